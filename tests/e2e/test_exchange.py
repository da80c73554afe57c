"""Frameworks come and go as packages: the pages of the exchange, on the demonstration. Nothing is imported."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import FrameworkVersion
from site_cms.demonstration.people import DOMAIN, PASSWORD
from tests.e2e.browser import Arrives, Person
from tests.e2e.server import Site
from tests.factories.case import as_bytes, child, item, small


@pytest.fixture
def site(demonstration: Site) -> Site:
    """The demonstration, served."""
    cache.clear()
    return demonstration


def _chooses(editor: Person, value: Any) -> None:
    editor.go("/edition/referentiels/case/")
    file = {"name": "cadre.json", "mimeType": "application/json", "buffer": as_bytes(value)}
    editor.page.locator("[name=file]").set_input_files([file])  # type: ignore[list-item]
    editor.press("Voir ce que contient le fichier")


def test_the_exchange_of_packages(arrives: Arrives) -> None:
    editor = arrives()
    editor.sign_in(f"solene@{DOMAIN}", PASSWORD)
    editor.opens_editing()
    version = FrameworkVersion.objects.filter(state=VersionState.PUBLISHED).latest("published_at")
    editor.go(f"/edition/referentiels/{version.pk}/")
    editor.sees("Échanger avec d’autres outils", f"/ims/case/v1p1/CFPackages/{version.pk}")
    editor.visit("version")
    with editor.page.expect_download() as waiting:
        editor.page.get_by_role("link", name="Paquet CASE 1.1 (JSON)").click()
    assert waiting.value.suggested_filename == f"{version.framework.code}-{version.number}.case.json"
    editor.go("/edition/referentiels/")
    editor.visit("index")
    editor.follow("Importer un fichier CASE")
    editor.visit("choix")

    _chooses(editor, _good())
    editor.sees("Cadre de la médiation", "Tout est importé, ou rien.", "L’accueil est chaleureux")
    editor.visit("apercu")
    editor.expected = {422}
    editor.fill(code="")
    editor.press("Créer le référentiel")
    editor.visit("apercu-sans-code")

    wrong = small()
    wrong["CFAssociations"] += [child("Fantôme", "document"), child("Accueillir", "Écouter")]
    wrong["CFItems"][2].pop("fullStatement")
    _chooses(editor, wrong)
    editor.sees("Ce qui empêche l’import")
    editor.visit("apercu-refuse")

    editor.go("/edition/referentiels/case/")
    file = {"name": "cadre.json", "mimeType": "application/json", "buffer": b"code;intitule"}
    editor.page.locator("[name=file]").set_input_files([file])  # type: ignore[list-item]
    editor.press("Voir ce que contient le fichier")
    editor.sees("n’est pas du JSON")
    editor.visit("choix-refuse")


def _good() -> dict[str, Any]:
    """A package with every kind of item, something left out and something in doubt."""
    value = small()
    value["CFItems"] += [item("Médiatrice de quartier", kind="Métier", code="M1"), item("Aller vers", kind="Activité")]
    value["CFAssociations"] += [
        child("Médiatrice de quartier", "document", 3),
        child("Aller vers", "Médiatrice de quartier", 1),
        child("Écouter", "Médiatrice de quartier", kind="isPartOf"),
        child("Relier", "Accueillir", kind="precedes"),
    ]
    subject = {"identifier": value["CFItems"][1]["identifier"], "title": "Écouter", "uri": "https://salt.example/o"}
    value["CFRubrics"] = [{"CFRubricCriteria": [{"description": "L’accueil est chaleureux.", "CFItemURI": subject}]}]
    return value
