"""Signing in, second factors and devices speak with our words: not one stock sentence of allauth's is left.

allauth's own catalogue says which sentences are stock, in English and in French.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import allauth
import polib
import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

from cursus.accounts.models import User
from tests.databases import ROOT
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.passkeys import Passkey, reauthenticate
from tests.permissions.test_matrix import routes

pytestmark = pytest.mark.django_db

STOCK = Path(allauth.__file__).parent
WORDS = re.compile(r"{%\s*(trans|translate|blocktrans|blocktranslate)\b")
# Templates with words that nobody can meet, and why.
OUT_OF_REACH = {
    "base_confirm_code": "no code is sent by e-mail",
    "phone": "telephone numbers are not asked for",
    "login_code": "nobody signs in by a code sent by e-mail",
    "confirm_email_verification_code": "addresses are confirmed by a link",
    "confirm_password_reset_code": "passwords are reset by a link",
    "password_reset_code": "passwords are reset by a link",
    "email_change": "several addresses may be kept",
    "signup_by_passkey": "nobody signs up with a passkey",
    "webauthn/signup_form": "nobody signs up with a passkey",
    "mfa/trust": "no browser is trusted beyond its session",
    "account/snippets/": "only its own pages include them, and ours stand in for those",
    "mfa/totp/base": "ours extend the page of the account",
    "mfa/webauthn/base": "ours extend the page of the account",
    "mfa/recovery_codes/base": "ours extend the page of the account",
    "mfa/email/": "no message is sent about a change (ACCOUNT_EMAIL_NOTIFICATIONS)",
    "base_notification": "the same",
    "email_changed": "the same",
    "email_deleted_": "the same",
    "email/email_confirm_": "the same",
    "email/password_changed": "the same",
    "email/password_set": "the same",
    "email/password_reset_message": "the same",
    "email/password_reset_subject": "the same",
}


def worded() -> list[str]:
    """Every template of allauth's that says something."""
    found = []
    for folder in ("account", "mfa", "usersessions"):
        for path in (STOCK / "templates" / folder).rglob("*.*"):
            if WORDS.search(path.read_text()):
                found.append(str(path.relative_to(STOCK / "templates")))
    return sorted(found)


@pytest.mark.parametrize("name", worded())
def test_a_template_that_says_something_is_ours(name):
    ours = Path(get_template(name).origin.name).is_relative_to(ROOT / "cursus" / "templates")
    assert ours != any(part in name for part in OUT_OF_REACH)


@cache
def stock(language: str) -> list[re.Pattern[str]]:
    """Sentences of allauth's catalogue in that language, but for those that are word for word in ours too."""
    theirs = polib.pofile(str(STOCK / "locale" / "fr" / "LC_MESSAGES" / "django.po"))
    used = {
        match for path in STOCK.rglob("*.py") for match in re.findall(r"[\"']([^\"'\n]{3,})[\"']", path.read_text())
    }
    texts = {entry.msgid for entry in theirs} | used & {entry.msgid for entry in theirs} | {"Not used."}
    if language == "fr":
        texts |= {entry.msgstr for entry in theirs}
    ours: set[str] = set()
    for app in ("cursus", "certification", "site_cms"):
        for entry in polib.pofile(str(ROOT / app / "locale" / "fr" / "LC_MESSAGES" / "django.po")):
            ours |= {entry.msgstr, *entry.msgstr_plural.values()} if language == "fr" else {entry.msgid}
    return [_pattern(text) for text in sorted(texts) if text.strip() and flat(text) not in {flat(own) for own in ours}]


def flat(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"%\(\w+\)s|%[sd]|\{\w+\}", flat(text))
    return re.compile(".{1,80}?".join(re.escape(part) for part in parts))


def said(body: str) -> list[str]:
    """What a page says, piece by piece: its texts and the attributes that are read out or shown."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", body, flags=re.S)
    shown = re.findall(r"\b(?:title|alt|placeholder|aria-label)=\"([^\"]+)\"", body)
    texts = re.split(
        r"</?(?:p|h\d|li|label|legend|title|button|div|span|a|dd|dt|td|th|nav|summary|form|ul|ol)\b[^>]*>", body
    )
    return [flat(unescape(re.sub(r"<[^>]+>", "", text))) for text in [*shown, *texts] if text.strip()]


def stock_sentences(body: str, language: str) -> list[str]:
    """The stock sentences a page still says: a piece that is one, or that holds one of three words or more."""
    found = []
    for piece in filter(None, said(body)):
        for pattern in stock(language):
            long = len(re.findall(r"[^\W\d]+", pattern.pattern)) >= 4
            if pattern.fullmatch(piece) or (long and pattern.search(piece)):
                found.append(f"{piece!r} ~ {pattern.pattern!r}")
    return found


class Visitor:
    """A browser that goes through every page of the account, in one language."""

    def __init__(self, language: str) -> None:
        self.language, self.client = language, Client()
        self.met: set[str] = set()
        self.wrong: list[str] = []

    def see(self, path: str, data: dict[str, Any] | None = None, **extra: Any) -> Any:
        """Ask for a page (or post to it), follow where it leads, and read what comes."""
        prefix = "" if self.language == "fr" or path.startswith("/en/") else "/en"
        ask = self.client.get if data is None else self.client.post
        answer = ask(prefix + path, data or {}, follow=True, **extra)
        for address, _status in [(prefix + path, 200), *answer.redirect_chain]:
            self.met.add(address.split("?")[0].removeprefix("/en"))
        self.met.add(answer.request["PATH_INFO"].removeprefix("/en"))
        if "text/html" in answer["Content-Type"]:
            body = answer.content.decode()
            if f'<html lang="{self.language}"' not in body:
                self.wrong.append(f"{path}: not in {self.language}")
            self.wrong += [f"{path}: {fault}" for fault in stock_sentences(body, self.language)]
        return answer


def _walk_signing_in(visitor: Visitor, person: User, send: Callable[..., Any]) -> None:
    see = visitor.see
    for path in ("login/", "signup/", "password/reset/", "password/reset/done/", "inactive/", "confirm-email/"):
        see(f"/compte/{path}")
    see("/compte/login/code/confirm/")
    see("/compte/password/reset/key/done/")
    see("/compte/login/", {"login": person.email, "password": "wrong"})
    see("/compte/login/", {})
    see("/compte/signup/", {"email": "x", "password1": "abc", "password2": "abcd"})
    see("/compte/password/reset/", {"email": "not an address"})
    with send(execute=True):
        see("/compte/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/]+(\S+/password/reset/key/\S+)", mail.outbox[-1].body)
    assert link is not None
    page = see(link.group(1).removeprefix("/en"))
    see(page.request["PATH_INFO"].removeprefix("/en"), {"password1": "abc", "password2": "abcd"})
    see("/compte/password/reset/key/0-nothing/")
    see(f"/compte/confirm-email/{EmailConfirmationHMAC(person.emailaddress_set.get()).key}/")
    see("/compte/confirm-email/nothing/")
    see("/compte/2fa/webauthn/login/")
    see("/compte/2fa/webauthn/login/", {"credential": "{}"})
    see("/compte/2fa/authenticate/")


def _walk_account(visitor: Visitor, person: User) -> None:
    see = visitor.see
    see("/compte/login/", {"login": person.email, "password": PASSWORD})
    see("/compte/email/")
    see("/compte/reauthenticate/")
    see("/compte/reauthenticate/", {"password": "wrong"})
    see("/compte/reauthenticate/", {"password": PASSWORD})
    see("/compte/email/", {"action_add": "1", "email": person.email})
    see("/compte/email/", {"action_add": "1", "email": "another@example.org"})
    see("/compte/email/", {"action_primary": "1", "email": "another@example.org"})
    see("/compte/email/", {"action_remove": "1", "email": person.email})
    see("/compte/email/", {"action_send": "1", "email": "another@example.org"})
    see("/compte/email/", {"action_remove": "1", "email": "another@example.org"})
    see("/compte/password/change/")
    see("/compte/password/change/", {"oldpassword": "wrong", "password1": "abc", "password2": "abcd"})
    see("/compte/password/set/")
    see("/compte/sessions/")
    see("/compte/sessions/", {})


def _walk_second_factors(visitor: Visitor, person: User) -> None:
    see = visitor.see
    see("/compte/2fa/")
    see("/compte/2fa/totp/activate/")
    see("/compte/2fa/totp/activate/", {"code": "123456"})
    see("/compte/2fa/webauthn/")
    see("/compte/2fa/webauthn/add/")
    see("/compte/2fa/webauthn/add/", {"name": "x", "credential": ""})
    EmailAddress.objects.filter(user=person, verified=False).delete()
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    key = Passkey(person).register()
    Passkey(person, name="Clé bleue", passwordless=False).register()
    for path in ("", "webauthn/", "recovery-codes/", "recovery-codes/generate/", "recovery-codes/download/"):
        see(f"/compte/2fa/{path}")
    see("/compte/2fa/recovery-codes/generate/", {})
    for path in ("edit/", "remove/"):
        see(f"/compte/2fa/webauthn/keys/{key.pk}/{path}")
    see(f"/compte/2fa/webauthn/keys/{key.pk}/edit/", {"name": ""})
    see(f"/compte/2fa/webauthn/keys/{key.pk}/edit/", {"name": "Ma tablette"})
    see("/compte/reauthenticate/")
    for path in ("reauthenticate/", "webauthn/reauthenticate/"):
        see(f"/compte/2fa/{path}")
    see("/compte/2fa/reauthenticate/", {"code": "1"})
    see("/compte/2fa/webauthn/reauthenticate/", {"credential": "{}"})
    see(f"/compte/2fa/webauthn/keys/{key.pk}/remove/", {})
    see("/compte/2fa/totp/deactivate/")


def _walk_out_and_half_in(visitor: Visitor, person: User) -> None:
    see = visitor.see
    see("/compte/logout/")
    see("/compte/logout/", {})
    see("/compte/login/", {"login": person.email, "password": PASSWORD})
    see("/compte/2fa/authenticate/", {"code": "1"})
    see("/compte/2fa/authenticate/", {"credential": "{}"})


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_stock_sentence_is_left_on_any_page(language, django_capture_on_commit_callbacks):
    person, visitor = UserFactory(language=language), Visitor(language)
    _walk_signing_in(visitor, person, django_capture_on_commit_callbacks)
    _walk_account(visitor, person)
    _walk_second_factors(visitor, person)
    _walk_out_and_half_in(visitor, person)
    assert visitor.wrong == []
    with translation.override("fr"):
        own = {path for name, path in routes() if name.startswith(("account_", "mfa_", "usersessions_"))}
    assert len(own) >= 25
    assert [path for path in sorted(own) if not any(re.fullmatch(_as_regex(path), met) for met in visitor.met)] == []


def _as_regex(path: str) -> str:
    path = re.sub(r"\(\?P<\w+>[^()]*\)|<[^>]+>", "[^/]+", path.replace("^", "").replace("$", ""))
    return "/" + path.lstrip("/").replace("//", "/")


def test_a_stock_sentence_is_found():
    """The net has no hole: a page with a sentence of theirs is told apart, whatever its tags and its language."""
    assert stock_sentences("<p>Are you <b>sure</b> you want to remove this security key?</p>", "en")
    assert stock_sentences("<td>Not used.</td>", "fr")
    with translation.override("fr"):
        theirs = translation.gettext(
            "Your account is protected by two-factor authentication. Please enter an authenticator code:"
        )
    assert stock_sentences(f"<p>{theirs}</p>", "fr")
    assert not stock_sentences("<p>Encore une étape</p>", "fr")


def test_every_error_is_worded_by_us():
    """Those of telephone numbers and user names cannot happen: nobody has either here."""
    for adapter in (get_adapter(), get_mfa_adapter()):
        theirs = type(adapter).__mro__[1].error_messages
        left = {name for name, words in adapter.error_messages.items() if words is theirs[name]}
        assert {name for name in left if not name.startswith(("phone_", "username_", "unknown_phone"))} == set()


def test_a_key_alone_proves_again_who_one_is(client):
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    key = Passkey(person)
    key.register()
    client.force_login(person)
    answer = reauthenticate(client, key, next_url="/compte/2fa/")
    assert (answer.status_code, answer["Location"]) == (302, "/compte/2fa/")
    assert [record["reauthenticated"] for record in client.session["account_authentication_methods"]] == [True]
    stranger = Passkey(person)
    refused = reauthenticate(client, stranger, next_url="/compte/2fa/")
    assert refused["Location"] != "/compte/2fa/"
    assert len(client.session["account_authentication_methods"]) == 1
