"""The sealing keys of bodies: made, imported, rotated, refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from django.conf import settings
from django.core.management import CommandError, call_command

from cursus.core import clock
from cursus.core.audit import verify
from cursus.core.errors import Refused
from cursus.core.models import AuditChain
from cursus.core.signing import generate_body_key, read_certificate
from cursus.organisations import actions_keys, keys
from cursus.organisations.enums import Capacity, KeyKind
from cursus.organisations.models import SigningKey
from tests.factories.accounts import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return OrganisationFactory(name="Réseau Coopérer", capacities=[Capacity.CERTIFYING_BODY])


def file_of(key: SigningKey) -> Path:
    return Path(settings.KEYS_DIR) / key.reference


def a_pkcs12(password: bytes) -> bytes:
    """A PKCS#12 file as an authority would send it."""
    issued = generate_body_key("Réseau Coopérer", valid_from=clock.now() - timedelta(days=1))
    key = load_pem_private_key(issued.private_key, None)
    certificate = read_certificate(issued.certificate)
    return pkcs12.serialize_key_and_certificates(
        b"x", key, certificate, None, serialization.BestAvailableEncryption(password)
    )


def test_a_software_key_is_a_file_that_only_the_service_reads(body):
    key = actions_keys.create_software_key(organisation=body, by=None)
    assert file_of(key).stat().st_mode & 0o077 == 0
    assert "PRIVATE" not in key.certificate
    assert keys.key_in_use(body) == key
    assert keys.signer_for(body).certificate == read_certificate(key.certificate)
    assert keys.key_problem(body) == ""
    assert [finding for chain in AuditChain.objects.all() for finding in verify(chain)] == []


def test_a_body_without_a_key_seals_nothing_and_is_told_what_to_do(body):
    with pytest.raises(Refused) as refused:
        keys.signer_for(body)
    assert body.name in str(refused.value.message)
    assert keys.key_problem(body) == str(refused.value.message)


def test_a_new_key_retires_the_former_whose_time_goes_on_verifying(body):
    with clock.at(datetime(2025, 9, 1, tzinfo=UTC)):
        first = actions_keys.create_software_key(organisation=body, by=None)
    with clock.at(datetime(2026, 9, 1, tzinfo=UTC)):
        second = actions_keys.create_software_key(organisation=body, by=None)
    assert keys.key_in_use(body, at=datetime(2026, 1, 1, tzinfo=UTC)) == first
    assert keys.key_in_use(body, at=datetime(2027, 1, 1, tzinfo=UTC)) == second
    assert keys.key_in_use(body, at=datetime(2025, 1, 1, tzinfo=UTC)) is None
    assert keys.key_in_use(body, at=datetime(2029, 1, 1, tzinfo=UTC)) is None
    assert SigningKey.objects.filter(organisation=body).count() == 2


def test_software_keys_are_refused_where_the_setting_says_so(body, settings):
    key = actions_keys.create_software_key(organisation=body, by=None)
    settings.ALLOW_SOFTWARE_KEYS = False
    with pytest.raises(Refused):
        actions_keys.create_software_key(organisation=body, by=None)
    with pytest.raises(Refused):
        keys.signer_for(body)
    assert SigningKey.objects.get() == key


def test_a_lost_file_is_said_and_breaks_nothing(body):
    file_of(actions_keys.create_software_key(organisation=body, by=None)).unlink()
    assert body.name in keys.key_problem(body)


def test_a_pkcs12_file_is_kept_under_the_installations_password(body, settings):
    settings.SIGNING_KEYS_PASSWORD = "that of the installation"
    settings.ALLOW_SOFTWARE_KEYS = False
    container = a_pkcs12(b"that of the file")
    with pytest.raises(Refused):
        actions_keys.import_pkcs12(organisation=body, container=container, password="wrong", by=None)
    key = actions_keys.import_pkcs12(organisation=body, container=container, password="that of the file", by=None)
    assert key.kind == KeyKind.PKCS12
    kept = file_of(key).read_bytes()
    with pytest.raises(ValueError):
        pkcs12.load_key_and_certificates(kept, b"that of the file")
    assert keys.signer_for(body).sign_digest(b"0" * 32)


@pytest.mark.parametrize("rubbish", [b"", b"not a container", b"\x30\x82" + b"\x00" * 40])
def test_a_file_that_is_no_key_is_refused(body, rubbish):
    with pytest.raises(Refused):
        actions_keys.import_pkcs12(organisation=body, container=rubbish, password="x", by=None)
    assert not SigningKey.objects.exists()


def test_the_command_makes_a_key_that_says_that_it_is_a_demonstration(body):
    said = StringIO()
    call_command("create_signing_key", body.slug, "--demonstration", stdout=said)
    key = SigningKey.objects.get()
    assert key.demonstration
    assert key.fingerprint in said.getvalue()
    assert "MONSTRATION" in read_certificate(key.certificate).subject.rfc4514_string()


def test_the_command_imports_a_file(body, tmp_path):
    (tmp_path / "key.p12").write_bytes(a_pkcs12(b"secret"))
    (tmp_path / "password").write_text("secret\n")
    options = {"pkcs12": tmp_path / "key.p12", "password_file": tmp_path / "password", "stdout": StringIO()}
    call_command("create_signing_key", body.slug, **options)
    assert SigningKey.objects.get().kind == KeyKind.PKCS12


@pytest.mark.parametrize("what", ["unknown body", "not a certifier", "software refused", "no file"])
def test_the_command_says_what_is_wrong(body, settings, tmp_path, what):
    school = OrganisationFactory(capacities=[Capacity.TRAINING_PROVIDER])
    slug = {"unknown body": "nobody", "not a certifier": school.slug}.get(what, body.slug)
    settings.ALLOW_SOFTWARE_KEYS = what != "software refused"
    options = {"pkcs12": tmp_path / "missing.p12"} if what == "no file" else {}
    with pytest.raises(CommandError):
        call_command("create_signing_key", slug, **options)
    assert not SigningKey.objects.exists()
