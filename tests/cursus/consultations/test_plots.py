"""The plane of frequency and importance: each number can be read, wherever the points fall."""

from __future__ import annotations

from itertools import combinations
from math import dist

import pytest

from cursus.consultations.models import ReviewItem
from cursus.consultations.plots import APART, MARGIN, SIDE, scatter
from cursus.consultations.queries_results import ItemFigures

CORNERS = [(1.0, 1.0)] * 9 + [(4.0, 4.0)] * 9
CROWD = [(3.5, 3.5)] * 30
NEAR = [(2.0 + place / 50, 3.0) for place in range(12)]


def _figures(values):
    return [ItemFigures(ReviewItem(title=str(at)), 12, *pair) for at, pair in enumerate(values)]


@pytest.mark.parametrize("values", [CORNERS, CROWD, NEAR], ids=["corners", "crowd", "near"])
def test_no_two_numbers_touch(values):
    points = scatter(_figures(values))
    assert len(points) == len(values)
    for one, two in combinations(points, 2):
        assert dist((one.badge_x, one.badge_y), (two.badge_x, two.badge_y)) >= APART
    for point in points:
        assert MARGIN <= point.badge_x <= SIDE - MARGIN
        assert MARGIN <= point.badge_y <= SIDE - MARGIN


def test_the_same_figures_are_drawn_in_the_same_way():
    assert [(point.badge_x, point.badge_y) for point in scatter(_figures(CROWD))] == [
        (point.badge_x, point.badge_y) for point in scatter(_figures(CROWD))
    ]


def test_a_number_stands_on_its_point_where_that_is_free():
    assert [point.moved for point in scatter(_figures([(1.0, 1.0), (4.0, 4.0), (4.0, 4.0)]))] == [False, False, True]


def test_hidden_items_are_no_shape():
    items = _figures([(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)])
    items[1] = ItemFigures(items[1].item, None)
    assert [point.number for point in scatter(items)] == [1, 2]
