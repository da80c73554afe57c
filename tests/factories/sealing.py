"""Keys and sealed documents for tests."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from certification.attestations.rendering import SEAL_FIELD, render_attestation
from cursus.core.signing import IssuedKey, SoftwareSigner, generate_body_key, seal_pdf, software_signer
from tests.factories.documents import ISSUED, attestation_context


def body_key(name: str = "Réseau Coopérer") -> IssuedKey:
    """Return a key valid for two years around the time of issue, the same for the same name."""
    return _key(name)


@cache
def _key(name: str) -> IssuedKey:
    return generate_body_key(name, valid_from=ISSUED - timedelta(days=30), demonstration=True)


def body_signer(name: str = "Réseau Coopérer") -> SoftwareSigner:
    """Return the signer of that key."""
    key = body_key(name)
    return software_signer(key.private_key, key.certificate, allowed=True)


def sealed(pdf: bytes, *, signer: SoftwareSigner | None = None, at: datetime = ISSUED) -> bytes:
    """Return the document sealed by the body."""
    return seal_pdf(
        pdf, signer=signer or body_signer(), reason="Délivrance", location="Lannion", at=at, field_name=SEAL_FIELD
    )


@cache
def unsealed_attestation() -> bytes:
    """Return an attestation before its seal."""
    return render_attestation(attestation_context())


@cache
def sealed_attestation() -> bytes:
    """Return a sealed attestation."""
    return sealed(unsealed_attestation())


def tool(name: str) -> str:
    """Return the path of a system tool; skip the test, saying why, where it is missing."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed (Debian: poppler-utils, qpdf, mupdf-tools)")
    return path


def text_of(pdf: bytes, folder: Path) -> str:
    """Return the text that poppler reads from a document, spaces collapsed."""
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    read = subprocess.run([tool("pdftotext"), "-layout", str(path), "-"], capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def picture_of(pdf: bytes, folder: Path, dpi: int = 100) -> Path:
    """Return a PNG of the first page."""
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    subprocess.run(
        [tool("pdftoppm"), "-r", str(dpi), "-png", "-singlefile", str(path), str(folder / "page")], check=True
    )
    return folder / "page.png"
