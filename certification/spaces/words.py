"""Dates and comments in words, as the cards of the homes say them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import formats, timezone

from cursus.core import clock
from cursus.core.dates import relative_words

EXCERPT = 180
"""Characters of a comment that a card shows."""


def local_day(moment: datetime) -> date:
    """The day of a moment, where we are."""
    return timezone.localtime(moment).date()


def ago(moment: datetime) -> str:
    """“3 days ago”."""
    return relative_words(local_day(moment), clock.today())


def long_day(day: date) -> str:
    """“12 November 2026”."""
    return formats.date_format(day, "DATE_FORMAT")


def excerpt(text: str, limit: int = EXCERPT) -> str:
    """The beginning of a text, cut between two words."""
    tidy = " ".join(text.split())
    if len(tidy) <= limit:
        return tidy
    return tidy[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
