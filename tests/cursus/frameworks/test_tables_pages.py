"""Spreadsheets in the editors' admin: download, upload, preview, write."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cursus.frameworks.actions import edit_draft, publish_version
from cursus.frameworks.admin_import import deposit
from cursus.frameworks.formats.spreadsheet.exporter import export_workbook, template_workbook
from cursus.frameworks.models import CompetencyBlock, CompetencyFramework
from cursus.organisations.enums import Role
from tests.cursus.frameworks.test_rncp_pages import editor, signed_in
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.tables import append, cell, changed, edited, full_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return OrganisationFactory()


@pytest.fixture
def manager(body):
    return editor(member(body, Role.PEDAGOGICAL_MANAGER))


@pytest.fixture
def client(manager):
    yield signed_in(manager)
    deposit.forget(manager, place=deposit.TABLES)


@pytest.fixture
def version(body):
    return full_draft(body)


def send(client, url, content, name="referentiel.xlsx", **data):
    return client.post(url, {"file": SimpleUploadedFile(name, getattr(content, "getvalue", lambda: content)()), **data})


def retitled(version, title="Animer ensemble"):
    return edited(version, lambda book: setattr(cell(book["Blocs"], 2, "Intitulé"), "value", title))


def test_export_edit_and_bring_back(client, version):
    page = client.get(reverse("frameworks_editing:version", args=[version.pk])).content.decode()
    for name in ("export", "upload"):
        assert reverse(f"framework_tables:{name}", args=[version.pk]) in page
    assert client.get(reverse("framework_tables:export", args=[version.pk])).status_code == 200
    answer = client.get(reverse("framework_tables:download", args=[version.pk, "xlsx"]))
    assert answer["Content-Disposition"] == 'attachment; filename="COOP-1.0.xlsx"'
    file = changed(answer.content, lambda book: setattr(cell(book["Blocs"], 2, "Intitulé"), "value", "Animer ensemble"))
    preview = send(client, reverse("framework_tables:upload", args=[version.pk]), file)
    page = client.get(preview.url)
    assert "Animer ensemble" in page.content.decode()
    assert "Bloc 1" in page.content.decode()
    assert not CompetencyBlock.objects.filter(title="Animer ensemble").exists()
    done = client.post(preview.url, {"edit_token": str(page.context["version"].edit_token)})
    assert done.url == reverse("frameworks_editing:version", args=[version.pk])
    assert version.blocks.get(code="B1").title == "Animer ensemble"
    gone = client.get(preview.url)
    assert gone.url == reverse("framework_tables:upload", args=[version.pk])
    again = send(client, reverse("framework_tables:upload", args=[version.pk]), file)
    page = client.get(again.url)
    assert page.context["preview"].plan.nothing
    assert '<form method="post" class="fe-actions">' not in page.content.decode()
    assert page.context["stale"]


def test_the_flat_table_comes_and_goes(client, version):
    answer = client.get(reverse("framework_tables:download", args=[version.pk, "csv"]))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    content = answer.content.replace("Compétence 1.1".encode(), b"Accueillir")
    preview = send(client, reverse("framework_tables:upload", args=[version.pk]), content, "competences.csv")
    page = client.get(preview.url)
    assert client.post(preview.url, {"edit_token": str(page.context["version"].edit_token)}).status_code == 302
    assert version.competencies.get(code="1.1").title == "Accueillir"
    assert client.get(reverse("framework_tables:download", args=[version.pk, "ods"])).status_code == 404


def test_a_new_framework_from_the_template(client, body):
    page = client.get(reverse("frameworks_editing:index")).content.decode()
    assert reverse("framework_tables:template") in page
    template = client.get(reverse("framework_tables:template")).content
    assert "Compétences" in load_workbook(io.BytesIO(template)).sheetnames

    def fill(book):
        append(book["Compétences"], Code="1", Intitulé="Accueillir")

    data = {"organisation": str(body.pk), "code": "NEUF", "title": "Un référentiel neuf"}
    preview = send(client, reverse("framework_tables:upload_new"), changed(template, fill), **data)
    page = client.get(preview.url)
    assert "Accueillir" in page.content.decode()
    assert not CompetencyFramework.objects.exists()
    done = client.post(preview.url)
    framework = CompetencyFramework.objects.get()
    assert (framework.code, framework.title, framework.organisation) == ("NEUF", "Un référentiel neuf", body)
    assert done.url == reverse("frameworks_editing:version", args=[framework.versions.get().pk])
    answer = send(client, reverse("framework_tables:upload_new"), changed(template, fill), **data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]
    # An address that says less than the page before makes nothing.
    answer = send(client, reverse("framework_tables:upload_new"), changed(template, fill), **{**data, "code": "AUTRE"})
    assert client.post(answer.url.replace("code=AUTRE", "code=")).status_code == 422
    assert client.post(answer.url.replace(f"body={body.slug}", "body=autrui")).status_code == 404
    assert CompetencyFramework.objects.count() == 1


def test_a_file_with_errors_shows_each_and_offers_no_writing(client, version):
    def edit(book):
        append(book["Compétences"], Bloc="B9", Code="9.1", Intitulé="x")
        cell(book["Blocs"], 2, "Intitulé").value = "Animer ensemble"

    preview = send(client, reverse("framework_tables:upload", args=[version.pk]), edited(version, edit))
    page = client.get(preview.url)
    text = page.content.decode()
    assert "B9" in text
    assert 'name="edit_token"' not in text
    assert client.post(preview.url, {"edit_token": str(page.context["version"].edit_token)}).status_code == 422
    assert not CompetencyBlock.objects.filter(title="Animer ensemble").exists()


def test_a_file_that_cannot_be_read_is_refused_at_its_field(client, version):
    url = reverse("framework_tables:upload", args=[version.pk])
    for content, name in ((b"", "a.xlsx"), (b"rien", "a.xlsx"), (b"rien", "a.csv.exe"), (b"", "a.csv"), (b"x", "a")):
        answer = send(client, url, content, name)
        assert answer.status_code == 422, name
        assert answer.context["form"].errors["file"]
    assert client.post(url).status_code == 422


def test_an_edit_in_between_stops_the_writing(client, version):
    preview = send(client, reverse("framework_tables:upload", args=[version.pk]), retitled(version))
    token = str(client.get(preview.url).context["version"].edit_token)
    block = version.blocks.get(code="B2")
    edit_draft(version, lambda: (block.save(), block)[1], edit_token=None, by=None)
    answer = client.post(preview.url, {"edit_token": token})
    assert answer.status_code == 409
    assert answer.context["stale"]
    assert client.post(preview.url, {}).status_code == 422
    assert version.blocks.get(code="B1").title == "Bloc 1"
    fresh = str(answer.context["version"].edit_token)
    assert client.post(preview.url, {"edit_token": fresh}).status_code == 302


def test_a_published_version_exports_and_takes_nothing(client, version):
    preview = send(client, reverse("framework_tables:upload", args=[version.pk]), retitled(version))
    publish_version(version, by=None)
    back = reverse("frameworks_editing:version", args=[version.pk])
    upload = reverse("framework_tables:upload", args=[version.pk])
    for answer in (client.get(upload), client.post(upload), client.get(preview.url), client.post(preview.url)):
        assert answer.url == back
    assert client.get(reverse("framework_tables:download", args=[version.pk, "xlsx"])).status_code == 200
    assert upload not in client.get(back).content.decode()


def test_nobody_elses_version_and_nobody_elses_file(client, version):
    other = full_draft(OrganisationFactory(), code="AUTRE")
    for name in ("export", "upload"):
        assert client.get(reverse(f"framework_tables:{name}", args=[other.pk])).status_code == 404
    assert client.get(reverse("framework_tables:download", args=[other.pk, "xlsx"])).status_code == 404
    preview = send(client, reverse("framework_tables:upload", args=[version.pk]), retitled(version))
    colleague = signed_in(editor(member(version.framework.organisation, Role.CERTIFIER)))
    assert colleague.get(preview.url).status_code == 302


def test_pages_ask_the_same_at_one_and_at_many(client, body):
    small, large = full_draft(body, code="P", blocks=1, each=1), full_draft(body, code="G", blocks=4, each=5)
    for name in ("export", "upload"):
        client.get(reverse(f"framework_tables:{name}", args=[small.pk]))
    counts = []
    for version in (small, large):
        preview = send(client, reverse("framework_tables:upload", args=[version.pk]), export_workbook(version))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(preview.url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_empty_template_brings_nothing(client, body):
    data = {"organisation": str(body.pk), "code": "VIDE", "title": "Vide"}
    preview = send(client, reverse("framework_tables:upload_new"), template_workbook(), **data)
    assert client.get(preview.url).status_code == 200
    assert client.post(preview.url).status_code == 422
    assert not CompetencyFramework.objects.exists()
