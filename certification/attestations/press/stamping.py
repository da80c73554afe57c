"""One attestation from its form: the varying lines set, the rest written as it stands, sealed in the same revision."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import pydyf
from django.utils import translation

from certification.attestations.border import border_drawing
from certification.attestations.documents import AttestationContext
from certification.attestations.lines import lines_of, qr_alternative
from certification.attestations.press.drawing import qr_operators
from certification.attestations.press.forms import Form, NotForThePress, Slot, form_of
from certification.attestations.press.repertoire import NAMES, NUMBERS, TEXTS, signs_of
from certification.attestations.press.shaping import set_line
from certification.attestations.rendering import metadata_of
from cursus.core.documents import Attachment
from cursus.core.documents.attachments import attach
from cursus.core.documents.drawing import Drawing
from cursus.core.documents.finish import information
from cursus.core.documents.metadata import xmp_packet
from cursus.core.documents.writer import body
from cursus.core.signing import Signer
from cursus.core.signing.revision import sealed_revision

CLEARANCE = 1.0  # pixels to the room's end below which a line might break on the slower way
SHARED = frozenset({"deliberation", "issued"})  # lines that say the same of a whole batch, and nothing of a person
QUICK = 2  # zlib’s level: 9 takes nine times as long, for one per cent of the file


def stamp(
    context: AttestationContext,
    *,
    signer: Signer,
    at: datetime,
    reason: str,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Return the sealed document of an attestation.

    The same context, files, key and moment give the same bytes, the signature itself apart (ECDSA draws a number).

    Raises:
        NotForThePress: the slower way would lay something out differently, or has glyphs that the press has not.
    """
    form = form_of(context)
    with translation.override(context.lang):
        lines = lines_of(context)
        metadata = metadata_of(context)
        alternative = qr_alternative(context)
    before, after = form.alternative
    objects: dict[int, bytes] = {
        form.numbers["page"]: _deflated(_page(form, context, lines), {}),
        form.numbers["border"]: _deflated(_border(context), form.heads["border"]),
        form.numbers["figure"]: before + pydyf.String(alternative).data + after,
        form.numbers["metadata"]: body(pydyf.Stream([xmp_packet(metadata)], form.heads["metadata"])),
        form.numbers["info"]: bytes(pydyf.Dictionary(information(metadata)).data),
    }
    annex = _Annex(form)
    attach(annex, attachments)
    objects |= {item.number: body(item) for item in annex.added}
    objects[form.numbers["catalog"]] = bytes(pydyf.Dictionary(annex.catalog).data)
    return sealed_revision(
        form.fixed,
        form.digest,
        offsets=form.offsets,
        objects=objects,
        seal=form.numbers["seal"],
        root=form.numbers["catalog"],
        information=form.numbers["info"],
        signer=signer,
        at=at,
        reason=reason,
        location=context.place,
    )


class _Annex:
    """What ``attach`` asks of a PDF: its catalogue, and a place for objects after those of the form."""

    def __init__(self, form: Form) -> None:
        self.catalog = form.catalog | {"Names": pydyf.Dictionary(dict(form.catalog["Names"]))}
        self.added: list[Any] = []
        self._next = form.count + 1

    def add_object(self, item: Any) -> None:
        item.number = self._next
        self._next += 1
        self.added.append(item)


def _page(form: Form, context: AttestationContext, lines: dict[str, str]) -> bytes:
    """Return the page's content."""
    if lines.keys() != form.slots.keys():
        raise NotForThePress("lines")
    parts = []
    for piece in form.page:
        if isinstance(piece, bytes):
            parts.append(piece)
        elif piece == "qr":
            parts.append(b"\n".join(qr_operators(context)))
        else:
            line_of = _shared_line if piece in SHARED else _line
            parts.append(line_of(piece, lines[piece], form.slots[piece]))
    return b"".join(parts)


def _line(name: str, text: str, slot: Slot) -> bytes:
    if not text or text[0] in _MARKS or not repertoire_of(name).issuperset(text):
        raise NotForThePress(f"signs of {name}")
    line = set_line(text, slot.type)
    if line is None:
        raise NotForThePress(f"glyphs of {name}")
    if line.width > slot.room - CLEARANCE:
        raise NotForThePress(f"length of {name}")
    left = slot.left if slot.right is None else pydyf._to_bytes(slot.right - line.width)
    return b"\n".join((b"1 0 0 -1 %b %b Tm" % (left, slot.baseline), *slot.chosen, *line.operators))


@lru_cache(maxsize=64)
def _shared_line(name: str, text: str, slot: Slot) -> bytes:
    return _line(name, text, slot)


def repertoire_of(name: str) -> frozenset[str]:
    """Return the signs that a varying line may have."""
    if name == "name":
        return signs_of(NAMES)
    return signs_of(NUMBERS if name == "number" or name.startswith("code-") else TEXTS)


# A text that begins with a combining mark is shaped around a dotted circle.
_MARKS = frozenset(map(chr, range(0x300, 0x370)))


def _border(context: AttestationContext) -> bytes:
    drawing = Drawing()
    issuer = context.issuer
    border_drawing(drawing, context.sha256, warp_colour=issuer.warp_colour, weft_colour=issuer.weft_colour)
    return drawing.pieces["Border"]


def _deflated(content: bytes, head: dict[str, Any]) -> bytes:
    data = zlib.compress(content, QUICK)
    entries = pydyf.Dictionary({**head, "Filter": "/FlateDecode", "Length": len(data)})
    return b"\n".join((bytes(entries.data), b"stream", data)) + b"\r\nendstream"
