"""What answers come to, what two lists share: plain values in, plain values out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cursus.occupations import rules
from cursus.occupations.enums import Nearness


@pytest.mark.parametrize(
    ("answers", "nearness"),
    [
        ([(True, "2"), (True, "1")], Nearness.NEAR),
        ([(True, "1"), (True, "1"), (False, "0")], Nearness.NEAR),  # an optional one does not decide
        ([(True, "2"), (True, "2"), (True, "0")], Nearness.UNDERWAY),
        ([(True, "2"), (True, "0")], Nearness.FAR),
        ([(False, "0"), (False, "0")], Nearness.FAR),  # without a core one, the optional ones decide
        ([(True, "-"), (True, "-")], Nearness.UNKNOWN),
        ([(True, "-"), (True, "1")], Nearness.NEAR),
        ([], Nearness.UNKNOWN),
    ],
)
def test_how_near_a_block_is(answers, nearness):
    assert rules.standing(answers).nearness == nearness


def test_a_standing_counts_every_answer():
    found = rules.standing([(True, "2"), (True, "1"), (False, "0"), (False, "-")])
    assert (found.often, found.sometimes, found.not_yet, found.unanswered) == (1, 1, 1, 1)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("012-")), max_size=30), st.integers(0, 29))
def test_doing_something_more_often_never_leads_further_away(answers, place):
    """Monotone: from “not yet” to “sometimes”, a block comes nearer or stays."""
    order = [Nearness.FAR, Nearness.UNDERWAY, Nearness.NEAR]
    if place >= len(answers) or answers[place][1] != "0":
        return
    better = [*answers[:place], (answers[place][0], "1"), *answers[place + 1 :]]
    before, after = rules.standing(answers).nearness, rules.standing(better).nearness
    if before in order:
        assert order.index(after) >= order.index(before)


@given(st.lists(st.lists(st.integers(), max_size=40), max_size=6))
def test_screens_ask_everything_once_and_in_order(groups):
    shown = rules.screens(groups)
    assert [item for screen in shown for item in screen] == [item for group in groups for item in group]
    assert all(0 < len(screen) <= rules.PER_SCREEN for screen in shown)


def test_what_two_lists_share_and_what_only_one_has():
    found = rules.compared(["a", "b", "c"], ["c", "d", "a"])
    assert (found.shared, found.only_first, found.only_second) == (["a", "c"], ["b"], ["d"])


@pytest.mark.parametrize("text", ["", "01", "0123", "01x", "0 1", "011\n"])
def test_what_is_no_answer_is_told(text):
    assert not rules.well_formed(text, 3)
    assert rules.well_formed("01-", 3)
