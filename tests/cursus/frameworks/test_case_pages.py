"""The exchange in the editors' admin: upload, preview, import; a version as a file."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cursus.frameworks.admin_import import deposit
from cursus.frameworks.formats.case.parser import MAX_BYTES
from cursus.models import CompetencyFramework, FrameworkVersion
from cursus.organisations.enums import Role
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.case import as_bytes, child, exported, full_draft, full_version, small

pytestmark = pytest.mark.django_db
UPLOAD = "case_exchange:upload"


@pytest.fixture
def body():
    return OrganisationFactory()


@pytest.fixture
def manager(body):
    user = member(body, Role.PEDAGOGICAL_MANAGER)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


@pytest.fixture
def client(manager):
    client = Client()
    client.force_login(manager)
    yield client
    deposit.forget(manager, place=deposit.PACKAGES)


def upload(client, content, *, body=None, draft=None):
    file = SimpleUploadedFile("cadre.json", content, content_type="application/json")
    data = {"file": file, "organisation": str(body.pk) if body else "", "draft": str(draft.pk) if draft else ""}
    return client.post(reverse(UPLOAD), data)


def token_on(page):
    found = re.search(r'name="edit_token" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def test_a_file_becomes_a_new_framework(client, body):
    assert client.get(reverse(UPLOAD)).status_code == 200
    answer = upload(client, as_bytes(small()), body=body)
    page = client.get(answer.url)
    text = page.content.decode()
    assert "Traduire" in text
    assert "CFItem.educationLevel" in text
    assert "CFItem.vendorField" in text
    assert not CompetencyFramework.objects.exists()
    done = client.post(answer.url, {"code": "MED"})
    version = FrameworkVersion.objects.get()
    assert done.url == reverse("frameworks_editing:version", args=[version.pk])
    assert (version.framework.code, version.framework.organisation) == ("MED", body)
    assert client.get(answer.url).status_code == 302, "the file is no longer kept"


def test_a_file_goes_into_a_draft_and_the_second_time_there_is_nothing_to_do(client, body):
    draft = full_draft(body)
    value = exported(draft)
    value["CFItems"][0]["fullStatement"] = "Relier autrement"
    answer = upload(client, as_bytes(value), body=body, draft=draft)
    page = client.get(answer.url)
    assert client.post(answer.url, {"edit_token": token_on(page)}).status_code == 302
    assert draft.blocks.filter(title="Relier autrement").exists()
    again = client.get(upload(client, as_bytes(value), body=body, draft=draft).url)
    assert "edit_token" not in again.content.decode()


def test_what_stays_as_it_is_does_not_hide_what_changes(client, body):
    draft = full_draft(body)
    value = exported(draft)
    value["CFItems"][0]["fullStatement"] = "Relier autrement"
    page = BeautifulSoup(client.get(upload(client, as_bytes(value), body=body, draft=draft).url).content, "lxml")
    changes, whole = page.find_all("ul", class_="fc-lines")
    assert whole.find_parent("details")
    assert not changes.find_parent("details")
    assert "Relier autrement" in changes.get_text()
    assert len(changes.find_all("li")) == 1
    assert len(whole.find_all("li")) > 3


def test_somebody_else_wrote_meanwhile(client, body):
    draft = full_draft(body)
    value = exported(draft)
    value["CFItems"][0]["fullStatement"] = "Relier autrement"
    answer = upload(client, as_bytes(value), body=body, draft=draft)
    for token in ("00000000-0000-4000-8000-000000000000", "", "x"):
        refusal = client.post(answer.url, {"edit_token": token})
        assert refusal.status_code in (409, 422), token
    assert not draft.blocks.filter(title="Relier autrement").exists()
    assert client.get(answer.url).status_code == 200, "the file is still kept"


def test_what_is_wrong_stands_on_the_preview_and_there_is_no_button(client, body):
    value = small()
    value["CFAssociations"].append(child("Fantôme", "document"))
    answer = upload(client, as_bytes(value), body=body)
    page = client.get(answer.url).content.decode()
    assert "CFAssociations[6]" in page
    assert 'name="code"' not in page
    assert client.post(answer.url, {"code": "MED"}).status_code == 422
    assert not CompetencyFramework.objects.exists()


@pytest.mark.parametrize("content", [b"", b"pas du JSON", b"[1, 2]", b" " * (MAX_BYTES + 1)])
def test_what_is_no_package_is_said_at_the_field(client, body, content):
    page = upload(client, content, body=body)
    assert page.status_code == 422
    assert list(page.context["form"].errors["file"])


def test_a_code_in_use_is_said_at_the_field(client, body):
    full_draft(body, code="MED")
    answer = upload(client, as_bytes(small()), body=body)
    page = client.post(answer.url, {"code": "MED"})
    assert page.status_code == 422
    assert list(page.context["form"].errors["code"])
    assert client.post(answer.url, {"code": ""}).status_code == 422


def test_a_fiftieth_of_what_somebody_may_try(client, body):
    """Drafts and bodies of others, and files of others, are not there."""
    theirs = full_draft(OrganisationFactory(), code="AUTRE")
    assert upload(client, as_bytes(small()), body=body, draft=theirs).status_code == 422
    assert upload(client, as_bytes(small()), body=theirs.framework.organisation).status_code == 422
    answer = upload(client, as_bytes(small()), body=body)
    address = answer.url.partition("?")[0]
    for query in (f"draft={theirs.pk}", f"body={theirs.framework.organisation.slug}", "draft=x", "body=x", ""):
        assert client.get(f"{address}?{query}").status_code == 404, query
        assert client.post(f"{address}?{query}", {"code": "Y"}).status_code in (404, 422), query
    for name in ("case_exchange:package", "crosswalk_editing:skos"):
        assert client.get(reverse(name, args=[theirs.pk])).status_code == 404
    other = Client()
    other.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert other.get(answer.url).status_code == 302


def test_a_published_version_takes_no_file(client, body):
    version = full_version(body)
    assert upload(client, as_bytes(small()), body=body, draft=version).status_code == 422
    assert client.get(f"{reverse(UPLOAD)}?draft={version.pk}").status_code == 404


def test_a_version_as_a_file(client, body):
    draft = full_draft(body, code="Co/op é")
    answer = client.get(reverse("case_exchange:package", args=[draft.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="Co-op-1.0.case.json"'
    assert json.loads(answer.content) == exported(draft)
    answer = client.get(reverse("crosswalk_editing:skos", args=[draft.pk]))
    assert answer["Content-Type"] == "application/ld+json"
    assert "@context" in answer.json()


def test_the_links_on_the_pages(client, body):
    draft, version = full_draft(body), full_version(body, code="PUB")
    page = client.get(reverse("frameworks_editing:version", args=[draft.pk])).content.decode()
    assert f"{reverse(UPLOAD)}?draft={draft.pk}" in page
    assert reverse("case:package", args=[draft.pk]) not in page
    page = client.get(reverse("frameworks_editing:version", args=[version.pk])).content.decode()
    assert reverse("case:package", args=[version.pk]) in page
    assert f"{reverse(UPLOAD)}?draft=" not in page
    assert reverse(UPLOAD) in client.get(reverse("frameworks_editing:index")).content.decode()


def test_as_many_queries_for_a_long_file_as_for_a_short_one(body, django_assert_max_num_queries):
    from cursus.frameworks.formats.case.importer import import_as_new, preview

    for code, each in (("PETIT", 1), ("GRAND", 30)):
        value = exported(full_version(OrganisationFactory(), code=code, each=each + 1))
        draft = import_as_new(as_bytes(value), organisation=body, code=code, by=None)
        draft = FrameworkVersion.objects.select_related("framework").get(pk=draft.pk)
        with django_assert_max_num_queries(11) as counted:
            preview(as_bytes(value), draft=draft)
        assert len(counted) == 11
