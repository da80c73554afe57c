"""The file beside a document: one token, and all it takes to check it without us.

A file is JSON (RFC 8785):

    schema        1
    document      SHA-256 of the sealed document, 64 hexadecimal digits
    previous      the evidence file before this one, base64; null in the first
    token         the RFC 3161 token, DER in base64. It is about the document, or about the SHA-256 of ``previous``
    certificates  DER in base64: those that sealed the document, the authority's up to its root
    crls, ocsps   what was known of revocations when the file was made, DER in base64

A renewal takes the whole earlier file as its object, so each token guards those before it; the last one is made
before the authority's certificate under the one before it has ended.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509

from cursus.core import clock
from cursus.core.canonical import canonical_json, sha256_hex
from cursus.core.timestamps.tokens import BadToken, Token, digest_of, read_token

SCHEMA = 1
LARGEST = 8 * 1024 * 1024  # bytes
MOST_RENEWALS = 30


class BadEvidence(Exception):
    """The file does not prove that the document existed at any moment."""


@dataclass(frozen=True)
class Statement:
    """What an evidence file proves: an authority had seen the document at ``gen_time``.

    ``until`` is when the certificate of the last authority ends: past it, and without a renewal, the proof leans on
    the belief that the authority's key was never stolen.
    """

    gen_time: datetime
    authority: str
    until: datetime
    renewals: int = 0

    @property
    def lapsed(self) -> bool:
        """Whether nobody renewed it in time."""
        return self.until <= clock.now()


@dataclass(frozen=True)
class Material:
    """What is kept with a token: certificates that sealed the document, and answers about revocation (DER)."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """The content of one file."""

    document: str
    token: bytes
    previous: bytes | None = None
    material: Material = field(default_factory=Material)

    def dump(self) -> bytes:
        """Return the bytes of the file."""
        return canonical_json(
            {
                "schema": SCHEMA,
                "document": self.document,
                "previous": _text(self.previous) if self.previous is not None else None,
                "token": _text(self.token),
                "certificates": [_text(der) for der in self.material.certificates],
                "crls": [_text(der) for der in self.material.crls],
                "ocsps": [_text(der) for der in self.material.ocsps],
            }
        )

    @property
    def subject(self) -> str:
        """The SHA-256 that the token has to be about."""
        return sha256_hex(self.previous) if self.previous is not None else self.document


def load(data: bytes) -> Evidence:
    """Return the content of a file. Raises BadEvidence when it is none."""
    if len(data) > LARGEST:
        raise BadEvidence("too large")
    try:
        values: dict[str, Any] = json.loads(data)
        if values["schema"] != SCHEMA:
            raise BadEvidence("schema")
        previous = values["previous"]
        return Evidence(
            document=sha_of(values["document"]),
            token=_bytes(values["token"]),
            previous=_bytes(previous) if previous is not None else None,
            material=Material(
                *(tuple(_bytes(one) for one in values[name]) for name in ("certificates", "crls", "ocsps"))
            ),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadEvidence("malformed") from error


def read_evidence(data: bytes, *, sha256: str, trusted: Sequence[x509.Certificate]) -> Statement:
    """Return what a file proves of the document with that SHA-256 (64 hexadecimal digits).

    Raises:
        BadEvidence: it is about another document, a token does not hold, a root is not trusted, or a renewal came
            after the certificate that it should have relieved.
    """
    tokens = _tokens(data, sha256, trusted)
    for earlier, later in itertools.pairwise(tokens):
        if not earlier.gen_time <= later.gen_time <= earlier.authority.not_valid_after_utc:
            raise BadEvidence("renewed too late")
    first, last = tokens[0], tokens[-1]
    return Statement(first.gen_time, first.name, last.authority.not_valid_after_utc, len(tokens) - 1)


def _tokens(data: bytes, sha256: str, trusted: Sequence[x509.Certificate]) -> list[Token]:
    """Return the tokens of a file and of those within it, oldest first, each checked."""
    found: list[Token] = []
    current: bytes | None = data
    while current is not None:
        if len(found) > MOST_RENEWALS:
            raise BadEvidence("too many renewals")
        evidence = load(current)
        if evidence.document != sha256:
            raise BadEvidence("another document")
        found.append(_token(evidence, trusted))
        current = evidence.previous
    return found[::-1]


def _token(evidence: Evidence, trusted: Sequence[x509.Certificate]) -> Token:
    try:
        return read_token(
            evidence.token,
            digest=digest_of(evidence.subject),
            trusted=trusted,
            crls=evidence.material.crls,
            ocsps=evidence.material.ocsps,
        )
    except BadToken as error:
        raise BadEvidence(error.code) from error


def sha_of(text: Any) -> str:
    """Return 64 hexadecimal digits, or raise ``ValueError``."""
    if not isinstance(text, str) or digest_of(text).hex() != text:
        raise ValueError("A SHA-256 has 64 hexadecimal digits in lower case.")
    return text


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
