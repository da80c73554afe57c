"""The identifier under which a body issues credentials, its keys, and the signer behind the one in use."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from cursus.core.credentials.identifiers import PublishedKey, did_web
from cursus.core.credentials.proofs import CredentialSigner, multikey
from cursus.core.errors import Refused
from cursus.organisations.models import CredentialKey, Organisation

PATH = "organismes"
"""Where the public papers of a body are: ``<origin>/organismes/<slug>/…``. Part of its identifier, so for good."""


class NoCredentialKey(Refused):
    """The body cannot sign credentials: it has no usable key."""

    code = "no_credential_key"


def did_of(organisation: Organisation) -> str:
    """Return the identifier of a body, which resolves to ``<origin>/organismes/<slug>/did.json``."""
    return did_web(settings.PUBLIC_ORIGIN, PATH, organisation.slug)


def public_address(organisation: Organisation, *rest: str) -> str:
    """Return the address of a public paper of a body."""
    return "/".join([settings.PUBLIC_ORIGIN, PATH, organisation.slug, *rest])


def published_keys(organisation: Organisation) -> list[PublishedKey]:
    """Return the keys of every generation under the body's identifier, the newest first (one query)."""
    keys = CredentialKey.objects.filter(organisation=organisation, did=did_of(organisation))
    return [PublishedKey(key.verification_method, key.public_key) for key in keys]


def credential_key_in_use(organisation: Organisation) -> CredentialKey | None:
    """Return the key that signs for the body, or None. A key made under another address signs no more."""
    return CredentialKey.objects.filter(organisation=organisation, retired_at=None, did=did_of(organisation)).first()


def credential_signer_for(organisation: Organisation) -> CredentialSigner:
    """Return what signs credentials for the body. Raises NoCredentialKey, saying what to do, when nothing can."""
    key = credential_key_in_use(organisation)
    if key is None:
        raise NoCredentialKey(
            _(
                "%(name)s has no key for its digital badges: nothing can be issued. "
                "Ask whoever runs the installation to create one (create_credential_key)."
            )
            % {"name": organisation.name}
        )
    try:
        return _signer(key)
    except (ValueError, TypeError, OSError) as error:
        raise NoCredentialKey(
            _("The key for the digital badges of %(name)s cannot be used (%(why)s). Ask whoever runs the installation.")
            % {"name": organisation.name, "why": type(error).__name__}
        ) from error


def may_keep_in_a_file() -> bool:
    """Whether a key may be kept in a file here: under a password, or where software keys are allowed."""
    return bool(settings.SIGNING_KEYS_PASSWORD) or settings.ALLOW_SOFTWARE_KEYS


def _signer(key: CredentialKey) -> CredentialSigner:
    if not may_keep_in_a_file():
        raise ValueError("Software keys are not allowed here.")
    path = Path(settings.KEYS_DIR) / key.reference
    private_key = _private_key(path, path.stat().st_mtime_ns, settings.SIGNING_KEYS_PASSWORD)
    if multikey(private_key.public_key()) != key.public_key:
        raise ValueError("The file holds another key.")
    return CredentialSigner(private_key, key.verification_method)


@lru_cache(maxsize=64)
def _private_key(path: Path, changed: int, password: str) -> Ed25519PrivateKey:
    """Read a key once: opening one under a password costs more than a hundred signatures."""
    key = serialization.load_pem_private_key(path.read_bytes(), password.encode() or None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("This is no Ed25519 key.")
    return key
