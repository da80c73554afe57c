"""What an occupation may say of where and for whom it is done, and of its codes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

LINES, LINE_LENGTH = 20, 200
"""Entries of a short list, and characters of one."""
WHY_LENGTH = 300
"""Characters that say what brings two occupations near."""
_ROME = re.compile(r"([A-Za-z][0-9]{4})[\s:·–-]*(.*)")


def lines_of(entries: Iterable[object]) -> list[str]:
    """Return the entries of a short list as they are kept: on one line each, none empty, none twice."""
    lines = (" ".join(str(entry).split()) for entry in entries)
    return list(dict.fromkeys(line for line in lines if line))


def fits(lines: list[str]) -> bool:
    """Tell whether a short list can be kept."""
    return len(lines) <= LINES and all(len(line) <= LINE_LENGTH for line in lines)


def rome_of(line: str) -> dict[str, str] | None:
    """Return the ROME code (one letter, four digits) and the label that a line gives; None where it gives no code."""
    found = _ROME.fullmatch(line)
    return {"code": found[1].upper(), "label": found[2].strip()} if found else None


def rome_codes_of(entries: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return ROME codes, each once: the last label that was given to it."""
    return list({entry["code"]: entry for entry in entries}.values())


def rome_line(entry: Mapping[str, Any]) -> str:
    """Return a ROME code with its label on one line: ``K1802 Développement local``."""
    return f"{entry.get('code', '')} {entry.get('label', '')}".strip()
