"""The fonts of the pages: each face says exactly what it holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.databases import ROOT

STYLES = ROOT / "cursus" / "static" / "cursus" / "css" / "fonts.css"
COMBINING = set(range(0x300, 0x370))
FACES = re.findall(r"@font-face \{.*?\n\}", STYLES.read_text(), re.DOTALL)


def file_of(face: str) -> Path:
    (name,) = re.findall(r'url\("\.\./fonts/([\w.-]+)"\)', face)
    return STYLES.parents[1] / "fonts" / name


def declared(face: str) -> set[int]:
    (text,) = re.findall(r"unicode-range:(.*?);", face, re.DOTALL)
    codes: set[int] = set()
    for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", text):
        codes.update(range(int(first, 16), int(last or first, 16) + 1))
    return codes


@pytest.mark.parametrize("face", FACES, ids=lambda face: file_of(face).stem)
def test_a_face_declares_what_it_holds_but_combining_marks(face: str) -> None:
    """Else a browser builds “ễ” from “ê” and a loose tilde, and a name is misspelt on the screen."""
    held = set(TTFont(file_of(face)).getBestCmap())
    assert held & COMBINING
    assert declared(face) == held - COMBINING


def test_every_face_is_declared() -> None:
    assert {file_of(face).name for face in FACES} == {
        path.name for path in (STYLES.parents[1] / "fonts").glob("*.woff2")
    }
