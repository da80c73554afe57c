"""The flat table of competencies (CSV), out and in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from cursus.frameworks.formats.spreadsheet.cells import written
from cursus.frameworks.formats.spreadsheet.grid import MAX_ROWS, Grid, read_grid
from cursus.frameworks.formats.spreadsheet.layout import CRITICAL_MARK, CSV_COLUMNS, CSV_TITLE, plain
from cursus.frameworks.formats.spreadsheet.problems import Code, Problem, TableError
from cursus.frameworks.outlines.lines import Kind, Line, Outline

_HEADINGS = {plain(column.heading) for column in CSV_COLUMNS}


def write_flat(outline: Outline) -> bytes:
    """Return the competencies of the outline as CSV: semicolons, UTF-8 with its mark, as French spreadsheets expect."""
    blocks = {line.values["code"]: line.values["title"] for line in outline.of(Kind.BLOCK)}
    criteria: dict[str, list[Line]] = {}
    for line in outline.of(Kind.CRITERION):
        criteria.setdefault(line.values["competency"], []).append(line)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(column.heading for column in CSV_COLUMNS)
    for line in outline.of(Kind.COMPETENCY):
        values = {
            **line.values,
            "key": line.key,
            "block_title": blocks.get(line.values["block"], ""),
            "criteria": _criteria_cell(criteria.get(line.values["code"], [])),
        }
        writer.writerow(written(column, values[column.name]) for column in CSV_COLUMNS)
    return out.getvalue().encode("utf-8-sig")


def _criteria_cell(lines: Iterable[Line]) -> str:
    """One criterion a line: a line break within a criterion becomes a space."""
    said = []
    for line in lines:
        words = " ".join(line.values["text"].split())
        said.append(f"{words} {CRITICAL_MARK}" if line.values["critical"] else words)
    return "\n".join(said)


def read_flat(data: bytes, problems: list[Problem]) -> Grid:
    """Return the rows of a CSV file. Raises TableError when it is none."""
    text = _decoded(data)
    if "\0" in text:
        raise TableError(Code.ENCODING)
    if not text.strip():
        raise TableError(Code.EMPTY)
    lines: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            lines.append((number, cells))
            if number > MAX_ROWS + 1:
                break
    except csv.Error as error:
        raise TableError(Code.QUOTES, line=reader.line_num) from error
    return read_grid(CSV_TITLE, CSV_COLUMNS, lines, problems)


def _decoded(data: bytes) -> str:
    """UTF-8 (with its mark or not), UTF-16 with its mark, else Windows-1252."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(Code.ENCODING)


def _separator(text: str) -> str:
    """The sign between cells: the one that makes most of our headings out of the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,\t", key=lambda sign: sum(plain(part) in _HEADINGS for part in first.split(sign)))


def read_criteria(cell: str) -> list[tuple[str, bool]]:
    """The criteria of a cell, each with whether it is critical."""
    found = []
    for line in cell.splitlines():
        words = line.strip()
        critical = plain(words).endswith(plain(CRITICAL_MARK)) and words.endswith(")")
        if critical:
            words = words[: words.rindex("(")].strip()
        if words:
            found.append((words, critical))
    return found
