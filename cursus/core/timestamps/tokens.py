"""Reading a time-stamp token: whose word it is, about which digest, at which moment. No network, no database."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.validation.generic_cms import get_signing_cert_attr, validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from cursus.core.signing.coroutines import run_here

LARGEST_TOKEN = 64 * 1024  # bytes; with a chain of three they have less than 8 KiB


class BadToken(Exception):
    """A token that proves nothing. ``code``: malformed, wrong_digest, unsound, untrusted."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Token:
    """A token that was checked: the authority said at ``gen_time`` that it had seen the digest."""

    der: bytes
    gen_time: datetime
    nonce: int | None
    authority: x509.Certificate
    path: tuple[x509.Certificate, ...]
    """From the authority's certificate up to the trusted root."""

    @property
    def name(self) -> str:
        """What the authority is called in its certificate."""
        found = self.authority.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return str(found[0].value) if found else self.authority.subject.rfc4514_string()


def read_token(
    der: bytes,
    *,
    digest: bytes,
    trusted: Sequence[x509.Certificate],
    crls: Sequence[bytes] = (),
    ocsps: Sequence[bytes] = (),
) -> Token:
    """Return a token, checked at the moment that it states.

    Args:
        der: the token (a CMS ``ContentInfo``), as an authority gave it.
        digest: the SHA-256 that it has to be about, 32 bytes.
        trusted: root certificates whose time-stamp authorities are believed.
        crls, ocsps: what is known of revocations, DER.

    Raises:
        BadToken: see the class. Nothing else, whatever the bytes.
    """
    try:
        signed, info = _opened(der)
        gen_time = info["gen_time"].native
        imprint = info["message_imprint"]
        if imprint["hash_algorithm"]["algorithm"].native != "sha256" or imprint["hashed_message"].native != digest:
            raise BadToken("wrong_digest")
        status = _status(signed, digest, gen_time, trusted, crls, ocsps)
    except BadToken:
        raise
    except Exception as error:  # whatever a parser makes of a stranger's bytes, they are no token
        raise BadToken("malformed") from error
    if not (status.intact and status.valid):
        raise BadToken("unsound")
    if not status.trusted or status.validation_path is None:
        raise BadToken("untrusted")
    path = [_certificate(entry) for entry in reversed(list(status.validation_path))]
    return Token(der, gen_time, info["nonce"].native, path[0], tuple(path))


def _opened(der: bytes) -> tuple[Any, Any]:
    if len(der) > LARGEST_TOKEN:
        raise BadToken("malformed")
    content = cms.ContentInfo.load(der, strict=True)
    if content["content_type"].native != "signed_data":
        raise BadToken("malformed")
    signed = content["content"]
    info = signed["encap_content_info"]["content"].parsed
    (signer,) = signed["signer_infos"]
    # RFC 3161, 2.4.2: the token names its certificate, or another one with the same key could stand in for it.
    if not isinstance(info, tsp.TSTInfo) or get_signing_cert_attr(signer["signed_attrs"]) is None:
        raise BadToken("malformed")
    return signed, info


def _status(
    signed: Any,
    digest: bytes,
    at: datetime,
    trusted: Sequence[x509.Certificate],
    crls: Sequence[bytes],
    ocsps: Sequence[bytes],
) -> TimestampSignatureStatus:
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in trusted],
        moment=at,
        allow_fetching=False,
        crls=list(crls),
        ocsps=list(ocsps),
        revocation_mode="soft-fail",
        # An answer about revocation fetched just after the token speaks for the token's moment too.
        retroactive_revinfo=True,
    )
    found = run_here(validate_tst_signed_data(signed, context, lambda _algorithm: digest))
    return TimestampSignatureStatus(**found)


def _certificate(entry: Any) -> x509.Certificate:
    return x509.load_der_x509_certificate(entry.dump())


def digest_of(sha256: str) -> bytes:
    """Return the 32 bytes of 64 hexadecimal digits."""
    digest = bytes.fromhex(sha256)
    if len(digest) != hashlib.sha256().digest_size:
        raise ValueError("A SHA-256 has 64 hexadecimal digits.")
    return digest
