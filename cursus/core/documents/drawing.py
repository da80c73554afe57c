"""Line drawings as PDF content operators: small, exact, and the same on every machine."""

from __future__ import annotations

POINTS_PER_MM = 72 / 25.4


class Drawing:
    """A drawing in points, from the bottom left corner of the page, with pieces that are drawn once and used often."""

    def __init__(self) -> None:
        self._operators: list[str] = []
        self.pieces: dict[str, bytes] = {}

    @property
    def content(self) -> bytes:
        """The operators, as they go into a content stream."""
        return "\n".join(self._operators).encode("ascii")

    def add(self, operators: str) -> None:
        """Append raw operators (numbers come from our own geometry, never from a text)."""
        self._operators.append(operators)

    def rectangle(self, left: float, bottom: float, width: float, height: float, *, fill: str) -> None:
        """Fill a rectangle with a colour ``#rrggbb``."""
        self.add(f"{rgb(fill)} rg {number(left)} {number(bottom)} {number(width)} {number(height)} re f")

    def define(self, name: str, operators: str) -> None:
        """Keep a piece under a name (a Form XObject of the page)."""
        self.pieces[name] = operators.encode("ascii")

    def place(self, name: str, matrix: tuple[float, float, float, float, float, float]) -> None:
        """Draw a piece through a matrix ``a b c d e f`` (ISO 32000-1, 8.3.3)."""
        self.add(f"q {' '.join(number(value, 5) for value in matrix)} cm /{name} Do Q")


def rgb(colour: str) -> str:
    """Return ``#rrggbb`` as three components between 0 and 1, separated by spaces."""
    return " ".join(number(int(colour[start : start + 2], 16) / 255, 4) for start in (1, 3, 5))


def number(value: float, digits: int = 2) -> str:
    """Return a number without needless digits, as short as PDF allows."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
