"""Writing the meetings of a session."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core.errors import Refused
from cursus.core.writing import record, writing
from cursus.programmes.actions.checks import locked_session
from cursus.programmes.models import SessionMeeting, TrainingSession
from cursus.programmes.rules import meeting_outside, meetings_overlap


def add_meeting(session: TrainingSession, *, by: User | None, **facts: Any) -> SessionMeeting:
    """Add a meeting. ``facts``: ``starts_at`` and ``ends_at`` (aware), module, title, place, mode."""
    with writing():
        row = locked_session(session, by)
        meeting = SessionMeeting(session=row, **facts)
        _check(row, meeting)
        meeting.save()
        record("session.meeting_add", row, by=by, detail={"meeting": str(meeting.pk)})
    return meeting


def update_meeting(meeting: SessionMeeting, *, by: User | None, **facts: Any) -> SessionMeeting:
    """Write a meeting's times, module, title, place and mode."""
    with writing():
        row = locked_session(meeting.session, by)
        for name, value in facts.items():
            setattr(meeting, name, value)
        _check(row, meeting)
        meeting.save(update_fields=list(facts))
        record("session.meeting_update", row, by=by, detail={"meeting": str(meeting.pk)})
    return meeting


def remove_meeting(meeting: SessionMeeting, *, by: User | None) -> None:
    """Take a meeting out of the session."""
    with writing():
        row = locked_session(meeting.session, by)
        key = str(meeting.pk)
        meeting.delete()
        record("session.meeting_remove", row, by=by, detail={"meeting": key})


def _check(session: TrainingSession, meeting: SessionMeeting) -> None:
    if meeting.ends_at <= meeting.starts_at:
        raise Refused(_("The meeting must end after it starts."), field="ends")
    days = [timezone.localdate(meeting.starts_at), timezone.localdate(meeting.ends_at)]
    if meeting_outside(session.starts_on, session.ends_on, days):
        raise Refused(_("The meeting must take place between the first and the last day of the session."), field="day")
    if meeting.module_id and meeting.module is not None and meeting.module.programme_id != session.programme_id:
        raise Refused(_("This module belongs to another programme."), field="module")
    others = session.meetings.exclude(pk=meeting.pk).values_list("starts_at", "ends_at")
    if meetings_overlap(meeting.starts_at, meeting.ends_at, list(others)):
        raise Refused(_("Another meeting of the session takes place at that time."), field="starts")
