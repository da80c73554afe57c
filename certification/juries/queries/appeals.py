"""Reading appeals: those that wait, who may not answer, who hears again and with whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from certification.enrolments.models import Enrolment
from certification.juries.enums import (
    AppealKind,
    AppealState,
    CandidateOutcome,
    JuryState,
    Seat,
)
from certification.juries.models import Candidate, Jury, JuryMember
from certification.juries.models_appeals import Appeal
from certification.juries.queries.deliberation import candidate_name
from certification.juries.rules import kinds_for
from cursus.accounts.models import User
from cursus.core import clock

SHOWN_ANSWERED = 50


@dataclass(frozen=True)
class AppealLine:
    """An appeal in a list: whose it is, and how many days ago it was lodged."""

    appeal: Appeal
    name: str
    days: int


def open_kinds(candidate: Candidate) -> list[AppealKind]:
    """What the candidate may still contest: not what already waits for an answer (one query)."""
    waiting = set(candidate.appeals.filter(state=AppealState.LODGED).values_list("kind", flat=True))
    return [kind for kind in kinds_for(candidate.outcome) if kind not in waiting]


def with_everything(appeals: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """Appeals with what a page about one of them reads."""
    return appeals.select_related(
        "answered_by",
        "candidate__jury__certifier",
        "candidate__jury__qualification__version__framework",
        "candidate__jury__route",
        "candidate__enrolment__learner",
        "candidate__enrolment__identity",
        "candidate__enrolment__session",
    )


def waiting_appeals(appeals: QuerySet[Appeal]) -> list[AppealLine]:
    """Those that wait for an answer, the oldest first (one query)."""
    rows = with_everything(appeals.filter(state=AppealState.LODGED)).order_by("created_at")
    return [AppealLine(row, candidate_name(row.candidate), days_since(row)) for row in rows]


def answered_appeals(appeals: QuerySet[Appeal]) -> list[AppealLine]:
    """Those that were answered or taken back, the latest first (one query)."""
    rows = with_everything(appeals.exclude(state=AppealState.LODGED)).order_by("-answered_at", "-created_at")
    return [AppealLine(row, candidate_name(row.candidate), days_since(row)) for row in rows[:SHOWN_ANSWERED]]


def days_since(appeal: Appeal) -> int:
    """How many days ago the appeal was lodged."""
    return (clock.today() - timezone.localdate(appeal.created_at)).days


def sat_in(user: User, jury: Jury) -> bool:
    """Tell whether the person had a seat in the jury, by their account or their address, whatever the seat."""
    return seated_in(jury).filter(Q(user=user) | Q(email__iexact=user.email)).exists()


def seated_in(jury: Jury) -> QuerySet[JuryMember]:
    """Who was named in the composition of a jury: everybody but substitutes who never took a seat."""
    return JuryMember.objects.filter(jury=jury).exclude(seat=Seat.SUBSTITUTE)


def under_way(enrolment: Enrolment) -> Candidate | None:
    """The jury before which the learner is already called and which is not over."""
    states = (JuryState.PLANNED, JuryState.CONVENED, JuryState.DELIBERATING, JuryState.CLOSED)
    found = Candidate.objects.filter(enrolment=enrolment, jury__state__in=states)
    return found.select_related("jury").first()


def due_rehearings(appeals: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """Of these appeals, those upheld for a fault of procedure that no other composition has heard or will hear.

    A jury that was cancelled, or from which the person was excused, did not hear them.
    """
    heard = Candidate.objects.filter(reheard_from=OuterRef("pk")).exclude(
        Q(jury__state=JuryState.CANCELLED) | Q(outcome=CandidateOutcome.EXCUSED)
    )
    return appeals.filter(~Exists(heard), state=AppealState.UPHELD, ground=AppealKind.PROCEDURE)


def rehearing_due(appeal: Appeal) -> bool:
    """Tell whether another composition still has to be convened."""
    return due_rehearings(Appeal.objects.filter(pk=appeal.pk)).exists()


def rehearings_of(enrolments: Iterable[Enrolment]) -> dict[UUID, Appeal]:
    """The appeal because of which each enrolment has to be heard again, the latest one (one query)."""
    keys = [enrolment.pk for enrolment in enrolments]
    rows = due_rehearings(Appeal.objects.filter(candidate__enrolment__in=keys)).select_related("candidate__jury")
    return {row.candidate.enrolment_id: row for row in rows.order_by("answered_at")}


def kept_out(jury: Jury) -> QuerySet[JuryMember]:
    """Who sat in a jury whose procedure was faulty for somebody that this one hears again: none of them sits here."""
    first = jury.candidates.exclude(reheard_from=None).values("reheard_from__candidate__jury")
    return JuryMember.objects.filter(jury__in=first).exclude(seat=Seat.SUBSTITUTE).order_by("name")


def sitting_again(jury: Jury, first: Jury) -> list[JuryMember]:
    """The members of a jury who sat in another one, by their account or their address (two queries)."""
    former = list(seated_in(first))
    users = {member.user_id for member in former if member.user_id}
    addresses = {member.email.lower() for member in former}
    return [m for m in jury.members.all() if m.user_id in users or m.email.lower() in addresses]
