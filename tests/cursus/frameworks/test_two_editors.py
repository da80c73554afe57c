"""Two people at one draft: other rows at once, the same row side by side, nothing typed lost."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cursus.frameworks import actions_rows
from cursus.frameworks.models import Competency, PerformanceCriterion
from tests.cursus.frameworks.editors import editor_of, form_of, soup
from tests.factories.accounts import OrganisationFactory
from tests.factories.frameworks import draft_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return OrganisationFactory()


@pytest.fixture
def version(owner):
    return draft_version(owner)


@pytest.fixture
def first(client, owner):
    client.force_login(editor_of(owner))
    return client


def address(version, row, kind: str = "competences", name: str = "edit_row") -> str:
    return reverse(f"frameworks_editing:{name}", args=[version.pk, kind, row.pk])


def page_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def test_two_rows_are_edited_at_once(first, version):
    one, other = version.competencies.order_by("code")[:2]
    mine, theirs = (form_of(soup(first, address(version, row))) for row in (one, other))
    assert first.post(address(version, other), {**theirs, "title": "La sienne"}).status_code == 302
    assert first.post(address(version, one), {**mine, "title": "La mienne"}).status_code == 302
    assert set(version.competencies.values_list("title", flat=True)) >= {"La mienne", "La sienne"}


def test_a_move_meanwhile_is_no_conflict_and_is_kept(first, version):
    row = version.competencies.get(code="1.1")
    mine = form_of(soup(first, address(version, row)))
    target = version.blocks.get(code="B2")
    Competency.objects.filter(pk=row.pk).update(block=target, position=7)
    assert first.post(address(version, row), {**mine, "title": "La mienne"}).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.block, row.position) == ("La mienne", target, 7)


def test_the_same_row_shows_before_theirs_and_mine(first, version):
    row = version.competencies.get(code="1.1")
    sent = form_of(soup(first, address(version, row)))
    theirs = {**sent, "title": "La leur", "description": "Leur description", "criteria-0-text": "Leur critère"}
    mine = {**sent, "title": "La mienne", "critical": "on", "criteria-1-text": "Mon critère"}
    assert first.post(address(version, row), theirs).status_code == 302
    response = first.post(address(version, row), mine)
    assert response.status_code == 409
    page = page_of(response)
    shown = {item.legend.get_text(strip=True): item.get_text(" ", strip=True) for item in page.select(".fe-difference")}
    assert {"Compétence 1.1", "La leur", "La mienne"} <= set(page.select_one(".fe-asked").stripped_strings)
    assert "Leur description" in shown["Description"]
    kept = form_of(page)
    assert kept["title"] == "La mienne"
    assert kept["description"] == "Leur description"
    assert (kept["criteria-0-text"], kept["criteria-1-text"]) == ("Leur critère", "Mon critère")
    # Without a choice it asks again; with one, both people's words are in it.
    again = first.post(address(version, row), kept)
    assert again.status_code == 409
    assert form_of(page_of(again))["title"] == "La mienne"
    assert first.post(address(version, row), {**kept, "pick-title": "theirs"}).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.description, row.critical) == ("La leur", "Leur description", True)
    assert set(row.criteria.values_list("text", flat=True)) == {"Leur critère", "Mon critère"}


def test_a_merge_by_hand_is_saved(first, version):
    row = version.competencies.get(code="1.1")
    sent = form_of(soup(first, address(version, row)))
    first.post(address(version, row), {**sent, "title": "La leur"})
    kept = form_of(page_of(first.post(address(version, row), {**sent, "title": "La mienne"})))
    merged = {**kept, "title": "La leur et la mienne", "pick-title": "mine"}
    assert first.post(address(version, row), merged).status_code == 302
    row.refresh_from_db()
    assert row.title == "La leur et la mienne"


def test_a_third_writer_during_the_conflict_is_shown_too(first, version):
    row = version.competencies.get(code="1.1")
    sent = form_of(soup(first, address(version, row)))
    first.post(address(version, row), {**sent, "title": "La deuxième"})
    kept = form_of(page_of(first.post(address(version, row), {**sent, "title": "La mienne"})))
    Competency.objects.filter(pk=row.pk).update(title="La troisième")
    response = first.post(address(version, row), {**kept, "pick-title": "mine"})
    assert response.status_code == 409
    assert {"La deuxième", "La troisième", "La mienne"} <= set(
        page_of(response).select_one(".fe-asked").stripped_strings
    )


def test_a_criterion_that_they_removed_and_i_changed_comes_back(first, version):
    row = version.competencies.get(code="1.1")
    sent = form_of(soup(first, address(version, row)))
    PerformanceCriterion.objects.filter(competency=row).delete()
    response = first.post(address(version, row), {**sent, "criteria-0-text": "Ce que j’y ai écrit"})
    assert response.status_code == 409
    kept = form_of(page_of(response))
    assert (kept["criteria-0-id"], kept["criteria-0-text"]) == ("", "Ce que j’y ai écrit")
    assert first.post(address(version, row), kept).status_code == 302
    assert row.criteria.get().text == "Ce que j’y ai écrit"


def test_what_changed_meanwhile_is_not_removed(first, version):
    row = version.competencies.get(code="1.1")
    url = address(version, row, name="delete_row")
    page = soup(first, url)
    base = page.find("input", {"name": "base"})["value"]
    Competency.objects.filter(pk=row.pk).update(description="Un mot de plus")
    first.post(url, {"base": base})
    assert Competency.objects.filter(pk=row.pk).exists()
    first.post(url, {"base": soup(first, url).find("input", {"name": "base"})["value"]})
    assert not Competency.objects.filter(pk=row.pk).exists()


def test_a_row_that_is_gone_keeps_what_was_typed(first, version, monkeypatch):
    """Removed between the page's own look and the lock: refused under the lock, with the words on the page."""
    row = version.competencies.get(code="1.1")
    sent = form_of(soup(first, address(version, row)))
    refuse = actions_rows.refuse_if_gone

    def gone(found):
        Competency.objects.filter(pk=found.pk).delete()
        refuse(found)

    monkeypatch.setattr(actions_rows, "refuse_if_gone", gone)
    response = first.post(address(version, row), {**sent, "title": "À ne pas perdre"})
    assert response.status_code == 409
    assert "À ne pas perdre" in response.content.decode()


def test_saving_and_looking_stays_on_the_page(first, version):
    row = version.competencies.get(code="1.1")
    sent = form_of(soup(first, address(version, row)))
    response = first.post(address(version, row), {**sent, "title": "Regardée", "stay": "1"})
    assert response.url == address(version, row)
    frame = soup(first, address(version, row)).find("iframe")["src"]
    preview = first.get(frame)
    assert "Regardée" in preview.content.decode()
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]


def test_the_log_keeps_what_was_before_and_after(first, version):
    row = version.competencies.get(code="1.1")
    sent = form_of(soup(first, address(version, row)))
    first.post(address(version, row), {**sent, "title": "Après"})
    page = soup(first, address(version, row, name="row_history"))
    words = page.select_one(".ft-history").get_text(" ", strip=True)
    assert "Compétence 1.1" in words
    assert "Après" in words
    assert page.select_one(".ft-history del").get_text() == "Compétence 1.1"
    whole = soup(first, reverse("frameworks_editing:history", args=[version.pk]))
    assert str(row.pk) in str(whole.select_one(".ft-history"))
