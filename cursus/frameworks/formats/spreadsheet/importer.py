"""Read a file against a version: what it would change, and what is wrong with it. Writing is in ``actions_outline``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from cursus.core.files.limits import MIB, Limits
from cursus.core.files.media_types import MediaKind
from cursus.frameworks.formats.spreadsheet.flat import read_flat
from cursus.frameworks.formats.spreadsheet.layout import CSV_TITLE, SHEETS
from cursus.frameworks.formats.spreadsheet.parse import outline_of_flat, outline_of_sheets
from cursus.frameworks.formats.spreadsheet.problems import Problem, TableError
from cursus.frameworks.formats.spreadsheet.workbook import is_archive, read_workbook
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.outlines.compare import Plan, compare
from cursus.frameworks.outlines.lines import Outline
from cursus.frameworks.outlines.reading import in_use, outline_of, titles_elsewhere

MAX_UPLOAD = 5 * MIB
"""A framework of 3,000 rows weighs about 300 kB."""
LIMITS = {
    MediaKind.OFFICE: Limits(
        size=MAX_UPLOAD, unpacked=24 * MIB, entries=300, ratio=250, cpu=10, wall=20, memory=1024 * MIB
    )
}
"""What a workbook may cost; the file parser looks before we do."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What importing would do. ``plan`` is None when the file cannot be read at all."""

    plan: Plan | None = None
    problems: tuple[Problem, ...] = ()
    absent: tuple[str, ...] = ()
    """Sheets that the file does not have: what the draft says there stays."""
    unknown: tuple[tuple[str, str], ...] = ()
    """Columns that were left out: (sheet, heading)."""
    mark: str = ""
    """The mark of the draft that the file was taken from, where it carries one."""

    @property
    def importable(self) -> bool:
        return self.plan is not None and not self.problems and not self.plan.blocked and not self.plan.nothing


def preview_table(file: IO[bytes], version: FrameworkVersion | None) -> Preview:
    """Read the file and compare it with the draft; with nothing for a new framework. Never raises on its content."""
    old = outline_of(version) if version is not None else Outline(lines={}, elsewhere=titles_elsewhere(None))
    problems: list[Problem] = []
    try:
        mark = ""
        if not is_archive(file):
            file.seek(0)
            grid = read_flat(file.read(), problems)
            grids, new = [grid], outline_of_flat(grid, old, problems)
            absent: list[str] = []
        else:
            pairs, mark = read_workbook(file, problems)
            grids, new = [grid for _sheet, grid in pairs], outline_of_sheets(pairs, old, problems)
            absent = [sheet.title for sheet in SHEETS if sheet.kind not in new.lines]
    except TableError as error:
        return Preview(problems=(error.problem,))
    plan = compare(old, new, in_use=in_use(version) if version is not None else ())
    order = {title: rank for rank, title in enumerate([CSV_TITLE, *(sheet.title for sheet in SHEETS)])}
    problems.sort(key=lambda item: (order.get(item.sheet, -1), item.row))
    return Preview(
        plan=plan,
        problems=tuple(problems),
        absent=tuple(absent),
        unknown=tuple((grid.sheet, heading) for grid in grids for heading in grid.unknown),
        mark=mark,
    )
