"""What every verb begins with: the lock on the jury, and who asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn
from uuid import UUID

from django.utils.translation import gettext as _

from certification.enrolments.models import Enrolment
from certification.juries import permissions
from certification.juries.enums import JuryState
from certification.juries.models import Candidate, Jury, JuryMember
from cursus.accounts.models import User
from cursus.core import security_log
from cursus.core.errors import Conflict, NotAllowed


def lock(jury: Jury, *states: str) -> Jury:
    """Lock the jury until the transaction ends and return it as it stands; refuse when its state is another.

    Everything that touches a deliberation passes here: who comes second reads what the first one wrote.
    Raises Conflict.
    """
    locked = (
        Jury.objects.select_for_update(of=("self",))
        .select_related("certifier", "qualification__version__framework", "route")
        .get(pk=jury.pk)
    )
    require_state(locked, *states)
    return locked


def lock_enrolments(keys: Iterable[UUID]) -> None:
    """Lock learners until the transaction ends: a fault is not found for somebody whom a list takes at that moment.

    Not against rows that only point to them: their check comes at the commit, after the log's head is locked.
    """
    list(Enrolment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(keys)).order_by("pk"))


def require_state(jury: Jury, *states: str) -> None:
    """Raise Conflict unless the jury is in one of the states; none given: any will do."""
    if states and jury.state not in states:
        raise Conflict(
            _("This is no longer possible: the jury is “%(state)s”. Reload the page to see why.")
            % {"state": JuryState(jury.state).label},
            code="jury.state",
        )


def require_manager(by: User, jury: Jury) -> None:
    """Let only an administrator of the certifier through."""
    if not permissions.can_manage(by, jury):
        raise NotAllowed(_("Only an administrator of the certifier does this."))


def require_recorder(by: User, jury: Jury) -> JuryMember:
    """Return the seat of the president or secretary who asks; nobody else records."""
    seat = permissions.seat_in(by, jury)
    if seat is None or seat.seat not in permissions.RECORDERS:
        raise NotAllowed(_("Only the president or the secretary of the jury records this."))
    return seat


def require_seat(by: User, jury: Jury) -> JuryMember:
    """Return the seat of the member who asks."""
    seat = permissions.seat_in(by, jury)
    if seat is None:
        raise NotAllowed(_("Only the members of the jury do this."))
    return seat


def require_decider(by: User, candidate: Candidate) -> JuryMember:
    """Return the seat of who records the decision on this candidate; a member tied to them is refused, noted."""
    seat = require_seat(by, candidate.jury)
    if permissions.is_set_aside(seat, candidate):
        refuse_set_aside(seat, candidate, "decide")
    if not permissions.can_decide(seat, candidate):
        raise NotAllowed(_("Only the president or the secretary, present at the jury, records a decision."))
    return seat


def refuse_set_aside(seat: JuryMember, candidate: Candidate, what: str) -> NoReturn:
    """Refuse a member who is tied to the candidate, and leave a line in the security log (a rollback keeps it)."""
    security_log.note("recused_member", jury=candidate.jury_id, member=seat.pk, candidate=candidate.pk, what=what)
    raise NotAllowed(
        _("A tie keeps you from this candidate: you neither read their file nor deliberate on them."),
        code="jury.recused",
    )
