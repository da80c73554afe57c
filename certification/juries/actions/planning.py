"""Planning, moving and cancelling a jury."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from certification.juries import letters, permissions, queries
from certification.juries.actions.common import lock, require_manager
from certification.juries.actions.composition import add_candidates
from certification.juries.enums import JuryState
from certification.juries.models import Jury
from certification.juries.models_appeals import Appeal
from certification.juries.rules import JURY_LIFE
from cursus.accounts.models import User
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.models import Route
from cursus.organisations.models import Organisation


def plan_jury(
    *,
    by: User,
    certifier: Organisation,
    route: Route,
    held_at: datetime,
    place: str,
    reference: str = "",
) -> Jury:
    """Plan a jury of a certifier for a route of one of its qualifications. Nobody is told yet.

    Without a ``reference`` the next one of the certifier's year is given: ``J2026-03``.
    """
    if not permissions.can_plan(by, certifier):
        raise NotAllowed(_("Only an administrator of the certifier plans its juries."))
    if not queries.plannable_routes(certifier).filter(pk=route.pk).exists():
        raise Refused(_("This body does not certify this qualification by this route."), field="route")
    with writing():
        # The certifier's row is the lock of its references.
        Organisation.objects.select_for_update().get(pk=certifier.pk)
        wanted = reference.strip() or _next_reference(certifier, held_at)
        if Jury.objects.filter(certifier=certifier, reference=wanted).exists():
            raise Refused(_("Another jury already has this reference."), field="reference")
        jury = Jury.objects.create(
            certifier=certifier,
            qualification=route.qualification,
            route=route,
            held_at=held_at,
            place=place.strip(),
            reference=wanted,
        )
        record("jury.plan", jury, by=by, detail={"reference": wanted, "held_at": held_at.isoformat()})
    return jury


def change_jury(*, by: User, jury: Jury, held_at: datetime, place: str) -> Jury:
    """Move a jury to another date or place; whoever was convened is told."""
    with writing():
        locked = lock(jury, JuryState.PLANNED, JuryState.CONVENED)
        require_manager(by, locked)
        if (locked.held_at, locked.place) == (held_at, place.strip()):
            return locked
        locked.held_at, locked.place = held_at, place.strip()
        locked.save(update_fields=["held_at", "place"])
        record("jury.change", locked, by=by, detail={"held_at": held_at.isoformat()})
        if locked.state == JuryState.CONVENED:
            letters.tell_moved(locked)
    return locked


def cancel_jury(*, by: User, jury: Jury, reason: str) -> Jury:
    """Cancel a jury that is not closed, with a reason; whoever was convened is told."""
    if not reason.strip():
        raise Refused(_("Say why: the members and the candidates will read it."), field="reason")
    with writing():
        locked = lock(jury)
        require_manager(by, locked)
        told = locked.state != JuryState.PLANNED
        move(locked, JURY_LIFE, "cancel", by=by, cancel_reason=reason.strip(), note=reason.strip())
        if told:
            letters.tell_cancelled(locked)
    return locked


def plan_rehearing(*, by: User, appeal: Appeal, held_at: datetime, place: str, reference: str = "") -> Jury:
    """Plan the jury that hears the person again, for the same qualification and route, with them on its list.

    Its members are chosen next. Raises as :func:`plan_jury` and :func:`add_candidates`, and Conflict where no hearing
    is due (not upheld for its procedure, or another jury hears the person already).
    """
    with writing():
        first = lock(appeal.candidate.jury, JuryState.SIGNED)
        require_manager(by, first)
        if not queries.rehearing_due(appeal):
            raise Conflict(_("This appeal leads to no further hearing: its page says why."), code="appeal.no_rehearing")
        jury = plan_jury(
            by=by, certifier=first.certifier, route=first.route, held_at=held_at, place=place, reference=reference
        )
        add_candidates(by=by, jury=jury, enrolments=[appeal.candidate.enrolment])
    return jury


def _next_reference(certifier: Organisation, held_at: datetime) -> str:
    year = timezone.localtime(held_at).year
    taken = set(Jury.objects.filter(certifier=certifier).values_list("reference", flat=True))
    number = 1
    while (reference := f"J{year}-{number:02d}") in taken:
        number += 1
    return reference
