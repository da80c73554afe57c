"""The days of the story, counted from today, so that the demonstration never grows old."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils import timezone


@cache
def _today() -> date:
    """Return the day on which the telling began: a story told around midnight keeps its order."""
    return timezone.localdate()


def day(offset: int) -> date:
    """Return the working day nearest to so many days from today (before it when negative)."""
    found = _today() + timedelta(days=offset)
    return found - timedelta(days=max(0, found.weekday() - 4))


def moment(offset: int, hour: int = 10, minute: int = 0) -> datetime:
    """Return that day at an hour of the clock on the wall, aware."""
    return timezone.make_aware(datetime.combine(day(offset), time(hour, minute)))
