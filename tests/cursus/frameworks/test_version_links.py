"""What can be reached from the page of a version: the crosswalk, the consultations, the public pages, the files."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cursus.frameworks.editors import editor_of, open_page
from tests.factories.accounts import OrganisationFactory
from tests.factories.frameworks import draft_version, published_version

pytestmark = pytest.mark.django_db
ALWAYS = (
    "crosswalk_editing:mappings",
    "crosswalk_editing:coverage",
    "framework_tables:export",
    "case_exchange:package",
    "crosswalk_editing:skos",
)
OPEN = ("consultations_admin:new_review",)
PUBLIC = ("occupations:version", "consultations:version", "case:package", "skos:scheme")


@pytest.fixture
def owner():
    return OrganisationFactory()


@pytest.fixture
def editor(owner):
    return editor_of(owner)


def links(page) -> set[str]:
    return {link["href"] for link in page.find(class_="fe-aside").find_all("a", href=True)}


def addresses(version, *names: str) -> set[str]:
    return {reverse(name, args=[version.pk]) for name in names}


def test_a_published_version_leads_to_what_others_see_and_say_of_it(client, owner, editor):
    version = published_version(owner)
    client.force_login(editor)
    found = links(open_page(client, version))
    assert addresses(version, *ALWAYS, *OPEN, *PUBLIC) <= found
    assert reverse("consultations_admin:index") in found


def test_a_draft_offers_no_page_that_nobody_could_open(client, owner, editor):
    version = draft_version(owner)
    client.force_login(editor)
    found = links(open_page(client, version))
    assert addresses(version, *ALWAYS, *OPEN) <= found
    assert not addresses(version, *PUBLIC) & found


def test_no_consultation_is_begun_on_an_archived_version(client, owner, editor):
    version = published_version(owner)
    client.force_login(editor)
    client.post(reverse("frameworks_editing:change_state", args=[version.pk, "archiver"]))
    found = links(open_page(client, version))
    assert addresses(version, *ALWAYS, *PUBLIC) <= found
    assert not addresses(version, *OPEN) & found


@pytest.mark.parametrize("make", [draft_version, published_version])
def test_whoever_sees_a_link_can_open_it(client, owner, editor, make):
    version = make(owner)
    client.force_login(editor)
    for address in links(open_page(client, version)):
        if address.startswith("/"):
            assert client.get(address).status_code == 200, address
