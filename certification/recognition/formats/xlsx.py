"""The three-column framework as a workbook: one line a competency, heads that stay in sight and on each page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from certification.recognition.content import Reference
from certification.recognition.documents import words_of
from certification.recognition.formats.plain import plain

LONGEST = 32_767  # signs in one cell
TOP = Alignment(wrap_text=True, vertical="top")


def write_xlsx(reference: Reference, made_at: datetime) -> bytes:
    """Return the workbook: the framework, its juries, what it is about. Every cell is text: none is a formula."""
    with translation.override(reference.lang):
        words = words_of(reference, made_at)
        book = Workbook()
        facts = book.properties
        facts.title, facts.creator = plain(words.title), plain(", ".join(reference.certifiers)) or "Cursus"
        facts.language = reference.lang
        facts.created = facts.modified = made_at.replace(tzinfo=None, microsecond=0)
        sheet = book.active
        assert sheet is not None
        sheet.title = _("Framework")
        heads = (_("Block"), _("Activities"), _("Competency"), _("Assessment terms"), _("Criteria"))
        _fill(sheet, heads, (28, 34, 44, 44, 60), _rows(reference))
        juries = [(jury.route, jury.text, jury.rule) for jury in reference.juries]
        _fill(
            book.create_sheet(_("Juries")),
            (_("Route"), _("Composition of the jury"), _("Rule applied")),
            (30, 80, 60),
            juries,
        )
        about = [(_("Title"), words.subtitle), *words.facts, *([("", words.warning)] if words.warning else [])]
        _fill(book.create_sheet(_("About")), (_("About"), _("What the file says")), (28, 110), about)
        out = BytesIO()
        book.save(out)
        return out.getvalue()


def _rows(reference: Reference) -> Iterable[Sequence[str]]:
    for part in reference.parts:
        for line in part.lines:
            terms = [*line.tasks, *([part.terms] if part.terms else [])]
            competency = f"{line.competency}\n{line.description}".strip()
            criteria = [_("%(criterion)s (critical)") % {"criterion": t} if c else t for t, c in line.criteria]
            yield part.heading, "\n".join(line.activities), competency, "\n".join(terms), "\n".join(criteria)
    for activity in reference.loose_activities:
        yield "", activity, "", "", ""


def _fill(sheet: Any, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> None:
    for place, (head, width) in enumerate(zip(heads, widths, strict=True), start=1):
        _write(sheet, 1, place, head).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            _write(sheet, number, place, value)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _write(sheet: Any, row: int, column: int, text: str) -> Any:
    cell = sheet.cell(row=row, column=column)
    cell.value = plain(text)[:LONGEST]
    cell.data_type = "s"
    cell.alignment = TOP
    return cell
