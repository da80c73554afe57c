"""The days of the story, counted from today, so that the demonstration never grows old."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def day(offset: int) -> date:
    """Return the working day nearest to so many days from today (before it when negative)."""
    found = timezone.localdate() + timedelta(days=offset)
    return found - timedelta(days=max(0, found.weekday() - 4))


def moment(offset: int, hour: int = 10, minute: int = 0) -> datetime:
    """Return that day at an hour of the clock on the wall, aware."""
    return timezone.make_aware(datetime.combine(day(offset), time(hour, minute)))
