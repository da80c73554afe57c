"""Pages around a version say which version they speak of, and lead back to it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cursus.frameworks.editors import editor_of, soup
from tests.factories.accounts import OrganisationFactory
from tests.factories.frameworks import draft_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(client):
    owner = OrganisationFactory()
    client.force_login(editor_of(owner))
    return draft_version(owner)


def test_the_preview_of_a_whole_version_leads_back_and_that_of_a_row_stays_in_its_frame(client, version):
    address = reverse("frameworks_editing:preview", args=[version.pk])
    back = reverse("frameworks_editing:version", args=[version.pk])
    assert soup(client, address).find("a", href=back)
    competency = version.competencies.first()
    assert not soup(client, address, competence=str(competency.pk)).find("a", href=back)


def test_the_page_of_codes_names_its_version(client, version):
    page = soup(client, reverse("frameworks_editing:codes", args=[version.pk]))
    said = page.find("main").find("h2").get_text()
    assert version.framework.title in said
    assert version.number in said
