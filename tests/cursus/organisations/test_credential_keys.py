"""Keys of credentials: in files that only this service reads, replaced without being forgotten, refused with words."""

from __future__ import annotations

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cursus.core.errors import Refused
from cursus.organisations.actions_credential_keys import create_credential_key, ensure_credential_key
from cursus.organisations.credential_keys import (
    NoCredentialKey,
    credential_signer_for,
    did_of,
    published_keys,
)
from cursus.organisations.enums import Capacity
from cursus.organisations.models import CredentialKey
from tests.factories.accounts import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return OrganisationFactory(slug="reseau", capacities=[Capacity.CERTIFYING_BODY])


def file_of(key: CredentialKey) -> Path:
    return Path(settings.KEYS_DIR) / key.reference


def test_a_key_lies_in_a_file_of_its_own_and_the_row_has_the_public_half(body) -> None:
    key = create_credential_key(organisation=body, by=None)

    assert stat.S_IMODE(file_of(key).stat().st_mode) == 0o600
    assert "PRIVATE KEY" in file_of(key).read_text()
    assert key.public_key.startswith("z6Mk")
    assert credential_signer_for(body).verification_method == f"{did_of(body)}#{key.public_key}"


def test_a_password_encrypts_the_file(body, settings) -> None:
    settings.SIGNING_KEYS_PASSWORD = "un mot de passe"
    key = create_credential_key(organisation=body, by=None)

    assert "ENCRYPTED" in file_of(key).read_text()
    assert len(credential_signer_for(body).sign(b"x")) == 64
    settings.SIGNING_KEYS_PASSWORD = "un autre"
    with pytest.raises(NoCredentialKey, match="badge"):
        credential_signer_for(body)


def test_a_new_key_retires_the_old_one_which_stays_published(body) -> None:
    old = create_credential_key(organisation=body, by=None)
    new = create_credential_key(organisation=body, by=None)
    old.refresh_from_db()

    assert old.retired_at is not None
    assert credential_signer_for(body).verification_method == new.verification_method
    assert [item.public_key for item in published_keys(body)] == [new.public_key, old.public_key]
    assert ensure_credential_key(organisation=body, by=None) == new


def test_no_key_is_kept_in_the_clear_where_that_is_not_allowed(body, settings) -> None:
    settings.ALLOW_SOFTWARE_KEYS = False
    with pytest.raises(Refused, match="SIGNING_KEYS_PASSWORD"):
        create_credential_key(organisation=body, by=None)
    assert not CredentialKey.objects.exists()
    settings.SIGNING_KEYS_PASSWORD = "un mot de passe"
    create_credential_key(organisation=body, by=None)
    assert credential_signer_for(body)
    settings.SIGNING_KEYS_PASSWORD = ""
    with pytest.raises(NoCredentialKey):
        credential_signer_for(body)


def test_a_key_made_under_another_address_signs_no_more(body, settings) -> None:
    create_credential_key(organisation=body, by=None)
    settings.PUBLIC_ORIGIN = "https://elsewhere.example"

    with pytest.raises(NoCredentialKey, match="create_credential_key"):
        credential_signer_for(body)
    assert published_keys(body) == []
    create_credential_key(organisation=body, by=None)
    assert credential_signer_for(body).did == "did:web:elsewhere.example:organismes:reseau"


def test_a_file_with_another_key_is_not_used(body) -> None:
    first, other = create_credential_key(organisation=body, by=None), create_credential_key(organisation=body, by=None)
    file_of(other).write_bytes(file_of(first).read_bytes())

    with pytest.raises(NoCredentialKey):
        credential_signer_for(body)


def test_the_commands_make_one(body) -> None:
    said = StringIO()
    call_command("create_signing_key", "reseau", stdout=said)
    key = CredentialKey.objects.get()
    assert key.verification_method in said.getvalue()
    call_command("create_credential_key", "reseau", stdout=said)
    assert CredentialKey.objects.filter(retired_at=None).get() != key
    with pytest.raises(CommandError, match="no organisation"):
        call_command("create_credential_key", "nobody")
    OrganisationFactory(slug="ecole", capacities=[Capacity.TRAINING_PROVIDER])
    with pytest.raises(CommandError, match="not a certifying body"):
        call_command("create_credential_key", "ecole")
