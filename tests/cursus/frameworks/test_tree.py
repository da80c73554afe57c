"""The tree: moved, written in, renamed and renumbered, with and without the script; lean however large it is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cursus.core.errors import Conflict, Refused
from cursus.core.models import AuditEntry
from cursus.frameworks import actions_tree
from cursus.frameworks.actions_tree import Move, Retitled, add_to_tree, move_row, rename_row, renumber_codes
from cursus.frameworks.models import Competency
from cursus.frameworks.queries_places import search_tree
from cursus.frameworks.queries_tree import BRANCHES, Node, content_tree, occupation_tree
from cursus.frameworks.rules_editing import order_token
from tests.cursus.frameworks.editors import editor_of, open_page
from tests.factories.accounts import OrganisationFactory
from tests.factories.frameworks import draft_version, published_version

pytestmark = pytest.mark.django_db
COMPETENCIES = BRANCHES["competences"]


@pytest.fixture
def owner():
    return OrganisationFactory()


@pytest.fixture
def version(owner):
    return draft_version(owner, blocks=2, each=3)


def order_of(block) -> list[str]:
    return list(block.competencies.order_by("position").values_list("code", flat=True))


def seen(version, parent, branch=COMPETENCIES) -> str:
    return order_token(branch.siblings(version, parent).values_list("pk", flat=True))


def test_a_row_moves_within_its_parent_and_keeps_its_code(version):
    block = version.blocks.get(code="B1")
    row = block.competencies.get(code="1.3")
    move_row(version, COMPETENCIES, Move(row.pk, block.pk, 0, seen(version, block.pk)), by=None)
    assert order_of(block) == ["1.3", "1.1", "1.2"]
    assert list(block.competencies.order_by("position").values_list("position", flat=True)) == [1, 2, 3]
    entry = AuditEntry.objects.filter(event="framework_version.edited").latest("seq")
    assert (entry.detail["verb"], entry.detail["place"]) == ("moved", 1)


def test_a_row_moves_to_another_parent(version):
    first, second = version.blocks.order_by("position")
    row = first.competencies.get(code="1.2")
    wanted = Move(row.pk, second.pk, 1, seen(version, first.pk), seen(version, second.pk))
    move_row(version, COMPETENCIES, wanted, by=None)
    assert (order_of(first), order_of(second)) == (["1.1", "1.3"], ["2.1", "1.2", "2.2", "2.3"])
    assert AuditEntry.objects.latest("seq").detail["to"] == str(second)


def test_a_move_on_an_order_that_has_changed_moves_nothing(version):
    block = version.blocks.get(code="B1")
    rows = list(block.competencies.order_by("position"))
    token = seen(version, block.pk)
    move_row(version, COMPETENCIES, Move(rows[2].pk, block.pk, 0, token), by=None)
    with pytest.raises(Conflict):
        move_row(version, COMPETENCIES, Move(rows[1].pk, block.pk, 0, token), by=None)
    assert order_of(block) == ["1.3", "1.1", "1.2"]


def test_without_the_comparison_the_second_move_would_undo_the_first(version, monkeypatch):
    """The twin: take the guard out, and the second person moves on an order that they never saw."""
    monkeypatch.setattr(actions_tree, "_compare", lambda order, seen: None)
    block = version.blocks.get(code="B1")
    rows = list(block.competencies.order_by("position"))
    token = seen(version, block.pk)
    move_row(version, COMPETENCIES, Move(rows[2].pk, block.pk, 0, token), by=None)
    move_row(version, COMPETENCIES, Move(rows[1].pk, block.pk, 0, token), by=None)
    assert order_of(block) == ["1.2", "1.3", "1.1"]


def test_an_order_elsewhere_may_change_meanwhile(version):
    first, second = version.blocks.order_by("position")
    token = seen(version, first.pk)
    other = second.competencies.get(code="2.3")
    move_row(version, COMPETENCIES, Move(other.pk, second.pk, 0, seen(version, second.pk)), by=None)
    row = first.competencies.get(code="1.3")
    move_row(version, COMPETENCIES, Move(row.pk, first.pk, 0, token), by=None)
    assert order_of(first)[0] == "1.3"


def test_a_row_goes_to_no_strange_place(version, owner):
    theirs = draft_version(OrganisationFactory(), code="AUTRE").blocks.first()
    row = version.competencies.get(code="1.1")
    token = seen(version, row.block_id)
    for parent in (theirs.pk, row.pk):
        with pytest.raises(Refused):
            move_row(version, COMPETENCIES, Move(row.pk, parent, None, token, ""), by=None)
    criterion, branch = row.criteria.get(), BRANCHES["criteres"]
    with pytest.raises(Refused):
        move_row(version, branch, Move(criterion.pk, None, None, seen(version, row.pk, branch)), by=None)
    with pytest.raises(Conflict):
        move_row(version, COMPETENCIES, Move(theirs.pk, row.block_id, None, token), by=None)


def test_nothing_moves_in_a_published_version(owner):
    version = published_version(owner)
    row = version.competencies.first()
    with pytest.raises(Refused):
        move_row(version, COMPETENCIES, Move(row.pk, row.block_id, 0, seen(version, row.block_id)), by=None)


def test_rows_are_written_in_by_their_title(version):
    block = add_to_tree(version, BRANCHES["blocs"], parent=None, title="Piloter", by=None)
    assert (block.code, block.position) == ("B3", 3)
    row = add_to_tree(version, COMPETENCIES, parent=block.pk, title="  Piloter \n le projet ", by=None)
    assert (row.code, row.title, row.position) == ("3.1", "Piloter le projet", 1)
    criterion = add_to_tree(version, BRANCHES["criteres"], parent=row.pk, title="Les jalons sont tracés.", by=None)
    assert criterion.competency == row
    occupation = add_to_tree(version, BRANCHES["metiers"], parent=None, title="Pilote", by=None)
    activity = add_to_tree(version, BRANCHES["activites"], parent=occupation.pk, title="Conduire", by=None)
    assert activity.occupation == occupation
    for title in ("", "   ", "x" * 900):
        with pytest.raises(Refused) as refusal:
            add_to_tree(version, BRANCHES["blocs"], parent=None, title=title, by=None)
        assert refusal.value.field == "title"


def test_a_title_is_renamed_if_it_is_still_the_one_that_was_seen(version):
    row = version.competencies.get(code="1.1")
    Competency.objects.filter(pk=row.pk).update(confirmed=False)
    rename_row(version, COMPETENCIES, key=row.pk, title="Diagnostiquer", seen=row.title, by=None)
    with pytest.raises(Retitled) as conflict:
        rename_row(version, COMPETENCIES, key=row.pk, title="Autre", seen=row.title, by=None)
    assert conflict.value.theirs == "Diagnostiquer"
    row.refresh_from_db()
    assert (row.title, row.confirmed) == ("Diagnostiquer", True)
    changes = AuditEntry.objects.latest("seq").detail["changes"]
    assert changes == {"title": ["Compétence 1.1", "Diagnostiquer"]}


def test_codes_are_renumbered_in_one_explicit_step(version):
    first, second = version.blocks.order_by("position")
    row = first.competencies.get(code="1.1")
    wanted = Move(row.pk, second.pk, 0, seen(version, first.pk), seen(version, second.pk))
    move_row(version, COMPETENCIES, wanted, by=None)
    version.refresh_from_db()
    assert len(actions_tree.preview_codes(version)) == 6
    old = version.edit_token
    assert renumber_codes(version, edit_token=old, by=None) == 6
    assert order_of(second) == ["2.1", "2.2", "2.3", "2.4"]
    assert order_of(first) == ["1.1", "1.2"]
    with pytest.raises(Conflict):
        renumber_codes(version, edit_token=old, by=None)


# --- Reading


def test_the_tree_is_closed_until_it_is_opened(version):
    kinds = [line.kind for line in content_tree(version).lines]
    assert kinds == ["blocs", "blocs", "blocs"]  # two blocks, and where a third one is written
    block = version.blocks.get(code="B1")
    row = block.competencies.get(code="1.1")
    lines = content_tree(version, opened={str(block.pk), str(row.pk)}).lines
    nodes = [(line.kind, line.level, line.title) for line in lines if isinstance(line, Node)]
    assert nodes[:3] == [
        ("blocs", 1, "Bloc 1"),
        ("competences", 2, "Compétence 1.1"),
        ("criteres", 3, "C’est visible."),
    ]


def test_competencies_without_a_block_stand_at_the_first_level(version):
    row = version.competencies.get(code="1.1")
    Competency.objects.filter(pk=row.pk).update(block=None)
    nodes = [line for line in content_tree(version).lines if isinstance(line, Node)]
    assert [(node.kind, node.level) for node in nodes][-1] == ("competences", 1)


def test_as_many_queries_at_one_as_at_many(owner):
    def count(version) -> int:
        opened = {str(key) for key in version.blocks.values_list("pk", flat=True)}
        opened |= {str(key) for key in version.competencies.values_list("pk", flat=True)}
        with CaptureQueriesContext(connection) as queries:
            content_tree(version, opened=opened)
            occupation_tree(version, opened=opened)
            search_tree(version, "compétence")
        return len(queries)

    small = count(draft_version(owner, code="PETIT", blocks=1, each=1))
    assert count(draft_version(owner, code="GRAND", blocks=6, each=5)) == small


def test_a_search_minds_neither_accents_nor_capitals(version):
    hits, found = search_tree(version, "COMPETENCE 2.")
    assert found == 3
    assert {hit.above for hit in hits} == {"B2"}
    assert search_tree(version, "  ") == ([], 0)
    assert search_tree(version, "xylophone") == ([], 0)


# --- The pages, without and with the script


def test_without_script_buttons_move_and_the_page_shows_it(client, owner, version):
    client.force_login(editor_of(owner))
    page = open_page(client, version)
    block = version.blocks.get(code="B1")
    button = page.find("tr", {"data-code": "1.1"}).find("button", {"data-do": "down"})
    url = reverse("frameworks_editing:move", args=[version.pk])
    response = client.post(url, {"go": button["value"], "ouvert": str(block.pk)})
    assert response.status_code == 302
    assert f"#n-{block.competencies.get(code='1.1').pk}" in response.url
    assert order_of(block) == ["1.2", "1.1", "1.3"]
    again = client.post(url, {"go": button["value"]}, follow=True)
    assert "Quelqu’un a changé cet ordre" in again.content.decode()
    assert order_of(block) == ["1.2", "1.1", "1.3"]


def test_the_script_hears_what_happened_in_json(client, owner, version):
    client.force_login(editor_of(owner))
    row = version.competencies.get(code="1.1")
    url = reverse("frameworks_editing:rename", args=[version.pk])
    sent = {"kind": "competences", "row": row.pk, "title": "Diagnostiquer", "seen": row.title}
    headers = {"X-Requested-With": "tree"}
    assert client.post(url, sent, headers=headers).json()["focus"] == str(row.pk)
    refused = client.post(url, {**sent, "title": "Autre"}, headers=headers)
    assert (refused.status_code, refused.json()["theirs"]) == (409, "Diagnostiquer")
    assert client.post(url, {**sent, "title": " ", "seen": "Diagnostiquer"}, headers=headers).status_code == 422


def test_the_page_of_places_moves_a_row(client, owner, version):
    client.force_login(editor_of(owner))
    first, second = version.blocks.order_by("position")
    row = first.competencies.get(code="1.1")
    url = reverse("frameworks_editing:move_to", args=[version.pk, "competences", row.pk])
    there = seen(version, second.pk)
    after = second.competencies.get(code="2.1").pk
    sent = {"to": f"{second.pk}:{there}", "seen": seen(version, first.pk), "place": str(after)}
    assert client.post(url, {**sent, "place": "nowhere"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    assert order_of(second) == ["2.1", "1.1", "2.2", "2.3"]
    assert client.post(url, sent).status_code == 409


def test_a_published_version_has_no_button(client, owner):
    client.force_login(editor_of(owner))
    page = open_page(client, published_version(owner))
    assert page.find("button", {"data-do": True}) is None
    assert page.find("form", {"data-add": True}) is None
