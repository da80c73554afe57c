"""Some seventy ways to tamper with an attestation, or to forge one: from what a forger may hold, bytes."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Name
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from cursus.core.signing import SoftwareSigner
from tests.cursus.core import test_tampering as known


@dataclass(frozen=True)
class Loot:
    """What a forger may hold: two genuine documents of one body, an unsealed one, and keys that are not the body's."""

    pdf: bytes
    other: bytes
    unsealed: bytes
    renamed: bytes  # unsealed too, and under another name
    same_name: SoftwareSigner
    other_body: SoftwareSigner
    stranger: SoftwareSigner
    seal: Callable[[bytes, Any], bytes]


Forgery = Callable[[Loot], bytes]
FORGERIES: dict[str, Forgery] = {}


def forgery(make: Forgery) -> Forgery:
    FORGERIES[make.__name__] = make
    return make


for _known in (
    known.one_byte_in_a_stream,
    known.increment_with_text,
    known.increment_with_annotation,
    known.increment_with_attachment,
    known.trailing_garbage,
    known.trailing_space,
    known.leading_garbage,
    known.signature_stripped,
    known.rewritten_by_a_tool,
    known.signed_again_by_a_stranger,
    known.wider_gap,
    known.padding_filled,
    known.signature_respelt,
    known.signature_emptied,
    known.truncated,
):
    FORGERIES[_known.__name__] = lambda loot, make=_known: make(loot.pdf)


# --- increments: bytes added at the end, the first revision untouched


def _increment(name: str, change: Callable[[IncrementalPdfFileWriter], None]) -> None:
    def make(loot: Loot) -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(loot.pdf))
        change(writer)
        output = BytesIO()
        writer.write(output)
        return output.getvalue()

    FORGERIES[f"increment_{name}"] = make


def _page(writer: IncrementalPdfFileWriter) -> Any:
    reference, _resources = writer.find_page_for_modification(0)
    writer.mark_update(reference)
    return reference.get_object()


def _in_root(name: str, value: Callable[[IncrementalPdfFileWriter], Any]) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name(name)] = value(writer)
        writer.update_root()

    _increment(f"root_{name[1:].lower()}", change)


def _dictionary(**items: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{name}"): value for name, value in items.items()})


def _text(value: str) -> generic.TextStringObject:
    return generic.TextStringObject(value)


def _script(writer: IncrementalPdfFileWriter) -> Any:
    return writer.add_object(_dictionary(S=pdf_name("/JavaScript"), JS=_text("this.title='mention'")))


def _xmp(writer: IncrementalPdfFileWriter) -> Any:
    stream = generic.StreamObject(stream_data=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    stream[pdf_name("/Type")], stream[pdf_name("/Subtype")] = pdf_name("/Metadata"), pdf_name("/XML")
    return writer.add_object(stream)


_in_root("/OpenAction", _script)
_in_root("/Metadata", _xmp)
_in_root("/DSS", lambda writer: writer.add_object(_dictionary(Certs=generic.ArrayObject())))
_in_root("/Lang", lambda writer: _text("en"))
_in_root("/Perms", lambda writer: _dictionary())
_in_root("/OCProperties", lambda writer: _dictionary(OCGs=generic.ArrayObject(), D=_dictionary()))
_in_root("/AF", lambda writer: generic.ArrayObject())
_in_root("/PageMode", lambda writer: pdf_name("/UseAttachments"))


def _on_page(name: str, value: Callable[[IncrementalPdfFileWriter, Any], Any]) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer)
        page[pdf_name(name)] = value(writer, page)

    _increment(f"page_{name[1:].lower()}", change)


def _box(*edges: int) -> generic.ArrayObject:
    return generic.ArrayObject([generic.NumberObject(edge) for edge in edges])


def _link(writer: IncrementalPdfFileWriter, page: Any) -> Any:
    action = _dictionary(S=pdf_name("/URI"), URI=_text("https://faux.example/v/"))
    link = _dictionary(Type=pdf_name("/Annot"), Subtype=pdf_name("/Link"), Rect=_box(0, 0, 900, 900), A=action)
    return generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(link)])


_on_page("/MediaBox", lambda writer, page: _box(0, 0, 300, 300))
_on_page("/Rotate", lambda writer, page: generic.NumberObject(180))
_on_page("/Contents", lambda writer, page: writer.add_object(generic.StreamObject(stream_data=b"0 0 m S")))
_on_page("/Annots", _link)
_on_page("/Resources", lambda writer, page: _dictionary())


def _form_value(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"].raw_get(0)
    field.get_object()[pdf_name("/TU")] = _text("Mention très bien")
    writer.mark_update(field)


def _new_field(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    added = _dictionary(FT=pdf_name("/Tx"), T=_text("mention"), V=_text("très bien"))
    form["/Fields"].append(writer.add_object(added))
    writer.update_container(form["/Fields"])
    writer.update_root()


def _information(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(writer.add_object(_dictionary(Title=_text("Doctorat"))))


def _redefined(writer: IncrementalPdfFileWriter) -> None:
    contents = writer.root["/Pages"]["/Kids"][0].raw_get("/Contents")
    reference = contents if isinstance(contents, generic.IndirectObject) else contents.raw_get(0)
    reference.get_object()._data = b"0 0 m S"
    writer.mark_update(reference)


_increment("form_value", _form_value)
_increment("form_field", _new_field)
_increment("information", _information)
_increment("object_redefined", _redefined)


@forgery
def increment_empty(loot: Loot) -> bytes:
    start = loot.pdf.rindex(b"startxref")
    offset = loot.pdf[start:].split()[1]
    return (
        loot.pdf
        + b"xref\n0 0\ntrailer\n<< /Prev "
        + offset
        + b" >>\nstartxref\n"
        + str(len(loot.pdf)).encode()
        + b"\n%%EOF\n"
    )


# --- bytes changed in place, moved, repeated


def _replace(name: str, old: bytes, new: bytes) -> None:
    def make(loot: Loot) -> bytes:
        assert old in loot.pdf, old
        return loot.pdf.replace(old, new, 1)

    FORGERIES[f"bytes_{name}"] = make


_replace("header", b"%PDF-1.", b"%PDF-2.")
_replace("permission", b"/P 1", b"/P 3")
_replace("end_of_line", b"endobj\n", b"endobj\r")
_replace("sealed_type", b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached")
_replace("range_mentioned_twice", b"\n", b"\n%/ByteRange [0 1 2 3]\n")


def _with_range(loot: Loot, change: Callable[[list[int]], list[int]]) -> bytes:
    start = loot.pdf.index(b"/ByteRange")
    end = loot.pdf.index(b"]", start)
    numbers = [int(number) for number in loot.pdf[start + 12 : end].split()[:4]]
    spelt = b"/ByteRange [" + b" ".join(str(number).encode() for number in change(numbers))
    return loot.pdf[:start] + spelt.ljust(end - start) + loot.pdf[end:]


def _range(name: str, change: Callable[[list[int]], list[int]]) -> None:
    FORGERIES[f"range_{name}"] = lambda loot: _with_range(loot, change)


_range("begins_later", lambda n: [1, n[1] - 1, n[2], n[3]])
_range("ends_earlier", lambda n: [n[0], n[1], n[2], n[3] - 40])
_range("ends_later", lambda n: [n[0], n[1], n[2], n[3] + 40])
_range("shifted", lambda n: [n[0], n[1] - 1, n[2] - 1, n[3] + 1])
_range("empty", lambda n: [0, 0, 0, 0])
_range("overlapping", lambda n: [n[0], n[1], n[1], n[3]])


@forgery
def signature_of_another_attestation(loot: Loot) -> bytes:
    mine, theirs = known._contents(loot.pdf), known._contents(loot.other)
    assert mine != theirs
    return known._with_contents(loot.pdf, known.fitted(theirs, mine))


@forgery
def head_of_one_tail_of_another(loot: Loot) -> bytes:
    cut = loot.pdf.index(b"/ByteRange") - 400
    return loot.other[:cut] + loot.pdf[cut:]


@forgery
def two_documents_in_a_row(loot: Loot) -> bytes:
    return loot.other + loot.pdf


@forgery
def the_same_twice(loot: Loot) -> bytes:
    return loot.pdf + loot.pdf


@forgery
def older_revision(loot: Loot) -> bytes:
    """What a seal added in a revision of its own leaves behind it; an issued document has a single revision."""
    assert loot.pdf.count(b"%%EOF") == 1
    added = loot.seal(loot.renamed, loot.same_name)
    assert added.count(b"%%EOF") == 2
    return added[: added.index(b"%%EOF") + 6]


@forgery
def page_stream_of_another(loot: Loot) -> bytes:
    first = loot.pdf.index(b"stream\n") + 7
    end, theirs = loot.pdf.index(b"endstream", first), loot.other.index(b"stream\n") + 7
    return loot.pdf[:first] + loot.other[theirs : theirs + end - first][::-1] + loot.pdf[end:]


@forgery
def nul_in_the_middle(loot: Loot) -> bytes:
    half = len(loot.pdf) // 2
    return loot.pdf[:half] + b"\0" + loot.pdf[half:]


@forgery
def lines_of_windows(loot: Loot) -> bytes:
    return loot.pdf.replace(b"\n", b"\r\n")


@forgery
def zeros_to_a_full_block(loot: Loot) -> bytes:
    return loot.pdf + b"\0" * (4096 - len(loot.pdf) % 4096)


@forgery
def reference_table_moved(loot: Loot) -> bytes:
    start = loot.pdf.rindex(b"startxref\n") + 10
    return loot.pdf[:start] + bytes([loot.pdf[start] ^ 1]) + loot.pdf[start + 1 :]


@forgery
def last_byte_missing(loot: Loot) -> bytes:
    return loot.pdf[:-1]


@forgery
def as_sent_by_mail(loot: Loot) -> bytes:
    return base64.encodebytes(loot.pdf)


@forgery
def compressed(loot: Loot) -> bytes:
    return zlib.compress(loot.pdf)


@forgery
def a_web_page(loot: Loot) -> bytes:
    return b"<!doctype html><title>Attestation</title>" + loot.pdf


@forgery
def nothing_but_a_seal(loot: Loot) -> bytes:
    start = loot.pdf.index(b"/ByteRange")
    return b"%PDF-1.7\n" + loot.pdf[start - 200 :]


# --- written anew, without a seal or under another one


def _rewritten(name: str, change: Callable[[pikepdf.Pdf, Loot], None]) -> None:
    def make(loot: Loot) -> bytes:
        with pikepdf.open(BytesIO(loot.pdf)) as document:
            change(document, loot)
            output = BytesIO()
            document.save(output)
        return output.getvalue()

    FORGERIES[f"rewritten_{name}"] = make


def _attach(document: pikepdf.Pdf, loot: Loot) -> None:
    document.attachments["attestation.json"] = pikepdf.AttachedFileSpec(document, b'{"name": "Faux"}')


def _other_page(document: pikepdf.Pdf, loot: Loot) -> None:
    with pikepdf.open(BytesIO(loot.other)) as other:
        for name in ("/Contents", "/Resources"):
            document.pages[0].obj[name] = document.copy_foreign(other.make_indirect(other.pages[0].obj[name]))
        output = BytesIO()
        document.save(output)


def _other_content(document: pikepdf.Pdf, loot: Loot) -> None:
    document.pages[0].Contents = document.make_stream(b"0 0 m 100 100 l S")


def _other_images(document: pikepdf.Pdf, loot: Loot) -> None:
    resources = document.pages[0].Resources
    kinds = [name for name in ("/XObject", "/Pattern", "/Font") if name in resources]
    del resources[Name(kinds[0])]


_rewritten("attachment", _attach)
_rewritten("page", _other_page)
_rewritten("content", _other_content)
_rewritten("resources", _other_images)
_rewritten("title", lambda document, loot: document.docinfo.update({"/Title": "Doctorat"}))


@forgery
def never_sealed(loot: Loot) -> bytes:
    return loot.unsealed


@forgery
def sealed_under_the_same_name(loot: Loot) -> bytes:
    return loot.seal(loot.unsealed, loot.same_name)


@forgery
def renamed_and_sealed_under_the_same_name(loot: Loot) -> bytes:
    return loot.seal(loot.renamed, loot.same_name)


@forgery
def sealed_by_another_body(loot: Loot) -> bytes:
    return loot.seal(loot.renamed, loot.other_body)


@forgery
def sealed_by_a_stranger(loot: Loot) -> bytes:
    return loot.seal(loot.renamed, loot.stranger)


@forgery
def sealed_with_a_borrowed_certificate(loot: Loot) -> bytes:
    certificate = known_certificate(loot.pdf)
    return loot.seal(loot.renamed, known._Usurper(certificate, loot.stranger))


@forgery
def stripped_then_sealed_by_a_stranger(loot: Loot) -> bytes:
    with pikepdf.open(BytesIO(loot.pdf)) as document:
        del document.Root.AcroForm.Fields[0].V
        del document.Root.Perms
        output = BytesIO()
        document.save(output)
    return loot.seal(output.getvalue(), loot.stranger)


def known_certificate(pdf: bytes) -> Any:
    from cursus.core.signing.envelope import first_envelope, read_signature

    return read_signature(first_envelope(pdf).cms).certificate
