"""The outside of a sealed PDF: which bytes the seal covers, and whose signature it holds.

Nothing here parses the PDF. A file handed in by a stranger is only searched for its byte range and its CMS, both of
bounded size; the document itself is read once those prove that a trusted key sealed these very bytes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

BYTE_RANGE = re.compile(
    rb"/ByteRange\s{0,8}\[\s{0,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{0,8}\]"
)
# Capitals only, as our seals are written: the gap is not covered by the signature, so it has one spelling.
HEXADECIMAL = re.compile(rb"<[0-9A-F]{2,131072}>")
DEEPEST_CHAIN = 4
MOST_CERTIFICATES = 16


class Unreadable(ValueError):
    """What should be a signature is none."""


@dataclass(frozen=True)
class Envelope:
    """The signature of a file: its CMS and the two spans of bytes it covers."""

    start: int
    before: int
    resumes: int
    after: int
    cms: bytes

    def ends_at(self, size: int) -> bool:
        """Say whether the spans are the whole file but for the signature itself."""
        return self.start == 0 and self.resumes + self.after == size

    def digest(self, data: bytes) -> bytes:
        """Return the SHA-256 of the spans."""
        covered = hashlib.sha256(data[self.start : self.start + self.before])
        covered.update(data[self.resumes : self.resumes + self.after])
        return covered.digest()


def count_byte_ranges(data: bytes) -> int:
    """Return how often the file speaks of a byte range, well-formed or not."""
    return data.count(b"/ByteRange")


def first_envelope(data: bytes) -> Envelope:
    """Return the first signature of a file.

    Raises:
        Unreadable: its byte range or its gap is malformed.
    """
    found = BYTE_RANGE.search(data)
    if found is None:
        raise Unreadable("byte range")
    start, before, resumes, after = (int(number) for number in found.groups())
    gap = data[start + before : resumes]
    if not start + before < resumes <= resumes + after <= len(data) or not HEXADECIMAL.fullmatch(gap):
        raise Unreadable("gap")
    if len(gap) % 2:
        raise Unreadable("gap")
    return Envelope(start, before, resumes, after, bytes.fromhex(gap[1:-1].decode("ascii")))


@dataclass(frozen=True)
class Signature:
    """A CMS signature that verifies with the key of the certificate it carries."""

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    digest: bytes

    def is_trusted(self, trusted: list[x509.Certificate]) -> bool:
        """Say whether the certificate is a trusted one, or was issued under one (at most four steps up)."""
        known = {certificate.public_bytes(Encoding.DER) for certificate in trusted}
        current = self.certificate
        for _step in range(DEEPEST_CHAIN):
            if current.public_bytes(Encoding.DER) in known:
                return True
            if any(_issued(parent, current) for parent in trusted):
                return True
            above = next((parent for parent in self.others if parent != current and _issued(parent, current)), None)
            if above is None:
                return False
            current = above
        return False


def read_signature(der: bytes) -> Signature:
    """Return the signature of a CMS, verified over its own signed attributes.

    Raises:
        Unreadable: it is no such CMS, is not ECDSA with SHA-256, or does not verify.
    """
    info = cms.ContentInfo.load(der)
    if der[len(info.dump()) :].strip(b"\0"):
        raise Unreadable("padding")
    if info["content_type"].native != "signed_data":
        raise Unreadable("content type")
    data = info["content"]
    if len(data["signer_infos"]) != 1 or len(data["certificates"]) > MOST_CERTIFICATES:
        raise Unreadable("signers")
    signer = data["signer_infos"][0]
    certificates = [x509.load_der_x509_certificate(choice.chosen.dump()) for choice in data["certificates"]]
    certificate = _signer_certificate(signer, data["certificates"], certificates)
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or signer["digest_algorithm"]["algorithm"].native != "sha256":
        raise Unreadable("algorithm")
    try:
        key.verify(signer["signature"].native, signer["signed_attrs"].untag().dump(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Unreadable("signature") from error
    digests = [
        attribute["values"][0].native
        for attribute in signer["signed_attrs"]
        if attribute["type"].native == "message_digest"
    ]
    if len(digests) != 1:
        raise Unreadable("digest")
    others = tuple(other for other in certificates if other != certificate)
    return Signature(certificate, others, digests[0])


def _signer_certificate(signer: Any, choices: Any, certificates: list[x509.Certificate]) -> x509.Certificate:
    identity = signer["sid"].chosen
    for choice, certificate in zip(choices, certificates, strict=True):
        if (
            signer["sid"].name == "issuer_and_serial_number"
            and choice.chosen.serial_number == identity["serial_number"].native
            and choice.chosen.issuer == identity["issuer"]
        ):
            return certificate
    raise Unreadable("certificate")


def _issued(parent: x509.Certificate, child: x509.Certificate) -> bool:
    try:
        child.verify_directly_issued_by(parent)
        constraints = parent.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return constraints.ca
