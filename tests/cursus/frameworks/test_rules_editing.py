"""What two people changed, orders, places and codes: plain functions."""

from __future__ import annotations

import pytest

from cursus.frameworks.rules_editing import (
    Coded,
    Line,
    compare,
    merge_lines,
    next_block_code,
    next_code,
    order_token,
    placed,
    prefix_of,
    renumbered,
)


def test_a_field_that_only_one_changed_is_proposed_as_they_left_it():
    before = {"title": "A", "text": "x", "critical": False}
    found = compare(
        before, {"title": "B", "text": "x", "critical": False}, {"title": "A", "text": "y", "critical": False}
    )
    assert [(item.name, item.asked, item.takes_theirs) for item in found] == [
        ("title", False, True),
        ("text", False, False),
    ]


def test_a_field_that_both_changed_is_asked_unless_they_agree():
    (only,) = compare({"title": "A"}, {"title": "B"}, {"title": "C"})
    assert only.asked
    assert compare({"title": "A"}, {"title": "B"}, {"title": "B"}) == []


def line(key: str, text: str, *, removed: bool = False) -> Line:
    return Line(key, {"text": text}, removed)


@pytest.mark.parametrize(
    ("theirs", "mine", "kept", "news"),
    [
        ([line("1", "a"), line("2", "b")], [line("1", "a")], ["a", "b"], ["", "added"]),
        ([], [line("1", "mine")], ["mine"], ["gone"]),
        ([], [line("1", "a")], [], []),
        ([line("1", "theirs")], [line("1", "a", removed=True)], ["theirs"], ["kept"]),
        ([line("1", "theirs")], [line("1", "a")], ["theirs"], [""]),
        ([line("1", "a")], [line("1", "mine"), line("", "new")], ["mine", "new"], ["", ""]),
    ],
    ids=["added", "gone and changed", "gone", "removed and changed", "theirs", "mine and new"],
)
def test_nothing_that_either_wrote_is_lost(theirs, mine, kept, news):
    found = merge_lines([line("1", "a")], theirs, mine)
    assert [item.line.values["text"] for item in found] == kept
    assert [item.news for item in found] == news
    assert not any(item.line.removed for item in found)


def test_a_line_that_only_i_removed_goes():
    (found,) = merge_lines([line("1", "a")], [line("1", "a")], [line("1", "a", removed=True)])
    assert found.line.removed


@pytest.mark.parametrize(("at", "order"), [(0, "bac"), (1, "abc"), (2, "acb"), (None, "acb"), (99, "acb")])
def test_a_place_is_counted_without_the_row(at, order):
    assert "".join(placed("abc", "b", at)) == order


def test_an_order_has_one_token():
    assert order_token([1, 2]) == order_token(["1", "2"]) != order_token([2, 1])


def test_codes_are_proposed_as_the_others_are_written():
    assert prefix_of("B2", ["2.1", "2.2"]) == "2."
    assert prefix_of("B2", ["B2.1"]) == "B2."
    assert prefix_of("RNCP36612BC01", []) == "BC01."
    assert prefix_of("", []) == "C"
    assert next_code("2.", ["2.1", "2.3"]) == "2.2"
    assert next_block_code(["B1", "B2"]) == "B3"
    assert next_block_code([]) == "B1"
    assert next_block_code(["RNCP1BC01"]) == "B1"


def test_codes_follow_the_order():
    blocks = [Coded("y", "B2", (Coded("c", "2.1"), Coded("a", "1.1"))), Coded("x", "B1", (Coded("b", "1.2"),))]
    assert renumbered(blocks, []) == {"y": "B1", "c": "1.1", "a": "1.2", "x": "B2", "b": "2.1"}
    assert renumbered([], [Coded("z", "C1")]) == {}


def test_the_codes_of_a_fiches_blocks_stay():
    blocks = [Coded("y", "RNCP1BC02", (Coded("a", "BC01.1"),)), Coded("x", "RNCP1BC01")]
    assert renumbered(blocks, []) == {"a": "BC02.1"}
