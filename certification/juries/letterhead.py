"""The head of the minutes: a narrow ribbon of the attestations' cloth, woven from the record's fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cursus.core.documents import Box
from cursus.core.documents.drawing import POINTS_PER_MM, Drawing
from cursus.core.documents.tokens import colour
from cursus.core.documents.weave import Cloth, ribbon

CLOTH = Cloth(pitch=8, thread=3, clearance=1, fringe=3)
RIBBON = 5  # threads


def letterhead(fingerprint: str) -> Callable[[Mapping[str, Box]], Drawing]:
    """Return what draws the ribbon in the box of the element ``ribbon``."""

    def draw(boxes: Mapping[str, Box]) -> Drawing:
        drawing = Drawing()
        box = boxes["ribbon"]
        unit = POINTS_PER_MM / 10
        threads = int(box.width / (CLOTH.pitch * unit))
        drawing.define(
            "Ribbon",
            ribbon(
                fingerprint,
                threads,
                width=RIBBON,
                cloth=CLOTH,
                warp_colour=colour("pastel"),
                weft_colour=colour("garance-fonce"),
            ),
        )
        drawing.place("Ribbon", (unit, 0, 0, unit, box.left, box.bottom))
        return drawing

    return draw
