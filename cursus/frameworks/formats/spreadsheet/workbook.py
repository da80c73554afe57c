"""Read the sheets of an XLSX file that was inspected (size, archive, macros, entities: see the callers)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import IO, Any

from openpyxl import load_workbook

from cursus.frameworks.formats.spreadsheet.grid import MAX_COLUMNS, MAX_ROWS, BadCell, Cell, Grid, read_grid
from cursus.frameworks.formats.spreadsheet.layout import MARK, README, SHEETS, Sheet, plain
from cursus.frameworks.formats.spreadsheet.problems import Code, Problem, TableError

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
LAST_ROW = 1_048_576
"""Rows of a sheet, says the format: a file that names a later one is not honest."""


def read_workbook(file: IO[bytes], problems: list[Problem]) -> tuple[list[tuple[Sheet, Grid]], str]:
    """Return our sheets that the file has, each with its rows, and its mark. Raises TableError when there is none."""
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises anything on a damaged file
        raise TableError(Code.UNREADABLE) from error
    try:
        found = {plain(sheet.title): sheet for sheet in book.worksheets}
        ours = [(sheet, found[plain(sheet.title)]) for sheet in SHEETS if plain(sheet.title) in found]
        if not ours:
            raise TableError(Code.NO_SHEET, sheets=", ".join(sheet.title for sheet in SHEETS))
        return [(sheet, _read(sheet, cells, problems)) for sheet, cells in ours], _mark(found.get(plain(README)))
    except TableError:
        raise
    except Exception as error:
        raise TableError(Code.UNREADABLE) from error
    finally:
        book.close()


def _mark(cells: Any) -> str:
    """The mark of the version that the file was taken from; empty when there is none (any more)."""
    if not hasattr(cells, "_get_source"):
        return ""
    for row in cells.iter_rows(max_row=20, max_col=1):
        if row and isinstance(row[0].value, str) and (found := MARK.search(row[0].value)):
            return found[1]
    return ""


def _read(sheet: Sheet, cells: Any, problems: list[Problem]) -> Grid:
    if not hasattr(cells, "_get_source"):  # a sheet of charts
        raise TableError(Code.UNREADABLE)
    problems += _merged(sheet, cells)
    return read_grid(sheet.title, sheet.columns, _lines(cells), problems)


def _merged(sheet: Sheet, cells: Any) -> Iterator[Problem]:
    with cells._get_source() as source:
        for found in list(_MERGE.finditer(source.read()))[:20]:
            yield Problem(code=Code.MERGED, sheet=sheet.title, params={"range": found[1].decode()})


def _lines(cells: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Rows until the last one of the format; after the limit only those that hold something, so that one is told."""
    cells.reset_dimensions()  # what a file says of its own size is not believed
    for number, row in enumerate(cells.iter_rows(max_col=MAX_COLUMNS), start=1):
        if number > LAST_ROW:
            raise TableError(Code.UNREADABLE)
        if number > MAX_ROWS and not any(cell.value is not None for cell in row):
            continue
        yield number, [_text(cell) for cell in row]


def _text(cell: Any) -> Cell:
    """What a cell says, as text; numbers as a person reads them (1.0 is 1)."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return BadCell(Code.FORMULA)
    if cell.data_type == "e":
        return BadCell(Code.CELL_ERROR, {"value": str(value)[:20]})
    match value:
        case bool():
            return "oui" if value else "non"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
        case str():
            return value
        case datetime.date() | datetime.time() | datetime.timedelta():
            return BadCell(Code.DATE, {"value": str(value)[:20]})
    return BadCell(Code.TYPE)


def is_archive(file: IO[bytes]) -> bool:
    """Whether the file begins as an archive: what hides one further on is text, and read as text."""
    file.seek(0)
    found = file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    file.seek(0)
    return found
