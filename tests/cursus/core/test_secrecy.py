"""No figure about fewer than five people, nor a way to find one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cursus.core import secrecy
from cursus.core.secrecy import LEAST, is_secret, merged, shown_counts, shown_mean

groups = st.dictionaries(st.integers(0, 8), st.integers(0, 30), max_size=8)


@given(groups)
def test_no_small_figure_is_shown(counts):
    shown = shown_counts(counts)
    assert not any(is_secret(count) for count in shown.counts.values() if count is not None)
    assert shown.total is None or not is_secret(shown.total)


@given(groups)
def test_subtraction_finds_nobody(counts):
    """The total less what is shown is nobody, or at least five people; without a total nothing can be subtracted."""
    shown = shown_counts(counts)
    if shown.total is None:
        return
    left = shown.total - sum(count for count in shown.counts.values() if count is not None)
    assert not is_secret(left)
    assert left == 0 or left >= LEAST


@given(groups)
def test_what_is_shown_is_true(counts):
    shown = shown_counts(counts)
    assert all(count == counts[key] for key, count in shown.counts.items() if count is not None)
    assert shown.total in (None, sum(counts.values()))


def test_who_knows_the_rule_finds_no_hidden_group():
    """Whatever the figures of three groups: at least two different ones look the same, for each that is hidden."""
    looks: dict[object, list[tuple[int, ...]]] = {}
    for counts in product(range(14), repeat=3):
        shown = shown_counts(dict(enumerate(counts)))
        looks.setdefault((tuple(shown.counts.items()), shown.total), []).append(counts)
    for (cells, total), alike in looks.items():
        if (total or 0) > 14:
            continue  # past the edge of what was listed, fewer look alike
        for place, count in cells:
            if count is None:
                assert len({row[place] for row in alike}) > 1, (cells, total, alike)


def test_without_complement_a_group_would_be_found(monkeypatch):
    """The guard removed: hiding small groups alone lets a subtraction find one."""
    counts = {"a": 7, "b": 3}
    shown = shown_counts(counts)
    assert shown.hides("a")
    naive = {key: None if is_secret(count) else count for key, count in counts.items()}
    assert sum(counts.values()) - sum(count or 0 for count in naive.values()) == 3
    monkeypatch.setattr(secrecy, "LEAST", 1)
    assert not shown_counts(counts).any_hidden


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_a_distribution_has_no_small_part(counts):
    parts = merged(counts)
    if sum(counts) < LEAST:
        assert parts is None
        return
    assert parts is not None
    assert not any(is_secret(part.count) for part in parts)
    assert sum(part.count for part in parts) == sum(counts)
    assert [part.first for part in parts][1:] == [part.last + 1 for part in parts][:-1]
    assert all(part.count == sum(counts[part.first : part.last + 1]) for part in parts)


@pytest.mark.parametrize(("values", "mean"), [((4, 4, 4, 4), None), ((4, 4, 4, 4, 2), 3.6), ((), None)])
def test_an_average_needs_five(values, mean):
    assert shown_mean(values) == mean
