"""Verbs on sealing keys. The private key goes to a file that only this service reads; the row holds what is public."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

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
    hardware_signer,
    pkcs12_signer,
    read_certificate,
)
from cursus.core.writing import record, writing
from cursus.organisations.enums import KeyKind
from cursus.organisations.keys import key_in_use, key_path
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
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (signer.certificate, *signer.chain))
    return _register(
        organisation, kind=KeyKind.PKCS12, reference=reference, certificate=pem, demonstration=False, by=by
    )


def register_pkcs11_key(*, organisation: Organisation, uri: str, certificate: str, by: User | None) -> SigningKey:
    """Take a key that lies in a hardware module as the body's key; the key in use before is retired.

    ``uri`` names it (RFC 7512, ``pkcs11:token=…;id=%01``); ``certificate`` is its PEM, then those above it. The
    module signs once, so that a wrong PIN, key or certificate is found now. Raises Refused.
    """
    try:
        signer = hardware_signer(uri, certificate, module=settings.PKCS11_MODULE, pin=settings.PKCS11_PIN)
    except UnusableKey as error:
        raise Refused(_("This key cannot be used for sealing: %(why)s") % {"why": error}) from error
    return _register(
        organisation,
        kind=KeyKind.PKCS11,
        reference=signer.place.uri,
        certificate=certificate.encode(),
        demonstration=False,
        by=by,
    )


def rotate(*, organisation: Organisation, by: User | None, years: int = 2) -> SigningKey:
    """Give a body the next generation of its key, of the same kind; the former is retired, its certificate kept.

    Only a key made here can be made again here: the next PKCS#12 file or hardware key comes from whoever certifies
    it. Numbers go on, and what earlier keys sealed verifies at its time of issue. Raises Refused.
    """
    former = key_in_use(organisation) or SigningKey.objects.filter(organisation=organisation).first()
    if former is None:
        raise Refused(_("%(name)s has no sealing key to renew: create the first one.") % {"name": organisation.name})
    if former.kind != KeyKind.SOFTWARE:
        raise Refused(
            _(
                "The key of %(name)s comes from a certification authority: ask it for the next one, "
                "then import it with create_signing_key."
            )
            % {"name": organisation.name}
        )
    return create_software_key(organisation=organisation, by=by, years=years, demonstration=former.demonstration)


def declare_stolen(*, key: SigningKey, since: datetime, by: User | None, note: str = "") -> SigningKey:
    """Say that others may have used a key since a moment: it seals no more, and what it sealed from then is doubted.

    What the register holds from before stays valid; a file that the register does not hold never was. The moment
    can be put earlier by a further declaration, never later. Raises Refused.
    """
    if since > clock.now():
        raise Refused(_("A key is declared stolen since a moment that has passed."))
    with writing():
        locked = SigningKey.objects.select_for_update().get(pk=key.pk)
        if locked.compromised_at is not None and locked.compromised_at <= since:
            raise Refused(_("This key is declared stolen already, since an earlier moment."))
        locked.compromised_at = since
        locked.retired_at = min(locked.retired_at or clock.now(), clock.now())
        locked.save(update_fields=["compromised_at", "retired_at"])
        record("signing_key.stolen", locked, by=by, detail={"since": since.isoformat()}, note=note)
    key.refresh_from_db()
    return key


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
