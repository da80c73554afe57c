"""A version as a file, and the empty file to begin with."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from cursus.core import clock
from cursus.frameworks.formats.spreadsheet.flat import write_flat
from cursus.frameworks.formats.spreadsheet.unsaid import unsaid
from cursus.frameworks.formats.spreadsheet.writer import write_workbook
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.outlines.lines import Outline
from cursus.frameworks.outlines.reading import outline_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def export_workbook(version: FrameworkVersion) -> bytes:
    """Return the version as XLSX, with what it does not say on the last sheet."""
    framework = version.framework
    intro = [
        _("Version %(number)s, %(state)s, taken on %(day)s.")
        % {
            "number": version.number,
            "state": version.get_state_display(),
            "day": clock.today().strftime("%d/%m/%Y"),
        }
        + f" [repère {mark_of(version.edit_token)}]",
        *_how(),
    ]
    title = f"{framework.code} · {framework.title}"
    return write_workbook(outline_of(version), title=title, intro=intro, unsaid=unsaid(version))


def export_flat(version: FrameworkVersion) -> bytes:
    """Return the competencies of the version as CSV."""
    return write_flat(outline_of(version))


def template_workbook() -> bytes:
    """Return the empty XLSX: sheets, headings, lists."""
    title = _("Framework to fill in")
    intro = [_("Fill in the sheets, then bring this file in: Frameworks, “Import a spreadsheet”."), *_how()]
    return write_workbook(Outline(lines={}), title=title, intro=intro, unsaid=unsaid(None))


def mark_of(token: UUID) -> str:
    return token.hex[:12]


def file_name(version: FrameworkVersion, extension: str) -> str:
    """A name made of the code and the number, without a sign that a disk refuses."""
    words = f"{version.framework.code}-{version.number}"
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-._") else "-" for sign in words)[:80] + (
        f".{extension}"
    )


def _how() -> list[str]:
    return [
        _("Each row is one thing. Bringing the file in shows first what would change, row by row; nothing is written "
          "before you say so."),
        _("Leave the column “Clé” as it is: it tells which row is which, also when its code or words change. Leave it "
          "empty on a new row, and empty it on a row that you copied."),
        _("A row that you delete is removed from the draft. A whole sheet that you delete leaves that part as it is."),
        _("An apostrophe before = + - @ keeps the text from being taken for a formula; it is taken off again."),
    ]  # fmt: skip
