"""Limits of attempts hold, however many others are counted beside."""

from __future__ import annotations

import pytest

from cursus.core import rate_limits
from cursus.core.rate_limits import TooManyAttempts

pytestmark = pytest.mark.django_db


def attempt(who: str) -> None:
    rate_limits.count("codes", who, limit=2, seconds=3_600)


def test_a_limit_holds_until_the_window_ends(monkeypatch):
    attempt("198.51.100.1")
    attempt("198.51.100.1")
    with pytest.raises(TooManyAttempts) as refused:
        attempt("198.51.100.1")
    assert 0 < refused.value.retry_after <= 3_600
    attempt("198.51.100.2")
    later = rate_limits.now() + 3_600
    monkeypatch.setattr(rate_limits, "now", lambda: later)
    attempt("198.51.100.1")


def test_a_crowd_does_not_undo_it():
    for _time in range(2):
        attempt("198.51.100.1")
    for n in range(700):
        attempt(f"203.0.113.{n}")
    with pytest.raises(TooManyAttempts):
        attempt("198.51.100.1")
