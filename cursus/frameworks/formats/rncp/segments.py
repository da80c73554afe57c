"""Find where one item ends and the next begins in a text whose line breaks were flattened.

The open data turns paragraphs into runs of four spaces or more, and keeps bullets and codes as typed. Nothing
is decided here about what a segment is; every character of the source is in a segment or is white space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BULLETS = "-–—•●○◦▪■·*►➢➤→✓✔‣⁃▶\uf0b7\uf0a7\uf02d"

# Runs of white space are tried from their first character only, so that a text of spaces takes linear time.
# A paragraph break: a run of four white spaces or more, a line break, a tab.
_BREAK = re.compile(r"[^\S\r\n\t]{4,}|\s*[\r\n\t]\s*")
# Two white spaces and a bullet open an item too (RNCP35809).
_INLINE_BULLET = re.compile(rf"(?<!\s)\s{{2,}}(?=[{re.escape(BULLETS)}]\s)")
_BULLET = re.compile(rf"(?:[{re.escape(BULLETS)}]|o(?=\s{{2,}}))(?:\s+|$)")

# Codes as bodies write them: C1, C.10., A1C2., A5.C1., C1.2, CP3, BC01C2, Comp. 4, Compétence 3 : …
_LETTER_CODE = re.compile(
    r"(?P<code>(?:[A-Z]{1,4}\.?\d{1,3}(?:[.\-]?[A-Z]{0,3}\.?\d{1,3}){0,3})|(?:Comp(?:étence|\.)?\s?n?°?\s?\d{1,3}))"
    r"(?:(?P<end>\s*[.:)\-–—/]+)\s*|\s+)(?=\S)"
)
_C_DOT_CODE = re.compile(r"(?P<code>[A-Z]{1,2}\.\d{1,3})(?:(?P<end>\s*[.:)\-–—]+)\s*|\s+)(?=\S)")
# Plain numbers need a sign after them, or two levels: "1. …", "1 : …", "2) …", "4.1 …".
_NUMBER_CODE = re.compile(r"(?P<code>\d{1,2}(?:\.\d{1,2}){1,3}|\d{1,2})(?P<end>\s*[.:)\-–—]+\s*|\s+)(?=\S)")

# Words that look like a code but open a sentence or name a thing ("B2B", "ISO 9001", "CO2").
_NOT_A_CODE = re.compile(r"(?:ISO|NF|EN|IEC|CO|H|B)\d*$")


@dataclass(frozen=True, slots=True)
class Segment:
    """A trimmed stretch of the source, ``source[start:end]``; ``body`` is where its words begin."""

    start: int
    end: int
    body: int
    bullet: str = ""
    code: str = ""

    @property
    def marked(self) -> bool:
        return bool(self.bullet or self.code)


def segments(source: str) -> list[Segment]:
    """Cut at paragraph breaks and at bullets; read the bullet and the code each stretch opens with."""
    cuts = [match.span() for match in _BREAK.finditer(source)]
    cuts += [match.span() for match in _INLINE_BULLET.finditer(source)]
    return [
        segment for start, end in _between(cuts, len(source)) if (segment := _segment(source, start, end)) is not None
    ]


def _between(cuts: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    spans, at = [], 0
    for start, end in sorted(cuts):
        if start > at:
            spans.append((at, start))
        at = max(at, end)
    if at < length:
        spans.append((at, length))
    return spans


def _segment(source: str, start: int, end: int) -> Segment | None:
    while start < end and source[start].isspace():
        start += 1
    while end > start and source[end - 1].isspace():
        end -= 1
    if start == end:
        return None
    body, bullet = start, ""
    while (match := _BULLET.match(source, body, end)) is not None:
        bullet = bullet or source[body]
        body = match.end()
    code = ""
    if (found := read_code(source, body, end)) is not None:
        code, body = found
    return Segment(start=start, end=end, body=body, bullet=bullet, code=code)


def read_code(source: str, start: int, end: int) -> tuple[str, int] | None:
    """The code a text opens with and where its words begin, or None.

    "A1C1. Evaluer…" gives ("A1C1", 6); a plain number needs a sign or two levels ("3 ans" has none).
    """
    for pattern in (_LETTER_CODE, _C_DOT_CODE, _NUMBER_CODE):
        match = pattern.match(source, start, end)
        if match is None:
            continue
        code = match["code"].strip()
        plain = code.isdigit()
        if plain and not (match["end"] or "").strip():
            continue
        if _NOT_A_CODE.fullmatch(code) and not (match["end"] or "").strip():
            continue
        return code, match.end()
    return None
