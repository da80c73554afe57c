"""QR codes as vector drawings: sharp at any size, black on nothing, PDF/A-safe."""

from __future__ import annotations

import re

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4  # modules of clear ground that ISO/IEC 18004 asks for around the code
_DARK = re.compile(rb"\x01+")


def qr_svg(text: str, *, alternative: str) -> SafeString:
    """Return an inline SVG of the QR code of ``text`` (error correction M), quiet zone included.

    ``alternative`` is what a screen reader says in its place. The mask is fixed: readers accept any, and choosing one
    costs six times the drawing. Each run of dark modules is one stroke of a module's width.
    """
    rows = qr_rows(text)
    side = len(rows) + 2 * QUIET_ZONE
    drawing = "".join(f"M{left} {top}.5h{length}" for left, top, length in qr_strokes(rows))
    return mark_safe(  # numbers from the matrix, and an escaped text
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<title>{escape(alternative)}</title><path fill="none" stroke="#000000" d="{drawing}"/></svg>'
    )


def qr_rows(text: str) -> list[bytes]:
    """Return the modules of the QR code of a text, row by row: 1 is dark."""
    return [bytes(row) for row in segno.make_qr(text, error="m", mask=3, boost_error=False).matrix]


def qr_strokes(rows: list[bytes]) -> list[tuple[int, int, int]]:
    """Return each run of dark modules as (left, top, length), quiet zone counted."""
    return [
        (run.start() + QUIET_ZONE, line + QUIET_ZONE, run.end() - run.start())
        for line, row in enumerate(rows)
        for run in _DARK.finditer(row)
    ]
