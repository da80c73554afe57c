"""Documents in a few bytes, for searches that make hundreds of them."""

from __future__ import annotations

from typing import Any

import pytest

from certification.attestations.actions import allocating, making
from certification.attestations.documents import AttestationContext


def make_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace layout, rendering and sealing of attestations; numbers, keys, storage and states stay real."""
    monkeypatch.setattr(allocating, "check_attestation", lambda context: None)
    monkeypatch.setattr(making, "render_attestation", _print)
    monkeypatch.setattr(making, "seal_pdf", _seal)


def _print(context: AttestationContext) -> bytes:
    return f"%PDF-1.7 {context.number} {context.sha256}".encode()


def _seal(pdf: bytes, **facts: Any) -> bytes:
    return pdf + facts["at"].isoformat().encode()
