"""The messages about documents that no longer count: to the second person, to the holder, to whoever asked."""

from __future__ import annotations

from typing import Any

from certification.attestations.links import confirmation_token
from certification.attestations.models import Attestation, Withdrawal
from certification.attestations.queries import second_people
from cursus.accounts.models import User
from cursus.core import mail
from cursus.core.addresses import absolute


def ask_second_people(withdrawal: Withdrawal) -> int:
    """Send each person who may confirm a link of their own; return how many were sent."""
    people = list(second_people(withdrawal.attestation, asker=withdrawal.requested_by))
    for person in people:
        token = confirmation_token(withdrawal, person)
        link = absolute("attestations:answer", token, language=person.language)
        _post("withdrawal_to_confirm", withdrawal, person, link=link)
    return len(people)


def tell_asker(withdrawal: Withdrawal) -> None:
    """Tell whoever asked what came of it."""
    person = withdrawal.requested_by
    link = absolute("attestations:detail", withdrawal.attestation_id, language=person.language)
    _post("withdrawal_answered", withdrawal, person, key=f"withdrawal-answered-{withdrawal.pk}", link=link)


def tell_holder(withdrawal: Withdrawal, successor: Attestation | None) -> None:
    """Tell the holder, in plain words, what the document is worth now and what they can do."""
    holder = withdrawal.attestation.candidate.enrolment.learner
    template = "attestation_replaced" if successor is not None else "attestation_revoked"
    link = absolute("attestations:mine", language=holder.language)
    key = f"withdrawal-holder-{withdrawal.pk}"
    _post(template, withdrawal, holder, key=key, link=link, successor=successor)


def _post(template: str, withdrawal: Withdrawal, person: User, *, key: str | None = None, **context: Any) -> None:
    attestation = withdrawal.attestation
    certifier = attestation.series.certifier
    mail.post(
        f"attestations/{template}",
        {
            "withdrawal": withdrawal,
            "attestation": attestation,
            "certifier": certifier,
            "person": person,
            **context,
        },
        to=person.email,
        recipient=person,
        organisation=certifier,
        key=key,
    )
