"""Dates in words: how far a day is from today."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext, ngettext

_WEEKS_FROM = 14
_MONTHS_FROM = 60
_YEARS_FROM = 700


def relative_words(day: date, now: date) -> str:
    """``day`` seen from ``now``: “today”, “in 3 days”, “2 weeks ago” … Whole units, rounded down."""
    days = (day - now).days
    near = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    if days in near:
        return near[days]
    span, ahead = abs(days), days > 0
    if span < _WEEKS_FROM:
        words = _counted_days(span, ahead)
    elif span < _MONTHS_FROM:
        words = _counted_weeks(span // 7, ahead)
    elif span < _YEARS_FROM:
        words = _counted_months(round(span / 30.44), ahead)
    else:
        words = _counted_years(round(span / 365.25), ahead)
    return words


def _counted_days(n: int, ahead: bool) -> str:
    form = ngettext("in %(n)d day", "in %(n)d days", n) if ahead else ngettext("%(n)d day ago", "%(n)d days ago", n)
    return form % {"n": n}


def _counted_weeks(n: int, ahead: bool) -> str:
    form = ngettext("in %(n)d week", "in %(n)d weeks", n) if ahead else ngettext("%(n)d week ago", "%(n)d weeks ago", n)
    return form % {"n": n}


def _counted_months(n: int, ahead: bool) -> str:
    if ahead:
        return ngettext("in %(n)d month", "in %(n)d months", n) % {"n": n}
    return ngettext("%(n)d month ago", "%(n)d months ago", n) % {"n": n}


def _counted_years(n: int, ahead: bool) -> str:
    form = ngettext("in %(n)d year", "in %(n)d years", n) if ahead else ngettext("%(n)d year ago", "%(n)d years ago", n)
    return form % {"n": n}
