"""When people are asked what became of them, and when their answers stop being theirs. Decisions over plain values."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from certification.recognition.enums import MONTHS, FollowUpState, Term
from cursus.core.rules import Life, Step

FOLLOW_UP_LIFE = Life(
    name="follow_up",
    states=FollowUpState,
    initial=FollowUpState.PLANNED,
    steps={
        "send": Step((FollowUpState.PLANNED,), FollowUpState.SENT),
        "answer": Step((FollowUpState.SENT, FollowUpState.ANSWERED), FollowUpState.ANSWERED),
        "decline": Step((FollowUpState.PLANNED, FollowUpState.SENT), FollowUpState.DECLINED),
        "close": Step((FollowUpState.PLANNED, FollowUpState.SENT), FollowUpState.CLOSED),
        "detach": Step((FollowUpState.ANSWERED,), FollowUpState.DETACHED),
    },
)

REMINDER_DAYS = (14, 35)
"""After how many days without an answer somebody is reminded: twice at most."""

OPEN_DAYS = 90
"""How long the question stays open. Then nobody can change the answer any more, and it is tied to nobody."""


def due_on(jury: date, term: Term) -> date:
    """Return the day on which somebody is asked: so many months after the jury, the last day of a shorter month."""
    months = jury.month - 1 + MONTHS[term]
    year, month = jury.year + months // 12, months % 12 + 1
    return date(year, month, min(jury.day, calendar.monthrange(year, month)[1]))


def is_over(asked_on: date | None, today: date) -> bool:
    """Tell whether the question that was asked that day is closed."""
    return asked_on is not None and today > asked_on + timedelta(days=OPEN_DAYS)


def is_too_late(due: date, today: date) -> bool:
    """Tell whether the moment has passed without a question (records brought in late): an answer would mislead."""
    return today > due + timedelta(days=OPEN_DAYS)


def reminder_due(asked_on: date, reminders: int, today: date) -> bool:
    """Tell whether somebody who has not answered is reminded today."""
    if reminders >= len(REMINDER_DAYS):
        return False
    return today >= asked_on + timedelta(days=REMINDER_DAYS[reminders])


def last_day(asked_on: date) -> date:
    """Return the last day on which the answer can be given or changed."""
    return asked_on + timedelta(days=OPEN_DAYS)
