"""The framework editor in the editors' admin."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from cursus.frameworks.models import Competency, CompetencyFramework, PerformanceCriterion
from cursus.organisations.enums import Capacity, Role
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.frameworks import add_qualification, draft_version, published_version

pytestmark = pytest.mark.django_db
CRITERIA = {"criteria-TOTAL_FORMS": "1", "criteria-INITIAL_FORMS": "0", "criteria-MIN_NUM_FORMS": "0"}


@pytest.fixture
def owner():
    return OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])


@pytest.fixture
def editor(owner):
    return may_enter(member(owner, Role.CERTIFIER))


def may_enter(user):
    """Give access to the editors' admin, as a membership does through its group."""
    group, _ = Group.objects.get_or_create(name="Editors of a test")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


def base_of(page) -> str:
    """Return what an editor's page says that it was made from."""
    return BeautifulSoup(page.content, "lxml").find("input", {"name": "base"})["value"]


def test_a_framework_is_written_from_nothing(client, owner, editor):
    client.force_login(editor)
    response = client.post(
        reverse("frameworks_editing:create"),
        {"organisation": owner.pk, "code": "MCT", "title": "Métiers", "language": "fr", "description": ""},
    )
    version = CompetencyFramework.objects.get(code="MCT").versions.get()
    assert response.url == reverse("frameworks_editing:version", args=[version.pk])
    block = {"edit_token": version.edit_token, "code": "B1", "title": "Comprendre", "position": 1}
    assert client.post(reverse("frameworks_editing:new_row", args=[version.pk, "blocs"]), block).status_code == 302
    version.refresh_from_db()
    competency = {
        "edit_token": version.edit_token,
        "block": version.blocks.get().pk,
        "code": "1.1",
        "title": "Établir un diagnostic partagé",
        "expected_evidence": ["CASE_STUDY", "WORK_PRODUCT"],
        "position": 1,
        **CRITERIA,
        "criteria-0-text": "Croise trois sources.",
        "criteria-0-critical": "on",
        "criteria-0-position": "1",
    }
    url = reverse("frameworks_editing:new_row", args=[version.pk, "competences"])
    assert client.post(url, competency).status_code == 302
    assert PerformanceCriterion.objects.get(competency__code="1.1").critical
    page = client.get(reverse("frameworks_editing:version", args=[version.pk]))
    assert "Établir un diagnostic partagé" in page.content.decode()
    competency = version.competencies.get()
    opened = client.get(
        reverse("frameworks_editing:version", args=[version.pk]), {"ouvert": f"{competency.block_id},{competency.pk}"}
    )
    assert "Croise trois sources." in opened.content.decode()
    client.post(reverse("frameworks_editing:change_state", args=[version.pk, "publier"]))
    version.refresh_from_db()
    assert version.state == "PUBLISHED"


def test_every_kind_of_row_has_a_page(client, owner, editor):
    version = draft_version(owner)
    add_qualification(version, owner)
    client.force_login(editor)
    assert client.get(reverse("frameworks_editing:index")).status_code == 200
    assert client.get(reverse("frameworks_editing:version", args=[version.pk])).status_code == 200
    from cursus.frameworks.admin_editing.kinds import KINDS

    for kind in KINDS.values():
        assert client.get(reverse("frameworks_editing:new_row", args=[version.pk, kind.key])).status_code == 200
        row = kind.rows(version).first()
        if row is not None:
            for name in ("edit_row", "delete_row"):
                assert (
                    client.get(reverse(f"frameworks_editing:{name}", args=[version.pk, kind.key, row.pk])).status_code
                    == 200
                )


def test_what_was_typed_is_kept_when_it_is_refused(client, owner, editor):
    version = draft_version(owner)
    client.force_login(editor)
    data = {"edit_token": version.edit_token, "code": "B1", "title": "Un titre à garder", "position": 1}
    response = client.post(reverse("frameworks_editing:new_row", args=[version.pk, "blocs"]), data)
    assert response.status_code == 422
    assert "Un titre à garder" in response.content.decode()
    assert version.blocks.count() == 2


def test_a_conflicting_edit_is_shown_and_nothing_is_lost(client, owner, editor):
    version = draft_version(owner)
    block = version.blocks.first()
    client.force_login(editor)
    url = reverse("frameworks_editing:edit_row", args=[version.pk, "blocs", block.pk])
    data = {"base": base_of(client.get(url)), "code": "B1", "title": "Premier"}
    assert client.post(url, data).status_code == 302
    response = client.post(url, {**data, "title": "Second"})
    assert response.status_code == 409
    assert "Second" in response.content.decode()
    assert "Premier" in response.content.decode()
    block.refresh_from_db()
    assert block.title == "Premier"


@pytest.mark.parametrize("token", ["", "x", "x:y:z", None])
def test_a_page_without_its_token_changes_nothing(client, owner, editor, token):
    version = draft_version(owner)
    block = version.blocks.first()
    client.force_login(editor)
    data = {"code": "B1", "title": "Premier"} | ({} if token is None else {"base": token})
    response = client.post(reverse("frameworks_editing:edit_row", args=[version.pk, "blocs", block.pk]), data)
    assert response.status_code == 409
    block.refresh_from_db()
    assert block.title == "Bloc 1"


def test_another_bodys_rows_are_out_of_reach(client, owner, editor):
    """TRUST 4: an identifier of another body nested in an address or a form."""
    other = OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])
    theirs, mine = draft_version(other), draft_version(owner)
    client.force_login(editor)
    their_block = theirs.blocks.first()
    assert client.get(reverse("frameworks_editing:version", args=[theirs.pk])).status_code == 404
    nested = reverse("frameworks_editing:edit_row", args=[mine.pk, "blocs", their_block.pk])
    assert (
        client.post(nested, {"edit_token": mine.edit_token, "code": "B9", "title": "X", "position": 1}).status_code
        == 404
    )
    data = {
        "block": their_block.pk,
        "code": "9.9",
        "title": "Détournée",
        **CRITERIA,
        "criteria-TOTAL_FORMS": "0",
    }
    url = reverse("frameworks_editing:new_row", args=[mine.pk, "competences"])
    assert client.post(url, data).status_code == 422
    assert not Competency.objects.filter(title="Détournée").exists()


def test_a_published_version_shows_no_way_to_change_it(client, owner, editor):
    version = published_version(owner)
    client.force_login(editor)
    page = client.get(reverse("frameworks_editing:version", args=[version.pk])).content.decode()
    block = version.blocks.first()
    assert f'{reverse("frameworks_editing:edit_row", args=[version.pk, "blocs", block.pk])}"' not in page
    url = reverse("frameworks_editing:edit_row", args=[version.pk, "blocs", block.pk])
    response = client.post(url, {"base": base_of(client.get(url)), "code": "B1", "title": "Autre"})
    assert response.status_code == 409
