"""What the preview shows: each row that changes, by sheet, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cursus.frameworks.formats.spreadsheet.importer import Preview
from cursus.frameworks.formats.spreadsheet.report import (
    FIELD_LABELS,
    describe,
    kind_label,
    value_label,
    where,
)
from cursus.frameworks.outlines.compare import Change, What
from cursus.frameworks.outlines.lines import Kind

MOST_SHOWN = 400
"""Rows and problems listed on one page; the counts say all."""

LABELS: dict[What, str | Promise] = {
    What.ADDED: _("added"),
    What.CHANGED: _("changed"),
    What.REMOVED: _("removed"),
}


@dataclass(frozen=True, kw_only=True)
class ShownField:
    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    what: str
    word: str | Promise
    row: int
    label: str
    fields: tuple[ShownField, ...] = ()
    blocked: bool = False


@dataclass(frozen=True, kw_only=True)
class ShownSheet:
    title: str
    rows: tuple[ShownRow, ...]
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class ShownProblem:
    where: str
    sentence: str


def problems_of(preview: Preview) -> list[ShownProblem]:
    """The problems as sentences with their place."""
    return [ShownProblem(where=where(item), sentence=describe(item)) for item in preview.problems[:MOST_SHOWN]]


def sheets_of(preview: Preview) -> tuple[list[ShownSheet], int]:
    """The rows that change, by sheet; and how many more there are than the page lists."""
    if preview.plan is None:
        return [], 0
    shown: list[ShownSheet] = []
    left = MOST_SHOWN
    blocked = {id(line) for line in preview.plan.blocked}
    for kind in Kind:
        changes = [change for change in preview.plan.changes if change.line.kind is kind]
        moving = [change for change in changes if change.what is not What.UNCHANGED]
        if changes:
            rows = tuple(_rows(moving[:left], blocked))
            shown.append(ShownSheet(title=kind_label(kind), rows=rows, unchanged=len(changes) - len(moving)))
            left -= len(rows)
    total = sum(change.what is not What.UNCHANGED for change in preview.plan.changes)
    return shown, total - (MOST_SHOWN - left)


def _rows(changes: Iterable[Change], blocked: set[int]) -> Iterable[ShownRow]:
    for change in changes:
        yield ShownRow(
            what=change.what.value,
            word=LABELS[change.what],
            row=change.line.row,
            label=change.line.label,
            blocked=id(change.line) in blocked,
            fields=tuple(
                ShownField(
                    label=str(FIELD_LABELS.get(item.name, item.name)),
                    before=value_label(item.name, item.before),
                    after=value_label(item.name, item.after),
                )
                for item in change.fields
            ),
        )
