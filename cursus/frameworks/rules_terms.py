"""The ends of a registration and of delivery, and how near they are. Pure.

A session that begins after the end of the registration does not certify, and nothing is issued after the last day of
delivery (L. 6113-9 C. trav.; cursus.programmes.rules.may_certify decides); who came in before may finish.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

THRESHOLDS = (12, 6, 3, 1)
"""Months before an end at which it is said, each once."""
SAID_FOR = 12
"""Months during which a past end is still said."""


class Ending(StrEnum):
    """What ends."""

    REGISTRATION = "registration"
    DELIVERY = "delivery"


@dataclass(frozen=True)
class Term:
    """An end that is near: ``months`` is the threshold that was passed last, 0 once the day itself is over."""

    ending: Ending
    until: date
    months: int

    @property
    def over(self) -> bool:
        """Whether the last day is past."""
        return self.months == 0


def months_from(day: date, months: int) -> date:
    """Return the same day so many months later (earlier: negative), or the last day of that month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def near_term(ending: Ending, until: date | None, today: date) -> Term | None:
    """Return the end if it is within twelve months, or past for less than twelve; None where nothing is to be said."""
    if until is None or today > months_from(until, SAID_FOR):
        return None
    if today > until:
        return Term(ending, until, 0)
    passed = [months for months in THRESHOLDS if today >= months_from(until, -months)]
    return Term(ending, until, min(passed)) if passed else None


def near_terms(registered_until: date | None, delivery_until: date | None, today: date) -> tuple[Term, ...]:
    """Return the ends of a qualification that are near or past, the earlier one first."""
    found = (
        near_term(Ending.REGISTRATION, registered_until, today),
        near_term(Ending.DELIVERY, delivery_until, today),
    )
    return tuple(sorted((term for term in found if term is not None), key=lambda term: term.until))
