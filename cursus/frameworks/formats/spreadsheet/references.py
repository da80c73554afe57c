"""What the cells of a workbook name: rows of other sheets, and occupations of other frameworks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from cursus.frameworks.formats.spreadsheet.cells import codes_of
from cursus.frameworks.formats.spreadsheet.grid import GridRow
from cursus.frameworks.formats.spreadsheet.layout import BY_KIND, CSV_COLUMNS, CSV_TITLE, Column
from cursus.frameworks.formats.spreadsheet.problems import Code, Problem
from cursus.frameworks.outlines.lines import NAMES, SEVERAL, Kind, Line, Outline, key_of


def problem_at(sheet: str, row: GridRow | Line, column: Column | None, code: Code, **params: str | int) -> Problem:
    """Return a problem with a cell of a row."""
    number = row.row if isinstance(row, Line) else row.number
    return Problem(code=code, sheet=sheet, row=number, column=column.heading if column else "", params=params)


def column_of(line: Line, name: str) -> Column | None:
    """Return the column in which a field of the line is written; None where its sheet has none."""
    name = "neighbour" if line.kind is Kind.NEIGHBOUR and name == "near" else name
    columns = CSV_COLUMNS if line.sheet == CSV_TITLE else BY_KIND[line.kind].columns
    return next((column for column in columns if column.name == name), None)


def names_of(kind: Kind, outline: Outline, old: Outline) -> Collection[str]:
    """Return the names by which rows of a kind can be called: those of the file, else of the version."""
    source = outline if kind in outline.lines else old
    found = {str(line.values.get(NAMES[kind], "")) for line in source.of(kind)}
    # An emptied name is told once, at its own cell: not again by every row that names it.
    old_names = {line.key: str(line.values[NAMES[kind]]) for line in old.of(kind)}
    found |= {old_names[line.key] for line in source.of(kind) if line.key in old_names and not line.words}
    if kind in outline.keeps:
        found |= {str(line.values[NAMES[kind]]) for line in old.of(kind)}
    return found


def with_references(outline: Outline, old: Outline, problems: list[Problem]) -> Outline:
    """Return the outline with codes cut from each other, and neighbours as what they stand for."""
    lines = dict(outline.lines)
    names = {kind: names_of(kind, outline, old) for fields in SEVERAL.values() for kind in fields.values()}
    for kind in SEVERAL:
        if kind in lines:
            lines[kind] = [_cut(line, names) for line in lines[kind]]
    if Kind.NEIGHBOUR in lines:
        known = _Occupations.of(outline, old)
        lines[Kind.NEIGHBOUR] = [_neighbour(line, known, problems) for line in lines[Kind.NEIGHBOUR]]
    return replace(outline, lines=lines)


def _cut(line: Line, names: Mapping[Kind, Collection[str]]) -> Line:
    cut = {
        name: codes_of(line.values[name], names[kind])
        for name, kind in SEVERAL[line.kind].items()
        if name in line.values
    }
    return replace(line, values={**line.values, **cut})


@dataclass(frozen=True, kw_only=True)
class _Occupations:
    """What a neighbour can be: an occupation of the file (or of the version), or one of another framework."""

    titles: Collection[str]
    by_key: dict[str, str]
    """Titles in the file, by key."""
    gone: dict[str, str]
    """Titles of those of the version that the file removes, by key."""
    elsewhere: dict[str, str]
    """Titles by lineage."""
    lineages: dict[str, list[str]]
    """Lineages by title, of the same."""

    @classmethod
    def of(cls, outline: Outline, old: Outline) -> _Occupations:
        source = outline if Kind.OCCUPATION in outline.lines else old
        by_key = {line.key: line.words for line in source.of(Kind.OCCUPATION) if line.key}
        titles = names_of(Kind.OCCUPATION, outline, old)
        # One that is found again by its title alone is not gone.
        gone = {line.key: line.words for line in old.of(Kind.OCCUPATION) if line.words not in titles}
        gone = {key: title for key, title in gone.items() if key not in by_key}
        kept = {line.key: line.words for line in old.of(Kind.OCCUPATION) if line.words in titles}
        lineages: dict[str, list[str]] = {}
        for lineage, title in old.elsewhere.items():
            lineages.setdefault(title, []).append(lineage)
        marks = {**kept, **by_key}
        return cls(titles=titles, by_key=marks, gone=gone, elsewhere=dict(old.elsewhere), lineages=lineages)

    def marked(self, lineage: str) -> str | None:
        """Return the title of what a mark stands for; "" where nobody here knows it, None without a mark."""
        if not lineage:
            return None
        key = key_of(Kind.OCCUPATION, UUID(lineage))
        for titles in (self.by_key, self.gone):
            if key in titles:
                return titles[key]
        return self.elsewhere.get(lineage, "")

    def find(self, title: str, lineage: str) -> tuple[str, str] | None:
        """Return (title in the file, lineage elsewhere), one of them empty; None where neither cell says which one.

        The title was read by a person, so it counts before the mark where both stand for something and differ.
        """
        marked = self.marked(lineage)
        if marked is not None and title in ("", marked):
            return self._by_mark(lineage)
        if title in self.titles:
            return title, ""
        others = self.lineages.get(title, [])
        if len(others) == 1:
            return "", others[0]
        return self._by_mark(lineage) if lineage else None

    def _by_mark(self, lineage: str) -> tuple[str, str]:
        key = key_of(Kind.OCCUPATION, UUID(lineage))
        near = self.by_key.get(key) or self.gone.get(key, "")
        return near, "" if near else lineage


def _neighbour(line: Line, known: _Occupations, problems: list[Problem]) -> Line:
    values = dict(line.values)
    title, lineage = str(values.pop("neighbour", "")), str(values.pop("lineage", ""))
    column = column_of(line, "near")
    found = known.find(title, lineage)
    if found is None and not title:
        problems.append(problem_at(line.sheet, line, column, Code.FILLED))
    elif found is None:
        problems.append(problem_at(line.sheet, line, column, Code.NEIGHBOUR, value=title[:60]))
    elif found[0] and found[0] == values.get("occupation"):
        problems.append(problem_at(line.sheet, line, column, Code.ITSELF))
    near, elsewhere = found or ("", "")
    aside = {"neighbour": title, "lineage": lineage}
    return replace(line, values={**values, "near": near, "elsewhere": elsewhere}, aside=aside)
