"""Telling certifiers that a registration ends: once for each threshold, each administrator."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from cursus.accounts.models import User
from cursus.core import clock, mail
from cursus.core.addresses import absolute
from cursus.core.writing import writing
from cursus.frameworks.models import Qualification, QualificationCertifier
from cursus.frameworks.queries_terms import TermLine, terms_of
from cursus.organisations.enums import Role
from cursus.organisations.models import Membership


def warn_of_terms() -> int:
    """Write to the administrators of each certifier what ends soon or has ended; return how many letters are new.

    The key of a letter names the qualification, the day and the threshold: asked again, it is not written twice, and a
    day that the register moves is said again.
    """
    with writing():
        lines = terms_of(Qualification.objects.all(), clock.today())
        people = _administrators({line.qualification.pk for line in lines})
        letters = [
            _letter(line, member) for line in lines for member in people[line.qualification.pk] if member.user.email
        ]
        return len(mail.post_all("frameworks/term", letters))


def _administrators(qualifications: set[UUID]) -> dict[UUID, list[Membership]]:
    """The certifiers' administrators by qualification, in two queries."""
    certifiers = QualificationCertifier.objects.filter(
        qualification__in=qualifications, active=True, organisation__isnull=False
    )
    pairs = list(certifiers.values_list("qualification", "organisation"))
    members = Membership.objects.filter(
        organisation__in={body for _, body in pairs}, role=Role.CERTIFIER, user__is_active=True
    ).select_related("user", "organisation")
    by_body: defaultdict[UUID, list[Membership]] = defaultdict(list)
    for member in members.order_by("user__last_name", "user__first_name", "user"):
        by_body[member.organisation_id].append(member)
    found: defaultdict[UUID, list[Membership]] = defaultdict(list)
    for qualification, body in pairs:
        if body is not None:
            found[qualification] += by_body[body]
    return found


def _letter(line: TermLine, member: Membership) -> mail.Letter:
    user: User = member.user
    term = line.term
    return mail.Letter(
        context={
            "line": line,
            "recipient": user,
            "body": member.organisation,
            "url": absolute("home", language=user.language),
        },
        to=user.email,
        recipient=user,
        organisation=member.organisation,
        key=f"term-{line.qualification.pk}-{term.ending.value}-{term.until:%Y%m%d}-{term.months}-{user.pk}",
    )
