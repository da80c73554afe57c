"""What WeasyPrint leaves to be done: PDF/UA’s identifier, honest metadata, drawings, a field for a seal, files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pydyf

from cursus.core.documents.attachments import Attachment, attach
from cursus.core.documents.metadata import PRODUCER, DocumentMetadata, SignatureField, xmp_packet

if TYPE_CHECKING:
    from cursus.core.documents.drawing import Drawing
    from cursus.core.documents.layout import Box

PRINT_AND_LOCKED = 4 | 128  # annotation flags: bits 3 and 8 (ISO 32000-1, table 165)


def finish(
    pdf: Any,
    metadata: DocumentMetadata,
    *,
    artwork: Drawing | None,
    signature_field: SignatureField | None,
    signature_box: Box | None,
    attachments: Sequence[Attachment] = (),
) -> None:
    """Complete a generated ``pydyf.PDF`` in place."""
    _describe(pdf, metadata)
    if artwork:
        _draw_under(pdf, artwork)
    if signature_field:
        if signature_box is None:
            raise ValueError(f"The last page has no element with the id “{signature_field.element}”.")
        _add_signature_field(pdf, signature_field, signature_box)
    attach(pdf, attachments)


def _object(pdf: Any, reference: Any) -> Any:
    return pdf.objects[int(bytes(reference).split()[0])]


def _describe(pdf: Any, metadata: DocumentMetadata) -> None:
    """Write the information dictionary and the XMP so that they agree, with the given date and no other."""
    pdf.info.clear()
    pdf.info.update(information(metadata))
    pdf.catalog["Lang"] = pydyf.String(metadata.lang)
    packet = _object(pdf, pdf.catalog["Metadata"])
    packet.stream = [xmp_packet(metadata)]
    packet.compress = False  # PDF/A: metadata is read without a filter


def information(metadata: DocumentMetadata) -> dict[str, Any]:
    """Return the entries of the information dictionary, which agree with the XMP."""
    return {
        "Title": pydyf.String(metadata.title),
        "Author": pydyf.String(metadata.author),
        "Subject": pydyf.String(metadata.subject),
        "Creator": pydyf.String("Cursus"),
        "Producer": pydyf.String(PRODUCER),
        "CreationDate": pydyf.String(metadata.pdf_date),
        "ModDate": pydyf.String(metadata.pdf_date),
    }


def _draw_under(pdf: Any, artwork: Drawing) -> None:
    """Put a drawing under the first page's text, marked as an artifact: it says nothing to a screen reader."""
    page = _object(pdf, pdf.page_references[0])
    resources = _object(pdf, page["Resources"])
    for name, operators in artwork.pieces.items():
        piece = pydyf.Stream(
            [operators],
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array([-100000, -100000, 100000, 100000]),
                "Resources": pydyf.Dictionary(),
            },
            compress=True,
        )
        pdf.add_object(piece)
        resources["XObject"][name] = piece.reference
    drawing = pydyf.Stream([b"/Artifact BMC q", artwork.content, b"Q EMC"], compress=True)
    pdf.add_object(drawing)
    page["Contents"] = pydyf.Array([drawing.reference, page["Contents"]])


def _add_signature_field(pdf: Any, field: SignatureField, box: Box) -> None:
    """Add an empty, tagged signature field on the last page: invisible, because the seal is drawn in the page."""
    page_reference = pdf.page_references[-1]
    page = _object(pdf, page_reference)
    appearance = pydyf.Stream(
        [b""],
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([0, 0, round(box.width, 3), round(box.height, 3)]),
            "Resources": pydyf.Dictionary(),
        },
    )
    pdf.add_object(appearance)
    structure = _object(pdf, pdf.catalog["StructTreeRoot"])
    parents = _object(pdf, structure["ParentTree"])
    key = max(parents["Nums"][::2]) + 1
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(field.name),
            "TU": pydyf.String(field.description),
            "F": PRINT_AND_LOCKED,
            "Rect": pydyf.Array([round(edge, 3) for edge in (box.left, box.bottom, box.right, box.top)]),
            "P": page_reference,
            "AP": pydyf.Dictionary({"N": appearance.reference}),
            "StructParent": key,
        }
    )
    pdf.add_object(widget)
    _tag(pdf, structure, widget, page_reference, parents["Nums"], key)
    page.setdefault("Annots", pydyf.Array()).append(widget.reference)
    form = pydyf.Dictionary({"Fields": pydyf.Array([widget.reference]), "SigFlags": 3})
    pdf.add_object(form)
    pdf.catalog["AcroForm"] = form.reference


def _tag(pdf: Any, structure: Any, widget: Any, page_reference: bytes, numbers: Any, key: int) -> None:
    """Hang the field in the structure tree as a Form element, after everything else."""
    document = _object(pdf, structure["K"][0])
    element = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Pg": page_reference,
            "K": pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": page_reference}),
        }
    )
    pdf.add_object(element)
    document["K"].append(element.reference)
    numbers.extend([key, element.reference])
