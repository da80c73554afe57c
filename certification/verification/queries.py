"""Looking an attestation up, by its code or by its bytes. Nothing is rendered here, nothing is written."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from datetime import date

from certification.attestations.enums import AttestationKind, AttestationState
from certification.attestations.models import Attestation
from certification.attestations.queries import Standing, by_bytes, by_token, identity_on, standing_of
from certification.verification.rules import Result, name_matches, result_by_code, result_by_file
from cursus.core import clock
from cursus.core.canonical import sha256_hex
from cursus.core.ids import CROCKFORD, TOKEN_LENGTH, read_token
from cursus.core.signing import LARGEST_DOCUMENT, inspect_pdf
from cursus.core.timestamps import Statement, statement_of
from cursus.organisations.keys import certificate_of, is_known_certificate, is_stolen_certificate

MAX_BYTES = LARGEST_DOCUMENT
# An address with a code, as programs write text in a PDF: plainly, in UTF-16, or in the hexadecimal digits of UTF-16.
_CODES = (
    re.compile(rb"/v/([%s]{%d})" % (CROCKFORD.encode(), TOKEN_LENGTH)),
    re.compile(rb"\x00/\x00v\x00/((?:\x00[%s]){%d})" % (CROCKFORD.encode(), TOKEN_LENGTH)),
    re.compile(rb"002f0076002f((?:00[0-9a-f]{2}){%d})" % TOKEN_LENGTH, re.IGNORECASE),
)
AUTHENTIC = (Result.VALID, Result.REVOKED, Result.SUPERSEDED)
"""A file of which these are said is the one that was issued: the visitor may read what it attests."""
_MOST_CODES = 20  # ours have one: a file full of codes is not worth a thousand look-ups


@dataclass(frozen=True)
class Verification:
    """What was found. ``attestation`` is None where the visitor must not learn anything of it."""

    result: Result
    attestation: Attestation | None = None
    by_file: bool = False
    standing: Standing = field(default_factory=Standing)

    @property
    def shown(self) -> Shown | None:
        """What the public may read of it."""
        return shown(self.attestation) if self.attestation is not None else None


@dataclass(frozen=True)
class ShownBlock:
    """A block as the document names it, with the titles of its competencies."""

    code: str
    title: str
    competencies: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What the public may read of an attestation: everything the document says, but who holds it."""

    code: str
    number: str
    issued: bool  # and counts still: a name is confirmed for such a document only
    is_block: bool
    kind: str
    title: str
    lang: str
    blocks: tuple[ShownBlock, ...]
    issuer: str
    legal_mention: str
    issued_on: date
    deliberated_on: date
    registration: str
    level: int
    disclaimer: str
    specimen: bool
    demonstration_seal: bool = False
    timestamp: Statement | None = None
    """Who saw the document when: read from its evidence and checked, now; None where nothing proves it."""


def shown(attestation: Attestation) -> Shown:
    """Return what the public may read, from the context that was frozen when the number was allocated."""
    frozen = attestation.context
    registration = frozen["registration"] or {}
    return Shown(
        code=attestation.token,
        number=attestation.printed_number,
        issued=attestation.state == AttestationState.ISSUED and not standing_of(attestation).withdrawn,
        is_block=attestation.kind == AttestationKind.BLOCK,
        kind=attestation.get_kind_display(),
        title=frozen["title"],
        lang=frozen["lang"],
        blocks=tuple(
            ShownBlock(block["code"], block["title"], tuple(block["competencies"])) for block in frozen["blocks"]
        ),
        issuer=frozen["issuer"]["name"],
        legal_mention=frozen["issuer"]["legal_mention"],
        issued_on=attestation.issued_on,
        deliberated_on=date.fromisoformat(frozen["deliberation_date"]),
        registration=registration.get("number", ""),
        level=registration.get("level", 0),
        disclaimer=frozen["disclaimer"],
        specimen=attestation.specimen,
        demonstration_seal=attestation.signing_key is not None and attestation.signing_key.demonstration,
        timestamp=statement_of(attestation.pdf_sha256) if attestation.pdf_sha256 else None,
    )


def verify_code(typed: str) -> Verification:
    """Verify by the code printed on the document, however it is typed."""
    attestation = by_token(read_token(typed))
    if attestation is None or attestation.state == AttestationState.VOID:
        return Verification(Result.UNKNOWN)
    now = standing_of(attestation)
    if _is_doubtful(attestation) and not now.withdrawn:
        return Verification(Result.DOUBTFUL)
    result = result_by_code(attestation.state, withdrawn=now.withdrawn, superseded=now.superseded)
    return Verification(result, attestation, standing=now)


def verify_file(data: bytes) -> Verification:
    """Verify a file by its bytes, its seal and the register. The seal is judged at the register's time of issue."""
    attestation = by_bytes(sha256_hex(data))
    is_pdf = data[:1024].lstrip().startswith(b"%PDF-")
    seal_valid = False
    if attestation is not None and attestation.signing_key is not None and attestation.sealed_at is not None:
        certificate = certificate_of(attestation.signing_key)
        seal_valid = inspect_pdf(data, trusted=[certificate], at=attestation.sealed_at).valid
    now = standing_of(attestation) if attestation is not None else Standing()
    result = result_by_file(
        is_pdf=is_pdf,
        bytes_known=attestation is not None,
        seal_valid=seal_valid,
        seems_ours=is_pdf and attestation is None and _seems_ours(data),
        stolen_key=_is_stolen(data) if attestation is None else _is_doubtful(attestation),
        withdrawn=now.withdrawn,
        superseded=now.superseded,
    )
    return Verification(result, attestation if result in AUTHENTIC else None, by_file=True, standing=now)


def _seems_ours(data: bytes) -> bool:
    """Whether the file carries one of our codes, or the seal of one of our keys."""
    if Attestation.objects.filter(token__in=_codes_in(data)).exists():
        return True
    report = inspect_pdf(data, trusted=[], at=clock.now())
    return bool(report.signer_fingerprint) and is_known_certificate(report.signer_fingerprint)


def _is_stolen(data: bytes) -> bool:
    """Whether the file bears the seal of a key that was declared stolen."""
    if not data.startswith(b"%PDF-"):
        return False
    return is_stolen_certificate(inspect_pdf(data, trusted=[], at=clock.now()).signer_fingerprint)


def _is_doubtful(attestation: Attestation) -> bool:
    """Whether a document in the register was sealed when others may have had the key.

    A time-stamp of before that moment proves that it was not: the authority is another than us.
    """
    key, sealed_at = attestation.signing_key, attestation.sealed_at
    if key is None or sealed_at is None or key.compromised_at is None or sealed_at < key.compromised_at:
        return False
    stamped = statement_of(attestation.pdf_sha256)
    return stamped is None or stamped.gen_time >= key.compromised_at


def _codes_in(data: bytes) -> set[str]:
    """Return what looks like codes of ours in a file, a few at most."""
    plain, wide, hexadecimal = (
        [found.group(1) for found in itertools.islice(pattern.finditer(data), _MOST_CODES)] for pattern in _CODES
    )
    texts = [*plain, *(text[1::2] for text in wide), *(bytes.fromhex(text.decode())[1::2] for text in hexadecimal)]
    return {text.decode("ascii", "replace") for text in texts}


def confirm_name(attestation: Attestation, typed: str) -> bool | None:
    """Tell whether the typed name is the holder's; None where the name may no longer be confirmed (erased)."""
    identity = identity_on(attestation)
    if identity is None:
        return None
    return name_matches(
        typed,
        first_names=re.split(r"[,\s]+", identity["first_names"]),
        last_names=[identity["birth_name"], identity["usage_name"]],
    )
