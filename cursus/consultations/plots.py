"""Plots as plain SVG shapes: numbers in, positions out. What is hidden is never a shape. Pages write the text twin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cursus.consultations.enums import Frequency, Importance
from cursus.consultations.queries_results import ItemFigures
from cursus.core.secrecy import Part

WIDTH = 300
SIDE, MARGIN = 320, 40


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
    """One item in the plane of frequency and importance."""

    x: float
    y: float
    label: str
    title: str
    count: int
    frequency: float
    importance: float


def scatter(items: Sequence[ItemFigures]) -> list[Point]:
    """Return the items of which five people or more spoke; averages 1 to 4 on both axes, importance upwards."""
    found = []
    span = SIDE - 2 * MARGIN
    for place, item in enumerate(items, start=1):
        if item.count is None or item.frequency is None or item.importance is None:
            continue
        x = MARGIN + (item.frequency - 1) / 3 * span
        y = SIDE - MARGIN - (item.importance - 1) / 3 * span
        label = item.item.code or f"A{place}"
        found.append(
            Point(round(x, 1), round(y, 1), label, item.item.title, item.count, item.frequency, item.importance)
        )
    return found
