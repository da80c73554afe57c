"""From rows of text to an outline, with a problem for each cell that cannot be used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from cursus.frameworks.formats.spreadsheet.cells import KEY, CellError, read
from cursus.frameworks.formats.spreadsheet.flat import read_criteria
from cursus.frameworks.formats.spreadsheet.grid import Grid, GridRow
from cursus.frameworks.formats.spreadsheet.layout import BY_KIND, CSV_COLUMNS, CSV_TITLE, TOO_LONG, Column, Sheet, Type
from cursus.frameworks.formats.spreadsheet.problems import Code, Problem
from cursus.frameworks.formats.spreadsheet.references import column_of, names_of, problem_at, with_references
from cursus.frameworks.outlines.lines import NAMES, PARENTS, SEVERAL, WORDS, Kind, Line, Outline, tidy

MAX_CRITERIA = 30
"""Criteria of one competency, as on the editor's page."""


def outline_of_sheets(grids: Iterable[tuple[Sheet, Grid]], old: Outline, problems: list[Problem]) -> Outline:
    """Return what the sheets of a workbook say. A sheet that is not there is not spoken of."""
    lines: dict[Kind, list[Line]] = {}
    for sheet, grid in grids:
        lines[sheet.kind] = [_line(sheet.kind, grid, row, problems) for row in grid.rows]
    outline = with_references(Outline(lines=lines), old, problems)
    _check(outline, old, problems)
    return outline


def outline_of_flat(grid: Grid, old: Outline, problems: list[Problem]) -> Outline:
    """Return what the flat table says: competencies and criteria, and the titles of their blocks.

    It never removes a block: one without a competency has no line here.
    """
    blocks: dict[str, Line] = {}
    competencies: list[Line] = []
    criteria: list[Line] = []
    has_criteria = any(column.type is Type.CRITERIA for column in grid.columns)
    for row in grid.rows:
        line = _line(Kind.COMPETENCY, grid, row, problems)
        _flat_block(line, row, blocks, old, problems)
        if has_criteria:
            criteria += _flat_criteria(line, row, old, problems)
        values = {name: value for name, value in line.values.items() if name not in ("block_title", "criteria")}
        competencies.append(Line(kind=Kind.COMPETENCY, key=line.key, values=values, sheet=line.sheet, row=line.row))
    lines = {Kind.BLOCK: list(blocks.values()), Kind.COMPETENCY: competencies}
    if has_criteria:
        lines[Kind.CRITERION] = criteria
    outline = Outline(lines=lines, keeps=frozenset({Kind.BLOCK}))
    _check(outline, old, problems)
    return outline


def _line(kind: Kind, grid: Grid, row: GridRow, problems: list[Problem]) -> Line:
    values: dict[str, Any] = {}
    for column in grid.columns:
        text = row.cells.get(column.name, "")
        if text.strip() == TOO_LONG:
            continue
        try:
            value = read(column, text)
        except CellError as error:
            if not any(item.row == row.number and item.column == column.heading for item in problems[-40:]):
                problems.append(problem_at(grid.sheet, row, column, error.code, **error.params))
            value = read(column, "") if not column.filled else ""
        if not (column.name == "position" and value is None):
            values[column.name] = value
    key = str(values.pop("key", ""))
    return Line(kind=kind, key=key.strip(), values=values, sheet=grid.sheet, row=row.number)


# --- The flat table -------------------------------------------------------------------------------------------


def _flat_block(line: Line, row: GridRow, blocks: dict[str, Line], old: Outline, problems: list[Problem]) -> None:
    """The block that a line of competency names, with its title where it is written."""
    code, title = str(line.values.get("block", "")), str(line.values.get("block_title", ""))
    if not code:
        return
    known = blocks.get(code)
    stored = next((item for item in old.of(Kind.BLOCK) if item.values["code"] == code), None)
    if known is not None:
        if title and title != known.values.get("title", title):
            problems.append(problem_at(CSV_TITLE, row, _flat("block_title"), Code.BLOCK_TITLE, row_before=known.row))
        return
    if not title and stored is None:
        problems.append(problem_at(CSV_TITLE, row, _flat("block_title"), Code.FILLED))
    values = {"code": code, "title": title} if title else {"code": code}
    blocks[code] = Line(kind=Kind.BLOCK, values=values, sheet=CSV_TITLE, row=row.number)


def _flat_criteria(line: Line, row: GridRow, old: Outline, problems: list[Problem]) -> list[Line]:
    code = str(line.values.get("code", ""))
    found = read_criteria(str(line.values.get("criteria", "")))
    if len(found) > MAX_CRITERIA:
        problems.append(
            problem_at(CSV_TITLE, row, _flat("criteria"), Code.TOO_LONG, limit=MAX_CRITERIA, length=len(found))
        )
        found = found[:MAX_CRITERIA]
    # Line breaks were taken out of the words on the way out: those that are the same words stay as they are.
    same = {" ".join(item.values["text"].split()): item.values["text"] for item in old.of(Kind.CRITERION)}
    return [
        Line(
            kind=Kind.CRITERION,
            values={"competency": code, "text": same.get(" ".join(words.split()), words), "critical": critical},
            sheet=CSV_TITLE,
            row=row.number,
        )
        for words, critical in found
    ]


def _flat(name: str) -> Column:
    return next(column for column in CSV_COLUMNS if column.name == name)


# --- The whole ------------------------------------------------------------------------------------------------


def _check(outline: Outline, old: Outline, problems: list[Problem]) -> None:
    names = {kind: names_of(kind, outline, old) for kind in NAMES}
    for kind, lines in outline.lines.items():
        _check_keys(lines, problems)
        _check_twins(kind, lines, problems)
        for line in lines:
            _check_parents(line, names, problems)
    if not outline.of(Kind.COMPETENCY) and Kind.COMPETENCY in outline.lines and not old.of(Kind.COMPETENCY):
        problems.append(Problem(code=Code.NO_COMPETENCY, sheet=_sheet_of_competencies(outline)))


def _sheet_of_competencies(outline: Outline) -> str:
    """The sheet in which the outline speaks of competencies."""
    return CSV_TITLE if Kind.BLOCK in outline.keeps else BY_KIND[Kind.COMPETENCY].title


def _check_parents(line: Line, names: Mapping[Kind, Collection[str]], problems: list[Problem]) -> None:
    named = [(field, kind, str(line.values.get(field, ""))) for field, kind in PARENTS[line.kind].items()]
    for field, kind in SEVERAL.get(line.kind, {}).items():
        named += [(field, kind, value) for value in line.values.get(field, ())]
    for field, kind, value in named:
        if value and value not in names[kind] and (column := column_of(line, field)) is not None:
            problems.append(problem_at(line.sheet, line, column, Code.UNKNOWN, value=value[:60], kind=kind.value))


def _check_keys(lines: Iterable[Line], problems: list[Problem]) -> None:
    seen: dict[str, int] = {}
    for line in lines:
        if not line.key or not KEY.fullmatch(line.key):
            continue
        if line.key in seen:
            problems.append(
                problem_at(line.sheet, line, column_of(line, "key"), Code.DUPLICATE_KEY, row_before=seen[line.key])
            )
        seen.setdefault(line.key, line.row)


_PAIRS = {Kind.LINK: "competency", Kind.NEIGHBOUR: "near"}
"""What an occupation is joined to, for kinds of which each pair stands once."""


def _check_twins(kind: Kind, lines: Iterable[Line], problems: list[Problem]) -> None:
    """Two lines with the same name; criteria and activities may repeat their words, links and neighbours may not."""
    if kind not in (*NAMES, *_PAIRS):
        return
    field = _PAIRS.get(kind) or WORDS[kind]
    seen: dict[object, int] = {}
    for line in lines:
        name: Any = line.values.get(field) or line.values.get("elsewhere")
        what = (line.values.get("occupation"), name) if kind in _PAIRS else tidy(str(name or ""))
        if not name:
            continue
        if what in seen and line.row != seen[what]:
            problems.append(
                problem_at(
                    line.sheet,
                    line,
                    column_of(line, field),
                    Code.DUPLICATE,
                    value=str(line.aside.get("neighbour") or name)[:60],
                    row_before=seen[what],
                )
            )
        seen.setdefault(what, line.row)
