"""What every page of a jury begins with: the row through what the person may see, and the frame of the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.juries import permissions
from certification.juries.actions.common import require_state
from certification.juries.enums import Answer, JuryState
from certification.juries.models import Candidate, Jury, JuryMember
from cursus.core.access import get_visible_or_404
from cursus.core.errors import Conflict, NotAllowed, Refused

_STAGES = (JuryState.PLANNED, JuryState.CONVENED, JuryState.DELIBERATING, JuryState.CLOSED, JuryState.SIGNED)
_WITH = ("certifier", "qualification__version__framework", "route", "minutes")
_OPEN = (JuryState.CONVENED, JuryState.DELIBERATING)
_CLOSED = (JuryState.CLOSED, JuryState.SIGNED)


def visible_jury(request: HttpRequest, pk: UUID) -> Jury:
    """A jury that the person sees; anybody else's is 404."""
    return get_visible_or_404(request, permissions.visible_to(request.user).select_related(*_WITH), pk=pk)


def managed_jury(request: HttpRequest, pk: UUID) -> Jury:
    """A jury of a certifier that the person administers; 403 for one in which they only sit."""
    jury = visible_jury(request, pk)
    if not permissions.can_manage(request.user, jury):
        raise NotAllowed(_("Only an administrator of the certifier does this."))
    return jury


def recorded_jury(request: HttpRequest, pk: UUID) -> Jury:
    """A jury in which the person records: president or secretary; 403 for who only sees it."""
    jury = visible_jury(request, pk)
    if not permissions.can_record(request.user, jury):
        raise NotAllowed(_("Only the president or the secretary of the jury records this."))
    return jury


def seated_jury(request: HttpRequest, pk: UUID) -> tuple[Jury, JuryMember]:
    """A jury in which the person sits, and their seat (one query); 403 for who only administers it."""
    seats = permissions.seats_of(request.user).exclude(answer=Answer.DECLINED)
    seat = seats.filter(jury=pk).select_related(*(f"jury__{name}" for name in _WITH)).first()
    if seat is None:
        visible_jury(request, pk)
        raise NotAllowed(_("Only the members of the jury see this."))
    return seat.jury, seat


def member_of(request: HttpRequest, jury: Jury, pk: UUID) -> JuryMember:
    """A member of this jury."""
    return get_visible_or_404(request, JuryMember.objects.filter(jury=jury).select_related("jury__certifier"), pk=pk)


def candidates_with(rows: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """The candidates with everything that a page about one of them reads."""
    return rows.select_related(
        "jury__certifier",
        "jury__qualification",
        "jury__route",
        "enrolment__learner",
        "enrolment__identity",
        "enrolment__session",
    )


def candidate_of(request: HttpRequest, jury: Jury, pk: UUID) -> Candidate:
    """A candidate of this jury."""
    return get_visible_or_404(request, candidates_with(Candidate.objects.filter(jury=jury)), pk=pk)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when it is empty; None for a page that is only shown."""
    return request.POST if request.method == "POST" else None


def posted_while(request: HttpRequest, jury: Jury, *states: str) -> QueryDict | None:
    """What was posted, where the jury still takes it: a form that the page no longer shows has nowhere to say why
    it is refused. Raises Conflict.
    """
    if request.method == "POST":
        require_state(jury, *states)
    return posted(request)


def attempt(request: HttpRequest, done: str, verb: Callable[..., object], **asked: Any) -> bool:
    """Take a verb and say what came of it (``done``). A conflict becomes the page that says to reload."""
    try:
        verb(**asked)
    except (Conflict, NotAllowed):
        raise
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return False
    messages.success(request, done)
    return True


def frame(request: HttpRequest, jury: Jury, here: str, seat: JuryMember | None = None) -> dict[str, Any]:
    """What the frame of a jury's pages shows: where it stands, the person's part, the way between its pages."""
    seat = seat or permissions.seat_in(request.user, jury)
    manages = permissions.can_manage(request.user, jury)
    records = seat is not None and seat.seat in permissions.RECORDERS
    return {
        "jury": jury,
        "seat": seat,
        "manages": manages,
        "records": records,
        "crumbs": [(_("Juries"), reverse("juries:list")), (jury.reference, "")],
        "steps": _steps(jury),
        "tabs": _tabs(jury, here, seat, manages=manages, records=records),
    }


def _steps(jury: Jury) -> list[dict[str, str]]:
    labels = {
        JuryState.PLANNED: _("Compose"),
        JuryState.CONVENED: _("Convene"),
        JuryState.DELIBERATING: _("Deliberate"),
        JuryState.CLOSED: _("Sign"),
        JuryState.SIGNED: _("Minutes"),
    }
    if jury.state == JuryState.CANCELLED:
        return []
    reached = _STAGES.index(JuryState(jury.state))
    return [
        {
            "label": labels[stage],
            "state": "done" if place < reached else "current" if place == reached else "todo",
        }
        for place, stage in enumerate(_STAGES)
    ]


def _tabs(jury: Jury, here: str, seat: JuryMember | None, *, manages: bool, records: bool) -> list[dict[str, Any]]:
    reads = seat is not None and seat.seat in permissions.READERS
    known = (
        ("juries:detail", _("Overview"), "compass", True),
        ("juries:composition", _("Members"), "users", manages),
        ("juries:candidates", _("Candidates"), "user", manages),
        ("juries:declare", _("My ties"), "link", seat is not None and jury.state in _OPEN),
        ("juries:ties", _("Ties"), "scale", (manages or records) and jury.state != JuryState.PLANNED),
        ("juries:presence", _("Who is there"), "user-check", records and jury.state in _OPEN),
        ("juries:board", _("Deliberation"), "vote", reads and jury.state in _OPEN),
        ("juries:closing", _("Close"), "lock", records and jury.state == JuryState.DELIBERATING),
        ("juries:signature", _("Signatures"), "signature", jury.state in _CLOSED),
        ("juries:minutes", _("Minutes"), "scroll-text", jury.state == JuryState.SIGNED),
    )
    return [
        {"label": label, "href": reverse(name, args=[jury.pk]), "current": name == here, "icon": icon}
        for name, label, icon, shown in known
        if shown
    ]
