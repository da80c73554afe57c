"""Write an outline as an XLSX file: one sheet a kind, headings that stay in sight, lists to choose from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cursus.frameworks.formats.spreadsheet.cells import neutral, written
from cursus.frameworks.formats.spreadsheet.layout import (
    BY_KIND,
    CORE,
    NO,
    NOT_SAID,
    OPTIONAL,
    README,
    SHEETS,
    YES,
    Column,
    Sheet,
    Type,
)
from cursus.frameworks.outlines.lines import NAMES, Kind, Line, Outline

READY_ROWS = 500
"""Rows with lists to choose from, filled or not."""
_INK, _PAPER, _QUIET = "1D2433", "F1EADD", "4A5266"
_TOP = Alignment(vertical="top", wrap_text=True)


def write_workbook(outline: Outline, *, title: str, intro: Sequence[str], unsaid: Sequence[str]) -> bytes:
    """Return the file. ``title``: what it is; ``intro`` and ``unsaid``: paragraphs of the first and last sheet."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    _prose(first, README, title, [*intro, "", *_columns_explained()])
    for sheet in SHEETS:
        _sheet(book.create_sheet(sheet.title), sheet, outline.of(sheet.kind))
    _prose(book.create_sheet(), NOT_SAID, NOT_SAID, unsaid)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _prose(page: Worksheet, name: str, title: str, paragraphs: Sequence[str]) -> None:
    page.title = name
    page.column_dimensions["A"].width = 110
    page.sheet_view.showGridLines = False
    page["A1"] = neutral(title)
    page["A1"].font = Font(bold=True, size=15, color=_INK)
    for row, paragraph in enumerate(paragraphs, start=3):
        cell = page.cell(row=row, column=1, value=neutral(paragraph))
        cell.alignment = _TOP
        if paragraph in BY_TITLE:
            cell.font = Font(bold=True, color=_INK)


BY_TITLE = {sheet.title for sheet in SHEETS}


def _columns_explained() -> list[str]:
    said: list[str] = []
    for sheet in SHEETS:
        said.append(sheet.title)
        said += [f"    {_explained(column)}" for column in sheet.columns]
    return said


def _explained(column: Column) -> str:
    filled = " (à remplir)" if column.filled else ""
    return f"{column.heading}{filled}" + (f" : {column.help}" if column.help else "")


def _sheet(page: Worksheet, sheet: Sheet, lines: Sequence[Line]) -> None:
    for place, column in enumerate(sheet.columns, start=1):
        _heading(page, place, column)
    for row, line in enumerate(lines, start=2):
        for place, column in enumerate(sheet.columns, start=1):
            cell = page.cell(row=row, column=place, value=written(column, _value(line, column)))
            _style(cell, column)
    last = max(READY_ROWS, len(lines) + 100)
    for place, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(place)
        _style(page.column_dimensions[letter], column)
        page.column_dimensions[letter].width = column.width
        if (rule := _list(column, last)) is not None:
            rule.add(f"{letter}2:{letter}{last}")
            page.add_data_validation(rule)
    page.freeze_panes = "C2" if sheet.columns[0].type is Type.KEY else "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{max(2, len(lines) + 1)}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _value(line: Line, column: Column) -> Any:
    if column.type is Type.KEY:
        return line.key
    return line.aside[column.name] if column.name in line.aside else line.values[column.name]


def _heading(page: Worksheet, place: int, column: Column) -> None:
    cell = page.cell(row=1, column=place, value=column.heading)
    cell.font = Font(bold=True, color=_INK)
    cell.fill = PatternFill("solid", fgColor=_PAPER)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    if column.help:
        cell.comment = Comment(column.help, "Cursus", width=320, height=90)


def _style(what: Any, column: Column) -> None:
    """Of a cell, or of the whole column. As text: a code such as 1.10 typed there stays what it is."""
    what.alignment = _TOP
    if column.type in (Type.KEY, Type.LINEAGE):
        what.font = Font(color=_QUIET, size=9)
    if column.type is not Type.NUMBER:
        what.number_format = "@"


def _list(column: Column, last: int) -> DataValidation | None:
    """What the cells of a column may hold, where that is a list or a number."""
    if column.type is Type.FLAG:
        return _choices(f'"{YES},{NO}"', f"Écrivez {YES} ou {NO}.")
    if column.type is Type.CORE:
        return _choices(f'"{CORE},{OPTIONAL}"', f"Écrivez {CORE} ou {OPTIONAL}.")
    if column.type is Type.NUMBER:
        rule = DataValidation(type="whole", operator="between", formula1="0", formula2="9999", allow_blank=True)
        rule.error, rule.errorTitle = "Un nombre entier, de 0 à 9999.", "Ordre"
        return rule
    if column.choices:
        sheet = BY_KIND[Kind(column.choices)]
        names = [item.name for item in sheet.columns]
        letter = get_column_letter(names.index(NAMES[sheet.kind]) + 1)
        where = f"'{sheet.title}'!${letter}$2:${letter}${last}"
        return _choices(where, f"Choisissez parmi la feuille « {sheet.title} », ou complétez-la d’abord.", strict=False)
    return None


def _choices(formula: str, said: str, *, strict: bool = True) -> DataValidation:
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.error, rule.errorTitle = said, "Liste"
    rule.errorStyle = "stop" if strict else "warning"
    return rule
