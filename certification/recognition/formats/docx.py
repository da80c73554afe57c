"""The three-column framework as a DOCX: real styles, heads repeated on each page, language and title."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from certification.recognition.content import Line, Reference
from certification.recognition.documents import words_of
from certification.recognition.formats.plain import plain

LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
WIDTHS = (Cm(6.2), Cm(7.6), Cm(12.3))
FACT_WIDTHS = (Cm(5.2), Cm(20.9))


def write_docx(reference: Reference, made_at: datetime) -> bytes:
    """Return the DOCX, A4 landscape, in the language of the framework."""
    with translation.override(reference.lang):
        words = words_of(reference, made_at)
        document = Document()
        _set_up(document, reference, words.title, made_at)
        document.add_paragraph(plain(words.title), style="Title")
        document.add_paragraph(plain(words.subtitle), style="Subtitle")
        if words.warning:
            document.add_paragraph(plain(words.warning))
        _facts(document, words.facts)
        for part in reference.parts:
            document.add_paragraph(plain(part.heading), style="Heading 1")
            if part.terms:
                said = document.add_paragraph(plain(_("How the block is assessed: %(terms)s") % {"terms": part.terms}))
                said.paragraph_format.keep_with_next = True
            _lines(document, part.lines)
        if reference.loose_activities:
            document.add_paragraph(_("Activities without a competency"), style="Heading 1")
            for activity in reference.loose_activities:
                document.add_paragraph(plain(activity), style="List Bullet")
        _juries(document, reference)
        out = BytesIO()
        document.save(out)
        return out.getvalue()


def _set_up(document: Any, reference: Reference, title: str, made_at: datetime) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.8)
    language = LANGUAGES.get(reference.lang, reference.lang)
    facts = document.core_properties
    facts.title, facts.subject = plain(title)[:255], plain(reference.title)[:255]
    facts.author, facts.language = plain(", ".join(reference.certifiers))[:255], language
    facts.created = facts.modified = made_at.replace(tzinfo=None, microsecond=0)
    facts.comments = ""
    _set_language(document, language)
    normal = document.styles["Normal"]
    normal.font.size = Pt(10)
    normal.paragraph_format.space_after = Pt(3)


def _set_language(document: Any, language: str) -> None:
    """Write the language where every style inherits it."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    found = properties.find(qn("w:lang"))
    if found is None:
        found = OxmlElement("w:lang")
        properties.append(found)
    found.set(qn("w:val"), language)


def _table(document: Any, heads: Sequence[str], widths: Sequence[Any]) -> Any:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(plain(head)).bold = True
    _mark(table.rows[0], "w:tblHeader")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _widths(table.rows[0], widths)
    return table


def _mark(row: Any, name: str) -> None:
    """Say of a row that it is repeated on each page (``w:tblHeader``) or is never cut in two (``w:cantSplit``)."""
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)


def _widths(row: Any, widths: Sequence[Any]) -> None:
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = width


def _row(table: Any, widths: Sequence[Any]) -> Any:
    row = table.add_row()
    _mark(row, "w:cantSplit")
    _widths(row, widths)
    return row.cells


def _facts(document: Any, facts: Sequence[tuple[str, str]]) -> None:
    table = _table(document, (_("About"), _("What the file says")), FACT_WIDTHS)
    for name, value in facts:
        about, said = _row(table, FACT_WIDTHS)
        about.paragraphs[0].add_run(plain(name)).bold = True
        said.paragraphs[0].add_run(plain(value))


def _lines(document: Any, lines: Sequence[Line]) -> None:
    if not lines:
        document.add_paragraph(_("No competency yet."))
        return
    heads = (_("Activities"), _("Competencies"), _("Assessment: terms and criteria"))
    table = _table(document, heads, WIDTHS)
    for line in lines:
        activities, competency, assessment = _row(table, WIDTHS)
        _list(activities, "", line.activities)
        competency.paragraphs[0].add_run(plain(line.competency)).bold = True
        if line.description:
            competency.add_paragraph(plain(line.description))
        _list(assessment, _("Terms"), line.tasks)
        _list(assessment, _("Criteria"), [_criterion(text, critical) for text, critical in line.criteria])


def _list(cell: Any, title: str, items: Sequence[str]) -> None:
    """Write a list in a cell, below its title; what is not there is said."""
    first = cell.paragraphs[0]
    if title:
        target = first if not first.text else cell.add_paragraph()
        target.add_run(plain(title)).bold = True
    if not items:
        target = cell.add_paragraph() if title else first
        target.add_run(_("not written yet")).italic = True
    for place, item in enumerate(items):
        if not title and not place:
            first.style = "List Bullet"
            first.add_run(plain(item))
        else:
            cell.add_paragraph(plain(item), style="List Bullet")


def _criterion(text: str, critical: bool) -> str:
    return _("%(criterion)s (critical)") % {"criterion": text} if critical else text


def _juries(document: Any, reference: Reference) -> None:
    document.add_paragraph(_("Routes and juries"), style="Heading 1")
    if not reference.juries:
        document.add_paragraph(_("No route is open yet."))
        return
    widths = (Cm(6.2), Cm(12.3), Cm(7.6))
    table = _table(document, (_("Route"), _("Composition of the jury"), _("Rule applied")), widths)
    for jury in reference.juries:
        route, text, rule = _row(table, widths)
        route.paragraphs[0].add_run(plain(jury.route)).bold = True
        text.paragraphs[0].add_run(plain(jury.text) or _("not written yet"))
        rule.paragraphs[0].add_run(plain(jury.rule))
