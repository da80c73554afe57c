"""A form: a page laid out once by WeasyPrint, with the places of what differs from one attestation to the next.

It is laid out with texts of nobody. Each varying line is then looked for in what WeasyPrint wrote, as our own shaping
sets it: a line that is not found, or found twice, is one that the press cannot set, and the form is not made.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import pydyf
from django.utils import translation

from certification.attestations.documents import AttestationContext, Holder
from certification.attestations.lines import lines_of, qr_alternative
from certification.attestations.ornaments import artwork
from certification.attestations.press.drawing import qr_operators
from certification.attestations.press.repertoire import NUMBERS, RepertoireFonts
from certification.attestations.press.shaping import PANGO_SCALE, Line, Type, set_line
from certification.attestations.rendering import SEAL_FIELD, fit, metadata_of, name_size, page_values, seal_field
from cursus.core.documents import UnprintableText, printable
from cursus.core.documents.fonts import FONT_FOLDER
from cursus.core.documents.layout import POINTS_PER_PIXEL
from cursus.core.documents.writer import HEADER, body
from cursus.core.errors import Refused
from cursus.core.ids import CROCKFORD

CODE_SPACING = 0.06  # of the size, as in attestation.css
MATRIX = re.compile(rb"1 0 0 -1 (\S+) (\S+) Tm")
FONT = re.compile(rb"/(\S+) (\S+) Tf")
NOBODY = Holder("Prénom Nom", date(2000, 1, 1), "Lieu")


class NotForThePress(Exception):
    """The press cannot set this attestation as the slower way would; the message says what it met."""


@dataclass(frozen=True, eq=False)
class Slot:
    """The place of a varying line: its type, its baseline's left end and the room it has (pixels).

    ``right`` is the edge at which a line on the right ends; None where lines begin at ``left``. ``chosen`` is the
    operator that chooses the font, unless it is chosen already.
    """

    left: bytes
    baseline: bytes
    right: float | None
    room: float
    chosen: tuple[bytes, ...]
    type: Type


@dataclass(frozen=True)
class Form:
    """A page without its varying parts.

    ``page`` are the pieces of the page's content: bytes, or the name of what comes there. ``fixed`` are the objects
    that every attestation shares, as they begin the file, with their offsets; ``numbers`` the places of the others.
    """

    page: tuple[bytes | str, ...]
    slots: dict[str, Slot]
    fixed: bytes
    offsets: dict[int, int]
    digest: Any
    numbers: dict[str, int]
    heads: dict[str, pydyf.Dictionary]
    alternative: tuple[bytes, bytes]
    catalog: dict[str, Any]  # written out but for its trees of names, to which files are added
    count: int


def form_of(context: AttestationContext) -> Form:
    """Return the form of an attestation, made at its first use and kept by this process.

    Raises:
        NotForThePress: the layout has varying lines that the press cannot set, or the document follows another one
            (its line would need a form of its own, for one document).
    """
    if context.earlier_number:
        raise NotForThePress("earlier number")
    size = name_size(printable(context.holder.civil_name))
    form = _form(_nobodys(context), size)
    if form is None:
        raise NotForThePress("layout")
    return form


def _nobodys(context: AttestationContext) -> AttestationContext:
    """Return the context with every varying value replaced by one of nobody."""
    length = len(context.verification_code)
    code = (CROCKFORD * (length // len(CROCKFORD) + 1))[:length]
    address, _own, end = context.verification_url.rpartition(context.verification_code)
    return replace(
        context,
        holder=NOBODY,
        number="0000-000000",
        verification_code=code,
        verification_url=address + code + end,
        deliberation_date=NOBODY.birth_date,
        issued_on=date(2000, 1, 2),
        minutes_reference="0000-00",
    )


@lru_cache(maxsize=64)
def _form(context: AttestationContext, size: int) -> Form | None:
    with translation.override(context.lang):
        try:
            return _make(context, size)
        except (NotForThePress, UnprintableText):
            return None
        except Refused:
            return None  # the slower way says why


def _make(context: AttestationContext, size: int) -> Form:
    layout = fit(context, {**page_values(context), "name_size": size})
    fonts = RepertoireFonts()
    pdf = layout.compose(
        metadata_of(context), signature_field=seal_field(context), artwork=artwork(context), fonts=fonts
    )
    page = pdf.objects[_number(pdf.page_references[0])]
    content = pdf.objects[_number(page["Contents"][-1])]
    rooms = {name: box.width / POINTS_PER_PIXEL for name, box in layout.boxes().items()}
    operators = [pydyf._to_bytes(part) for part in content.stream]
    pieces, slots = _cut(operators, lines_of(context), fonts, rooms, context)
    alternative = pydyf.String(qr_alternative(context)).data
    figure = _one(item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and alternative in item.data)
    before, _found, after = figure.data.partition(alternative)
    resources = pdf.objects[_number(page["Resources"])]
    border = pdf.objects[_number(resources["XObject"]["Border"])]
    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]
    pdf.add_object(pdf.info)
    numbers = {
        "page": content.number,
        "border": border.number,
        "figure": figure.number,
        "metadata": metadata.number,
        "info": pdf.info.number,
        "catalog": pdf.catalog.number,
        "seal": pdf.info.number + 1,
    }
    _point_to_seal(pdf, b"%d 0 R" % numbers["seal"])
    fixed, offsets = _written(pdf, set(numbers.values()))
    return Form(
        page=pieces,
        slots=slots,
        fixed=fixed,
        offsets=offsets,
        digest=hashlib.sha256(fixed),
        numbers=numbers,
        heads={
            "border": pydyf.Dictionary(dict(border.extra)),
            "metadata": pydyf.Dictionary(dict(metadata.extra)),
        },
        alternative=(before, after),
        catalog=_written_out(pdf.catalog) | {"Names": _written_out(pdf.catalog.get("Names", {}))},
        count=numbers["seal"],
    )


def _written_out(entries: dict[str, Any]) -> dict[str, Any]:
    return {key: pydyf._to_bytes(item) for key, item in entries.items()}


def _number(reference: Any) -> int:
    return int(bytes(reference).split()[0])


def _one(found: Iterator[Any]) -> Any:
    items = list(found)
    if len(items) != 1:
        raise NotForThePress("structure")
    return items[0]


def _point_to_seal(pdf: Any, seal: bytes) -> None:
    widget = _one(
        item
        for item in pdf.objects
        if isinstance(item, pydyf.Dictionary) and item.get("FT") == "/Sig" and item["T"].string == SEAL_FIELD
    )
    widget["V"] = seal
    pdf.catalog["Perms"] = pydyf.Dictionary({"DocMDP": seal})


def _written(pdf: Any, others: set[int]) -> tuple[bytes, dict[int, int]]:
    file, offsets = bytearray(HEADER), {}
    for item in pdf.objects[1:]:
        if item.number not in others:
            offsets[item.number] = len(file)
            file += b"%d 0 obj\n" % item.number + body(item) + b"\nendobj\n"
    return bytes(file), offsets


@dataclass(frozen=True)
class _Block:
    """A text block of the page: where its operators stand, and in which font at which size (Pango's units)."""

    start: int  # of the matrix
    stop: int  # of ``ET``
    font: str
    units: int
    left: bytes
    baseline: bytes
    chosen: tuple[bytes, ...]
    shown: tuple[bytes, ...]


def _blocks(operators: list[bytes]) -> Iterator[_Block]:
    """Walk through the text blocks, with the font as the graphics state has it."""
    state: list[tuple[str, int]] = [("", 0)]
    start = 0
    for place, operator in enumerate(operators):
        if operator == b"q":
            state.append(state[-1])
        elif operator == b"Q":
            state.pop()
        elif operator == b"BT":
            start = place + 1
        elif found := FONT.fullmatch(operator):
            state[-1] = (found[1].decode(), round(float(found[2]) * PANGO_SCALE))
        elif operator == b"ET" and (matrix := MATRIX.fullmatch(operators[start])):
            chosen = tuple(item for item in operators[start + 1 : place] if FONT.fullmatch(item))
            shown = tuple(operators[start + 1 + len(chosen) : place])
            yield _Block(start, place, *state[-1], matrix[1], matrix[2], chosen, shown)


def _cut(
    operators: list[bytes],
    lines: dict[str, str],
    fonts: RepertoireFonts,
    rooms: dict[str, float],
    context: AttestationContext,
) -> tuple[tuple[bytes | str, ...], dict[str, Slot]]:
    """Cut the page's operators around the varying lines and the QR code."""
    blocks, widths = list(_blocks(operators)), fonts.widths()
    numbers_font = (FONT_FOLDER / NUMBERS).read_bytes()
    slots: dict[str, Slot] = {}
    cuts: list[tuple[int, int, str]] = []
    for name, text in lines.items():
        found: list[tuple[_Block, Type, Line]] = []
        for block in blocks:
            content = fonts.contents[block.font]
            is_code = name.startswith("code-")
            if is_code and content != numbers_font:
                continue
            spacing = int(block.units * CODE_SPACING) if is_code else 0
            type_ = Type(content, block.units, widths[block.font], context.lang, spacing)
            line = set_line(text, type_)
            if line is not None and line.operators == block.shown:
                found.append((block, type_, line))
        if len(found) != 1:
            raise NotForThePress(f"line {name}")
        block, type_, line = found[0]
        right = float(block.left) + line.width if name.startswith("code-") else None
        slots[name] = Slot(block.left, block.baseline, right, rooms[name.partition("-")[0]], block.chosen, type_)
        cuts.append((block.start, block.stop, name))
    cuts.append((*_find(operators, qr_operators(context)), "qr"))
    return _pieces(operators, sorted(cuts)), slots


def _find(operators: list[bytes], wanted: list[bytes]) -> tuple[int, int]:
    places = [
        start
        for start, operator in enumerate(operators)
        if operator == wanted[0] and operators[start : start + len(wanted)] == wanted
    ]
    if len(places) != 1:
        raise NotForThePress("QR code")
    return places[0], places[0] + len(wanted)


def _pieces(operators: list[bytes], cuts: list[tuple[int, int, str]]) -> tuple[bytes | str, ...]:
    """Join what is the same for all, with a line end wherever something comes between."""
    pieces: list[bytes | str] = []
    done = 0
    for start, stop, name in cuts:
        pieces.append(b"\n".join([*([b""] if done else []), *operators[done:start], b""]))
        pieces.append(name)
        done = stop
    pieces.append(b"\n".join([b"", *operators[done:]]))
    return tuple(pieces)
