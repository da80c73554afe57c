"""Verifying a document without this site: with the published certificates and, at best, a list of status.

Nothing here touches a database, a network or a setting: plain bytes in, a report out. What is concluded is what the
file itself and those papers prove; the register, which alone knows what was issued, is never consulted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader

from certification.verification.offline_papers import check_of_moment, checks_of_list, read_papers
from certification.verification.offline_report import Check, Mark, OfflineReport, Outcome, UnusablePaper
from cursus.core.signing import LARGEST_DOCUMENT, fingerprint, inspect_pdf
from cursus.core.signing.envelope import Unreadable, first_envelope, read_signature

__all__ = ["Check", "Mark", "OfflineReport", "Outcome", "UnusablePaper", "examine"]


def examine(
    data: bytes,
    *,
    certificates: Sequence[x509.Certificate],
    status_list: bytes | None = None,
    did_document: bytes | None = None,
    evidence: bytes | None = None,
    authorities: Sequence[x509.Certificate] = (),
) -> OfflineReport:
    """Say what a file proves by itself, given the published papers of a body.

    The certificate is judged at the moment that the seal states.

    Args:
        data: the file.
        certificates: of the seals of the body, published by it.
        status_list, did_document: its list of status, and the keys that such a list is signed with.
        evidence, authorities: the time-stamp kept beside the document, and the roots whose word on time is believed.

    Raises:
        UnusablePaper: a list or keys that are none.
    """
    papers = read_papers(status_list=status_list, did_document=did_document, evidence=evidence, authorities=authorities)
    seal = _seal(data, certificates)
    if seal is None or not seal.valid:
        problems = seal.problems if seal is not None else ("unreadable_signature",)
        return OfflineReport(Outcome.REFUSED, _refusal(problems))
    signer = read_signature(first_envelope(data).cms).certificate
    status, listed = checks_of_list(papers, _entry_in(data), _issuer_in(data))
    checks = (
        Check("file", Mark.YES),
        Check("seal", Mark.YES),
        Check("signer", Mark.YES, said=_name_of(signer)),
        check_of_moment(papers, data, signer, seal.signed_at),
        status,
        *((listed,) if papers.listed is not None else ()),
        Check("register", Mark.NOT_CHECKED, "offline"),
    )
    outcome = {Mark.YES: Outcome.HOLDS, Mark.NO: Outcome.REVOKED}.get(status.mark, Outcome.HOLDS_STATUS_UNKNOWN)
    return OfflineReport(outcome, checks, _name_of(signer), fingerprint(signer), seal.signed_at)


def _seal(data: bytes, certificates: Sequence[x509.Certificate]) -> Any:
    """Judge the seal at the moment that it states, which it may lie about: only a time-stamp proves one."""
    if len(data) > LARGEST_DOCUMENT or not data.startswith(b"%PDF-"):
        return inspect_pdf(data, trusted=[], at=datetime.now(UTC))
    try:
        own = read_signature(first_envelope(data).cms).certificate
    except Exception:  # whatever a stranger's bytes do to the parser: there is no signature to speak of
        return inspect_pdf(data, trusted=[], at=datetime.now(UTC))
    report = inspect_pdf(data, trusted=list(certificates), at=own.not_valid_before_utc + timedelta(seconds=1))
    if report.valid and report.signed_at is not None:
        return inspect_pdf(data, trusted=list(certificates), at=report.signed_at)
    return report


_ABOUT = {
    "file": {"too_large", "not_a_pdf", "bytes_not_covered", "several_signatures", "not_certified", "unreadable"},
    "seal": {"no_signature", "unreadable_signature", "altered"},
    "signer": {"unknown_signer", "certificate_not_valid_then"},
}


def _refusal(problems: Sequence[str]) -> tuple[Check, ...]:
    checks = []
    for name, codes in _ABOUT.items():
        found = next((problem for problem in problems if problem in codes), "")
        checks.append(Check(name, Mark.NO if found else Mark.NOT_CHECKED, found or "refused"))
    return (*checks, Check("status", Mark.NOT_CHECKED, "refused"), Check("register", Mark.NOT_CHECKED, "offline"))


def _entry_in(data: bytes) -> dict[str, Any] | None:
    """Return what the credential inside the document says of its place in a list; None without one."""
    entry = _credential_in(data).get("credentialStatus")
    return entry if isinstance(entry, dict) else None


def _issuer_in(data: bytes) -> str:
    """Return who speaks in that credential (a DID); nothing without one."""
    issuer = _credential_in(data).get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else ""


def _credential_in(data: bytes) -> dict[str, Any]:
    """Return the credential attached to the document; an empty one without any.

    The file is known to be ours and whole: only then is it read.
    """
    try:
        root = PdfFileReader(BytesIO(data)).root
        files = [reference.get_object() for reference in root.get("/AF", ())]
        for attached in files:
            held = json.loads(attached["/EF"]["/F"].data)
            if isinstance(held, dict) and isinstance(held.get("credentialStatus"), dict):
                return held
    except (KeyError, ValueError, TypeError, AttributeError, Unreadable):
        return {}
    return {}


def _name_of(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
