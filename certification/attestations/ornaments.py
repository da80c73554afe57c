"""What is drawn on an attestation besides its border: the ground, the bands of weave, the seal's ring, a plain mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, pi, sin

from certification.attestations.border import (
    CLOTH,
    OUTER_MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RIBBON,
    border_drawing,
)
from certification.attestations.documents import AttestationContext, Issuer
from certification.attestations.enums import AttestationKind
from cursus.core.documents import Box
from cursus.core.documents.drawing import POINTS_PER_MM, Drawing, number, rgb
from cursus.core.documents.tokens import colour
from cursus.core.documents.weave import Cloth, WarpOnTop, eye, square

SQUARE_THREADS = 5
SQUARE_CLOTH = Cloth(pitch=8, thread=6, clearance=1, fringe=0)
SQUARE_GAP = 0.16  # of a square's side
# Each block has its own cloth: plain weave, two twills, basket, herringbone, bird's eye.
BINDINGS: tuple[WarpOnTop, ...] = (
    lambda warp, weft: (warp + weft) % 2 == 0,
    lambda warp, weft: (warp + weft) % 4 < 2,
    lambda warp, weft: (warp // 2 + weft // 2) % 2 == 0,
    lambda warp, weft: (warp - weft) % 3 == 0,
    lambda warp, weft: (min(warp, 4 - warp) + weft) % 3 == 0,
    eye(SQUARE_THREADS, 4, 1),
)
MARK_THREADS = 11
MARK_CLOTH = Cloth(pitch=8, thread=5, clearance=1, fringe=2)
LOBES = 36  # waves of the seal's ring
STRANDS = 3  # of each colour
HAIRLINE = 0.45  # points


def artwork(context: AttestationContext) -> Callable[[Mapping[str, Box]], Drawing]:
    """Return what draws the context's ornaments, given the boxes of ``mark``, ``seal`` and ``band-0`` …"""

    def draw(boxes: Mapping[str, Box]) -> Drawing:
        drawing = Drawing()
        issuer = context.issuer
        _ground(drawing)
        border_drawing(drawing, context.sha256, warp_colour=issuer.warp_colour, weft_colour=issuer.weft_colour)
        if issuer.mark is None:
            _mark(drawing, boxes["mark"], issuer)
        _ring(drawing, boxes["seal"], issuer)
        for index, block in enumerate(context.blocks):
            if context.kind == AttestationKind.FULL:
                _band(drawing, boxes[f"band-{index}"], len(block.competencies), block.code, issuer)
            else:
                for place in range(len(block.competencies)):
                    _band(drawing, boxes[f"band-{place}"], 1, block.code, issuer)
        return drawing

    return draw


def _ground(drawing: Drawing) -> None:
    """Lay linen to the paper's edge, and lighter paper inside the border."""
    unit = POINTS_PER_MM / 10
    width, height = PAGE_WIDTH * unit, PAGE_HEIGHT * unit
    inset = (OUTER_MARGIN + RIBBON * CLOTH.pitch / 2) * unit
    drawing.rectangle(0, 0, width, height, fill=colour("lin"))
    drawing.rectangle(inset, inset, width - 2 * inset, height - 2 * inset, fill=colour("papier"))


def _band(drawing: Drawing, box: Box, count: int, code: str, issuer: Issuer) -> None:
    """Draw one square of cloth a competency, side by side, in the cloth of the block's code."""
    binding = sum(code.encode()) % len(BINDINGS)
    name = f"Square{binding}"
    if name not in drawing.pieces:
        cloth = square(
            SQUARE_THREADS,
            BINDINGS[binding],
            cloth=SQUARE_CLOTH,
            warp_colour=issuer.warp_colour,
            weft_colour=issuer.weft_colour,
        )
        drawing.define(name, cloth)
    side = min(box.height, box.width / (count * (1 + SQUARE_GAP)))
    scale = side / (SQUARE_THREADS * SQUARE_CLOTH.pitch)
    for place in range(count):
        left = box.left + place * side * (1 + SQUARE_GAP)
        drawing.place(name, (scale, 0, 0, scale, left, box.bottom + (box.height - side) / 2))


def _mark(drawing: Drawing, box: Box, issuer: Issuer) -> None:
    """Draw a small weave where the issuer has no mark of its own."""
    cloth = square(
        MARK_THREADS,
        eye(MARK_THREADS),
        cloth=MARK_CLOTH,
        warp_colour=issuer.warp_colour,
        weft_colour=issuer.weft_colour,
    )
    drawing.define("Mark", cloth)
    scale = min(box.width, box.height) / (MARK_THREADS * MARK_CLOTH.pitch)
    drawing.place("Mark", (scale, 0, 0, scale, box.left, box.bottom))


def _ring(drawing: Drawing, box: Box, issuer: Issuer) -> None:
    """Draw the ring of a seal around the QR code: strands of both colours that cross like a braid, in hairlines."""
    radius = min(box.width, box.height) / 2
    swing = 0.06 * radius
    operators = [f"{number(HAIRLINE)} w"]
    for strand in range(2 * STRANDS):
        ink = issuer.warp_colour if strand % 2 else issuer.weft_colour
        operators.append(f"{rgb(ink)} RG {_wave(radius - swing, swing, pi * strand / STRANDS)} S")
    drawing.define("Lobe", "\n".join(operators))
    centre = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
    for lobe in range(LOBES):
        angle = 2 * pi * lobe / LOBES
        drawing.place("Lobe", (cos(angle), sin(angle), -sin(angle), cos(angle), *centre))


def _wave(middle: float, swing: float, phase: float) -> str:
    """Return one whole wave of the ring, from angle 0 to the next lobe, as four curves (Catmull-Rom)."""

    def point(quarter: int) -> tuple[float, float]:
        angle = 2 * pi * quarter / (4 * LOBES)
        radius = middle + swing * sin(LOBES * angle + phase)
        return radius * cos(angle), radius * sin(angle)

    parts = [f"{number(point(0)[0])} {number(point(0)[1])} m"]
    for quarter in range(4):
        before, start, end, after = (point(quarter + offset) for offset in (-1, 0, 1, 2))
        first = [start[axis] + (end[axis] - before[axis]) / 6 for axis in (0, 1)]
        second = [end[axis] - (after[axis] - start[axis]) / 6 for axis in (0, 1)]
        parts.append(" ".join(number(value) for value in (*first, *second, *end)) + " c")
    return " ".join(parts)
