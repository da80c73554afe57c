"""Spreadsheets of frameworks, with what a test wants changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from openpyxl import Workbook, load_workbook

from cursus.frameworks.actions import edit_draft
from cursus.frameworks.formats.spreadsheet.exporter import export_workbook
from cursus.frameworks.formats.spreadsheet.importer import Preview, preview_table
from cursus.frameworks.models import (
    FrameworkVersion,
    NeighbouringOccupation,
    Occupation,
    OccupationalActivity,
    OccupationCompetency,
)
from cursus.organisations.models import Organisation
from tests.factories.frameworks import draft_version


def full_draft(owner: Organisation, *, code: str = "COOP", blocks: int = 2, each: int = 2) -> FrameworkVersion:
    """A draft with an occupation, its activities and its links beside the blocks."""
    version = draft_version(owner, code=code, blocks=blocks, each=each)
    edit_draft(version, partial(_occupation, version), edit_token=None, by=None)
    return version


def _occupation(version: FrameworkVersion) -> Occupation:
    occupation = Occupation.objects.create(version=version, title="Facilitateur·rice de tiers-lieu", position=1)
    for rank, title in enumerate(("Accueillir", "Tenir l’agenda du lieu"), start=1):
        OccupationalActivity.objects.create(occupation=occupation, title=title, position=rank)
    for competency in version.competencies.all():
        OccupationCompetency.objects.create(
            occupation=occupation, competency=competency, core=not competency.code.endswith("2")
        )
    return occupation


ELSEWHERE = UUID("8d3c1f0a-6b52-4e7f-9a10-5c2d7e4b9f31")
"""The lineage of an occupation that is not described here (yet)."""


def all_told(version: FrameworkVersion) -> FrameworkVersion:
    """Give a full draft all that can be said of occupations: places, codes, neighbours here and elsewhere, ties."""
    edit_draft(version, partial(_tell, version), edit_token=None, by=None)
    return version


def _tell(version: FrameworkVersion) -> Occupation:
    first = version.occupations.get()
    first.workplaces, first.structures = ["- Dans le lieu", "Chez les partenaires"], ["Association ; SCIC"]
    first.rome_codes = [{"code": "K1802", "label": "Développement local"}, {"code": "K1206", "label": ""}]
    first.save()
    other = Occupation.objects.create(version=version, title="Développeur·se territorial·e", position=2)
    for rank, (lineage, why) in enumerate([(other.lineage, "Le même terrain."), (ELSEWHERE, "")], start=1):
        NeighbouringOccupation.objects.create(occupation=first, lineage=lineage, why=why, position=rank)
    NeighbouringOccupation.objects.create(occupation=other, lineage=first.lineage, why="=1+1", position=1)
    activity = first.activities.get(title="Accueillir")
    activity.competencies.set(version.competencies.all()[:2])
    return first


def edited(version: FrameworkVersion, edit: Callable[[Workbook], Any]) -> io.BytesIO:
    """The export of a version after somebody worked in it."""
    return changed(export_workbook(version), edit)


def changed(content: bytes, edit: Callable[[Workbook], Any]) -> io.BytesIO:
    book = load_workbook(io.BytesIO(content))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def cell(sheet: Any, row: int, heading: str) -> Any:
    """The cell of a row below a heading."""
    place = next(found.column for found in sheet[1] if found.value == heading)
    return sheet.cell(row=row, column=place)


def append(sheet: Any, **values: Any) -> int:
    """Write a row after the last one, by headings; returns its number."""
    row = max((found.row for line in sheet.iter_rows() for found in line if found.value is not None), default=1) + 1
    for heading, value in values.items():
        cell(sheet, row, heading).value = value
    return row


def preview(file: Any, version: FrameworkVersion | None) -> Preview:
    return preview_table(io.BytesIO(file) if isinstance(file, bytes) else file, version)
