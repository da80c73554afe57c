"""Credentials: signing one from the canonical form of its shape, and the full way."""

from __future__ import annotations

import itertools
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certification.attestations.credentials import Publication, credential_shape, credential_values
from certification.attestations.documents import AttestationContext
from certification.attestations.signing_credentials import make_credential
from cursus.core.credentials.proofs import CredentialSigner, multikey, sign_document, to_bytes
from tests.bench.measuring import cpu_ms
from tests.factories.documents import attestation_context
from tests.factories.sealing import ISSUED

DID = "did:web:coop.example:organismes:reseau"
PAPERS = "https://coop.example/organismes/reseau"


def measure() -> dict[str, float]:
    """Return CPU milliseconds a credential (another holder each time), and what the full way costs beside it."""
    key = Ed25519PrivateKey.generate()
    signer = CredentialSigner(key, f"{DID}#{multikey(key.public_key())}")
    context, places = attestation_context(), itertools.count()

    def holder() -> tuple[AttestationContext, Publication]:
        place = next(places)
        other = replace(context, holder=replace(context.holder, civil_name=f"Personne {place}"))
        return other, Publication(DID, f"{PAPERS}/acquis/1", f"{PAPERS}/statuts/1", place)

    def fast() -> bytes:
        return make_credential(*holder(), signer=signer, at=ISSUED)

    def full() -> bytes:
        other, published = holder()
        document = credential_shape(other, published)(credential_values(other, published))
        return to_bytes(sign_document(document, signer=signer, created=ISSUED))

    made, reference = cpu_ms(fast, times=200), cpu_ms(full, times=10)
    return {
        "credential.cpu_ms": made,
        "credential.full.cpu_ms": reference,
        "credential.full_to_template": round(reference / made, 1),
        "credential.kb": round(len(fast()) / 1024, 1),
    }
