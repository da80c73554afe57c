"""Plots as plain SVG shapes: numbers in, positions out. What is hidden is never a shape. Pages write the text twin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, dist, pi, sin

from cursus.consultations.enums import Frequency, Importance
from cursus.consultations.models import ReviewItem
from cursus.consultations.queries_results import ItemFigures
from cursus.core.secrecy import Part

WIDTH = 300
SIDE, MARGIN = 320, 40
APART = 18  # two numbers nearer than that would touch
TURNS = 16

Place = tuple[float, float]


@dataclass(frozen=True)
class Bar:
    """One part of a distribution: where it stands in the bar (of 300), its words, how many people."""

    x: float
    width: float
    middle: float
    label: str
    count: int
    tone: int


def bars(parts: Sequence[Part] | None, scale: str) -> list[Bar]:
    """Return the parts of a bar that count somebody, in order; ``scale``: "f" frequency, "i" importance."""
    total = sum(part.count for part in parts or ())
    labels = [str(item.label) for item in (Frequency if scale == "f" else Importance)]
    found, x = [], 0.0
    for part in parts or ():
        if not part.count:
            continue
        width = round(part.count / total * WIDTH, 1)
        words = labels[part.first] if part.first == part.last else f"{labels[part.first]} – {labels[part.last]}"
        found.append(Bar(round(x, 1), width, round(x + width / 2, 1), words, part.count, part.last + 1))
        x += width
    return found


@dataclass(frozen=True)
class Point:
    """One item in the plane of frequency and importance: where it stands, and where its number is written."""

    x: float
    y: float
    badge_x: float
    badge_y: float
    number: int
    item: ReviewItem
    frequency: float
    importance: float

    @property
    def moved(self) -> bool:
        """Whether the number stands beside its point, so that a line ties them."""
        return (self.x, self.y) != (self.badge_x, self.badge_y)


def scatter(items: Sequence[ItemFigures]) -> list[Point]:
    """Return the items of which five people or more spoke; averages 1 to 4 on both axes, importance upwards.

    ``number`` counts those shown, in the order in which they are asked: the page repeats it beside their words.
    """
    span = SIDE - 2 * MARGIN
    shown: list[tuple[ItemFigures, float, float]] = []
    for item in items:
        if item.count is None or item.frequency is None or item.importance is None:
            continue
        x = MARGIN + (item.frequency - 1) / 3 * span
        y = SIDE - MARGIN - (item.importance - 1) / 3 * span
        shown.append((item, round(x, 1), round(y, 1)))
    badges = _badges([(x, y) for _item, x, y in shown])
    return [
        Point(x, y, *badge, number, item.item, item.frequency or 0, item.importance or 0)
        for number, ((item, x, y), badge) in enumerate(zip(shown, badges, strict=True), start=1)
    ]


def _badges(points: Sequence[Place]) -> list[Place]:
    """Return where each number is written: on its point where that is free, else at the nearest free place."""
    taken: list[Place] = []
    found: dict[int, Place] = {}
    for at, point in enumerate(points):
        if _free(point, taken):
            found[at] = point
            taken.append(point)
    for at, point in enumerate(points):
        if at not in found:
            found[at] = next((place for place in _around(point) if _free(place, taken)), point)
            taken.append(found[at])
    return [found[at] for at in range(len(points))]


def _free(place: Place, taken: Sequence[Place]) -> bool:
    return all(dist(place, other) >= APART for other in taken)


def _around(point: Place) -> Iterator[Place]:
    """Yield the places around a point, the nearest first, inside the frame; the same ones at each reading."""
    low, high = MARGIN, SIDE - MARGIN
    for ring in range(1, SIDE // 3):
        for turn in range(TURNS):
            angle = 2 * pi * turn / TURNS
            x = round(point[0] + (APART + 3 * (ring - 1)) * cos(angle), 1)
            y = round(point[1] - (APART + 3 * (ring - 1)) * sin(angle), 1)
            if low <= x <= high and low <= y <= high:
                yield x, y
