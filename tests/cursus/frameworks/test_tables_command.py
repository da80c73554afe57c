"""The two commands: a version to a file, a file into a draft."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from cursus.frameworks.actions import publish_version
from cursus.frameworks.models import CompetencyFramework
from tests.factories.accounts import OrganisationFactory
from tests.factories.tables import append, cell, full_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return full_draft(OrganisationFactory(slug="les-passeurs"))


def run(command, *arguments, **options):
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, organisation="les-passeurs", **options)
    return out.getvalue()


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_out_and_back_in(version, tmp_path, extension):
    path = tmp_path / f"coop.{extension}"
    assert "  • " in run("export_framework", "COOP", path)
    said = run("import_framework", "COOP", path)
    assert "inchangées" in said or "unchanged" in said
    assert "→" not in said


def test_one_cell_then_twice(version, tmp_path):
    path = tmp_path / "coop.xlsx"
    run("export_framework", "COOP", path)
    book = load_workbook(path)
    cell(book["Blocs"], 2, "Intitulé").value = "Animer ensemble"
    book.save(path)
    assert "Bloc 1 → Animer ensemble" in run("import_framework", "COOP", path, preview=True)
    assert version.blocks.get(code="B1").title == "Bloc 1"
    run("import_framework", "COOP", path)
    assert version.blocks.get(code="B1").title == "Animer ensemble"
    assert "→" not in run("import_framework", "COOP", path)


def test_a_new_framework(version, tmp_path):
    path = tmp_path / "coop.xlsx"
    run("export_framework", "COOP", path)
    run("import_framework", "NEUF", path, title="Neuf")
    assert CompetencyFramework.objects.get(code="NEUF").versions.get().competencies.count() == 4
    with pytest.raises(CommandError):
        run("import_framework", "NEUF", path, title="Neuf")


def test_refusals_say_what_there_is(version, tmp_path):
    path = tmp_path / "coop.xlsx"
    run("export_framework", "COOP", path)
    book = load_workbook(path)
    append(book["Critères"], Compétence="9.9", **{"Critère observable": "Rien."})
    wrong = tmp_path / "faux.xlsx"
    book.save(wrong)
    (tmp_path / "vide.xlsx").write_bytes(b"rien")
    for arguments in (
        ("export_framework", "COOP", tmp_path / "coop.ods"),
        ("export_framework", "COOP", tmp_path / "nulle" / "part.csv"),
        ("export_framework", "AUTRE", path),
        ("import_framework", "COOP", wrong),
        ("import_framework", "COOP", tmp_path / "vide.xlsx"),
        ("import_framework", "COOP", tmp_path / "absent.csv"),
    ):
        with pytest.raises(CommandError):
            run(*arguments)
    with pytest.raises(CommandError, match="les-passeurs"):
        call_command("export_framework", "COOP", path, organisation="personne")
    publish_version(version, by=None)
    with pytest.raises(CommandError, match=r"COOP 1\.0"):
        run("import_framework", "COOP", path)
