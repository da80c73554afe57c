"""The sealing keys of bodies: which one is in use, and the signer behind it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cursus.core import clock
from cursus.core.errors import Refused
from cursus.core.signing import (
    Signer,
    SoftwareKeyRefused,
    UnusableKey,
    hardware_signer,
    pkcs12_signer,
    read_certificate,
    software_signer,
)
from cursus.organisations.enums import KeyKind
from cursus.organisations.models import Organisation, SigningKey

WARNING_DAYS = 60


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
    if key.kind == KeyKind.PKCS11:
        return hardware_signer(key.reference, key.certificate, module=settings.PKCS11_MODULE, pin=settings.PKCS11_PIN)
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


def chain_of(key: SigningKey) -> tuple[x509.Certificate, ...]:
    """Return the certificate of a key and those above it that came with it, nearest first."""
    return tuple(x509.load_pem_x509_certificates(key.certificate.encode()))


def certificate_of(key: SigningKey) -> x509.Certificate:
    """Return the certificate of a key, in use or not."""
    return read_certificate(key.certificate)


def is_known_certificate(fingerprint: str) -> bool:
    """Tell whether a certificate (SHA-256, 64 hexadecimal digits) is, or was, that of one of our bodies."""
    return SigningKey.objects.filter(fingerprint=fingerprint).exists()


def is_stolen_certificate(fingerprint: str) -> bool:
    """Tell whether a certificate is that of a key that was declared stolen."""
    return (
        bool(fingerprint) and SigningKey.objects.filter(fingerprint=fingerprint, compromised_at__isnull=False).exists()
    )


def key_warning(organisation: Organisation) -> str:
    """Return what the body should have done soon about its key, in words; empty when there is nothing.

    A key that cannot seal at all is :func:`key_problem`.
    """
    key = key_in_use(organisation)
    if key is None:
        return ""
    days = (key.valid_until - clock.now()).days
    if days <= WARNING_DAYS:
        return ngettext(
            "The certificate that seals the documents of %(name)s ends in %(n)d day. "
            "Ask whoever runs the installation to renew it: after that, nothing can be sealed.",
            "The certificate that seals the documents of %(name)s ends in %(n)d days. "
            "Ask whoever runs the installation to renew it: after that, nothing can be sealed.",
            days,
        ) % {"name": organisation.name, "n": days}
    if key.demonstration:
        return _(
            "The documents of %(name)s are sealed with a demonstration certificate: it proves nothing about who "
            "issued them, and who verifies them is told so."
        ) % {"name": organisation.name}
    return ""


def key_problem(organisation: Organisation, *, at: datetime | None = None) -> str:
    """Return why the body cannot seal now, in words with what to do; empty when it can."""
    try:
        signer_for(organisation, at=at)
    except Refused as refusal:
        return str(refusal.message)
    return ""
