"""One attestation made as a worker makes it between two questions to the database, and the checks that it is whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import page
import pikepdf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certification.attestations.credentials import Publication
from certification.attestations.documents import AttestationContext
from certification.attestations.signing_credentials import FILE_NAME, as_attachment, make_credential
from cursus.core.credentials.proofs import CredentialSigner, multikey, verifies
from cursus.core.signing import inspect_pdf
from tests.factories.documents import ISSUED
from tests.factories.pressing import person, slower, stamped
from tests.factories.sealing import body_signer

DID = "did:web:coop.example:organismes:reseau"
PAPERS = "https://coop.example/organismes/reseau"

Frozen = dict[str, Any]
"""A context as the register's row has it: JSON values, and the place in a list of status."""


def frozen_context(place: int) -> Frozen:
    """Return what is known of an attestation before it is made: that of a cohort's person, with values of its own."""
    context = person(place, f"Maëlle Kergoat-{place}")
    return {"context": json.loads(context.to_canonical()), "sha256": context.sha256, "index": place}


def by_the_press(frozen: Frozen) -> bytes:
    """Return the sealed document, made by the press."""
    return _made(frozen, stamped)


def by_the_oracle(frozen: Frozen) -> bytes:
    """Return the sealed document, made by the slower way."""
    return _made(frozen, slower)


def _made(frozen: Frozen, make: Callable[..., bytes]) -> bytes:
    """Read the context and compare it with its fingerprint, sign the credential, make and seal the page around it."""
    context = AttestationContext.from_canonical(frozen["context"])
    if context.sha256 != frozen["sha256"]:
        raise SystemExit("A context changed.")
    published = Publication(DID, f"{PAPERS}/acquis/1", f"{PAPERS}/statuts/1", frozen["index"])
    credential = make_credential(context, published, signer=_credential_signer(), at=ISSUED)
    return make(context, attachments=(as_attachment(credential, context, at=ISSUED),))


@cache
def _credential_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@cache
def _credential_signer() -> CredentialSigner:
    return CredentialSigner(_credential_key(), f"{DID}#{multikey(_credential_key().public_key())}")


def require_whole(name: str, pdf: bytes, frozen: Frozen, *, proof: bool) -> None:
    """Stop where a document is not what it should be: a figure of broken documents says nothing.

    The seal holds, the file is PDF/A-3a and PDF/UA-1, and the credential in it is this person's; ``proof``: its
    signature is computed anew, the slow way.
    """
    if not inspect_pdf(pdf, trusted=[body_signer().certificate], at=ISSUED).valid:
        raise SystemExit(f"{name}: a seal is not valid")
    for profile in ("3a", "ua1"):
        if not page.validate_pdf_bytes(pdf, profile=profile).is_compliant:
            raise SystemExit(f"{name}: a document is not compliant with {profile}")
    with pikepdf.open(BytesIO(pdf)) as document:
        credential = json.loads(document.attachments[FILE_NAME].get_file().read_bytes())
    if credential["id"] != frozen["context"]["verification_url"]:
        raise SystemExit(f"{name}: a credential is somebody else's")
    if proof and not verifies(credential, _credential_key().public_key()):
        raise SystemExit(f"{name}: the proof of a credential does not hold")
