"""Pages of the house: gallery, legal notice, accessibility statement, errors."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/galerie/", "/mentions-legales/", "/accessibilite/", "/en/mentions-legales/"])
def test_a_page_has_its_landmarks(client: Client, path: str) -> None:
    soup = BeautifulSoup(client.get(path).content, "html.parser")
    assert soup.html
    assert soup.html["lang"] == ("en" if path.startswith("/en/") else "fr")
    assert len(soup.find_all("h1")) == 1
    assert soup.find("main", id="main")
    assert soup.find("header")
    assert soup.find("footer")
    assert soup.title
    assert soup.title.text.strip() != "· Cursus"
    first_link = soup.body.find("a") if soup.body else None
    assert first_link
    assert first_link["href"] == "#main"


def test_a_public_page_sets_no_cookie(client: Client) -> None:
    assert not client.get("/mentions-legales/").cookies


@override_settings(DEMONSTRATION=False, DEBUG=False)
def test_the_gallery_is_for_staff_in_production(client: Client, admin_client: Client) -> None:
    assert client.get("/galerie/").status_code == 404
    assert admin_client.get("/galerie/").status_code == 200


def test_the_language_leads_to_the_same_page(client: Client) -> None:
    soup = BeautifulSoup(client.get("/accessibilite/").content, "html.parser")
    link = soup.select_one(".language-switch a")
    assert link
    assert link["href"] == "/en/accessibilite/"
    assert link["lang"] == "en"


def test_a_missing_page_is_ours(client: Client) -> None:
    answer = client.get("/compte/nulle-part/")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.content.decode()


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_pages_of_last_resort_need_nothing(name: str) -> None:
    """Django draws them without a request and without context processors."""
    soup = BeautifulSoup(render_to_string(name), "html.parser")
    assert soup.h1
    assert soup.find("main")


@pytest.mark.parametrize(
    "path", ["/compte/login/", "/compte/signup/", "/compte/password/reset/", "/compte/confirm-email/"]
)
def test_account_pages_are_in_our_design(client: Client, path: str) -> None:
    soup = BeautifulSoup(client.get(path).content, "html.parser")
    assert soup.select_one(".plain-panel h1")
    assert not soup.select("[style]")
    for control in soup.select("input:not([type=hidden])"):
        assert soup.find("label", attrs={"for": control["id"]})


def test_a_wrong_password_is_said_in_a_summary(client: Client) -> None:
    answer = client.post("/compte/login/", {"login": "nobody@example.org", "password": "wrong"})
    soup = BeautifulSoup(answer.content, "html.parser")
    assert soup.select_one("[data-error-summary]")
