"""The papers beside a document: a list of status and the keys it was signed with, a time-stamp and its authorities."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509

from certification.verification.offline_report import Check, Mark, UnusablePaper
from cursus.core.canonical import sha256_hex
from cursus.core.credentials.proofs import read_multikey, verifies
from cursus.core.timestamps.evidence import BadEvidence, read_evidence

LARGEST_LIST = 8 * 1024 * 1024  # bytes, unpacked: sixty-four million attestations


@dataclass(frozen=True)
class Papers:
    """What was given beside the file, each already read; None for what was not given."""

    listed: dict[str, Any] | None = None
    keys: dict[str, Any] | None = None
    evidence: bytes | None = None
    authorities: tuple[x509.Certificate, ...] = ()


def read_papers(
    *,
    status_list: bytes | None = None,
    did_document: bytes | None = None,
    evidence: bytes | None = None,
    authorities: Sequence[x509.Certificate] = (),
) -> Papers:
    """Return the papers. Raises UnusablePaper for a list or keys that are none."""
    listed = _read_json(status_list, "credentialSubject", dict, "This is not a list of status.")
    keys = _read_json(did_document, "verificationMethod", list, "This is not a DID document.")
    return Papers(listed, keys, evidence, tuple(authorities))


def _read_json(content: bytes | None, member: str, kind: type, problem: str) -> dict[str, Any] | None:
    if content is None:
        return None
    try:
        held = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnusablePaper(problem) from error
    if not isinstance(held, dict) or not isinstance(held.get(member), kind):
        raise UnusablePaper(problem)
    return held


# --- The list of status


def checks_of_list(papers: Papers, entry: dict[str, Any] | None, issuer: str) -> tuple[Check, Check]:
    """Return what is known of a withdrawal, and of the list that says so.

    ``entry`` is what the sealed credential says of its place in a list, ``issuer`` who it says speaks. A list whose own
    proof does not hold says nothing, whichever way its bit stands.
    """
    if papers.listed is None or papers.keys is None:
        proof = Check("list", Mark.NOT_CHECKED, "no_list" if papers.listed is None else "no_keys")
        return _status(entry, papers.listed), proof
    problem = _problem_of_proof(papers.listed, papers.keys, issuer)
    if problem:
        return Check("status", Mark.NOT_CHECKED, "list_unproven"), Check("list", Mark.NO, problem)
    return _status(entry, papers.listed), Check("list", Mark.YES, said=str(papers.keys.get("id", "")))


def _problem_of_proof(listed: dict[str, Any], keys: dict[str, Any], issuer: str) -> str:
    """Return why the list was not signed by who issued the document; nothing when it was."""
    did = keys.get("id")
    speaks = listed.get("issuer")
    if isinstance(speaks, dict):
        speaks = speaks.get("id")
    if not did or speaks != did or (issuer and issuer != did):
        return "other_issuer"
    match listed.get("proof"):
        case [{"cryptosuite": "eddsa-rdfc-2022"} as proof]:
            pass
        case _:
            return "no_proof"
    method = proof.get("verificationMethod")
    held = [one for one in keys["verificationMethod"] if isinstance(one, dict) and one.get("id") == method]
    allowed = keys.get("assertionMethod")
    if len(held) != 1 or not isinstance(allowed, list) or method not in allowed:
        return "unknown_key"
    try:
        holds = verifies(listed, read_multikey(str(held[0].get("publicKeyMultibase", ""))))
    except Exception:  # whatever JSON-LD makes of a stranger's list, its proof does not hold
        return "list_altered"
    return "" if holds and proof.get("proofPurpose") == "assertionMethod" else "list_altered"


def _status(entry: dict[str, Any] | None, listed: dict[str, Any] | None) -> Check:
    if listed is None:
        return Check("status", Mark.NOT_CHECKED, "no_list", str((entry or {}).get("statusListCredential", "")))
    if entry is None:
        return Check("status", Mark.NOT_CHECKED, "no_entry")
    if entry.get("statusListCredential") != listed.get("id"):
        return Check("status", Mark.NOT_CHECKED, "other_list", str(entry.get("statusListCredential", "")))
    if _moment(listed.get("validUntil")) < datetime.now(UTC):
        return Check("status", Mark.NOT_CHECKED, "old_list", str(listed.get("validUntil", "")))
    try:
        revoked = _bit(listed["credentialSubject"]["encodedList"], int(entry["statusListIndex"]))
    except (KeyError, TypeError, ValueError, IndexError, zlib.error, binascii.Error):
        return Check("status", Mark.NOT_CHECKED, "unreadable_list")
    return Check("status", Mark.NO if revoked else Mark.YES, said=str(listed.get("validFrom", "")))


def _bit(encoded: str, index: int) -> bool:
    """Return one bit of a list: multibase base64url of gzip, the first bit leftmost (W3C Bitstring Status List, 3)."""
    if not encoded.startswith("u") or index < 0:
        raise ValueError("not a list of status")
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    bits = zlib.decompressobj(wbits=31).decompress(packed, LARGEST_LIST)
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def _moment(text: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)  # a list that does not end
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


# --- The time-stamp


def check_of_moment(papers: Papers, data: bytes, certificate: x509.Certificate, stated: datetime | None) -> Check:
    """Return when the document existed: proven by the file beside it, or only stated by the seal."""
    own = _spelt(stated) if stated else "–"
    if papers.evidence is None:
        return Check("moment", Mark.NOT_CHECKED, "stated", own)
    try:
        found = read_evidence(papers.evidence, sha256=sha256_hex(data), trusted=papers.authorities)
    except BadEvidence as error:
        other = str(error) == "another document"
        return Check("moment", Mark.NO, "stamp_other" if other else "stamp_refused", own)
    said = f"{_spelt(found.gen_time)}, {found.authority}"
    if found.gen_time > certificate.not_valid_after_utc:
        return Check("moment", Mark.NOT_CHECKED, "stamped_late", said)
    return Check("moment", Mark.YES, said=said)


def _spelt(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
