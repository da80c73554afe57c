"""The CMS of a seal: PAdES B-B (ETSI EN 319 142-1, 6.3) around one signature of one digest.

It says what pyHanko's says on the slower way (see ``sealing``), attribute for attribute. The seals of one certificate
differ in the digest and in the signature only: the rest is written once, with places for both.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from asn1crypto import algos, cms, tsp, x509
from cryptography import x509 as crypto_x509
from cryptography.hazmat.primitives.serialization import Encoding

from cursus.core.signing.signers import Signer

LONGEST_SIGNATURE = 72  # bytes of an ECDSA signature on P-256 in DER
ROOM_FOR_LENGTHS = 8  # bytes by which the lengths around a shorter signature may differ


Chain = tuple[crypto_x509.Certificate, ...]
"""The certificate of the key, then those above it."""


@dataclass(frozen=True)
class _Fixed:
    """What a certificate and its chain give to each of its seals."""

    certificates: Any
    sid: Any
    digest_algorithm: Any
    signature_algorithm: Any
    content_type: Any
    signing_certificate: Any


@dataclass(frozen=True)
class _Form:
    """The DER of a seal around its digest and its signature. ``signed`` is what the key signs, around the digest."""

    signed: tuple[bytes, bytes]
    content: tuple[bytes, bytes, bytes]


def seal_cms(digest: bytes, signer: Signer) -> bytes:
    """Return the CMS (DER) that seals a SHA-256 digest of 32 bytes with the signer's key."""
    chain = (signer.certificate, *signer.chain)
    start, end = _form(chain, LONGEST_SIGNATURE).signed
    signature = signer.sign_digest(hashlib.sha256(start + digest + end).digest())
    start, middle, end = _form(chain, len(signature)).content
    return b"".join((start, digest, middle, signature, end))


def longest_cms(signer: Signer) -> int:
    """Return how many bytes the signer's CMS can have at most."""
    start, middle, end = _form((signer.certificate, *signer.chain), LONGEST_SIGNATURE).content
    return len(start) + 32 + len(middle) + LONGEST_SIGNATURE + len(end) + ROOM_FOR_LENGTHS


@lru_cache(maxsize=256)
def _form(chain: Chain, length: int) -> _Form:
    """Return the seals of a certificate whose signatures have this length, which the lengths around them tell."""
    fixed = _fixed(chain)
    digest, signature = _mark(32, 1), _mark(length, 2)
    attributes = _attributes(fixed, digest)
    signed, content = attributes.dump(), _content(fixed, attributes, signature)
    if signed.count(digest) != 1 or content.count(digest) != 1 or content.count(signature) != 1:
        raise ValueError("A certificate has the marks that stand for what varies.")
    before, _digest, after = content.partition(digest)
    middle, _signature, end = after.partition(signature)
    start, _digest, finish = signed.partition(digest)
    return _Form((start, finish), (before, middle, end))


def _mark(length: int, number: int) -> bytes:
    """Return bytes that stand nowhere else in a seal."""
    return hashlib.shake_128(b"place %d of a seal" % number).digest(length)


def _attributes(fixed: _Fixed, digest: bytes) -> Any:
    message_digest = cms.CMSAttribute({"type": "message_digest", "values": [digest]})
    # The signing time stands in the signature dictionary (/M): PAdES forbids it here (EN 319 142-1, 6.3).
    return _settled(cms.CMSAttributes([fixed.content_type, message_digest, fixed.signing_certificate]))


def _content(fixed: _Fixed, attributes: Any, signature: bytes) -> bytes:
    signer_info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": fixed.sid,
            "digest_algorithm": fixed.digest_algorithm,
            "signed_attrs": attributes,
            "signature_algorithm": fixed.signature_algorithm,
            "signature": signature,
        }
    )
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [fixed.digest_algorithm],
            "encap_content_info": {"content_type": "data"},
            "certificates": fixed.certificates,
            "signer_infos": [_settled(signer_info)],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": _settled(signed)}).dump()


def _settled(value: Any) -> Any:
    """Return the value as read from its own DER: asn1crypto writes what it has built anew at each level around it."""
    return type(value).load(value.dump())


def _fixed(chain: Chain) -> _Fixed:
    certificates = [certificate.public_bytes(Encoding.DER) for certificate in chain]
    own = x509.Certificate.load(certificates[0])
    reference = tsp.ESSCertIDv2(
        {
            "cert_hash": hashlib.sha256(certificates[0]).digest(),
            "issuer_serial": {
                "issuer": [x509.GeneralName("directory_name", own.issuer)],
                "serial_number": own.serial_number,
            },
        }
    )
    return _Fixed(
        certificates=_settled(
            cms.CertificateSet(
                [cms.CertificateChoices("certificate", x509.Certificate.load(der)) for der in certificates]
            )
        ),
        digest_algorithm=_settled(algos.DigestAlgorithm({"algorithm": "sha256"})),
        signature_algorithm=_settled(algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})),
        sid=cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}}
        ),
        content_type=_settled(cms.CMSAttribute({"type": "content_type", "values": ["data"]})),
        signing_certificate=_settled(
            cms.CMSAttribute(
                {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": [reference]})]}
            )
        ),
    )
