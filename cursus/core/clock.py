"""The time, from one place, so that the demonstration can tell a story that began last year."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("cursus_clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC (or the moment told by :func:`at`)."""
    return _told.get() or timezone.now()


def today() -> date:
    """Return the present day in the installation's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Tell the time within a block: ``with clock.at(datetime(2025, 9, 1, 9, tzinfo=UTC)): …``."""
    if timezone.is_naive(moment):
        raise ValueError("The clock needs an aware moment.")
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
