"""Sealing a document: PAdES B-B, one certification signature that allows no change and covers the whole file."""

from __future__ import annotations

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp.noop import NoOpStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cursus.core.signing.coroutines import run_here
from cursus.core.signing.signers import Signer

# Hexadecimal digits kept for the signature. ECDSA signatures differ in length by a few bytes, so a close estimate
# overflows; a P-256 certificate with a chain of two takes about 5,000.
RESERVED = 12_288
RESERVED_FOR_CHAIN = 4_096
DIGEST = "sha256"


class SealingError(Exception):
    """The document cannot be sealed: it is no PDF, has no free field of that name, or is sealed already."""


def seal_pdf(
    pdf: bytes, *, signer: Signer, reason: str, location: str, at: datetime, field_name: str = "Cachet"
) -> bytes:
    """Return the sealed document.

    Args:
        pdf: a document with an empty signature field of that name (see ``SignatureField``); its first revision.
        signer: the body's key.
        reason: why it is sealed, shown by readers.
        location: where.
        at: the moment that the seal states, aware.
        field_name: the field that receives the seal. Its appearance stays as it is: the page shows the seal.

    Raises:
        SealingError: see the class.
    """
    if at.tzinfo is None:
        raise ValueError("A seal needs a moment with a time zone.")
    metadata = signers.PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm=DIGEST,
        reason=reason,
        location=location,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    pdf_signer = signers.PdfSigner(metadata, signer=_KeyOfBody(signer), stamp_style=NoOpStampStyle())
    try:
        writer = _SealingWriter(BytesIO(pdf))
        _require_first_seal(writer)
        session = pdf_signer.init_signing_session(writer, existing_fields_only=True)
        session.system_time = at
        document = session.prepare_tbs_document(
            validation_info=None, bytes_reserved=RESERVED + RESERVED_FOR_CHAIN * len(signer.chain)
        )
        output = BytesIO()
        digest, _output = document.digest_tbs_document(output=output)
        run_here(
            document.perform_signature(
                document_digest=digest.document_digest,
                pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
            )
        )
    except (PdfError, SigningError) as error:
        raise SealingError(str(error)) from error
    return output.getvalue()


def _require_first_seal(writer: Any) -> None:
    """Refuse a document that has a signature: a certification signature is the first and, here, the only one."""
    if next(iter(writer.prev.embedded_signatures), None) is not None:
        raise SealingError("The document is sealed already.")


class _SealingWriter(IncrementalPdfFileWriter):
    """An incremental writer that adds the seal and leaves the document's metadata alone."""

    def _update_meta(self) -> None:
        """Keep the XMP: pyHanko would rewrite it with today's date, and break the PDF/UA schema that it describes."""


class _KeyOfBody(signers.Signer):
    """pyHanko's view of a :class:`Signer`: it writes the CMS, the body's key signs one digest."""

    def __init__(self, key: Signer) -> None:
        registry = SimpleCertificateStore()
        registry.register_multiple(_asn1(certificate) for certificate in key.chain)
        super().__init__(signing_cert=_asn1(key.certificate), cert_registry=registry)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._key.sign_digest(hashlib.new(digest_algorithm, data).digest())


def _asn1(certificate: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
