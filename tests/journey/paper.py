"""Documents in a few bytes, for searches that make hundreds of them."""

from __future__ import annotations

from typing import Any

import pytest

from certification.attestations.actions import allocating, sealing
from certification.attestations.documents import AttestationContext


def make_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace layout, rendering and sealing of attestations; numbers, keys, storage and states stay real."""
    monkeypatch.setattr(allocating, "check_attestation", lambda context: None)
    monkeypatch.setattr(sealing, "make_document", _print)


def _print(context: AttestationContext, **facts: Any) -> bytes:
    return f"%PDF-1.7 {context.number} {context.sha256} {facts['at'].isoformat()}".encode()
