"""The QR code of an attestation, as WeasyPrint writes its strokes."""

from __future__ import annotations

from certification.attestations.documents import AttestationContext
from cursus.core.documents.qr import qr_strokes
from cursus.core.documents.qr_family import family_rows


def qr_operators(context: AttestationContext) -> list[bytes]:
    """Return the strokes of the QR code: path operators, in modules."""
    code = context.verification_code
    start = context.verification_url.removesuffix(code)
    rows = family_rows(start, context.verification_url[len(start) :])
    operators: list[bytes] = []
    for left, top, length in qr_strokes(rows):
        operators += (b"%d %d.5 m" % (left, top), b"%d %d.5 l" % (left + length, top))
    return operators
