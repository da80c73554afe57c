"""The border of an attestation: a ribbon of twill woven from the fingerprint of its frozen context.

Each fingerprint gives its own sequence of lozenges, as a weaver's threading draft would: along the ribbon the twill
climbs and turns back after as many threads as the next digits say. A quarter is drawn and mirrored, so every border is
symmetrical, bounded (about 25 kB of operators before compression) and the same on every machine.
"""

from __future__ import annotations

from functools import cache

from cursus.core.documents.drawing import POINTS_PER_MM, Drawing
from cursus.core.documents.weave import PERIOD, Cloth, Loom, Rows, Thread, eye, threading

# Lengths in tenths of a millimetre, the cloth's unit.
PAGE_WIDTH, PAGE_HEIGHT = 2970, 2100
CLOTH = Cloth(pitch=9, thread=3, clearance=1, fringe=5)
RIBBON = 9  # threads across
OUTER_MARGIN = 85  # from the paper's edge to the ribbon, about
COLUMNS = round((PAGE_WIDTH / 2 - OUTER_MARGIN) / CLOTH.pitch)
ROWS = round((PAGE_HEIGHT / 2 - OUTER_MARGIN) / CLOTH.pitch)


def border_drawing(drawing: Drawing, fingerprint: str, *, warp_colour: str, weft_colour: str) -> None:
    """Add the border of an A4 landscape page to a drawing.

    Args:
        drawing: in points; the border is a piece used four times.
        fingerprint: SHA-256 of the frozen context, as 64 hexadecimal digits.
        warp_colour: of the upright threads, ``#rrggbb``.
        weft_colour: of the threads across.
    """
    quarter = _loom().weave(*_hidden(bytes.fromhex(fingerprint)), warp_colour=warp_colour, weft_colour=weft_colour)
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


@cache
def _loom() -> Loom:
    """Return the loom on which every border is woven: a quarter of the page."""
    origin = (PAGE_WIDTH // 2 - COLUMNS * CLOTH.pitch, PAGE_HEIGHT // 2 - ROWS * CLOTH.pitch)
    return Loom(_threads(COLUMNS, ROWS), _threads(ROWS, COLUMNS), cloth=CLOTH, origin=origin)


def _threads(places: int, crossings: int) -> list[Thread]:
    """Return the threads of one direction: the ribbon's own run on to the mirror, the others cross the ribbon only.

    In the inner corner a fringe would meet the fringe of the other direction: that thread has none.
    """
    return [
        Thread(place, 0, crossings if place < RIBBON else RIBBON, runs_on=place <= RIBBON) for place in range(places)
    ]


def _hidden(fingerprint: bytes) -> tuple[Rows, Rows]:
    """Return where a thread of the warp, and one of the weft, is hidden.

    In the corner the ribbon is a bird's eye. Along the top the weft runs on, and the warp crosses it; along the side
    the other way round. There it is hidden at a crossing by the twill's step, moved on by one thread from the middle.
    """
    half = len(fingerprint) // 2
    along_top = bytes(step % PERIOD for step in threading(fingerprint[:half], COLUMNS - RIBBON))
    along_side = bytes(step % PERIOD for step in threading(fingerprint[half:], ROWS - RIBBON))

    def warp(thread: Thread) -> bytes:
        if thread.place < RIBBON:
            return _CORNER_WARP[thread.place] + along_side.translate(_LOW[abs(thread.place - MIDDLE)])
        return _ACROSS_HIGH[along_top[thread.place - RIBBON]]

    def weft(thread: Thread) -> bytes:
        if thread.place < RIBBON:
            return _CORNER_WEFT[thread.place] + along_top.translate(_LOW[abs(thread.place - MIDDLE)])
        return _ACROSS_HIGH[along_side[thread.place - RIBBON]]

    return warp, weft


def _is_low(step: int, distance: int) -> bool:
    """Say whether the thread that runs along the ribbon, so far from its middle, is below at this step of the twill."""
    return (step + distance) % PERIOD < PERIOD // 2


MIDDLE = (RIBBON - 1) // 2
_CORNER = eye(RIBBON)
_CORNER_WARP = [bytes(not _CORNER(warp, weft) for weft in range(RIBBON)) for warp in range(RIBBON)]
_CORNER_WEFT = [bytes(_CORNER(warp, weft) for warp in range(RIBBON)) for weft in range(RIBBON)]
_LOW = [bytes(_is_low(step, distance) for step in range(256)) for distance in range(RIBBON)]
_ACROSS_HIGH = [bytes(not _is_low(step, abs(place - MIDDLE)) for place in range(RIBBON)) for step in range(PERIOD)]
