"""The page that verifies without the site, opened from a folder in a browser that has no network."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from certification.verification.offline_page import offline_page
from tests.cursus.core import test_tampering as tampers
from tests.e2e import axe
from tests.e2e.browser import ARTEFACTS, DESK, PHONE
from tests.factories.sealing import body_key, sealed_attestation


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Page:
    """The page, as it was downloaded."""
    (tmp_path / "verifier.html").write_bytes(offline_page())
    (tmp_path / "certificats.pem").write_bytes(body_key().certificate)
    (tmp_path / "liste.json").write_text("[]")
    (tmp_path / "attestation.pdf").write_bytes(sealed_attestation())
    (tmp_path / "faux.pdf").write_bytes(tampers.one_byte_in_a_stream(sealed_attestation()))
    context = browser.new_context(viewport=PHONE, locale="fr-FR", offline=True)
    opened = context.new_page()
    opened.problems = []  # type: ignore[attr-defined]
    opened.on("console", lambda said: opened.problems.append(said.text))  # type: ignore[attr-defined]
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))  # type: ignore[attr-defined]
    opened.goto(f"file://{tmp_path}/verifier.html")
    yield opened
    context.close()


def _says(page: Page, words: str) -> None:
    page.locator("#report", has_text=words).wait_for(timeout=20_000)


def test_it_works_from_a_folder(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="Vérifier", exact=True).click()
    _says(page, "Choisissez d’abord le PDF.")
    page.locator("#file").set_input_files(tmp_path / "attestation.pdf")
    page.locator("#certificates").set_input_files(tmp_path / "certificats.pem")
    page.get_by_role("button", name="Vérifier", exact=True).click()
    _says(page, "Le sceau tient.")
    _says(page, "registre : non consulté")
    folder = ARTEFACTS / "offline-page"
    folder.mkdir(parents=True, exist_ok=True)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=folder / f"{size['width']}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert axe.faults(page) == []
    page.locator("#file").set_input_files(tmp_path / "faux.pdf")
    page.get_by_role("button", name="Vérifier", exact=True).click()
    _says(page, "ne vous y fiez pas")
    page.locator("#list").set_input_files(tmp_path / "liste.json")
    page.get_by_role("button", name="Vérifier", exact=True).click()
    _says(page, "Ce n’est pas une liste de statuts.")
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Verify an attestation without a connection").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.problems == []  # type: ignore[attr-defined]
