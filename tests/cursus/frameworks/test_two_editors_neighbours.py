"""Two people at the neighbours of one occupation: neither is overwritten, both are asked where they disagree."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cursus.frameworks.rules_editing import Line, recognised
from tests.cursus.frameworks.editors import editor_of, form_of, soup
from tests.factories.accounts import OrganisationFactory
from tests.factories.frameworks import draft_version
from tests.factories.occupations import add_occupation

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return OrganisationFactory()


@pytest.fixture
def row(owner):
    version = draft_version(owner)
    return add_occupation(version, "Animateur·rice")


@pytest.fixture
def near(row):
    return add_occupation(row.version, "Voisine")


@pytest.fixture
def far(row):
    return add_occupation(row.version, "Lointain")


@pytest.fixture
def editor(client, owner):
    client.force_login(editor_of(owner))
    return client


def address(row, name: str = "edit_row") -> str:
    return reverse(f"frameworks_editing:{name}", args=[row.version_id, "metiers", row.pk])


def page_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def said(row) -> dict[str, str]:
    titles = {str(item.lineage): item.title for item in row.version.occupations.all()}
    return {titles[str(item.lineage)]: item.why for item in row.neighbours.all()}


def test_a_reason_that_both_wrote_is_asked(editor, row, near):
    row.neighbours.create(lineage=near.lineage, why="Avant", position=1)
    sent = form_of(soup(editor, address(row)))
    assert editor.post(address(row), {**sent, "neighbours-0-why": "Le leur"}).status_code == 302
    response = editor.post(address(row), {**sent, "neighbours-0-why": "Le mien"})
    assert response.status_code == 409
    assert {"Avant", "Le leur", "Le mien"} <= set(page_of(response).select_one(".fe-asked").stripped_strings)
    kept = form_of(page_of(response))
    assert editor.post(address(row), kept).status_code == 409
    assert said(row) == {"Voisine": "Le leur"}
    assert editor.post(address(row), {**kept, "pick-neighbours-0-why": "theirs"}).status_code == 302
    assert said(row) == {"Voisine": "Le leur"}
    again = form_of(soup(editor, address(row)))
    assert editor.post(address(row), {**again, "neighbours-0-why": "Le mien"}).status_code == 302
    assert said(row) == {"Voisine": "Le mien"}


def test_a_neighbour_that_each_changed_is_named_in_words(editor, row, near, far):
    third = add_occupation(row.version, "Troisième")
    row.neighbours.create(lineage=near.lineage, position=1)
    sent = form_of(soup(editor, address(row)))
    editor.post(address(row), {**sent, "neighbours-0-lineage": str(far.lineage)})
    response = editor.post(address(row), {**sent, "neighbours-0-lineage": str(third.lineage)})
    assert response.status_code == 409
    assert {"Voisine", "Lointain", "Troisième"} <= set(page_of(response).select_one(".fe-asked").stripped_strings)
    kept = form_of(page_of(response))
    assert editor.post(address(row), {**kept, "pick-neighbours-0-lineage": "mine"}).status_code == 302
    assert said(row) == {"Troisième": ""}


def test_two_neighbours_added_at_once_are_both_kept(editor, row, near, far):
    sent = form_of(soup(editor, address(row)))
    first = {"neighbours-0-lineage": str(near.lineage), "neighbours-0-why": "La leur"}
    assert editor.post(address(row), {**sent, **first}).status_code == 302
    second = {"neighbours-0-lineage": str(far.lineage), "neighbours-0-why": "La mienne"}
    response = editor.post(address(row), {**sent, **second})
    assert response.status_code == 409
    assert "Voisine" in page_of(response).select_one("ul.fe-list").get_text()
    assert editor.post(address(row), form_of(page_of(response))).status_code == 302
    assert said(row) == {"Voisine": "La leur", "Lointain": "La mienne"}


def test_the_same_neighbour_added_twice_is_one_and_its_reason_is_asked(editor, row, near):
    sent = form_of(soup(editor, address(row)))
    added = {"neighbours-0-lineage": str(near.lineage)}
    editor.post(address(row), {**sent, **added, "neighbours-0-why": "Le leur"})
    response = editor.post(address(row), {**sent, **added, "neighbours-0-why": "Le mien"})
    assert response.status_code == 409
    kept = form_of(page_of(response))
    assert editor.post(address(row), {**kept, "pick-neighbours-0-why": "mine"}).status_code == 302
    assert said(row) == {"Voisine": "Le mien"}


def test_what_i_do_not_touch_is_not_taken_back(editor, row, near):
    row.neighbours.create(lineage=near.lineage, why="Avant", position=1)
    sent = form_of(soup(editor, address(row)))
    editor.post(address(row), {**sent, "neighbours-0-DELETE": "on"})
    response = editor.post(address(row), {**sent, "title": "Autrement"})
    assert response.status_code == 409
    assert editor.post(address(row), form_of(page_of(response))).status_code == 302
    assert said(row) == {}
    row.refresh_from_db()
    assert row.title == "Autrement"


def test_an_occupation_whose_neighbours_changed_is_not_removed_unread(editor, row, near):
    base = soup(editor, address(row, "delete_row")).find("input", {"name": "base"})["value"]
    row.neighbours.create(lineage=near.lineage, position=1)
    editor.post(address(row, "delete_row"), {"base": base})
    assert type(row).objects.filter(pk=row.pk).exists()


def test_the_history_names_the_neighbour(editor, row, near):
    sent = form_of(soup(editor, address(row)))
    editor.post(
        address(row), {**sent, "neighbours-0-lineage": str(near.lineage), "neighbours-0-why": "Le même terrain"}
    )
    words = soup(editor, address(row, "row_history")).select_one(".ft-history").get_text(" ", strip=True)
    assert "Voisine · Le même terrain" in words
    assert str(near.lineage) not in words


def test_a_line_is_recognised_by_what_it_names():
    theirs = [Line("t", {"lineage": "a", "why": "leur"})]
    was, mine = recognised(
        [], theirs, [Line("", {"lineage": "a", "why": "mien"}), Line("", {"lineage": "b"})], by="lineage"
    )
    assert was == [Line("t", {"lineage": "a"})]
    assert mine == [Line("t", {"lineage": "a", "why": "mien"}), Line("", {"lineage": "b"})]
