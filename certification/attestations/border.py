"""The border of an attestation: a ribbon of twill woven from the fingerprint of its frozen context.

Each fingerprint gives its own sequence of lozenges, as a weaver's threading draft would: along the ribbon the twill
climbs and turns back after as many threads as the next digits say. A quarter is drawn and mirrored, so every border is
symmetrical, bounded (about 25 kB of operators before compression) and the same on every machine.
"""

from __future__ import annotations

from cursus.core.documents.drawing import POINTS_PER_MM, Drawing
from cursus.core.documents.weave import PERIOD, Cloth, Thread, WarpOnTop, eye, threading, weave

# Lengths in tenths of a millimetre, the cloth's unit.
PAGE_WIDTH, PAGE_HEIGHT = 2970, 2100
CLOTH = Cloth(pitch=9, thread=3, clearance=1, fringe=5)
RIBBON = 9  # threads across
OUTER_MARGIN = 85  # from the paper's edge to the ribbon, about


def border_drawing(drawing: Drawing, fingerprint: str, *, warp_colour: str, weft_colour: str) -> None:
    """Add the border of an A4 landscape page to a drawing.

    Args:
        drawing: in points; the border is a piece used four times.
        fingerprint: SHA-256 of the frozen context, as 64 hexadecimal digits.
        warp_colour: of the upright threads, ``#rrggbb``.
        weft_colour: of the threads across.
    """
    columns = round((PAGE_WIDTH / 2 - OUTER_MARGIN) / CLOTH.pitch)
    rows = round((PAGE_HEIGHT / 2 - OUTER_MARGIN) / CLOTH.pitch)
    origin = (PAGE_WIDTH // 2 - columns * CLOTH.pitch, PAGE_HEIGHT // 2 - rows * CLOTH.pitch)
    quarter = weave(
        _threads(columns, rows),
        _threads(rows, columns),
        _binding(bytes.fromhex(fingerprint), columns, rows),
        cloth=CLOTH,
        warp_colour=warp_colour,
        weft_colour=weft_colour,
        origin=origin,
    )
    drawing.define("Border", quarter)
    unit = POINTS_PER_MM / 10
    width, height = PAGE_WIDTH * unit, PAGE_HEIGHT * unit
    for mirror in (
        (unit, 0, 0, unit, 0, 0),
        (-unit, 0, 0, unit, width, 0),
        (unit, 0, 0, -unit, 0, height),
        (-unit, 0, 0, -unit, width, height),
    ):
        drawing.place("Border", mirror)


def _threads(places: int, crossings: int) -> list[Thread]:
    """Return the threads of one direction: the ribbon's own run on to the mirror, the others cross the ribbon only.

    In the inner corner a fringe would meet the fringe of the other direction: that thread has none.
    """
    return [
        Thread(place, 0, crossings if place < RIBBON else RIBBON, runs_on=place <= RIBBON) for place in range(places)
    ]


def _binding(fingerprint: bytes, columns: int, rows: int) -> WarpOnTop:
    half = len(fingerprint) // 2
    along_top = threading(fingerprint[:half], columns - RIBBON)
    along_side = threading(fingerprint[half:], rows - RIBBON)
    corner = eye(RIBBON)
    middle = (RIBBON - 1) // 2

    def warp_on_top(warp: int, weft: int) -> bool:
        if warp < RIBBON and weft < RIBBON:
            return corner(warp, weft)
        if weft < RIBBON:
            return (along_top[warp - RIBBON] + abs(weft - middle)) % PERIOD < PERIOD // 2
        return (along_side[weft - RIBBON] + abs(warp - middle)) % PERIOD >= PERIOD // 2

    return warp_on_top
