"""The cells of a file as text, whichever its format: rows below a heading that we know, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cursus.frameworks.formats.spreadsheet.layout import Column, plain
from cursus.frameworks.formats.spreadsheet.problems import Code, Problem

MAX_ROWS = 3_000
"""Rows of a sheet, its heading included: a large framework has some hundreds."""
MAX_COLUMNS = 40
MAX_PROBLEMS = 200
HEADING_WITHIN = 5
"""The heading is one of the first rows that hold something."""


@dataclass(frozen=True, kw_only=True)
class GridRow:
    number: int
    """As the spreadsheet numbers it, from 1."""
    cells: Mapping[str, str]
    """Texts by name of the column."""


@dataclass(kw_only=True)
class Grid:
    """The rows of one sheet."""

    sheet: str
    columns: list[Column] = field(default_factory=list)
    """Those that the file has."""
    rows: list[GridRow] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Headings that are none of ours; their cells are left out, and the report says so."""


@dataclass(frozen=True)
class BadCell:
    """A cell that holds no text that can be used."""

    code: Code
    params: Mapping[str, str | int] = field(default_factory=dict)


Cell = str | BadCell


def read_grid(
    sheet: str, columns: Sequence[Column], lines: Iterable[tuple[int, Sequence[Cell]]], problems: list[Problem]
) -> Grid:
    """Find the heading, then take each row that holds something. ``lines``: row numbers with their cells."""
    grid, seen = Grid(sheet=sheet), 0
    places: dict[int, Column] = {}
    known = {plain(column.heading): column for column in columns}
    for number, cells in lines:
        if not any(cells):
            continue
        if not places:
            places = _heading(grid, known, cells, number, problems)
            seen += 1
            if not places and seen >= HEADING_WITHIN:
                break
            continue
        if number > MAX_ROWS:
            problems.append(Problem(code=Code.TOO_MANY_ROWS, sheet=sheet, row=number, params={"limit": MAX_ROWS}))
            break
        _row(grid, places, number, cells, problems)
    if not places:
        problems.append(Problem(code=Code.NO_HEADING, sheet=sheet, params={"columns": _headings(columns)}))
    missing = [column for column in columns if places and column.required and column not in grid.columns]
    for column in missing:
        problems.append(Problem(code=Code.MISSING_COLUMN, sheet=sheet, column=column.heading))
    return grid


def _headings(columns: Iterable[Column]) -> str:
    return ", ".join(column.heading for column in columns if column.required)


def _heading(
    grid: Grid, known: Mapping[str, Column], cells: Sequence[Cell], number: int, problems: list[Problem]
) -> dict[int, Column]:
    """Which column each place is; empty when the row is no heading (at least two of ours make one)."""
    found = {place: plain(cell) for place, cell in enumerate(cells) if isinstance(cell, str) and plain(cell)}
    if sum(name in known for name in found.values()) < 2:
        return {}
    places: dict[int, Column] = {}
    for place, name in found.items():
        column = known.get(name)
        if column is None:
            grid.unknown.append(str(cells[place]).strip()[:40])
        elif column in grid.columns:
            problems.append(Problem(code=Code.REPEATED_COLUMN, sheet=grid.sheet, row=number, column=column.heading))
        else:
            grid.columns.append(column)
            places[place] = column
    return places


def _row(grid: Grid, places: Mapping[int, Column], number: int, cells: Sequence[Cell], problems: list[Problem]) -> None:
    texts: dict[str, str] = {}
    for place, column in places.items():
        cell = cells[place] if place < len(cells) else ""
        if isinstance(cell, BadCell):
            problems.append(
                Problem(code=cell.code, sheet=grid.sheet, row=number, column=column.heading, params=cell.params)
            )
            cell = ""
        texts[column.name] = cell
    if any(text.strip() for text in texts.values()) or any(
        isinstance(cells[place], BadCell) for place in places if place < len(cells)
    ):
        grid.rows.append(GridRow(number=number, cells=texts))
