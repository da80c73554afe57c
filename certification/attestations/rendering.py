"""The page of an attestation: PDF/A-3a and PDF/UA-1, from its frozen context and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from certification.attestations.documents import AttestationContext
from certification.attestations.enums import AttestationKind
from certification.attestations.lines import code_lines, lines_of, qr_alternative
from certification.attestations.ornaments import artwork
from cursus.core.documents import (
    Attachment,
    DocumentMetadata,
    GivenFile,
    Layout,
    SignatureField,
    lay_out,
    long_date,
    printable,
    printable_values,
    qr_svg,
    require_printable_values,
)
from cursus.core.errors import Refused

TEMPLATE = "certification/attestations/pdf/attestation.html"
STYLESHEETS = ("cursus/documents/base.css", "certification/attestations/pdf/attestation.css")
SEAL_FIELD = "Cachet"

# Sizes of the page, from the roomiest to the closest; widths in characters (capitals count for more) per size of line.
SPACINGS = ("roomy", "plain", "close", "closest")
NAME_WIDTHS = (30, 40, 54)
TITLE_WIDTHS = (42, 56, 74)
CAPITAL = 1.35
ISSUER_WIDTHS = (46, 58)
CLEAR_OF_FOOT = 4  # points
# Points: the page's margin in attestation.css, and a little, because a box that reaches it was cut there.
BOTTOM_MARGIN = 17.4 * 72 / 25.4 + 0.5


class DoesNotFit(Refused):
    """The texts are too long for one page, even at the smallest readable size."""

    code = "does_not_fit"


def render_attestation(context: AttestationContext, *, attachments: Sequence[Attachment] = ()) -> bytes:
    """Return the unsealed PDF of an attestation: one A4 landscape page with an empty field named ``SEAL_FIELD``.

    The same context and files give the same bytes. ``attachments`` are the files that the document carries.

    Raises:
        UnprintableText: a text has signs that no vendored font can write.
        DoesNotFit: the texts do not fit on one page.
    """
    with translation.override(context.lang):
        layout = fit(context, page_values(context))
        return layout.write(
            metadata_of(context),
            signature_field=seal_field(context),
            artwork=artwork(context),
            attachments=attachments,
        )


def check_attestation(context: AttestationContext) -> None:
    """Refuse a context that could not be printed, before a number is spent on it.

    Raises:
        UnprintableText, DoesNotFit, ForbiddenResource: as ``render_attestation`` would.
    """
    with translation.override(context.lang):
        fit(context, page_values(context))


def metadata_of(context: AttestationContext) -> DocumentMetadata:
    """Return what the document says about itself, in the active language."""
    return DocumentMetadata(
        title=_document_title(context),
        author=printable(context.issuer.name),
        subject=_("Attestation no. %(number)s") % {"number": context.number},
        lang=context.lang,
        created=datetime.combine(context.issued_on, time(), UTC),
    )


def seal_field(context: AttestationContext) -> SignatureField:
    """Return the field that receives the seal, described in the active language."""
    return SignatureField(
        name=SEAL_FIELD,
        description=_("Electronic seal of %(issuer)s") % {"issuer": printable(context.issuer.name)},
        element="seal",
    )


def fit(context: AttestationContext, values: dict[str, Any]) -> Layout:
    """Lay out the values of a page, closer and closer until it is one page.

    Raises:
        UnprintableText, DoesNotFit, ForbiddenResource: as ``render_attestation`` does.
    """
    require_printable_values(values)
    mark = context.issuer.mark
    files = {"mark": GivenFile(mark.content, mark.media_type)} if mark else {}
    start = 0 if len(context.blocks) <= 5 else 1 if len(context.blocks) <= 8 else 2
    for spacing in SPACINGS[start:]:
        html = render_to_string(TEMPLATE, {**values, "spacing": spacing})
        layout = lay_out(html, stylesheets=STYLESHEETS, files=files)
        if _fits(layout):
            return layout
    raise DoesNotFit(_("This attestation does not fit on one page: shorten the title or the names of the blocks."))


def _fits(layout: Layout) -> bool:
    """Say whether everything is on one page and nothing lies on anything else."""
    if layout.page_count > 1:
        return False
    boxes = layout.boxes()
    foot = [boxes[name] for name in ("signatory", "register", "verify")]
    floor = boxes["disclaimer"].top if "disclaimer" in boxes else BOTTOM_MARGIN
    return (
        boxes["letterhead"].bottom >= boxes["act"].top
        and boxes["act"].bottom >= foot[0].top + CLEAR_OF_FOOT
        and all(box.bottom >= floor for box in foot)
        and ("disclaimer" not in boxes or boxes["disclaimer"].bottom >= BOTTOM_MARGIN)
    )


def page_values(context: AttestationContext) -> dict[str, Any]:
    """Return what the template shows: printable texts, dates in words, sizes."""
    texts = printable_values(asdict(context))
    is_block = context.kind == AttestationKind.BLOCK
    return {
        **texts,
        "document_title": _document_title(context),
        "heading": _heading(context),
        "is_block": is_block,
        "lines": lines_of(context),
        "decision_date": long_date(context.registration.decision_date) if context.registration else "",
        "issuer_size": _size(texts["issuer"]["name"], ISSUER_WIDTHS),
        "name_size": name_size(texts["holder"]["civil_name"]),
        "title_size": _size(texts["blocks"][0]["title"] if is_block else texts["title"], TITLE_WIDTHS),
        "has_mark": context.issuer.mark is not None,
        "code_lines": code_lines(context.verification_code),
        "address": context.verification_url.partition("://")[2].removesuffix(context.verification_code).rstrip("/"),
        "qr": qr_svg(context.verification_url, alternative=qr_alternative(context)),
    }


def name_size(name: str) -> int:
    """Return the step of size of a printable name."""
    return _size(name, NAME_WIDTHS)


def _size(text: str, widths: tuple[int, ...]) -> int:
    """Return the step of size (0 is the largest) at which a line of text probably fits."""
    width = sum(CAPITAL if sign.isupper() else 1 for sign in text)
    return sum(width > limit for limit in widths)


def _heading(context: AttestationContext) -> str:
    """Return what kind of document this is. “Certification professionnelle” is reserved to registered ones."""
    if context.kind == AttestationKind.BLOCK:
        return _("Attestation of validation of block %(code)s") % {"code": context.blocks[0].code}
    if context.registration is None:
        return _("Certificate of the establishment")
    if context.registration.directory == "RNCP":
        return _("Professional certification")
    return _("Registered certification")


def _document_title(context: AttestationContext) -> str:
    """Return the document's title for readers' window bars: what it is, of what."""
    return f"{_heading(context)} – {printable(context.title)}"
