"""Looking an attestation up, by its code or by its bytes. Nothing is rendered here, nothing is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation
from certification.attestations.queries import by_bytes, by_token
from certification.enrolments.models import CivilIdentity
from certification.verification.rules import Result, name_matches, result_by_code, result_by_file
from cursus.core import clock
from cursus.core.canonical import sha256_hex
from cursus.core.ids import CROCKFORD, TOKEN_LENGTH, read_token
from cursus.core.signing import LARGEST_DOCUMENT, inspect_pdf
from cursus.organisations.keys import certificate_of, is_known_certificate

MAX_BYTES = LARGEST_DOCUMENT
_CODE = re.compile(rb"/v/([%s]{%d})" % (CROCKFORD.encode(), TOKEN_LENGTH))


@dataclass(frozen=True)
class Verification:
    """What was found. ``attestation`` is None where the visitor must not learn anything of it."""

    result: Result
    attestation: Attestation | None = None
    by_file: bool = False


def verify_code(typed: str) -> Verification:
    """Verify by the code printed on the document, however it is typed."""
    attestation = by_token(read_token(typed))
    if attestation is None or attestation.state == AttestationState.VOID:
        return Verification(Result.UNKNOWN)
    return Verification(result_by_code(attestation.state), attestation)


def verify_file(data: bytes) -> Verification:
    """Verify a file by its bytes, its seal and the register. The seal is judged at the register's time of issue."""
    attestation = by_bytes(sha256_hex(data))
    is_pdf = data[:1024].lstrip().startswith(b"%PDF-")
    seal_valid = False
    if attestation is not None and attestation.signing_key is not None and attestation.sealed_at is not None:
        certificate = certificate_of(attestation.signing_key)
        seal_valid = inspect_pdf(data, trusted=[certificate], at=attestation.sealed_at).valid
    result = result_by_file(
        is_pdf=is_pdf,
        bytes_known=attestation is not None,
        seal_valid=seal_valid,
        seems_ours=is_pdf and attestation is None and _seems_ours(data),
    )
    return Verification(result, attestation if result == Result.VALID else None, by_file=True)


def _seems_ours(data: bytes) -> bool:
    """Whether the file carries one of our codes, or the seal of one of our keys."""
    for code in set(_CODE.findall(data)):
        if by_token(code.decode()) is not None:
            return True
    report = inspect_pdf(data, trusted=[], at=clock.now())
    return bool(report.signer_fingerprint) and is_known_certificate(report.signer_fingerprint)


def confirm_name(attestation: Attestation, typed: str) -> bool | None:
    """Tell whether the typed name is the holder's; None where the name may no longer be confirmed (erased)."""
    identity = CivilIdentity.objects.filter(enrolment__candidacies=attestation.candidate_id).first()
    if identity is None:
        return None
    return name_matches(
        typed,
        first_names=re.split(r"[,\s]+", identity.first_names),
        last_names=[name for name in (identity.birth_name, identity.usage_name) if name],
    )
