"""Every tamper of a sealed attestation is found from the bytes alone (the table in TRUST and STACK)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pytest
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from certification.attestations.rendering import render_attestation
from cursus.core.signing import SealReport, SoftwareSigner, inspect_pdf, seal_pdf
from cursus.core.signing.coroutines import run_here
from cursus.core.signing.sealing import _KeyOfBody
from tests.factories.documents import ISSUED, attestation_context
from tests.factories.sealing import body_signer, sealed, sealed_attestation, unsealed_attestation


def inspected(pdf: bytes) -> SealReport:
    return inspect_pdf(pdf, trusted=[body_signer().certificate], at=ISSUED)


def one_byte_in_a_stream(pdf: bytes) -> bytes:
    place = pdf.index(b"stream\n") + 40
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def xmp_text(pdf: bytes) -> bytes:
    changed = pdf.replace("Réseau Coopérer</rdf:li>".encode(), "Réseau Coopérez</rdf:li>".encode(), 1)
    assert len(changed) == len(pdf)
    assert changed != pdf
    return changed


def _increment(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def increment_with_text(pdf: bytes) -> bytes:
    def add_text(writer: IncrementalPdfFileWriter) -> None:
        stream = writer.add_object(generic.StreamObject(stream_data=b"0 0 m 500 500 l S"))
        writer.add_stream_to_page(0, stream)

    return _increment(pdf, add_text)


def increment_with_annotation(pdf: bytes) -> bytes:
    def add_annotation(writer: IncrementalPdfFileWriter) -> None:
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(edge) for edge in (100, 300, 400, 340)]),
                pdf_name("/Contents"): generic.TextStringObject("mention très bien"),
            }
        )
        writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))

    return _increment(pdf, add_annotation)


def increment_with_attachment(pdf: bytes) -> bytes:
    def attach(writer: IncrementalPdfFileWriter) -> None:
        file = EmbeddedFileObject.from_file_data(writer, data=b"mention", mime_type="text/plain")
        embed_file(writer, FileSpec(file_spec_string="notes.txt", embedded_data=file))

    return _increment(pdf, attach)


def trailing_garbage(pdf: bytes) -> bytes:
    return pdf + b"\n% and so on"


def trailing_space(pdf: bytes) -> bytes:
    return pdf + b"\n"


def leading_garbage(pdf: bytes) -> bytes:
    return b"%PDF-1.7\n" + pdf


def signature_stripped(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        del document.Root.AcroForm.Fields[0].V
        del document.Root.AcroForm
        del document.Root.Perms
        document.pages[0].Annots = pikepdf.Array()
        output = BytesIO()
        document.save(output)
    return output.getvalue()


def signature_value_stripped(pdf: bytes) -> bytes:
    return unsealed_attestation()


def rewritten_by_a_tool(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        output = BytesIO()
        document.save(output)
    return output.getvalue()


def sealed_by_another_key(pdf: bytes) -> bytes:
    return sealed(unsealed_attestation(), signer=body_signer("Faussaire"))


def sealed_with_a_borrowed_certificate(pdf: bytes) -> bytes:
    """The body's certificate, public as it is, over a signature that a forger's key made."""
    usurper = _Usurper(body_signer().certificate, body_signer("Faussaire"))
    return seal_pdf(unsealed_attestation(), signer=usurper, reason="r", location="l", at=ISSUED)


@dataclass(frozen=True)
class _Usurper:
    certificate: x509.Certificate
    forger: SoftwareSigner
    chain: tuple[x509.Certificate, ...] = ()

    def sign_digest(self, digest: bytes) -> bytes:
        return self.forger.sign_digest(digest)


def signed_again_by_a_stranger(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(field_name="Second", md_algorithm="sha256")
    stranger = signers.PdfSigner(
        metadata, signer=_KeyOfBody(body_signer("Faussaire")), new_field_spec=fields.SigFieldSpec("Second")
    )
    # A forger does not ask for leave.
    stranger._enforce_certification_constraints = lambda reader: None  # type: ignore[method-assign]
    session = stranger.init_signing_session(writer)
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=12_288)
    output = BytesIO()
    digest, _output = document.digest_tbs_document(output=output)
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    run_here(
        document.perform_signature(
            document_digest=digest.document_digest, pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=ISSUED)
        )
    )
    return output.getvalue()


def signature_of_another_document(pdf: bytes) -> bytes:
    """A genuine seal of the same body, moved to a page that it never sealed."""
    other = sealed(render_attestation(attestation_context(name="Quelqu’un d’autre")))
    return _with_contents(pdf, fitted(_contents(other), _contents(pdf)))


def wider_gap(pdf: bytes) -> bytes:
    """A byte range that leaves out more than the signature."""
    start = pdf.index(b"/ByteRange")
    end = pdf.index(b"]", start)
    first, before, resumes, after = (int(number) for number in pdf[start + 12 : end].split()[:4])
    spans = b"/ByteRange [%d %d %d %d" % (first, before - 60, resumes, after)
    return pdf[:start] + spans.ljust(end - start) + pdf[end:]


def padding_filled(pdf: bytes) -> bytes:
    """Bytes hidden behind the signature, in the room that was kept for it."""
    contents = _contents(pdf)
    assert contents.endswith(b"00000000>")  # room, and not the signature itself
    return _with_contents(pdf, contents[:-9] + b"DEADBEEF>")


def signature_respelt(pdf: bytes) -> bytes:
    return _with_contents(pdf, _contents(pdf).lower())


def signature_emptied(pdf: bytes) -> bytes:
    return _with_contents(pdf, b"<" + b"0" * (len(_contents(pdf)) - 2) + b">")


def truncated(pdf: bytes) -> bytes:
    return pdf[:-200]


def _contents(pdf: bytes) -> bytes:
    start = pdf.index(b"/Contents <") + len(b"/Contents ")
    return pdf[start : pdf.index(b">", start) + 1]


def fitted(contents: bytes, room: bytes) -> bytes:
    """Return a signature in the room that another document kept, so that no offset moves; each keeps its own margin."""
    der = bytes.fromhex(contents[1:-1].decode())
    assert der[:2] == b"\x30\x82"  # a sequence whose length is in the two bytes that follow
    length = 4 + int.from_bytes(der[2:4], "big")
    assert set(der[length:]) <= {0}
    cms = contents[1 : 1 + 2 * length]  # as it was spelt: another spelling is refused for itself
    assert len(cms) <= len(room) - 2
    return b"<" + cms.ljust(len(room) - 2, b"0") + b">"


def _with_contents(pdf: bytes, contents: bytes) -> bytes:
    old = _contents(pdf)
    assert len(contents) == len(old)
    return pdf.replace(old, contents, 1)


TAMPERS = [
    one_byte_in_a_stream,
    xmp_text,
    increment_with_text,
    increment_with_annotation,
    increment_with_attachment,
    trailing_garbage,
    trailing_space,
    leading_garbage,
    signature_stripped,
    signature_value_stripped,
    rewritten_by_a_tool,
    sealed_by_another_key,
    sealed_with_a_borrowed_certificate,
    signed_again_by_a_stranger,
    signature_of_another_document,
    wider_gap,
    padding_filled,
    signature_respelt,
    signature_emptied,
    truncated,
]


def test_the_untouched_document_is_valid() -> None:
    assert inspected(sealed_attestation()).valid


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
def test_a_tampered_document_is_never_valid(tamper: Callable[[bytes], bytes]) -> None:
    tampered = tamper(sealed_attestation())

    report = inspected(tampered)

    assert tampered != sealed_attestation()
    assert not report.valid
    assert report.problems
    assert not (report.intact and report.trusted and report.covers_whole_file and report.no_modification)


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        (one_byte_in_a_stream, "altered"),
        (increment_with_text, "bytes_not_covered"),
        (trailing_garbage, "bytes_not_covered"),
        (signature_stripped, "no_signature"),
        (sealed_by_another_key, "unknown_signer"),
        (sealed_with_a_borrowed_certificate, "unreadable_signature"),
        (signed_again_by_a_stranger, "several_signatures"),
        (signature_of_another_document, "altered"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_the_report_says_what_is_wrong(tamper: Callable[[bytes], bytes], problem: str) -> None:
    assert problem in inspected(tamper(sealed_attestation())).problems
