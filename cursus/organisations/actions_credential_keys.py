"""Verbs on the keys of credentials. The private key goes to a file that only this service reads."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.credentials.proofs import multikey
from cursus.core.errors import Refused
from cursus.core.writing import record, writing
from cursus.organisations.credential_keys import credential_key_in_use, did_of, may_keep_in_a_file
from cursus.organisations.models import CredentialKey, Organisation


def create_credential_key(*, organisation: Organisation, by: User | None) -> CredentialKey:
    """Make an Ed25519 key for the body's credentials; the key in use before is retired, and stays published.

    Raises Refused where a key may not be kept in a file.
    """
    if not may_keep_in_a_file():
        raise Refused(_("This installation keeps no key in a file without a password: set SIGNING_KEYS_PASSWORD."))
    private_key = Ed25519PrivateKey.generate()
    public_key = multikey(private_key.public_key())
    reference = f"{organisation.slug}-badges-{hashlib.sha256(public_key.encode()).hexdigest()[:16]}.pem"
    _keep(reference, private_key)
    with writing():
        for earlier in CredentialKey.objects.select_for_update().filter(organisation=organisation, retired_at=None):
            earlier.retired_at = clock.now()
            earlier.save(update_fields=["retired_at"])
            record("credential_key.retired", earlier, by=by)
        key = CredentialKey.objects.create(
            organisation=organisation, did=did_of(organisation), reference=reference, public_key=public_key
        )
        record("credential_key.registered", key, by=by, detail={"public_key": public_key})
    return key


def ensure_credential_key(*, organisation: Organisation, by: User | None) -> CredentialKey:
    """Return the key in use, made now if the body has none. Raises Refused."""
    return credential_key_in_use(organisation) or create_credential_key(organisation=organisation, by=by)


def _keep(reference: str, private_key: Ed25519PrivateKey) -> None:
    password = settings.SIGNING_KEYS_PASSWORD.encode()
    content = private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption(),
    )
    folder = Path(settings.KEYS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / reference, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
