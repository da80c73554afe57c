"""The fonts of the documents: vendored files only, so that paper looks the same on every machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from weasyprint.text.ffi import ffi, fontconfig, gobject, pangoft2
from weasyprint.text.fonts import FontConfiguration

import cursus

FONT_FOLDER = Path(cursus.__file__).parent / "static" / "cursus" / "fonts" / "print"

# WeasyPrint always starts from the system's fonts; an empty configuration keeps them out.
ffi.cdef("FcConfig * FcConfigCreate (void);")


def font_files() -> list[Path]:
    """Return the vendored font files, in a stable order."""
    return sorted(FONT_FOLDER.glob("*.ttf"))


class VendoredFonts(FontConfiguration):
    """A font configuration that holds the vendored files and nothing of the machine's.

    The files are used where they lie: unlike with ``@font-face``, no copy is made that a forked worker's
    exit would delete under its siblings.
    """

    def __init__(self) -> None:
        self._folder = None
        self.strut_layouts: dict[Any, Any] = {}
        self.font_features: dict[Any, Any] = {}
        self._config = fontconfig.FcConfigCreate()
        for path in font_files():
            if not fontconfig.FcConfigAppFontAddFile(self._config, str(path).encode()):
                raise FileNotFoundError(path)
        self.font_map = ffi.gc(pangoft2.pango_ft2_font_map_new(), gobject.g_object_unref)
        pangoft2.pango_fc_font_map_set_config(ffi.cast("PangoFcFontMap *", self.font_map), self._config)
        fontconfig.FcConfigDestroy(self._config)  # the font map keeps its own reference


@cache
def font_configuration() -> VendoredFonts:
    """Return this process's configuration: shaping caches are shared by all documents."""
    return VendoredFonts()


@cache
def _character_maps() -> dict[bytes, dict[str, int]]:
    """Return, by the bytes of each font file, its characters with their glyph numbers."""
    maps = {}
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            maps[path.read_bytes()] = {
                chr(code): font.getGlyphID(name) for code, name in (font.getBestCmap() or {}).items()
            }
    return maps


@cache
def covered_characters() -> frozenset[str]:
    """Return every character that at least one vendored font can write."""
    return frozenset().union(*_character_maps().values())


def characters_of(font_file: bytes) -> frozenset[str]:
    """Return every character that a vendored font, given by its bytes, can write."""
    return frozenset(_character_maps()[font_file])


@cache
def _glyph_texts() -> dict[bytes, dict[int, str]]:
    """Return, by font file, what each glyph stands for by itself (the lowest sign: a space, not its no-break twin)."""
    return {
        content: {glyph: sign for sign, glyph in sorted(characters.items(), reverse=True)}
        for content, characters in _character_maps().items()
    }


class GlyphTexts(dict[int, str]):
    """The text of each glyph used, for a font's ToUnicode map.

    WeasyPrint notes what a glyph stood for at its first use, and nothing for the second glyph of a cluster: a loose
    combining mark ends without a text (PDF/A forbids it) and its base letter carries both for ever. The font itself
    knows better.
    """

    def __init__(self, font_file: bytes) -> None:
        super().__init__()
        self._own = _glyph_texts().get(font_file, {})
        self._characters = _character_maps().get(font_file, {})

    def __setitem__(self, glyph: int, text: str) -> None:
        is_its_own = self._characters.get(text) == glyph and not text.isspace()
        super().__setitem__(glyph, text if is_its_own else self._own.get(glyph, text or "\u200b"))


class UsedFonts(dict[Any, Any]):
    """The fonts of one document, each with honest glyph texts."""

    def __setitem__(self, key: Any, font: Any) -> None:
        font.to_unicode = GlyphTexts(font.file_content)
        super().__setitem__(key, font)
