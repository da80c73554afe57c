"""What the press can write: the glyphs that each form embeds beyond those of its own texts.

The repertoire is Latin: it holds every letter of the fonts in which names, places and numbers are set, with the
ligatures that shaping makes of them. Any other text goes the slower way, which has fonts for Greek, Cyrillic and
Arabic.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import product
from string import ascii_lowercase, digits
from typing import Any

from certification.attestations.press.shaping import PANGO_SCALE, shape, width_of
from cursus.core.documents.fonts import FONT_FOLDER, UsedFonts, characters_of

NAMES = "Fraunces72pt-SemiBold.ttf"
TEXTS = "AtkinsonHyperlegibleNext-Regular.ttf"
NUMBERS = "BricolageGrotesque-SemiBold.ttf"
TRIPLES = ("ffi", "ffl", "ffj", "fff")
# Pango may set these apart as pictures.
PICTURES = "©®™‼⁉ℹ"
# HarfBuzz makes them of the space where a font has none.
SPACES = frozenset("\u00a0\u202f")
LAST_SIGN = "\u2199"  # beyond: arrows, shapes, pictures


class RepertoireFonts(UsedFonts):
    """The fonts of a form: those in which varying lines are set receive their whole repertoire at their first use."""

    def __init__(self) -> None:
        super().__init__()
        self.contents: dict[str, bytes] = {}

    def __setitem__(self, key: Any, font: Any) -> None:
        super().__setitem__(key, font)
        content = bytes(font.file_content)
        self.contents.setdefault(font.hash, content)
        units = round(font.font_size * PANGO_SCALE)
        for text in _repertoires().get(content, ()):
            for glyph, cluster in _glyphs(text, content, units):
                if glyph not in font.to_unicode:
                    font.to_unicode[glyph] = cluster
                font.widths.setdefault(glyph, width_of(glyph, content, units))

    def widths(self) -> dict[str, dict[int, int]]:
        """Return, by the name of each font in the page's resources, the embedded glyphs and their declared widths."""
        found: dict[str, dict[int, int]] = {}
        for font in self.values():
            embedded = {glyph: width for glyph, width in font.widths.items() if glyph in font.to_unicode}
            found.setdefault(font.hash, {}).update(embedded)
        return found


@cache
def signs_of(name: str) -> frozenset[str]:
    """Return the signs of a font's repertoire."""
    signs = characters_of((FONT_FOLDER / name).read_bytes())
    if name == NUMBERS:
        return frozenset(sign for sign in signs if " " <= sign <= "~" or sign in "\u00a0\u202f°ᵒº’–")
    return frozenset(filter(_is_latin, signs)) | SPACES


@cache
def _repertoires() -> dict[bytes, tuple[str, ...]]:
    """Return, by font file, texts whose shaping needs every glyph of the repertoire."""
    return {(FONT_FOLDER / name).read_bytes(): _texts(signs_of(name)) for name in (NAMES, TEXTS, NUMBERS)}


def _texts(signs: frozenset[str]) -> tuple[str, ...]:
    pairs = " ".join("".join(pair) for pair in product(ascii_lowercase + digits, repeat=2))
    capitals = " ".join(first.upper() + second for first, second in product(ascii_lowercase, repeat=2))
    letters = [sign for sign in sorted(signs) if unicodedata.category(sign)[0] != "M"]
    marks = [f"o{sign}" for sign in sorted(signs) if unicodedata.category(sign)[0] == "M"]
    return (*letters, *marks, f"{pairs} {capitals}", *TRIPLES)


def _glyphs(text: str, content: bytes, units: int) -> list[tuple[int, str]]:
    """Return the glyphs of a shaped text, each with the signs of its cluster (none for the later ones of a cluster)."""
    infos, _positions = shape(text, content, units, "fr")
    starts = [info.cluster for info in infos]
    ends = [*starts[1:], len(text)]
    return [(info.codepoint, text[start:end]) for info, start, end in zip(infos, starts, ends, strict=True)]


def _is_latin(sign: str) -> bool:
    category = unicodedata.category(sign)
    if category[0] == "L":
        return unicodedata.name(sign, "").startswith(("LATIN", "FEMININE", "MASCULINE", "MODIFIER LETTER"))
    return category[0] in "MNPSZ" and sign <= LAST_SIGN and sign not in PICTURES
