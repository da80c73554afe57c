"""The identifier of an issuer (``did:web``) and the document that says by which keys it speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from cursus.core.credentials.canonical import Document

DID_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")


@dataclass(frozen=True)
class PublishedKey:
    """A public key as a DID document shows it: its address (``did:…#fragment``) and the key, multibase."""

    verification_method: str
    public_key: str


def did_web(origin: str, *path: str) -> str:
    """Return the ``did:web`` whose document is at ``<origin>/<path…>/did.json``.

    ``did_web("https://coop.example:8443", "organismes", "r")`` → ``did:web:coop.example%3A8443:organismes:r``.
    """
    return ":".join(["did:web", quote(urlsplit(origin).netloc, safe=""), *(quote(part, safe="") for part in path)])


def did_document(did: str, keys: Sequence[PublishedKey]) -> Document:
    """Return the DID document of an issuer: every key it ever signed with, so that what they signed verifies."""
    methods = [
        {
            "id": key.verification_method,
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.public_key,
        }
        for key in keys
    ]
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [key.verification_method for key in keys],
    }
