"""The framework on paper and in files: accessible, with repeated heads, and read back by other programs."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import page
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from certification.recognition import queries
from certification.recognition.content import reference_of
from certification.recognition.documents import render_pdf
from certification.recognition.formats.docx import write_docx
from certification.recognition.formats.xlsx import write_xlsx
from cursus.frameworks.models import CompetencyBlock, Qualification
from tests.factories.accounts import OrganisationFactory
from tests.factories.recognition import plant_gaps, whole_file
from tests.factories.sealing import text_of

MADE = datetime(2026, 3, 2, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def reference(qualification):
    return reference_of(queries.for_display(Qualification.objects.filter(pk=qualification.pk)).get())


@pytest.fixture
def qualification():
    return whole_file(OrganisationFactory(name="Réseau Coopérer", capacities=["CERTIFYING_BODY"]), blocks=3, each=4)


@pytest.mark.parametrize("profile", ["ua1", "3a"])
@pytest.mark.parametrize("planted", [False, True], ids=["whole", "with gaps"])
def test_the_pdf_is_compliant(qualification, planted, profile):
    if planted:
        plant_gaps(qualification)
    report = page.validate_pdf_bytes(render_pdf(reference(qualification), MADE), profile=profile)
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_the_pdf_says_the_three_columns_and_is_the_same_each_time(qualification, tmp_path: Path):
    first = render_pdf(reference(qualification), MADE)
    assert first == render_pdf(reference(qualification), MADE)
    text = " ".join(text_of(first, tmp_path).split())
    for expected in ("Animer un collectif", "1.1 Compétence 1.1", "C’est visible.", "Mise en situation", "340"):
        assert expected in text
    assert "Trois membres, dont deux de l’extérieur." in text


def test_the_docx_has_styles_heads_a_language_and_a_title(qualification):
    document = Document(BytesIO(write_docx(reference(qualification), MADE)))
    assert document.core_properties.title.startswith("Référentiel d’activités")
    assert document.core_properties.language == "fr-FR"
    assert "Réseau Coopérer" in document.core_properties.author
    language = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "fr-FR"
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == 4
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in table.rows[1:])


def test_the_workbook_has_one_line_a_competency_and_no_formula(qualification):
    qualification.version.competencies.filter(code="1.1").update(title='=HYPERLINK("http://example.org")', code="")
    book = load_workbook(BytesIO(write_xlsx(reference(qualification), MADE)))
    sheet = book.worksheets[0]
    assert sheet.max_row == 1 + 12
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_control_signs_break_no_file(qualification):
    CompetencyBlock.objects.filter(version=qualification.version, code="B1").update(title="Animer\x0b\x01 ensemble")
    found = reference(qualification)
    assert Document(BytesIO(write_docx(found, MADE)))
    assert load_workbook(BytesIO(write_xlsx(found, MADE)))
    assert render_pdf(found, MADE).startswith(b"%PDF")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_docx_with_its_heads(qualification, tmp_path: Path):
    source = tmp_path / "referentiel.docx"
    source.write_bytes(write_docx(reference(qualification), MADE))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    for kind in ("odt", "pdf"):
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(source)]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "referentiel.odt") as odt:
        content, styles = odt.read("content.xml").decode(), odt.read("styles.xml").decode()
    tables = content.count("<table:table ")
    assert tables == 5
    assert content.count("<table:table-header-rows>") == tables
    assert 'fo:language="fr"' in styles
    text = text_of((tmp_path / "referentiel.pdf").read_bytes(), tmp_path)
    assert "Animer le bloc 3" in text


def test_the_number_of_queries_does_not_depend_on_the_framework():
    body = OrganisationFactory(capacities=["CERTIFYING_BODY"])
    counts = []
    for code, blocks, each in (("UN", 1, 1), ("HUIT", 4, 6)):
        made = whole_file(body, code=code, blocks=blocks, each=each)
        with CaptureQueriesContext(connection) as read:
            found = queries.for_display(Qualification.objects.filter(pk=made.pk)).get()
            reference_of(found)
            queries.facts_of(found, queries.cohorts_of(found), emerging=False)
        counts.append(len(read))
    assert counts[0] == counts[1]
