"""Data Integrity proofs, ``eddsa-rdfc-2022`` (W3C vc-di-eddsa, 3.3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from openvc.multibase import decode_multibase, encode_multibase
from openvc.proof.data_integrity import DataIntegrityProofSuite

from cursus.core.credentials.canonical import Document, DocumentOf, canonical_form, template_of
from cursus.core.credentials.vocabulary import badge_contexts

MULTICODEC_ED25519 = b"\xed\x01"
_CREATED = "created"


class CredentialSigner:
    """An Ed25519 key and the name under which its DID document publishes it."""

    alg = "EdDSA"

    def __init__(self, private_key: Ed25519PrivateKey, verification_method: str) -> None:
        self._private_key = private_key
        self.verification_method = verification_method

    @property
    def kid(self) -> str:
        """The verification method, as openvc calls it."""
        return self.verification_method

    @property
    def did(self) -> str:
        """The identifier of the body that the key speaks for."""
        return self.verification_method.partition("#")[0]

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature (64 bytes)."""
        return self._private_key.sign(data)


def multikey(public_key: Ed25519PublicKey) -> str:
    """Return a public key as ``publicKeyMultibase`` writes it."""
    return encode_multibase(MULTICODEC_ED25519 + public_key.public_bytes_raw())


def read_multikey(text: str) -> Ed25519PublicKey:
    """Return the public key of a ``publicKeyMultibase``. Raises ValueError when it is no Ed25519 key."""
    raw = decode_multibase(text)
    if not raw.startswith(MULTICODEC_ED25519):
        raise ValueError("This is no Ed25519 key.")
    return Ed25519PublicKey.from_public_bytes(raw.removeprefix(MULTICODEC_ED25519))


def sign_document(document: Document, *, signer: CredentialSigner, created: datetime) -> Document:
    """Return the document with its proof: openvc's own way, some 40 ms, which checks that every word has a meaning.

    The proof stands in a list of one: the JSON schema of Open Badges 3.0 wants a list, VC 2.0 allows it.
    """
    signed = DataIntegrityProofSuite().add_proof(
        document,
        signing_key=signer,
        verification_method=signer.verification_method,
        created=created,
        extra_contexts=badge_contexts(),
    )
    return {**signed, "proof": [signed["proof"]]}


def sign_from_template(
    document_of: DocumentOf, values: Mapping[str, str], *, signer: CredentialSigner, created: datetime
) -> Document:
    """Return ``document_of(values)`` with its proof, from the canonical form of its shape: the same bytes, 400 times
    faster from the second document of a shape on.

    Raises:
        NotFillable: these values need the slow way.
    """
    document, moment = document_of(values), {_CREATED: _moment(created)}
    config_of = _configuration(signer.verification_method, tuple(document["@context"]))
    config, form = template_of(config_of, (_CREATED,)), template_of(document_of, tuple(values))
    data = _hash(config.fill(moment)) + _hash(form.fill(values))
    proof = config_of(moment)
    del proof["@context"]
    return {**document, "proof": [{**proof, "proofValue": encode_multibase(signer.sign(data))}]}


def verifies(document: Document, public_key: Ed25519PublicKey) -> bool:
    """Tell whether the one proof of a document holds with this key; nothing is said of who holds the key.

    Raises ValueError where there is not exactly one proof.
    """
    (proof,) = (dict(item) for item in document["proof"])
    value = proof.pop("proofValue")
    config = {**proof, "@context": document["@context"]}
    unsecured = {name: item for name, item in document.items() if name != "proof"}
    try:
        public_key.verify(decode_multibase(value), _hash(canonical_form(config)) + _hash(canonical_form(unsecured)))
    except InvalidSignature:
        return False
    return True


def to_bytes(document: Document) -> bytes:
    """Return a document as it is kept and handed out (UTF-8)."""
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"


@lru_cache(maxsize=64)
def _configuration(verification_method: str, contexts: tuple[str, ...]) -> DocumentOf:
    """Return the function from a moment to what a proof says of itself, one for each key."""

    def proof(values: Mapping[str, str]) -> Document:
        return {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": values[_CREATED],
            "verificationMethod": verification_method,
            "proofPurpose": "assertionMethod",
            "@context": list(contexts),
        }

    return proof


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hash(form: str) -> bytes:
    return hashlib.sha256(form.encode()).digest()
