"""The messages about a piece of evidence."""

from __future__ import annotations

from certification.enrolments.models import Enrolment
from certification.evidence.models import Evidence
from cursus.core import mail
from cursus.core.addresses import absolute


def to_co_author(evidence: Evidence, enrolment: Enrolment) -> None:
    """Ask a learner for their part in a piece that another has begun."""
    person = enrolment.learner
    context = {
        "evidence": evidence,
        "depositor": evidence.enrolment.learner,
        "recipient": person,
        "programme": evidence.enrolment.session.programme,
        "url": absolute("evidence:part", evidence.pk, language=person.language),
    }
    mail.post("evidence/part_asked", context, to=person.email, recipient=person, organisation=evidence.owner)
