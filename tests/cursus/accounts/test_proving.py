"""Proving again who one is: by a password in the form, or once, and not long ago, by a key or a code."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from allauth.core import context
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from cursus.accounts import proving
from cursus.accounts.forms import ProofForm
from cursus.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.passkeys import Passkey, reauthenticate

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


def without_password() -> User:
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    return person


def request_of(client: Client, person: User) -> Any:
    """A request with this browser's session."""
    request = RequestFactory().post("/somewhere/?a=1")
    request.user, request.session = person, SessionStore(client.session.session_key)
    return request


def try_it(client: Client, person: User, **data: str) -> bool:
    """Send a form that commits; what it did to the session is kept, as the middleware keeps it."""
    request, form = request_of(client, person), ProofForm(data, person=person)
    with context.request_context(request):
        accepted = form.is_valid() and proving.accept(request, form)
    request.session.save()
    return accepted


def test_a_password_is_typed_where_there_is_one(client):
    person = UserFactory()
    client.force_login(person)
    assert proving.proof_of(request_of(client, person)) == proving.Proof(by_password=True, fresh=False, ways=())
    assert not try_it(client, person)
    assert not try_it(client, person, password="wrong")
    assert try_it(client, person, password=PASSWORD)


def test_a_key_serves_once(client):
    person = without_password()
    key = Passkey(person)
    key.register()
    client.force_login(person)
    assert not proving.proof_of(request_of(client, person)).ready
    assert not try_it(client, person)
    reauthenticate(client, key, next_url="/compte/2fa/")
    assert proving.proof_of(request_of(client, person)).ready
    assert try_it(client, person)
    assert not try_it(client, person)


def test_a_key_serves_for_five_minutes(client):
    person = without_password()
    key = Passkey(person)
    key.register()
    with time_machine.travel("2026-03-10T09:00:00Z", tick=False) as clock:
        client.force_login(person)
        reauthenticate(client, key, next_url="/compte/2fa/")
        clock.shift(299)
        assert proving.proof_of(request_of(client, person)).fresh
        clock.shift(2)
        assert not proving.proof_of(request_of(client, person)).fresh
        assert not try_it(client, person)


def test_having_signed_in_with_the_key_proves_nothing(client):
    person = without_password()
    key = Passkey(person)
    key.register()
    page = client.get(
        "/compte/2fa/webauthn/login/", headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}
    )
    challenge = page.json()["request_options"]["publicKey"]["challenge"]
    client.post("/compte/2fa/webauthn/login/", {"credential": json.dumps(key.answer(challenge))})
    assert client.session["_auth_user_id"] == str(person.pk)
    assert not try_it(client, person)


def test_a_code_of_the_application_will_do(client):
    person = without_password()
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    client.force_login(person)
    ways = proving.proof_of(request_of(client, person)).ways
    assert [address for _words, address in ways] == ["/compte/2fa/reauthenticate/?next=%2Fsomewhere%2F%3Fa%3D1"]
    code = f"{hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))):06d}"
    client.post("/compte/2fa/reauthenticate/", {"code": code})
    assert try_it(client, person)


def test_without_any_means_nothing_passes(client):
    """allauth lets such a session pass: there it is enough to be signed in."""
    person = without_password()
    client.force_login(person)
    assert proving.proof_of(request_of(client, person)) == proving.Proof(by_password=False, fresh=False, ways=())
    assert not try_it(client, person)


def test_somebody_elses_proof_does_not_count(client):
    person, other = without_password(), without_password()
    key = Passkey(person)
    key.register()
    Passkey(other).register()
    client.force_login(person)
    reauthenticate(client, key, next_url="/compte/2fa/")
    assert not try_it(client, other)


def test_a_first_password_needs_the_key(client):
    """Else a session left open could give itself the password that commits."""
    person = without_password()
    key = Passkey(person)
    key.register()
    client.force_login(person)
    chosen = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.get("/compte/password/set/")["Location"].startswith("/compte/2fa/webauthn/reauthenticate/")
    assert client.post("/compte/password/set/", chosen).status_code == 200
    assert PASSWORD not in str(dict(client.session))
    person.refresh_from_db()
    assert not person.has_usable_password()
    reauthenticate(client, key, next_url="/compte/password/set/")
    assert client.get("/compte/password/set/").status_code == 200
    assert client.post("/compte/password/set/", chosen).status_code == 302
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize("has_key", [True, False])
def test_a_key_is_offered_to_who_has_one(client, has_key):
    person = UserFactory()
    TOTP.activate(person, SECRET)
    if has_key:
        Passkey(person).register()
    page = client.post("/compte/login/", {"login": person.email, "password": PASSWORD}, follow=True).content.decode()
    assert "One more step" in page or "Encore une étape" in page
    assert ("mfa_webauthn_authenticate" in page) is has_key
