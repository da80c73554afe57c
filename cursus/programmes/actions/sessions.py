"""Writing a session: its plan, its people and its life."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core.errors import Refused
from cursus.core.search_words import searchable
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.organisations.queries import people_with_role
from cursus.programmes import queries
from cursus.programmes.actions.checks import ensure_manager, locked_programme, locked_session
from cursus.programmes.enums import ProgrammeState, SessionState, StaffRole
from cursus.programmes.models import SessionStaff, TrainingProgramme, TrainingSession
from cursus.programmes.permissions import ROLE_OF_STAFF
from cursus.programmes.rules import SESSION_LIFE, meeting_outside

_DECIDED_AT_OPENING = ("route", "certifier")


def plan_session(
    programme: TrainingProgramme, *, by: User | None, code: str, starts_on: date, ends_on: date, **facts: Any
) -> TrainingSession:
    """Plan a session of a programme. ``facts``: place, postcode, city, seats, route, certifier."""
    with writing():
        row = locked_programme(programme, by)
        session = TrainingSession(programme=row, code=code, starts_on=starts_on, ends_on=ends_on, **facts)
        _check_plan(session)
        session.search_place = searchable(queries.place_words_of(session))
        session.save()
        record("session.plan", session, by=by)
    return session


def update_session(session: TrainingSession, *, by: User | None, facts: Mapping[str, Any]) -> TrainingSession:
    """Write a session's dates, place and seats; its route and certifier only until it is opened."""
    with writing():
        row = locked_session(session, by)
        if row.state != SessionState.PLANNED:
            changed = [name for name in _DECIDED_AT_OPENING if name in facts and facts[name] != getattr(row, name)]
            if changed:
                raise Refused(_("The session is open: its route and certifier no longer change."), field=changed[0])
        for name, value in facts.items():
            setattr(row, name, value)
        _check_plan(row)
        row.search_place = searchable(queries.place_words_of(row))
        row.save(update_fields=[*facts, "search_place"])
        record("session.update", row, by=by, detail={"fields": sorted(facts)})
        session.refresh_from_db()
    return session


def set_staff(
    session: TrainingSession, *, by: User | None, trainers: Collection[User], assessors: Collection[User]
) -> None:
    """Name who trains and who assesses: people who hold that role in the training body."""
    with writing():
        row = locked_session(session, by)
        for role, people in ((StaffRole.TRAINER, trainers), (StaffRole.ASSESSOR, assessors)):
            _set_people(row, role, {person.pk: person for person in people}, by)


def open_session(session: TrainingSession, *, by: User | None) -> TrainingSession:
    """Open a session to applications, and settle whether it certifies (rules.may_certify)."""
    with writing():
        row = locked_session(session, by)
        if row.programme.state != ProgrammeState.PUBLISHED:
            raise Refused(_("Publish the programme first: nobody can apply for what cannot be read."))
        decision = queries.certifying_of(row)
        facts = {"certifying": decision.allowed, "reason": decision.reason or ""}
        move(session, SESSION_LIFE, "open", by=by, detail=facts, certifying=decision.allowed)
    return session


def start_session(session: TrainingSession, *, by: User | None) -> TrainingSession:
    """Begin the session: applications are closed."""
    with writing():
        ensure_manager(by, session.programme.organisation_id)
        move(session, SESSION_LIFE, "start", by=by)
    return session


def complete_session(session: TrainingSession, *, by: User | None) -> TrainingSession:
    """End the training of the session; the jury may still be to come."""
    with writing():
        ensure_manager(by, session.programme.organisation_id)
        move(session, SESSION_LIFE, "complete", by=by)
    return session


def cancel_session(session: TrainingSession, *, by: User | None, reason: str) -> TrainingSession:
    """Cancel a session that has not ended, with the reason that is given to those who applied."""
    if not reason.strip():
        raise Refused(_("Say why: those who applied will read it."), field="reason")
    with writing():
        ensure_manager(by, session.programme.organisation_id)
        move(session, SESSION_LIFE, "cancel", by=by, cancel_reason=reason.strip())
    return session


def _check_plan(session: TrainingSession) -> None:
    programme = session.programme
    others = programme.sessions.filter(code=session.code).exclude(pk=session.pk)
    if others.exists():
        raise Refused(_("Another session of the programme has this code."), field="code")
    if session.ends_on < session.starts_on:
        raise Refused(_("The session must end on or after its first day."), field="ends_on")
    if session.seats < 1:
        raise Refused(_("A session has at least one seat."), field="seats")
    if session.route and session.route.qualification_id != programme.qualification_id:
        raise Refused(_("This route leads to another qualification."), field="route")
    certifiers = queries.certifiers_of(programme.qualification)
    if session.certifier and not certifiers.filter(pk=session.certifier.pk).exists():
        raise Refused(_("This body does not certify the qualification of the programme."), field="certifier")
    days = {timezone.localdate(moment) for pair in _meeting_times(session) for moment in pair}
    if outside := meeting_outside(session.starts_on, session.ends_on, days):
        said = _("A meeting is planned on %(day)s, outside these dates: move it first.")
        field = "starts_on" if outside < session.starts_on else "ends_on"
        raise Refused(said % {"day": date_format(outside, "j F Y")}, field=field)


def _meeting_times(session: TrainingSession) -> list[tuple[Any, Any]]:
    return list(session.meetings.values_list("starts_at", "ends_at")) if session.pk else []


def _set_people(session: TrainingSession, role: StaffRole, people: Mapping[Any, User], by: User | None) -> None:
    known = {row.user_id: row for row in session.staff.filter(role=role).select_related("user")}
    entitled = people_with_role(session.programme.organisation, ROLE_OF_STAFF[role])
    allowed = set(entitled.values_list("pk", flat=True))
    if any(pk not in allowed for pk in people if pk not in known):
        field = "trainers" if role == StaffRole.TRAINER else "assessors"
        raise Refused(_("One of these people does not hold this role in your organisation."), field=field)
    for pk, person in people.items():
        if pk not in known:
            row = SessionStaff.objects.create(session=session, user=person, role=role)
            record("session.staff_add", row, by=by, about=person, detail={"role": role})
    for pk, row in known.items():
        if pk not in people:
            SessionStaff.objects.filter(pk=row.pk).delete()
            record("session.staff_remove", row, by=by, about=row.user, detail={"role": role})
