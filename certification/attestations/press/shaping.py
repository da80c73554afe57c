"""A line of text as WeasyPrint writes it: shaped by HarfBuzz, in the whole units that Pango counts in.

Pango shapes with a font scaled to its own units (1/1024 of a pixel) and WeasyPrint writes each glyph with what its
advance lacks to the width declared in the PDF, in whole thousandths of the size. The same sums give the same operators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pydyf
import uharfbuzz

PANGO_SCALE = 1024  # units a pixel


@dataclass(frozen=True, eq=False)
class Type:
    """A font at a size: ``units`` is the size in Pango's units, ``spacing`` what is added between letters, in them.

    ``widths`` are those that the PDF declares for the embedded glyphs, in thousandths of the size.
    """

    font: bytes
    units: int
    widths: Mapping[int, int]
    lang: str
    spacing: int = 0
    written: dict[tuple[int, int, int], str] = field(default_factory=dict, repr=False)
    """What was written of glyphs on the baseline, by glyph, advance and shift: letters come again."""


@dataclass(frozen=True)
class Line:
    """The operators that show a line, one an item, and how far it runs (pixels)."""

    operators: tuple[bytes, ...]
    width: float


def set_line(text: str, type_: Type) -> Line | None:
    """Return the line, or None where a glyph that it needs is not embedded."""
    pieces = _Pieces(type_)
    before = type_.spacing // 2
    infos, positions = shape(text, type_.font, type_.units, type_.lang)
    last = len(infos) - 1
    run = 0
    for place, (info, position) in enumerate(zip(infos, positions, strict=True)):
        glyph, advance, shift, rise = info.codepoint, position.x_advance, position.x_offset, position.y_offset
        if glyph not in type_.widths:
            return None
        if place:
            advance, shift = advance + before, shift + before
        if place < last:
            advance += type_.spacing - before
        run += advance
        pieces.add(glyph, advance, shift, -rise / 1000)
    return Line(pieces.operators(), run / PANGO_SCALE)


class _Pieces:
    """What ``weasyprint.draw.text.draw_first_line`` writes, glyph by glyph."""

    def __init__(self, type_: Type) -> None:
        self._type = type_
        self._size = type_.units / PANGO_SCALE
        self._shown: list[bytes] = []
        self._string: list[str] = ["<"]

    def add(self, glyph: int, advance: int, shift: int, rise: float) -> None:
        """Write a glyph, and what its advance lacks to the declared width."""
        if rise:
            self._raised(glyph, shift / self._size, rise)
            self._string.append(self._kern(glyph, advance, shift))
            return
        key = (glyph, advance, shift)
        written = self._type.written.get(key)
        if written is None:
            offset = shift / self._size
            written = f">{-offset}<{glyph:04x}" if offset else f"{glyph:04x}"
            written += self._kern(glyph, advance, shift)
            self._type.written[key] = written
        self._string.append(written)

    def operators(self) -> tuple[bytes, ...]:
        self._close(always=True)
        return tuple(self._shown)

    def _kern(self, glyph: int, advance: int, shift: int) -> str:
        lacks = self._type.widths[glyph] + shift / self._size - advance * 1000 * (1 / PANGO_SCALE) / self._size
        return f">{int(lacks)}<" if lacks else ""

    def _raised(self, glyph: int, offset: float, rise: float) -> None:
        self._close()
        self._shown.append(b"%b Ts" % pydyf._to_bytes(-rise))
        self._show(f"{-offset}<{glyph:04x}>" if offset else f"<{glyph:04x}>")
        self._shown.append(b"%b Ts" % pydyf._to_bytes(0))
        self._string = ["<"]

    def _close(self, *, always: bool = False) -> None:
        string = "".join(self._string)
        text = string[:-1] if string.endswith("<") else string + ">"
        if text or always:
            self._show(text)

    def _show(self, text: str) -> None:
        self._shown.append(b"[%b] TJ" % text.encode("ascii"))


def shape(text: str, font: bytes, units: int, lang: str) -> tuple[Any, Any]:
    """Return HarfBuzz's glyphs and their positions (Pango's units) for a line of one script, left to right."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = lang
    uharfbuzz.shape(_font(font, units), buffer)
    return buffer.glyph_infos, buffer.glyph_positions


def width_of(glyph: int, font: bytes, units: int) -> int:
    """Return the width that WeasyPrint declares for a glyph when it first meets it at this size."""
    size = units / PANGO_SCALE
    return round(_font(font, units).get_glyph_h_advance(glyph) * 1000 * (1 / PANGO_SCALE) / size)


@lru_cache(maxsize=256)
def _font(content: bytes, units: int) -> Any:
    font = uharfbuzz.Font(_face(content))
    font.scale = (units, units)
    return font


@lru_cache(maxsize=16)
def _face(content: bytes) -> Any:
    return uharfbuzz.Face(content)
