"""What `check --deploy` says of keys and time-stamps."""

from __future__ import annotations

import pytest

from cursus.organisations.checks import sealing, time_stamping
from tests.factories.hsm import a_key


def said(check) -> set[str]:
    return {message.id for message in check(None)}


@pytest.fixture
def complete(settings, tmp_path):
    roots = tmp_path / "roots.pem"
    roots.write_bytes(a_key().certificate)
    settings.SIGNING_KEYS_PASSWORD, settings.ALLOW_SOFTWARE_KEYS = "x" * 20, False
    settings.TIMESTAMP_URL, settings.TIMESTAMP_TRUST = "https://u:p@tsa.example/x", str(roots)
    return settings


def test_a_complete_installation_has_nothing_to_hear(complete):
    assert said(sealing) == said(time_stamping) == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"SIGNING_KEYS_PASSWORD": ""}, "cursus.W001"),
        ({"ALLOW_SOFTWARE_KEYS": True}, "cursus.I001"),
        ({"PKCS11_MODULE": "/nowhere/lib.so", "PKCS11_PIN": "1"}, "cursus.E001"),
        ({"PKCS11_MODULE": __file__}, "cursus.E002"),
        ({"TIMESTAMP_URL": ""}, "cursus.I002"),
        ({"TIMESTAMP_URL": "tsa.example"}, "cursus.E003"),
        ({"TIMESTAMP_TRUST": ""}, "cursus.E004"),
        ({"TIMESTAMP_TRUST": "/nowhere/roots.pem"}, "cursus.E004"),
        ({"TIMESTAMP_TRUST": __file__}, "cursus.E004"),
        ({"TIMESTAMP_URL": "http://u:p@tsa.example/"}, "cursus.W002"),
        ({"CLOCK_DRIFT_ALLOWED": 0}, "cursus.E005"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_is_missing_is_said(changes, expected, complete):
    for name, value in changes.items():
        setattr(complete, name, value)
    assert said(sealing) | said(time_stamping) == {expected}
