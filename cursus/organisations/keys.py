"""The sealing keys of bodies: which one is in use, and the signer behind it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from cursus.core import clock
from cursus.core.errors import Refused
from cursus.core.signing import (
    Signer,
    SoftwareKeyRefused,
    UnusableKey,
    pkcs12_signer,
    read_certificate,
    software_signer,
)
from cursus.organisations.enums import KeyKind
from cursus.organisations.models import Organisation, SigningKey


class NoSigningKey(Refused):
    """The body cannot seal: it has no usable key."""

    code = "no_signing_key"


def key_in_use(organisation: Organisation, *, at: datetime | None = None) -> SigningKey | None:
    """Return the key that seals for the body at a moment (now by default), or None."""
    moment = at or clock.now()
    retired = Q(retired_at__isnull=True) | Q(retired_at__gt=moment)
    return (
        SigningKey.objects.filter(retired, organisation=organisation, valid_from__lte=moment, valid_until__gt=moment)
        .order_by("-valid_from")
        .first()
    )


def signer_for(organisation: Organisation, *, at: datetime | None = None) -> Signer:
    """Return what seals for the body. Raises NoSigningKey, saying what to do, when nothing can."""
    key = key_in_use(organisation, at=at)
    if key is None:
        raise NoSigningKey(
            _(
                "%(name)s has no sealing key in use: nothing can be sealed. "
                "Ask whoever runs the installation to create or import one."
            )
            % {"name": organisation.name}
        )
    try:
        return _signer(key)
    except (UnusableKey, SoftwareKeyRefused, OSError) as error:
        raise NoSigningKey(
            _("The sealing key of %(name)s cannot be used (%(why)s). Ask whoever runs the installation.")
            % {"name": organisation.name, "why": type(error).__name__}
        ) from error


def _signer(key: SigningKey) -> Signer:
    held = key_path(key.reference).read_bytes()
    password = settings.SIGNING_KEYS_PASSWORD.encode() or None
    if key.kind == KeyKind.PKCS12:
        return pkcs12_signer(held, password=password)
    return software_signer(held, key.certificate.encode(), password=password, allowed=settings.ALLOW_SOFTWARE_KEYS)


def key_path(reference: str) -> Path:
    """Return where a key is kept. A reference is a plain file name: it cannot leave the folder of keys."""
    if not reference or Path(reference).name != reference:
        raise UnusableKey("A key's reference is a file name.")
    return Path(settings.KEYS_DIR) / reference


def certificate_of(key: SigningKey) -> x509.Certificate:
    """Return the certificate of a key, in use or not."""
    return read_certificate(key.certificate)


def is_known_certificate(fingerprint: str) -> bool:
    """Tell whether a certificate (SHA-256, 64 hexadecimal digits) is, or was, that of one of our bodies."""
    return SigningKey.objects.filter(fingerprint=fingerprint).exists()


def key_problem(organisation: Organisation, *, at: datetime | None = None) -> str:
    """Return why the body cannot seal now, in words with what to do; empty when it can."""
    try:
        signer_for(organisation, at=at)
    except Refused as refusal:
        return str(refusal.message)
    return ""
