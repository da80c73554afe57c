"""QR codes as vector drawings: sharp at any size, black on nothing, PDF/A-safe."""

from __future__ import annotations

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4  # modules of clear ground that ISO/IEC 18004 asks for around the code


def qr_svg(text: str, *, alternative: str) -> SafeString:
    """Return an inline SVG of the QR code of ``text`` (error correction M), quiet zone included.

    ``alternative`` is what a screen reader says in its place. The mask is fixed: readers accept any, and choosing one
    costs six times the drawing. Each run of dark modules is one stroke of a module's width.
    """
    code = segno.make_qr(text, error="m", mask=3, boost_error=False)
    rows = [list(row) for row in code.matrix]
    side = len(rows) + 2 * QUIET_ZONE
    drawing = "".join(
        f"M{start + QUIET_ZONE} {line + QUIET_ZONE}.5h{length}"
        for line, row in enumerate(rows)
        for start, length in _runs(row)
    )
    return mark_safe(  # numbers from the matrix, and an escaped text
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<title>{escape(alternative)}</title><path fill="none" stroke="#000000" d="{drawing}"/></svg>'
    )


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """Return the dark runs of a row as (start, length)."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((column, 1))
    return runs
