"""What anybody can find out about a sealed PDF from its bytes: is it whole, and who sealed it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from cursus.core import clock
from cursus.core.signing import envelope
from cursus.core.signing.certificates import fingerprint, read_certificate
from cursus.core.signing.coroutines import run_here

LARGEST_DOCUMENT = 10 * 1024 * 1024  # bytes; ours have less than 1 MiB


@dataclass(frozen=True)
class SealReport:
    """What was found. Only :attr:`valid` is a verdict; the rest explains it.

    ``problems`` are plain codes: too_large, not_a_pdf, no_signature, several_signatures, unreadable_signature,
    bytes_not_covered, altered, unknown_signer, certificate_not_valid_then, not_certified, unreadable.
    """

    has_signature: bool = False
    single_byte_range: bool = False
    covers_whole_file: bool = False
    intact: bool = False
    no_modification: bool = False
    trusted: bool = False
    signer_fingerprint: str = ""
    signed_at: datetime | None = None
    problems: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """One signature, by a trusted key, over every byte of the file, and nothing changed since."""
        return not self.problems and all(
            (
                self.has_signature,
                self.single_byte_range,
                self.covers_whole_file,
                self.intact,
                self.no_modification,
                self.trusted,
            )
        )


def inspect_pdf(
    data: bytes, *, trusted: Sequence[x509.Certificate | bytes | str], at: datetime | None = None
) -> SealReport:
    """Say what can be said of a file. Never raises, whatever the bytes.

    Args:
        data: the file; more than ``LARGEST_DOCUMENT`` bytes are not looked at.
        trusted: the published certificates of the body (or of its authority), past ones included; objects or PEM.
        at: the moment at which the certificate had to be valid: the register's time of issue, so that an expired
            certificate does not undo what it sealed while it was valid. Now, for a file the register does not know.
    """
    roots = [root if isinstance(root, x509.Certificate) else read_certificate(root) for root in trusted]
    moment = at or clock.now()
    if len(data) > LARGEST_DOCUMENT:
        return SealReport(problems=("too_large",))
    if not data.startswith(b"%PDF-"):
        return SealReport(problems=("not_a_pdf",))
    count = envelope.count_byte_ranges(data)
    if not count:
        return SealReport(problems=("no_signature",))
    try:
        report = _outside(data, roots, moment, count)
        return _inside(data, report, roots, moment) if report.valid else report
    except Exception:  # whatever a parser makes of hostile bytes, the answer is that the file is not valid
        return SealReport(has_signature=True, single_byte_range=count == 1, problems=("unreadable_signature",))


def _outside(data: bytes, trusted: list[x509.Certificate], at: datetime, count: int) -> SealReport:
    """Judge the signature without reading the document: its spans, its digest, its key."""
    signed = envelope.first_envelope(data)
    signature = envelope.read_signature(signed.cms)
    certificate = signature.certificate
    covers = signed.ends_at(len(data)) and count == 1
    intact = signed.digest(data) == signature.digest
    is_known = signature.is_trusted(trusted)
    in_time = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    findings = {
        "several_signatures": count > 1,
        "bytes_not_covered": not covers,
        "altered": not intact,
        "unknown_signer": not is_known,
        "certificate_not_valid_then": is_known and not in_time,
    }
    return SealReport(
        has_signature=True,
        single_byte_range=count == 1,
        covers_whole_file=covers,
        intact=intact,
        no_modification=covers and intact,
        trusted=is_known and in_time,
        signer_fingerprint=fingerprint(certificate),
        problems=tuple(code for code, found in findings.items() if found),
    )


def _inside(data: bytes, report: SealReport, trusted: list[x509.Certificate], at: datetime) -> SealReport:
    """Read the document, now that it is known to be ours, and hear pyHanko's full judgement."""
    try:
        signatures = PdfFileReader(BytesIO(data)).embedded_signatures
        if len(signatures) != 1:
            return _worse(report, "several_signatures")
        context = ValidationContext(
            trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in trusted],
            moment=at,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
        status: Any = run_here(async_validate_pdf_signature(signatures[0], context))
    except Exception:  # see inspect_pdf
        return _worse(report, "unreadable")
    report = replace(
        report,
        intact=status.intact and status.valid,
        trusted=status.trusted,
        covers_whole_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        no_modification=status.modification_level == ModificationLevel.NONE,
        signed_at=status.signer_reported_dt,
    )
    if signatures[0].docmdp_level is None:
        return _worse(report, "not_certified")
    return report if status.bottom_line else _worse(report, "altered" if not status.intact else "unknown_signer")


def _worse(report: SealReport, problem: str) -> SealReport:
    return replace(report, no_modification=False, problems=(*report.problems, problem))
