"""Make the vendored fonts from npm's @fontsource packages (docs/reference/fonts.md).

Usage: ``python scripts/make_fonts.py NODE_MODULES`` where NODE_MODULES holds ``@fontsource/…``.

For each face the subsets that @fontsource splits are merged again: into ``fonts/`` reduced to what the pages use
(Latin, Latin-extended, punctuation), into ``fonts/print/`` with the whole repertoire, for documents.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parents[1] / "cursus" / "static" / "cursus" / "fonts"


@dataclass(frozen=True)
class Family:
    """A family of @fontsource: its package, its name and the faces wanted (weight, style)."""

    package: str
    name: str
    faces: tuple[tuple[int, str], ...]


FAMILIES = (
    Family("bricolage-grotesque", "Bricolage Grotesque", ((600, "normal"), (700, "normal"))),
    Family(
        "atkinson-hyperlegible-next",
        "Atkinson Hyperlegible Next",
        ((400, "normal"), (400, "italic"), (600, "normal")),
    ),
    Family("fraunces", "Fraunces", ((500, "normal"), (600, "normal"))),
)

WEB_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),  # Latin-1 and Latin Extended-A
    (0x18F, 0x192),
    (0x1A0, 0x1A1),
    (0x1AF, 0x1B0),
    (0x1CD, 0x1DC),
    (0x1E6, 0x1ED),
    (0x1F8, 0x21B),
    (0x237, 0x237),
    (0x259, 0x259),
    (0x2BB, 0x2BC),
    (0x2C6, 0x2DD),
    (0x300, 0x304),
    (0x306, 0x30C),
    (0x323, 0x331),
    (0x1E80, 0x1E9E),
    (0x2002, 0x200B),
    (0x2010, 0x2026),
    (0x202F, 0x203A),
    (0x2044, 0x2044),
    (0x2070, 0x2089),
    (0x20AC, 0x20AC),
    (0x2116, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2215, 0x2215),
    (0x2248, 0x2265),
    (0xFB00, 0xFB04),
)


def load(path: Path) -> TTFont:
    """A font without hinting: what is merged must not call another font's programs."""
    font = TTFont(path)
    font.flavor = None
    options = Options()
    options.hinting = False
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap().keys())
    subsetter.subset(font)
    return font


def merged(parts: list[Path], folder: Path) -> TTFont:
    """One font from the subsets of one face."""
    plain = []
    for index, part in enumerate(parts):
        target = folder / f"{index}.ttf"
        load(part).save(target)
        plain.append(str(target))
    return Merger().merge(plain) if len(plain) > 1 else TTFont(plain[0])


NARROW_NO_BREAK_SPACE = 0x202F
NARROW = 0.6
"""Of a word space: what French sets before ; : ! ?"""


def with_narrow_space(font: TTFont) -> TTFont:
    """Add U+202F, which none of the families has: French needs it in every sentence that asks or exclaims."""
    cmap = font.getBestCmap()
    if NARROW_NO_BREAK_SPACE in cmap:
        return font
    name, space = "uni202F", cmap[0x20]
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = font["glyf"][space]
    advance, bearing = font["hmtx"][space]
    font["hmtx"][name] = (round(advance * NARROW), bearing)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[NARROW_NO_BREAK_SPACE] = name
    return font


def reduced(font: TTFont, folder: Path) -> TTFont:
    """A copy of ``font`` that keeps what the pages use."""
    copy_path = folder / "whole.ttf"
    font.save(copy_path)
    copy = TTFont(copy_path)
    options = Options()
    options.layout_features = [
        "kern",
        "liga",
        "calt",
        "ccmp",
        "locl",
        "mark",
        "mkmk",
        "tnum",
        "lnum",
        "frac",
        "sups",
        "case",
    ]
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for start, end in WEB_RANGES for code in range(start, end + 1)])
    subsetter.subset(copy)
    return copy


def write(font: TTFont, target: Path) -> None:
    """Save as woff2 without a time of its own, so that the same sources give the same bytes."""
    font.flavor = "woff2"
    font.recalcTimestamp = False
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
    print(f"{target.name:<48}{target.stat().st_size:>9} bytes  {len(font.getBestCmap()):>5} characters")


def make(packages: Path) -> None:
    """Make every face of every family, and copy the licences."""
    for family in FAMILIES:
        package = packages / "@fontsource" / family.package
        shutil.copyfile(package / "LICENSE", _licence(family))
        for weight, style in family.faces:
            parts = [
                package / "files" / f"{family.package}-{subset}-{weight}-{style}.woff2"
                for subset in ("latin", "latin-ext", "vietnamese")
            ]
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                whole = with_narrow_space(merged([part for part in parts if part.exists()], folder))
                suffix = "" if style == "normal" else f"-{style}"
                write(reduced(whole, folder), TARGET / f"{family.package}-{weight}{suffix}.woff2")
                write(whole, TARGET / "print" / f"{family.package}-{weight}{suffix}.woff2")


def _licence(family: Family) -> Path:
    TARGET.mkdir(parents=True, exist_ok=True)
    return TARGET / f"{family.package}-LICENSE.txt"


if __name__ == "__main__":
    make(Path(sys.argv[1]))
