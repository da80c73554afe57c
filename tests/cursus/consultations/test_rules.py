"""Decisions about consultations."""

from __future__ import annotations

from datetime import date

import pytest

from cursus.consultations import rules
from cursus.core.errors import Conflict


@pytest.mark.parametrize(
    ("stored", "was", "typed", "same_page", "kept"),
    [
        ("", "", "a", False, "a"),
        ("a", "a", "", False, ""),
        ("a", "a", "a", False, "a"),
        ("b", "", "a", False, "b\n\na"),  # another sitting wrote meanwhile
        ("b", "", "", False, "b"),
        ("ab", "", "abc", True, "abc"),  # this page saved “ab” before
        ("ab", "", "", True, ""),
    ],
)
def test_two_sittings_lose_no_words(stored, was, typed, same_page, kept):
    assert rules.reconciled(stored=stored, was=was, typed=typed, same_page=same_page) == kept


def test_what_a_page_did_not_change_is_not_written():
    assert rules.chosen(was=2, sent=2) is None
    assert rules.chosen(was=None, sent=3) == 3
    assert rules.chosen(was=2, sent=4) == 4


def test_answers_are_taken_between_the_dates():
    first, last = date(2026, 1, 10), date(2026, 1, 20)
    assert rules.takes_answers("OPEN", first, last, first)
    assert rules.takes_answers("OPEN", first, last, last)
    assert not rules.takes_answers("OPEN", first, last, date(2026, 1, 21))
    assert not rules.takes_answers("OPEN", first, last, date(2026, 1, 9))
    assert not rules.takes_answers("CLOSED", first, last, first)


@pytest.mark.parametrize(
    "life", [rules.REVIEW_LIFE, rules.WORKSHOP_LIFE, rules.COMMENT_LIFE], ids=lambda life: life.name
)
def test_only_listed_events_move(life):
    listed = {(source, event) for source, event, _target in life.edges()}
    for state in life.states.values:
        for event in life.steps:
            if (state, event) not in listed:
                with pytest.raises(Conflict):
                    life.target(event, state)
