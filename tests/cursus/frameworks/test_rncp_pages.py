"""The import in the editors' admin: upload, preview, import, a person's word on each list."""

from __future__ import annotations

import logging
import re

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cursus.frameworks.admin_import import deposit
from cursus.frameworks.enums import VersionState
from cursus.models import Competency, CompetencyFramework, FrameworkVersion
from cursus.organisations.enums import Role
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.rncp import FICTIVE, document, fiche

pytestmark = pytest.mark.django_db
UPLOAD = "rncp_import:upload"


@pytest.fixture
def body():
    return OrganisationFactory()


@pytest.fixture
def manager(body):
    return editor(member(body, Role.PEDAGOGICAL_MANAGER))


@pytest.fixture
def client(manager):
    yield signed_in(manager)
    deposit.forget(manager)


def editor(user):
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def upload(client, body, content, **data):
    file = SimpleUploadedFile("fiches.xml", content, content_type="application/xml")
    return client.post(reverse(UPLOAD), {"file": file, "organisation": str(body.pk), **data})


def imported(client, body, content):
    preview = upload(client, body, content)
    number = re.search(r"<NUMERO_FICHE>(\w+)", content.decode())
    assert number is not None
    assert client.post(preview.url, {"fiche": [number[1]]}).status_code == 302
    return FrameworkVersion.objects.get()


def test_upload_preview_import_and_review(client, body):
    assert client.get(reverse(UPLOAD)).status_code == 200
    answer = upload(client, body, FICTIVE.read_bytes())
    page = client.get(answer.url)
    assert "RNCP99001" in page.content.decode()
    assert not CompetencyFramework.objects.exists()
    answer = client.post(answer.url, {"fiche": ["RNCP99001"]})
    version = FrameworkVersion.objects.get()
    assert version.framework.organisation == body
    assert answer.url == reverse("rncp_import:review", args=[version.pk])
    page = client.get(answer.url).content.decode()
    assert page.count("<textarea") == 3
    assert "Cartographier les acteurs du territoire" in page
    assert "En tenant compte des situations de handicap" in page
    assert "RNCP99001" in client.get(reverse(UPLOAD)).content.decode()


def test_confirm_split_and_merge_without_a_script(client, body):
    version = imported(client, body, FICTIVE.read_bytes())
    first, second, third = version.blocks.all()
    url = reverse("rncp_import:review", args=[version.pk])

    def confirm(part, lines):
        version.refresh_from_db()
        data = {"block": str(part.pk), "edit_token": str(version.edit_token), "competencies": lines}
        return client.post(url, data)

    assert confirm(first, "Conduire un diagnostic partagé\n\nCartographier les acteurs").status_code == 302
    joined = "C2.1. Engager des partenaires en explicitant attentes et réciprocités C2.2. Animer un collectif"
    assert confirm(second, f"{joined}\nC2.3. Réguler les tensions").status_code == 302
    split = "\r\n".join(["Faire adopter une gouvernance", "Comparer deux formes", "Bâtir un budget", "Contractualiser"])
    assert confirm(third, split).status_code == 302
    rows = [(row.code, row.title) for row in Competency.objects.order_by("block__position", "position")]
    assert rows == [
        ("BC01.1", "Conduire un diagnostic partagé"),
        ("BC01.2", "Cartographier les acteurs"),
        ("C2.1", "Engager des partenaires en explicitant attentes et réciprocités Animer un collectif"),
        ("C2.3", "Réguler les tensions"),
        ("BC03.1", "Faire adopter une gouvernance"),
        ("BC03.2", "Comparer deux formes"),
        ("BC03.3", "Bâtir un budget"),
        ("BC03.4", "Contractualiser"),
    ]
    assert not Competency.objects.filter(confirmed=False).exists()
    first_row = Competency.objects.get(code="BC01.1")
    assert (first_row.source_start, first_row.source_end) == (0, 30)


def test_confirm_everything_as_proposed_for_a_fiche_without_blocks(client, body):
    version = imported(client, body, document(fiche("RS9001", capacities="C1. Animer.    C2. Décider.")))
    url = reverse("rncp_import:review", args=[version.pk])
    assert client.get(url).content.decode().count("<textarea") == 1
    assert client.post(url, {"edit_token": str(version.edit_token)}).status_code == 302
    assert list(Competency.objects.values_list("code", "confirmed")) == [("C1", True), ("C2", True)]
    version.refresh_from_db()
    again = {"block": "sans-bloc", "edit_token": str(version.edit_token), "competencies": "C1. Animer seul"}
    assert client.post(url, again).status_code == 302
    assert Competency.objects.get().title == "Animer seul"


def test_what_was_written_is_kept_when_it_is_not_taken(client, body):
    version = imported(client, body, document(fiche()))
    part = version.blocks.get()
    url = reverse("rncp_import:review", args=[version.pk])
    data = {"block": str(part.pk), "edit_token": str(version.edit_token), "competencies": "Mon texte\nMon texte"}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "Mon texte" in answer.content.decode()
    assert f'href="#bloc-{part.pk}"' in answer.content.decode()
    stale = {**data, "edit_token": str(part.pk), "competencies": "Mon autre texte"}
    answer = client.post(url, stale)
    assert answer.status_code == 409
    assert "Mon autre texte" in answer.content.decode()
    answer = client.post(url, {**stale, "edit_token": "n’importe quoi"})
    assert answer.status_code == 409
    assert Competency.objects.filter(confirmed=False).count() == 3


def test_a_file_that_cannot_be_read_is_refused_at_its_field(client, body):
    for content in (b"rien", b"", document(fiche(), version="3.0"), b"<!DOCTYPE x><FICHES/>"):
        answer = upload(client, body, content)
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]
    answer = upload(client, body, document(fiche()), numbers="12")
    assert answer.context["form"].errors["numbers"]
    assert not CompetencyFramework.objects.exists()


def test_a_damaged_file_shows_its_report_and_offers_no_import(client, body):
    answer = upload(client, body, document(fiche(), fiche("RNCP90002"))[:-20])
    page = client.get(answer.url)
    assert "RNCP90001" in page.content.decode()
    assert page.context["importable"] == set()
    answer = client.post(answer.url, {"fiche": ["RNCP90001"]})
    assert answer.status_code == 422
    assert not CompetencyFramework.objects.exists()


def test_refused_fiches_are_listed_and_cannot_be_ticked(client, body):
    answer = upload(client, body, document(fiche(), fiche("RNCP90002", end="demain")))
    page = client.get(answer.url)
    assert page.context["importable"] == {"RNCP90001"}
    assert "demain" in page.content.decode()
    assert client.post(answer.url, {"fiche": ["RNCP90001", "RNCP90002"]}).status_code == 422
    assert client.post(answer.url, {}).status_code == 422
    assert not CompetencyFramework.objects.exists()
    assert client.post(answer.url, {"fiche": ["RNCP90001"]}).status_code == 302


def test_nothing_is_kept_once_imported(client, body, manager):
    answer = upload(client, body, document(fiche()))
    folder = f"imports/rncp/{manager.pk}"
    assert len(storages["private"].listdir(folder)[1]) == 1
    client.post(answer.url, {"fiche": ["RNCP90001"]})
    assert storages["private"].listdir(folder)[1] == []
    assert client.get(answer.url).url == reverse(UPLOAD)


def test_a_new_upload_replaces_the_one_before(client, body, manager):
    upload(client, body, document(fiche()))
    upload(client, body, document(fiche("RNCP90002")))
    assert len(storages["private"].listdir(f"imports/rncp/{manager.pk}")[1]) == 1


def test_nobody_opens_the_file_of_somebody_else(client, body):
    answer = upload(client, body, document(fiche()))
    colleague = signed_in(editor(member(body, Role.CERTIFIER)))
    assert client.get(answer.url).status_code == 200
    assert colleague.get(answer.url).url == reverse(UPLOAD)


def test_another_bodys_draft_is_not_there(client, body, caplog):
    version = imported(client, body, document(fiche()))
    url = reverse("rncp_import:review", args=[version.pk])
    other = signed_in(editor(member(OrganisationFactory(), Role.CERTIFIER)))
    with caplog.at_level(logging.INFO, logger="cursus.security"):
        assert other.get(url).status_code == 404
        assert other.post(url, {"edit_token": str(version.edit_token)}).status_code == 404
    assert [record.name for record in caplog.records].count("cursus.security") == 2
    assert not Competency.objects.filter(confirmed=True).exists()


def test_another_bodys_block_cannot_be_nested(client, body):
    version = imported(client, body, document(fiche()))
    other_body = OrganisationFactory()
    other = signed_in(editor(member(other_body, Role.CERTIFIER)))
    preview = upload(other, other_body, document(fiche("RNCP90002")))
    other.post(preview.url, {"fiche": ["RNCP90002"]})
    theirs = FrameworkVersion.objects.exclude(pk=version.pk).get()
    data = {
        "block": str(theirs.blocks.get().pk),
        "edit_token": str(version.edit_token),
        "competencies": "À moi",
    }
    for block in (data["block"], "n-importe"):
        answer = client.post(reverse("rncp_import:review", args=[version.pk]), {**data, "block": block})
        assert answer.status_code == 404
    assert not Competency.objects.filter(title="À moi").exists()


def test_a_body_of_others_cannot_be_imported_for(client, body):
    other = OrganisationFactory()
    answer = upload(client, other, document(fiche()))
    assert answer.status_code == 422
    mine = upload(client, body, document(fiche()))
    assert client.get(mine.url.replace(body.slug, other.slug)).status_code == 404
    assert client.post(mine.url.replace(body.slug, other.slug), {"fiche": ["RNCP90001"]}).status_code == 404
    assert client.get(mine.url.replace(body.slug, "")).status_code == 404
    assert not CompetencyFramework.objects.exists()


@pytest.mark.parametrize("role", [Role.TRAINER, Role.ASSESSOR, Role.JURY_MEMBER])
def test_other_roles_do_not_import(body, role):
    answer = signed_in(editor(member(body, role))).get(reverse(UPLOAD))
    assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home"))


def test_nobody_imports_without_signing_in():
    assert "login" in Client().get(reverse(UPLOAD)).url


def test_whoever_runs_the_installation_imports_for_it():
    runner = UserFactory(is_superuser=True, is_staff=True)
    client = signed_in(runner)
    file = SimpleUploadedFile("fiches.xml", document(fiche()))
    answer = client.post(reverse(UPLOAD), {"file": file, "organisation": ""})
    assert client.post(answer.url, {"fiche": ["RNCP90001"]}).status_code == 302
    assert CompetencyFramework.objects.get().organisation is None


def test_a_published_version_is_read_only(client, body):
    version = imported(client, body, document(fiche()))
    url = reverse("rncp_import:review", args=[version.pk])
    client.post(url, {"edit_token": str(version.edit_token)})
    FrameworkVersion.objects.filter(pk=version.pk).update(state=VersionState.PUBLISHED, published_at=version.created_at)
    page = client.get(url).content.decode()
    assert "readonly" in page
    version.refresh_from_db()
    data = {"block": str(version.blocks.get().pk), "edit_token": str(version.edit_token), "competencies": "X"}
    assert client.post(url, data).status_code == 409
