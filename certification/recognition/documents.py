"""The three-column framework as an accessible PDF: tagged, with repeated heads, PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from certification.recognition.content import Reference
from cursus.core.documents import (
    DocumentMetadata,
    lay_out,
    long_date,
    printable_values,
    require_printable_values,
)

TEMPLATE = "certification/recognition/pdf/reference.html"
STYLESHEETS = ("cursus/documents/base.css", "certification/recognition/pdf/reference.css")


@dataclass(frozen=True)
class Words:
    """What every file of the framework is called, and what it says of itself."""

    title: str
    subtitle: str
    warning: str
    facts: tuple[tuple[str, str], ...]


def words_of(reference: Reference, made_at: datetime) -> Words:
    """Return the title, the subtitle and the first table, in the active language."""
    facts = [
        (_("Certifier"), ", ".join(reference.certifiers)),
        (_("Occupation"), reference.occupation),
        (_("Level"), str(reference.level) if reference.level is not None else ""),
        *reference.codes,
        (_("Objectives and context"), reference.objectives),
        (_("Prerequisites"), reference.prerequisites),
        (_("Framework"), _("%(version)s, read on %(day)s") % {"version": reference.version, "day": long_date(made_at)}),
    ]
    warning = "" if reference.registered else _("Not registered in the RNCP: a certificate of the establishment.")
    return Words(
        title=_("Framework of activities, competencies and assessment: %(title)s") % {"title": reference.title},
        subtitle=f"{reference.title} ({reference.code})",
        warning=warning,
        facts=tuple((name, value) for name, value in facts if value),
    )


def render_pdf(reference: Reference, made_at: datetime) -> bytes:
    """Return the PDF, A4 landscape. The same framework at the same moment gives the same bytes.

    Raises:
        UnprintableText: a text has signs that no vendored font can write.
    """
    with translation.override(reference.lang):
        words = words_of(reference, made_at)
        values = printable_values({"reference": asdict(reference), "words": asdict(words), "lang": reference.lang})
        for part, shown in zip(reference.parts, values["reference"]["parts"], strict=True):
            shown["heading"] = printable_values(part.heading)
        require_printable_values(values)
        metadata = DocumentMetadata(
            title=values["words"]["title"],
            author=printable_values(", ".join(reference.certifiers)) or "Cursus",
            subject=values["words"]["subtitle"],
            lang=reference.lang,
            created=made_at,
        )
        return lay_out(render_to_string(TEMPLATE, values), stylesheets=STYLESHEETS).write(metadata)
