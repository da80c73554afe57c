"""A key as a browser and its authenticator would use it: made, then asked to prove that the person is there.

The answers are those of WebAuthn (Level 2): https://www.w3.org/TR/webauthn-2/#sctn-authenticator-data.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from cursus.accounts.models import User

HOST = "testserver"
PRESENT_AND_VERIFIED, ATTESTED = 0x05, 0x40


@dataclass
class Passkey:
    """One key of one person, for the site at ``host``."""

    person: User
    name: str = "Mon téléphone"
    passwordless: bool = True
    host: str = HOST
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def register(self) -> Authenticator:
        """Keep the key beside the person's account, as after the page that adds one."""
        return WebAuthn.add(self.person, self.name, self.created(secrets.token_bytes(32))).instance

    def created(self, challenge: bytes | str) -> dict[str, Any]:
        """Return what navigator.credentials.create() gives for this challenge."""
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + len(self.handle).to_bytes(2, "big") + self.handle + public
        statement = {"fmt": "none", "attStmt": {}, "authData": self._authenticator_data(ATTESTED) + attested}
        answer = {
            "clientDataJSON": websafe_encode(self._client_data("webauthn.create", challenge)),
            "attestationObject": websafe_encode(cbor.encode(statement)),
        }
        return {**self._credential(answer), "clientExtensionResults": {"credProps": {"rk": self.passwordless}}}

    def answer(self, challenge: bytes | str) -> dict[str, Any]:
        """Return what navigator.credentials.get() gives for this challenge."""
        client, data = self._client_data("webauthn.get", challenge), self._authenticator_data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(user_pk_to_url_str(self.person).encode()),
            }
        )

    def _credential(self, answer: dict[str, str]) -> dict[str, Any]:
        own = websafe_encode(self.handle)
        return {"id": own, "rawId": own, "type": "public-key", "response": answer, "clientExtensionResults": {}}

    def _authenticator_data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([PRESENT_AND_VERIFIED | flags]) + bytes(4)

    def _client_data(self, kind: str, challenge: bytes | str) -> bytes:
        said = challenge if isinstance(challenge, str) else websafe_encode(challenge)
        return json.dumps({"type": kind, "challenge": said, "origin": f"https://{self.host}"}).encode()


def reauthenticate(client: Any, key: Passkey, *, next_url: str) -> Any:
    """Go through the page that asks for the key again, in this test client; return the answer to the post."""
    address = f"/compte/2fa/webauthn/reauthenticate/?next={next_url}"
    page = client.get(address)
    challenge = page.context["js_data"]["request_options"]["publicKey"]["challenge"]
    return client.post(address, {"credential": json.dumps(key.answer(challenge)), "next": next_url})
