"""Attestations: the page, the seal, and reading the seal back."""

from __future__ import annotations

from certification.attestations.rendering import render_attestation
from cursus.core.signing import inspect_pdf, seal_pdf
from tests.bench.measuring import cpu_ms
from tests.factories.documents import attestation_context
from tests.factories.sealing import ISSUED, body_signer


def measure() -> dict[str, float]:
    """Return CPU milliseconds a document, and what they are to each other."""
    context, signer = attestation_context(), body_signer()
    page = render_attestation(context)

    def seal() -> bytes:
        return seal_pdf(page, signer=signer, reason="mesure", location="Lannion", at=ISSUED)

    sealed = seal()
    rendering = cpu_ms(lambda: render_attestation(context), times=20)
    sealing = cpu_ms(seal, times=20)
    reading = cpu_ms(lambda: inspect_pdf(sealed, trusted=[signer.certificate], at=ISSUED), times=20)
    return {
        "issuance.render.cpu_ms": rendering,
        "issuance.seal.cpu_ms": sealing,
        "issuance.seal_to_render": round(sealing / rendering, 3),
        "verification.inspect.cpu_ms": reading,
        "issuance.document_kb": round(len(sealed) / 1024, 1),
    }
