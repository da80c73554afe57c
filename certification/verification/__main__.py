"""``python -m certification.verification FILE --certificates PEM``: verify a document without this site.

Exit status: 0 the seal holds and the attestation is not revoked; 3 the seal holds and nothing is known of a revocation;
1 altered, unknown or revoked; 2 something given cannot be used.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from cryptography import x509

from certification.verification.offline import examine
from certification.verification.offline_report import OfflineReport, Outcome, UnusablePaper
from certification.verification.offline_words import sentences

STATUS = {Outcome.HOLDS: 0, Outcome.HOLDS_STATUS_UNKNOWN: 3, Outcome.REVOKED: 1, Outcome.REFUSED: 1}
UNUSABLE = 2


def main(arguments: list[str] | None = None) -> int:
    """Verify a file and print what was found; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        data = options.file.read_bytes()
        certificates = _certificates(options.certificates)
        report = examine(
            data,
            certificates=certificates,
            status_list=_bytes(options.status_list),
            did_document=_bytes(options.keys),
            evidence=_bytes(options.timestamp),
            authorities=_certificates(options.timestamp_authority),
        )
    except (OSError, ValueError, UnusablePaper) as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    if options.json:
        sys.stdout.write(json.dumps(_plain(report), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(sentences(report, options.lang)) + "\n")
    return STATUS[report.outcome]


def _bytes(path: Path | None) -> bytes | None:
    return path.read_bytes() if path else None


def _certificates(paths: list[Path]) -> list[x509.Certificate]:
    return [found for path in paths for found in x509.load_pem_x509_certificates(path.read_bytes())]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m certification.verification", description=__doc__)
    parser.add_argument("file", type=Path, help="the PDF, as it was received")
    parser.add_argument(
        "--certificates",
        type=Path,
        action="append",
        required=True,
        metavar="PEM",
        help="the published certificates of the body that is said to have issued it; may be given again",
    )
    parser.add_argument("--status-list", type=Path, metavar="JSON", help="its list of status, downloaded")
    parser.add_argument("--keys", type=Path, metavar="JSON", help="its did.json, which says who may sign that list")
    parser.add_argument("--timestamp", type=Path, metavar="JSON", help="the time-stamp kept beside the document")
    parser.add_argument(
        "--timestamp-authority",
        type=Path,
        action="append",
        default=[],
        metavar="PEM",
        help="the root certificates of time-stamp authorities that you believe; may be given again",
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or "fr"
    parser.add_argument("--lang", choices=("fr", "en"), default="en" if spoken.startswith("en") else "fr")
    return parser


def _plain(report: OfflineReport) -> dict[str, object]:
    return {
        "outcome": report.outcome,
        "signer": report.signer,
        "fingerprint": report.fingerprint,
        "stated_at": report.stated_at.isoformat() if report.stated_at else None,
        "checks": [
            {"name": check.name, "mark": check.mark, "why": check.why, "said": check.said} for check in report.checks
        ],
        "not_checked": list(report.not_checked),
    }


if __name__ == "__main__":
    sys.exit(main())
