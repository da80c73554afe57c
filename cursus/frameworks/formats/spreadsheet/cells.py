"""One cell: a value as text, and text as a value."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from cursus.frameworks.enums import EvidenceType
from cursus.frameworks.formats.spreadsheet.layout import (
    CORE,
    EVIDENCE_NAMES,
    MAX_CELL,
    NO,
    OPTIONAL,
    TOO_LONG,
    YES,
    Column,
    Type,
    plain,
)
from cursus.frameworks.formats.spreadsheet.problems import Code
from cursus.frameworks.outlines.lines import tidy
from cursus.frameworks.rules_occupations import LINE_LENGTH, LINES, fits, lines_of, rome_codes_of, rome_line, rome_of

_RISKY = "=+-@\t\r\n＝＋－＠'"
"""What opens a formula in one spreadsheet or another; and the sign itself that we put before it."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_BY_NAME = {plain(name): kind for kind, name in EVIDENCE_NAMES.items()} | {
    plain(kind.value): kind for kind in EvidenceType
}
KEY = re.compile(r"[BCKMA]-[0-9a-f]{12}")


class CellError(Exception):
    """The text of a cell is no value of its column."""

    def __init__(self, code: Code, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def neutral(text: str) -> str:
    """The text as a cell can hold it: never a formula, no sign that a cell cannot have."""
    text = _CONTROL.sub("", text)
    if len(text) >= MAX_CELL:
        return TOO_LONG
    return f"'{text}" if text[:1] and text[0] in _RISKY else text


def restored(text: str) -> str:
    """The text as it was before :func:`neutral`; what a person typed is left alone."""
    return text[1:] if text[:1] == "'" and len(text) > 1 and text[1] in _RISKY else text


def written(column: Column, value: Any) -> str | int:
    """A value as it stands in its cell."""
    match column.type:
        case Type.NUMBER:
            return int(value)
        case Type.FLAG:
            return YES if value else NO
        case Type.CORE:
            return CORE if value else OPTIONAL
        case Type.EVIDENCE:
            return ", ".join(EVIDENCE_NAMES[EvidenceType(item)] for item in value)
        case Type.LINES:
            return neutral("\n".join(value))
        case Type.ROME:
            return neutral("\n".join(rome_line(item) for item in value))
        case Type.CODES:
            # A code may hold a comma itself: then each has a line of the cell.
            return neutral(("\n" if any(re.search("[,;]", code) for code in value) else ", ").join(value))
    return neutral(str(value))


def read(column: Column, text: str) -> Any:
    """The value of a cell. Raises CellError; an empty cell is False, [], "" or, for a number, None.

    Codes of other rows are returned by lines of the cell: :func:`codes_of` knows where to cut them.
    """
    value = tidy(restored(text.strip()))
    if found := _CONTROL.search(value):
        raise CellError(Code.CONTROL, sign=f"U+{ord(found[0]):04X}")
    if column.filled and not value:
        raise CellError(Code.FILLED)
    if len(value) > column.limit:
        raise CellError(Code.TOO_LONG, limit=column.limit, length=len(value))
    match column.type:
        case Type.FLAG:
            return _choice(value, {YES: True, "x": True, "vrai": True, NO: False, "faux": False, "": False}, Code.FLAG)
        case Type.CORE:
            words = {CORE: True, "socle": True, OPTIONAL: False, "optionnelle": False, "": True}
            return _choice(value, words, Code.CORE)
        case Type.NUMBER:
            return _number(value)
        case Type.EVIDENCE:
            return _evidence(value)
        case Type.LINES:
            return _lines(value)
        case Type.ROME:
            return _rome(value)
        case Type.CODES:
            return lines_of(value.splitlines())
        case Type.LINEAGE:
            return _lineage(value)
    return value


def _choice(value: str, words: dict[str, bool], code: Code) -> bool:
    for word, meaning in words.items():
        if plain(word) == plain(value):
            return meaning
    raise CellError(code, value=value[:40])


def _number(value: str) -> int | None:
    if not value:
        return None
    digits = value.removesuffix(",0").removesuffix(".0")
    if not re.fullmatch(r"[0-9]{1,4}", digits):
        raise CellError(Code.NUMBER, value=value[:40])
    return int(digits)


def _evidence(value: str) -> list[str]:
    found: list[str] = []
    for part in re.split(r"[,;\n]", value):
        if not part.strip():
            continue
        kind = _BY_NAME.get(plain(part))
        if kind is None:
            raise CellError(Code.EVIDENCE, value=part.strip()[:40], known=", ".join(EVIDENCE_NAMES.values()))
        if kind.value not in found:
            found.append(str(kind.value))
    return found


def _lines(value: str) -> list[str]:
    found = lines_of(value.splitlines())
    if not fits(found):
        raise CellError(Code.LINES, lines=LINES, length=LINE_LENGTH)
    return found


def _rome(value: str) -> list[dict[str, str]]:
    found = []
    for line in _lines(value):
        entry = rome_of(line)
        if entry is None:
            raise CellError(Code.ROME, value=line[:40])
        found.append(entry)
    return rome_codes_of(found)


def _lineage(value: str) -> str:
    try:
        return str(UUID(value)) if value else ""
    except ValueError as error:
        raise CellError(Code.LINEAGE, value=value[:40]) from error


def codes_of(lines: list[str], known: Collection[str]) -> list[str]:
    """Return the codes that the lines of a cell name: a line that is no code as a whole is cut at its commas."""
    found: list[str] = []
    for line in lines:
        found += [line] if line in known else re.split(r"[,;]", line)
    return lines_of(found)
