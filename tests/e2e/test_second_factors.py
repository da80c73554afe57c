"""An application, recovery codes and keys, set up and used in a browser that has a (virtual) key of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache

from cursus.accounts.actions import open_account
from cursus.accounts.models import User
from site_cms.setup import ensure_site
from tests.e2e.browser import Arrives, Person
from tests.e2e.server import Site, running_site

EMAIL, PASSWORD = "solene@exemple.test", "tisser-la-coopération-ensemble"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def keyed_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """A site with one person; by name, because a key never belongs to a bare address."""

    def prepare() -> None:
        open_account(email=EMAIL, first_name="Solène", last_name="Abiven", password=PASSWORD)
        ensure_site()

    with django_db_blocker.unblock(), running_site("keys", prepare) as running:
        yield dataclasses.replace(running, origin=running.origin.replace("127.0.0.1", "localhost"))


@pytest.fixture
def site(keyed_site: Site) -> Site:
    cache.clear()
    return keyed_site


def _with_key(person: Person) -> Any:
    """Put a virtual key into the person's browser; return the way to talk to it, and its name."""
    devtools = person.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return devtools, made["authenticatorId"]


def _wait_away_from(person: Person, part: str) -> None:
    person.page.wait_for_url(lambda url: part not in url)


def test_a_key_from_the_first_day_to_the_last(arrives: Arrives) -> None:
    solene = arrives(phone=True)
    devtools, key = _with_key(solene)
    solene.sign_in(EMAIL, PASSWORD)
    solene.go("/compte/2fa/webauthn/")
    solene.visit("aucune-cle")
    solene.follow("Ajouter une clé")
    solene.fill(password=PASSWORD)
    solene.visit("est-ce-bien-vous")
    solene.press("C’est moi, continuer")
    solene.fill(name="Mon téléphone")
    solene.page.get_by_label("Me connecter avec cette clé seule").check()
    solene.visit("ajouter")
    solene.press("Ajouter cette clé")
    _wait_away_from(solene, "/add/")
    solene.sees("La clé est ajoutée.")
    solene.visit("cle-ajoutee")
    solene.go("/compte/2fa/webauthn/")
    solene.sees("Mon téléphone", "Vous connecte sans mot de passe", "n’a pas encore servi")
    solene.visit("mes-cles")
    solene.go("/compte/logout/")
    solene.visit("se-deconnecter")
    solene.press("Se déconnecter")
    _without_password()
    solene.go("/compte/login/")
    solene.visit("connexion")
    solene.press("Se connecter avec une clé d’accès")
    _wait_away_from(solene, "/login/")
    solene.sees("Bonjour Solène Abiven.")

    solene.go("/compte/2fa/webauthn/")
    solene.follow("Renommer")
    solene.visit("cle-demandee-a-nouveau")
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    solene.press("C’est bien moi : utiliser ma clé")
    solene.sees("La clé n’a pas répondu.")
    solene.visit("cle-sans-reponse")
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    solene.press("C’est bien moi : utiliser ma clé")
    _wait_away_from(solene, "/reauthenticate/")
    solene.visit("renommer")
    solene.fill(name="La petite clé bleue")
    solene.press("Garder ce nom")
    solene.sees("La petite clé bleue", "utilisée la dernière fois le")
    solene.follow("Retirer")
    solene.visit("retirer")
    solene.press("Retirer cette clé")
    solene.sees("La clé est retirée.")


def _without_password() -> None:
    """Take the password away: the key must do, to sign in and to prove again who one is."""
    User.objects.filter(email=EMAIL).update(password="!" + "x" * 40)


def test_an_application_and_recovery_codes(arrives: Arrives) -> None:
    own = open_account(email="codes@exemple.test", first_name="Inès", last_name="Morvan", password=PASSWORD)
    ines = arrives()
    ines.sign_in(own.email, PASSWORD)
    ines.go("/compte/2fa/")
    ines.follow("Installer une application")
    ines.fill(password=PASSWORD)
    ines.press("C’est moi, continuer")
    ines.page.locator("summary", has_text="Je n’arrive pas à le lire").click()
    ines.visit("installer")
    ines.fill(code="000000")
    ines.press("L’activer")
    ines.sees("Ce code ou cette clé ne convient pas.")
    ines.visit("code-refuse")
    ines.page.locator("summary", has_text="Je n’arrive pas à le lire").click()
    secret = ines.page.locator("details code").inner_text()
    ines.fill(code=_code(secret))
    ines.press("L’activer")
    ines.sees("L’application est prête")
    ines.visit("codes-de-secours")
    with ines.page.expect_download() as arriving:
        ines.page.get_by_role("link", name="Télécharger").click()
    codes = arriving.value.path().read_text().split()
    assert len(codes) == 10
    for name, page in {"etat": "", "remplacer": "recovery-codes/generate/", "arreter": "totp/deactivate/"}.items():
        ines.go(f"/compte/2fa/{page}")
        ines.visit(name)
    ines.go("/compte/sessions/")
    ines.visit("appareils")

    again = arrives(phone=True)
    again.go("/compte/login/")
    again.fill(login=own.email, password=PASSWORD)
    again.page.locator("form:has([name=password]) button[type=submit]").first.click()
    again.page.wait_for_url("**/2fa/authenticate/")
    again.visit("second-facteur")
    again.fill(code=codes[0])
    again.press("Se connecter")
    _wait_away_from(again, "/authenticate/")
    again.sees("Bonjour Inès Morvan.")
    ines.go("/compte/2fa/totp/deactivate/")
    ines.press("Ne plus l’utiliser")
    ines.sees("L’application n’est plus utilisée.")
    assert not Authenticator.objects.filter(user=own).exists()


def _code(secret: str) -> str:
    """What the application shows now."""
    return f"{totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))):06d}"
