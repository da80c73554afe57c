"""The first page of the space: for each jury, what this person has to do now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from certification.juries.enums import VOTING_SEATS, Answer, JuryState, Presence, Seat
from certification.juries.models import Jury, JuryMember
from cursus.accounts.models import User

_RECORDERS = (Seat.PRESIDENT, Seat.SECRETARY)


@dataclass(frozen=True)
class HomeItem:
    """A jury as the person meets it. ``task`` is a word of :data:`TASKS`, empty when nothing waits for them."""

    jury: Jury
    seat: JuryMember | None
    manages: bool
    task: str
    candidates: int
    unsigned: tuple[str, ...]


TASKS = (
    "compose",
    "answer",
    "declare",
    "read",
    "prepare",
    "deliberate",
    "follow",
    "sign",
    "chase",
    "wait_minutes",
    "issue",
    "",
)
"""What may have to be done, each with its words and its button in the template."""


def home_items(user: User, juries: QuerySet[Jury], managed: Iterable[UUID]) -> list[HomeItem]:
    """Return the person's juries, those where they have something to do first (four queries).

    ``juries``: those that they see; ``managed``: ids of the certifiers that they administer.
    """
    bodies = set(managed)
    members = JuryMember.objects.select_related("signature").order_by("seat", "name")
    rows = (
        juries.select_related("certifier", "qualification", "issuing_batch")
        .annotate(candidate_count=Count("candidates", distinct=True))
        .prefetch_related(Prefetch("members", members))
        .order_by("-held_at")
    )
    items = [_item(user, jury, jury.certifier_id in bodies) for jury in rows]
    return sorted(items, key=lambda item: (not item.task, _soonest(item)))


def _soonest(item: HomeItem) -> float:
    moment = item.jury.held_at.timestamp()
    return moment if item.task else -moment


def _item(user: User, jury: Jury, manages: bool) -> HomeItem:
    members = list(jury.members.all())
    seat = next((row for row in members if row.user_id == user.pk and not row.replaced_by_id), None)
    if jury.state == JuryState.PLANNED:
        seat = None
    unsigned = tuple(row.name for row in members if _unsigned(row)) if jury.state == JuryState.CLOSED else ()
    task = _task(jury, seat, manages, unsigned)
    return HomeItem(jury, seat, manages, task, jury.candidate_count, unsigned)  # type: ignore[attr-defined]


def _unsigned(member: JuryMember) -> bool:
    voted = member.seat in VOTING_SEATS and not member.replaced_by_id and member.presence == Presence.PRESENT
    return voted and getattr(member, "signature", None) is None


def _task(jury: Jury, seat: JuryMember | None, manages: bool, unsigned: tuple[str, ...]) -> str:
    mine = _seat_task(jury, seat) if seat is not None and seat.answer != Answer.DECLINED else ""
    return mine or (_manager_task(jury, unsigned) if manages else "")


def _seat_task(jury: Jury, seat: JuryMember) -> str:
    records = seat.seat in _RECORDERS
    if jury.state == JuryState.CONVENED:
        if seat.answer == Answer.WAITING:
            return "answer"
        if seat.ties_declared_at is None:
            return "declare"
        if seat.seat == Seat.SUBSTITUTE:
            return ""
        return "prepare" if records else "read"
    if jury.state == JuryState.DELIBERATING:
        return "deliberate" if records else "follow"
    if jury.state == JuryState.CLOSED and _unsigned(seat):
        return "sign"
    return ""


def _manager_task(jury: Jury, unsigned: tuple[str, ...]) -> str:
    if jury.state == JuryState.PLANNED:
        return "compose"
    if jury.state == JuryState.CLOSED and unsigned:
        return "chase"
    if jury.state == JuryState.SIGNED and jury.minutes_id is None:
        return "wait_minutes"
    if jury.state == JuryState.SIGNED and getattr(jury, "issuing_batch", None) is None:
        return "issue"
    return ""
