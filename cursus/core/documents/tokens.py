"""The colours of the house, read from the one file that names them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import cursus

TOKENS_FILE = Path(cursus.__file__).parent / "static" / "cursus" / "css" / "tokens.css"


@cache
def _tokens() -> dict[str, str]:
    """Return the plain colours of the light ``:root`` block, by token name."""
    block = TOKENS_FILE.read_text(encoding="utf-8").partition(":root {")[2].partition("\n}")[0]
    return {name: value.lower() for name, value in re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6});", block)}


def colour(token: str) -> str:
    """Return a token's colour as ``#rrggbb``; an unknown token is a programming error."""
    return _tokens()[token]


def with_colours(css: str) -> str:
    """Return a stylesheet with its ``var(--token)`` written out: paper has one theme, and inheriting costs time."""
    return re.sub(r"var\(--([\w-]+)\)", lambda found: colour(found[1]), css)
