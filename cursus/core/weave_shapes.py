"""The geometry of a weave square: five threads each way on a field of 40 units, really over and under.

Everything lies on whole units, so that the drawing is crisp at 40 px and keeps its grain at 400 px.
Thread ``i`` runs in the middle of units ``8i + 1`` to ``8i + 7``; where warp and weft cross, the warp is over
when the sum of their numbers is odd, the weft when it is even.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

SIDE = 40
GAP = 6
PITCH = SIDE + GAP

_LINES = (4, 12, 20, 28, 36)
_TIGHT = (6, 13, 20, 27, 34)
_FRAYED = (30, 23, 34, 17, 24)
"""How far each thread reaches before it comes apart."""

ROLES = ("theory", "practice", "grain", "bare", "valid", "attention", "error", "ground")
"""What a palette names: a colour for each of them."""

_CLASSES = {role: f"wv-{role}" for role in ROLES}


def square(state: str, theory: str, practice: str, *, palette: Mapping[str, str] | None = None) -> str:
    """The inside of one square's SVG for a state and its two threads (names as in :mod:`cursus.core.weave`).

    With a ``palette`` (role → colour) the colours are written as attributes, else as classes.
    """
    return _square(state, theory, practice, tuple(sorted(palette.items())) if palette else ())


@lru_cache(maxsize=256)
def _square(state: str, theory: str, practice: str, palette: tuple[tuple[str, str], ...]) -> str:
    pen = Pen(dict(palette))
    if state == "VALIDATED":
        return _woven(pen, _TIGHT, 6, 0.5) + _border(pen) + _badge(pen, "valid")
    if state == "READY":
        return _woven(pen, _LINES, 6, 1.5)
    parts = [_outline(pen)] if state == "NOT_STARTED" else []
    solid = {"ACCEPTED", "WAITING", "TO_REWORK"}
    crossed = theory in solid and practice in solid
    # What is accepted lies below; what is basted or frayed is drawn across it.
    threads = sorted(
        (("theory", theory), ("practice", practice)), key=lambda pair: (pair[1] != "MISSING", pair[1] != "ACCEPTED")
    )
    for role, thread in sorted(threads, key=lambda pair: pair[1] == "MISSING"):
        parts.append(_THREADS[thread](pen, role, crossed, state))
    parts.append(_badge(pen, state))
    return "".join(parts)


class Pen:
    """Writes paths with a class for each role, or with colours where no stylesheet applies."""

    def __init__(self, palette: Mapping[str, str]) -> None:
        self.palette = palette

    def stroke(self, role: str, d: str, width: float, *, dash: str = "", cap: str = "", fill: bool = False) -> str:
        """One path, stroked in the colour of ``role``; ``fill`` also fills it (for rounded pieces)."""
        colour = self.palette.get(role)
        paint = f'stroke="{colour}" fill="{colour if fill else "none"}"' if colour else f'class="{_CLASSES[role]}"'
        if not colour and fill:
            paint = f'class="{_CLASSES[role]} wv-full"'
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        extra += f' stroke-linecap="{cap}"' if cap else ""
        extra += ' stroke-linejoin="round"' if fill else ""
        return f'<path {paint} stroke-width="{width:g}"{extra} d="{d}"/>'


def _line(role: str, at: float, start: float, end: float) -> str:
    """A straight piece of the thread that runs ``at`` a distance from the edge: upright for theory."""
    return f"M{at:g} {start:g}V{end:g}" if role == "theory" else f"M{start:g} {at:g}H{end:g}"


def _piece(role: str, at: float, start: float, end: float, width: float) -> str:
    """A rounded piece of thread as an outline to be filled and stroked by 2 units."""
    along, across = end - start - 2, width - 2
    if role == "theory":
        return f"M{at - across / 2:g} {start + 1:g}h{across:g}v{along:g}h-{across:g}z"
    return f"M{start + 1:g} {at - across / 2:g}h{along:g}v{across:g}h-{along:g}z"


def _floats(role: str, lines: tuple[int, ...], width: int, reach: float) -> tuple[str, str]:
    """The pieces of one direction that lie on top, and the grain along them."""
    half = width / 2 + reach
    pieces, grain = "", ""
    for i, at in enumerate(lines):
        for j, crossing in enumerate(lines):
            if _over(role, i, j):
                pieces += _piece(role, at, crossing - half, crossing + half, width)
                grain += _line(role, at, crossing - half + 2, crossing + half - 2)
    return pieces, grain


def _woven(pen: Pen, lines: tuple[int, ...], width: int, reach: float) -> str:
    weft, weft_grain = _floats("practice", lines, width, reach)
    warp, warp_grain = _floats("theory", lines, width, reach)
    return (
        pen.stroke("practice", weft, 2, fill=True)
        + pen.stroke("theory", warp, 2, fill=True)
        + pen.stroke("grain", weft_grain + warp_grain, 0.8)
    )


def _accepted(pen: Pen, role: str, crossed: bool, state: str) -> str:
    pieces = "".join(_piece(role, at, 0, SIDE, 6) for at in _LINES)
    grain = "".join(_line(role, at, 3, SIDE - 3) for at in _LINES)
    return pen.stroke(role, pieces, 2, fill=True) + pen.stroke("grain", grain, 0.8)


def _missing(pen: Pen, role: str, crossed: bool, state: str) -> str:
    """Bare threads, dotted: where the other direction is there they show in its gaps."""
    lines = "".join(_line(role, at, 4 if state == "NOT_STARTED" else 0, SIDE) for at in _LINES)
    return pen.stroke(role, lines, 1.6, dash="0 4" if state == "NOT_STARTED" else "0 8", cap="round")


def _over(role: str, i: int, j: int) -> bool:
    """Whether thread ``i`` of this direction lies over thread ``j`` of the other."""
    return (i + j) % 2 == (1 if role == "theory" else 0)


def _waiting(pen: Pen, role: str, crossed: bool, state: str) -> str:
    """Basted: long stitches, narrow where they cross what is there already."""
    if not crossed:
        lines = "".join(_line(role, at, 0.5 if i % 2 else 4.5, SIDE) for i, at in enumerate(_LINES))
        return pen.stroke(role, lines, 5, dash="5 3")
    stitches = "".join(
        _line(role, at, crossing - 3, crossing + 3)
        for i, at in enumerate(_LINES)
        for j, crossing in enumerate(_LINES)
        if _over(role, i, j)
    )
    return pen.stroke("ground", stitches, 5, cap="round") + pen.stroke(role, stitches, 3, cap="round")


def _frayed(pen: Pen, role: str, crossed: bool, state: str) -> str:
    """Threads of unequal length that come apart at their ends; woven as far as they go."""
    body, strands = "", ""
    for i, (at, end) in enumerate(zip(_LINES, _FRAYED, strict=True)):
        if crossed:
            over = [c for j, c in enumerate(_LINES) if _over(role, i, j) and c - 4 < end]
            body += "".join(_piece(role, at, max(0, c - 4.5), min(c + 4.5, end), 6) for c in over)
        else:
            body += _piece(role, at, 0, end, 6)
        for start, away, length in ((-2, -1.2, 4), (0, 0.4, 6), (2, 1, 4.6)):
            if role == "theory":
                strands += f"M{at + start:g} {end - 1:g}l{away:g} {length:g}"
            else:
                strands += f"M{end - 1:g} {at + start:g}l{length:g} {away:g}"
    halo = pen.stroke("ground", strands, 2.6, cap="round") if crossed else ""
    halo += pen.stroke("ground", body, 3.2) if crossed else ""
    return halo + pen.stroke(role, body, 2, fill=True) + pen.stroke(role, strands, 1.2, cap="round")


def _nothing(pen: Pen, role: str, crossed: bool, state: str) -> str:
    return ""


_THREADS = {
    "ACCEPTED": _accepted,
    "WAITING": _waiting,
    "TO_REWORK": _frayed,
    "MISSING": _missing,
    "NOT_ASKED": _nothing,
}


def _outline(pen: Pen) -> str:
    return pen.stroke(
        "bare",
        "M6 1h28a5 5 0 0 1 5 5v28a5 5 0 0 1-5 5H6a5 5 0 0 1-5-5V6a5 5 0 0 1 5-5z",
        1.6,
        dash="0 3.2",
        cap="round",
    )


def _border(pen: Pen) -> str:
    return pen.stroke("valid", "M5 1h30a4 4 0 0 1 4 4v30a4 4 0 0 1-4 4H5a4 4 0 0 1-4-4V5a4 4 0 0 1 4-4z", 2)


_DISC = "M33 26a7 7 0 1 1 0 14a7 7 0 1 1 0-14z"
_DIAMOND = "M33 25l8 8-8 8-8-8z"


def _badge(pen: Pen, kind: str) -> str:
    """The sign in the corner: a filled disc with ✓, a ring with a clock, a diamond with !"""
    if kind == "valid":
        return (
            pen.stroke("ground", _DISC, 4, fill=True)
            + pen.stroke("valid", _DISC, 1, fill=True)
            + pen.stroke("ground", "M29.8 33.2l2.3 2.3l4.2-4.6", 1.8, cap="round")
        )
    if kind == "WAITING":
        return (
            pen.stroke("ground", _DISC, 3, fill=True)
            + pen.stroke("attention", _DISC, 1.8)
            + pen.stroke("attention", "M33 29.4V33.2l2.6 1.6", 1.8, cap="round")
        )
    if kind == "TO_REWORK":
        return (
            pen.stroke("ground", _DIAMOND, 4, fill=True)
            + pen.stroke("error", _DIAMOND, 1.5, fill=True)
            + pen.stroke("ground", "M33 29V33.6M33 36.9v.1", 2, cap="round")
        )
    return ""
