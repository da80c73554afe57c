"""A framework as a spreadsheet, at a browser: taken out, changed, looked at, written."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.cache import cache
from openpyxl import Workbook, load_workbook

from cursus.accounts.models import User
from cursus.frameworks.actions import draft_from
from cursus.frameworks.models import FrameworkVersion, OccupationCompetency
from site_cms.demonstration.people import DOMAIN, PASSWORD
from tests.e2e.browser import Arrives, Person
from tests.e2e.server import Site
from tests.factories.tables import append, cell


@pytest.fixture
def site(demonstration: Site) -> Site:
    """The demonstration, served."""
    cache.clear()
    return demonstration


def _worked_in(path: Path, book: Workbook, name: str) -> Path:
    target = path.with_name(name)
    out = io.BytesIO()
    book.save(out)
    target.write_bytes(out.getvalue())
    return target


def _send(editor: Person, file: Path) -> None:
    editor.page.locator("[name='file']").set_input_files(file)
    editor.press("Voir ce que le fichier change")


def test_a_draft_goes_out_and_comes_back(arrives: Arrives, tmp_path: Path) -> None:
    certifier = User.objects.get(email=f"solene@{DOMAIN}")
    published = FrameworkVersion.objects.get(framework__code="MCT", number="1.0")
    draft = draft_from(published, number="2.0", by=certifier)
    editor = arrives()
    editor.sign_in(certifier.email, PASSWORD)
    editor.opens_editing()
    editor.go("/edition/referentiels/")
    editor.sees("Modèle de tableur", "Nouveau référentiel depuis un tableur")
    editor.visit("referentiels")
    editor.go(f"/edition/referentiels/{draft.pk}/")
    editor.follow("Exporter en tableur")
    editor.visit("exporter")
    with editor.page.expect_download() as coming:
        editor.page.get_by_role("link", name="Télécharger le tout").click()
    path = tmp_path / "mct.xlsx"
    coming.value.save_as(path)

    editor.follow("Revenir à la version")
    editor.follow("Importer un tableur")
    editor.visit("importer")
    book = load_workbook(path)
    cell(book["Compétences"], 2, "Code").value = None
    cell(book["Compétences"], 3, "Critique").value = "peut-être"
    append(book["Critères"], Compétence="9.9", **{"Critère observable": "Rien."})
    _send(editor, _worked_in(path, book, "erreurs.xlsx"))
    editor.sees("3 erreurs")
    editor.visit("erreurs")

    editor.follow("Choisir un autre fichier")
    book = load_workbook(path)
    cell(book["Compétences"], 2, "Intitulé").value = "Établir et tenir un diagnostic partagé"
    cell(book["Compétences"], 4, "Preuves attendues").value = "QCM, production, oral"
    append(book["Compétences"], Bloc="B5", Code="5.5", Intitulé="Écrire avec ses pairs", Critique="oui")
    append(book["Critères"], Compétence="5.5", **{"Critère observable": "Le texte a deux mains au moins."})
    book["Activités"].delete_rows(2)
    file = _worked_in(path, book, "corrige.xlsx")
    _send(editor, file)
    editor.sees("Établir et tenir un diagnostic partagé", "2 ajoutées", "1 retirée")
    editor.visit("apercu")
    editor.press("Écrire ces changements dans le brouillon")
    editor.sees("Écrit dans le brouillon")
    editor.visit("ecrit")
    editor.follow("Importer un tableur")
    _send(editor, file)
    links = OccupationCompetency.objects.filter(occupation__version=draft).count()
    editor.sees("Rien ne change", f"Métiers et compétences ({links})")
    editor.visit("inchange")

    editor.go("/edition/referentiels/")
    editor.follow("Nouveau référentiel depuis un tableur")
    editor.visit("nouveau")
    editor.fill(code="COPIE", title="Une copie pour essayer")
    editor.page.locator("[name='file']").set_input_files(file)
    editor.press("Voir ce que le fichier change")
    editor.visit("nouveau-apercu")
