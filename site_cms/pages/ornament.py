"""A cloth on the loom: decoration that shows in one look what the site is about."""

from __future__ import annotations

from functools import cache

from django.utils.safestring import SafeString

from cursus.core import weave

COLUMNS, ROWS = 7, 6
_THEORY_FIRST = {"theory": weave.ACCEPTED, "practice": weave.MISSING}
_PRACTICE_FIRST = {"theory": weave.MISSING, "practice": weave.ACCEPTED}


def _square(column: int, row: int) -> weave.Square:
    """Woven at the foot, one thread in the middle, bare at the top; the edge runs aslant like work in progress."""
    done = row + (column * 3 % 5) / 2 - 1.2
    if done >= 4:
        return weave.Square.of("VALIDATED")
    if done >= 2.6:
        return weave.Square.of("READY")
    if done >= 1.1:
        return weave.Square.of("PARTIAL", **(_THEORY_FIRST if (column + row) % 2 else _PRACTICE_FIRST))
    return weave.Square.of("NOT_STARTED")


@cache
def growing_cloth() -> SafeString:
    """Return the drawing; it has no words of its own and is hidden from assistive technology."""
    rows = [weave.Row("", tuple(_square(column, row) for column in range(COLUMNS))) for row in range(ROWS)]
    return weave.cloth_svg(rows, title="")
