"""Verbs on sealing keys. The private key goes to a file that only this service reads; the row holds what is public."""

from __future__ import annotations

import os
from datetime import timedelta

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Refused
from cursus.core.signing import (
    UnusableKey,
    fingerprint,
    generate_body_key,
    pkcs12_signer,
    read_certificate,
)
from cursus.core.writing import record, writing
from cursus.organisations.enums import KeyKind
from cursus.organisations.keys import key_path
from cursus.organisations.models import Organisation, SigningKey

CLOCK_SKEW = timedelta(minutes=5)


def create_software_key(
    *, organisation: Organisation, by: User | None, years: int = 2, demonstration: bool = False
) -> SigningKey:
    """Make a P-256 key and its self-signed certificate for a body; the key in use before is retired."""
    if not settings.ALLOW_SOFTWARE_KEYS:
        raise Refused(_("This installation does not allow software keys (ALLOW_SOFTWARE_KEYS). Import a PKCS#12 file."))
    password = settings.SIGNING_KEYS_PASSWORD.encode() or None
    issued = generate_body_key(
        organisation.legal_name or organisation.name,
        valid_from=clock.now() - CLOCK_SKEW,
        years=years,
        password=password,
        demonstration=demonstration,
    )
    reference = f"{organisation.slug}-{issued.fingerprint[:16]}.pem"
    _keep(reference, issued.private_key)
    return _register(
        organisation,
        kind=KeyKind.SOFTWARE,
        reference=reference,
        certificate=issued.certificate,
        demonstration=demonstration,
        by=by,
    )


def import_pkcs12(*, organisation: Organisation, container: bytes, password: str, by: User | None) -> SigningKey:
    """Take a PKCS#12 file as the body's key; the key in use before is retired.

    ``password`` opens the file given; what is kept is encrypted under the installation's own password.
    """
    try:
        signer = pkcs12_signer(container, password=password.encode() or None)
    except UnusableKey as error:
        raise Refused(_("This file cannot be used as a sealing key: %(why)s") % {"why": error}) from error
    ours = settings.SIGNING_KEYS_PASSWORD.encode()
    kept = pkcs12.serialize_key_and_certificates(
        organisation.slug.encode(),
        signer.private_key,
        signer.certificate,
        list(signer.chain),
        serialization.BestAvailableEncryption(ours) if ours else serialization.NoEncryption(),
    )
    reference = f"{organisation.slug}-{fingerprint(signer.certificate)[:16]}.p12"
    _keep(reference, kept)
    pem = signer.certificate.public_bytes(serialization.Encoding.PEM)
    return _register(
        organisation, kind=KeyKind.PKCS12, reference=reference, certificate=pem, demonstration=False, by=by
    )


def _keep(reference: str, content: bytes) -> None:
    path = key_path(reference)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _register(
    organisation: Organisation,
    *,
    kind: KeyKind,
    reference: str,
    certificate: bytes,
    demonstration: bool,
    by: User | None,
) -> SigningKey:
    read = read_certificate(certificate)
    with writing():
        for earlier in SigningKey.objects.select_for_update().filter(organisation=organisation, retired_at=None):
            earlier.retired_at = clock.now()
            earlier.save(update_fields=["retired_at"])
            record("signing_key.retired", earlier, by=by)
        key = SigningKey.objects.create(
            organisation=organisation,
            kind=kind,
            reference=reference,
            certificate=certificate.decode(),
            fingerprint=fingerprint(read),
            valid_from=read.not_valid_before_utc,
            valid_until=read.not_valid_after_utc,
            demonstration=demonstration,
        )
        record("signing_key.registered", key, by=by, detail={"fingerprint": key.fingerprint})
    return key
