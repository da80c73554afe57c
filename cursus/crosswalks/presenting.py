"""The coverage as pages show it: every cell in words, so that templates only write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cursus.crosswalks.coverage import Column, Group, Matrix, SourceCoverage
from cursus.crosswalks.drawing import draw, in_words, legend, twin


@dataclass(frozen=True)
class Cell:
    """What a column says of a group; ``empty`` cells are greyed."""

    code: str
    words: str
    empty: bool


@dataclass(frozen=True)
class Line:
    """One group of a source."""

    label: str
    cells: Sequence[Cell]
    covered: str


@dataclass(frozen=True)
class Shown:
    """One source: its lines, and in words what the drawing shows."""

    coverage: SourceCoverage
    lines: Sequence[Line]
    words: str
    more: str


@dataclass(frozen=True)
class CoveragePage:
    """Everything that a page of coverage needs."""

    matrix: Matrix
    columns: Sequence[Column]
    sources: Sequence[Shown]
    drawing: SafeString | str
    legend: Sequence[tuple[SafeString, str]]


def present(matrix: Matrix) -> CoveragePage:
    """Put a matrix into words."""
    return CoveragePage(
        matrix=matrix,
        columns=matrix.columns,
        sources=[_source(source, matrix.columns) for source in matrix.sources],
        drawing=draw(matrix) if matrix.sources else "",
        legend=legend(),
    )


def _source(source: SourceCoverage, columns: Sequence[Column]) -> Shown:
    n = source.more_groups
    more = ngettext("%(n)s other group, without correspondence", "%(n)s other groups, without correspondence", n)
    return Shown(
        source, [_line(group, columns) for group in source.groups], twin(source, columns), more % {"n": n} if n else ""
    )


def _line(group: Group, columns: Sequence[Column]) -> Line:
    cells = [
        Cell(column.code, in_words(group.cells.get(column.key)), not group.cells.get(column.key)) for column in columns
    ]
    reached = group.covered + group.linked
    return Line(group.label, cells, _("%(reached)s of %(all)s") % {"reached": reached, "all": group.elements})
