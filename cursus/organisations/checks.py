"""What `manage.py check --deploy` says of sealing and time-stamping, from the settings alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register


@register(Tags.security, deploy=True)
def sealing(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Key files are encrypted, and a module that is named is there."""
    found: list[CheckMessage] = []
    if not settings.SIGNING_KEYS_PASSWORD and not settings.PKCS11_MODULE:
        found.append(
            Warning(
                "The files of sealing keys are not encrypted.",
                hint="Set SIGNING_KEYS_PASSWORD, or keep the keys in a hardware module (PKCS11_MODULE).",
                id="cursus.W001",
            )
        )
    if settings.ALLOW_SOFTWARE_KEYS:
        found.append(
            Info(
                "Software keys are allowed: who reads the disk can seal.",
                hint="ALLOW_SOFTWARE_KEYS=0",
                id="cursus.I001",
            )
        )
    if settings.PKCS11_MODULE and not Path(settings.PKCS11_MODULE).is_file():
        found.append(Error(f"PKCS11_MODULE names no file: {settings.PKCS11_MODULE}", id="cursus.E001"))
    if settings.PKCS11_MODULE and not settings.PKCS11_PIN:
        found.append(Error("PKCS11_MODULE needs PKCS11_PIN.", id="cursus.E002"))
    return found


@register(Tags.security, deploy=True)
def time_stamping(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An authority that is asked is also one that is believed: else every document would wait for ever."""
    if not settings.TIMESTAMP_URL:
        return [
            Info(
                "No time-stamp authority: the moment of a seal is this server's word, and its clock is not checked.",
                hint="Set TIMESTAMP_URL and TIMESTAMP_TRUST.",
                id="cursus.I002",
            )
        ]
    parts = urlsplit(settings.TIMESTAMP_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return [Error("TIMESTAMP_URL must start with https:// (or http://) and name a host.", id="cursus.E003")]
    try:
        roots = x509.load_pem_x509_certificates(Path(settings.TIMESTAMP_TRUST).read_bytes())
    except (OSError, ValueError) as error:
        hint = "A PEM file of the roots of the authority; without it no answer is believed and every document waits."
        return [Error(f"TIMESTAMP_TRUST cannot be read ({type(error).__name__}).", hint=hint, id="cursus.E004")]
    if parts.scheme == "http" and parts.password:
        return [Warning("TIMESTAMP_URL sends its password in the clear.", id="cursus.W002")]
    if settings.CLOCK_DRIFT_ALLOWED <= 0 or settings.TIMESTAMP_TIMEOUT <= 0 or not roots:
        return [Error("CLOCK_DRIFT_ALLOWED and TIMESTAMP_TIMEOUT are seconds, more than none.", id="cursus.E005")]
    return []
