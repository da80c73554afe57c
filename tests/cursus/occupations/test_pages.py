"""The public pages of occupations: what they say, whom they refuse, what they cost."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cursus.core import clock
from cursus.frameworks.actions import archive_version, draft_from, edit_draft, publish_version
from cursus.models import FrameworkVersion, Organisation
from cursus.occupations import queries
from cursus.occupations.queries_trainings import trainings_for
from site_cms.setup import ensure_site
from tests.factories.frameworks import add_qualification, draft_version
from tests.factories.occupations import add_neighbour, add_occupation, described_version
from tests.factories.programmes import programme_of, session_of, teaching_body

pytestmark = pytest.mark.django_db
LIST, COMPARE = "/metiers/", "/metiers/comparer/"


@pytest.fixture
def body() -> Organisation:
    ensure_site()
    return teaching_body(name="Coopérative des Rives")


@pytest.fixture
def version(body: Organisation) -> FrameworkVersion:
    """Two occupations of four competencies: the second has one optional and lacks one."""
    draft = draft_version(body, code="OCC")
    first = add_occupation(draft, "Animateur·rice de réseau")
    second = add_occupation(draft, "Facilitatrice de lieu", optional=("1.1",), without=("2.2",), rome_codes=[])
    add_neighbour(first, second, "Un lieu au lieu d’un réseau.")
    add_qualification(draft, body)
    return publish_version(draft, by=None)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(**asked: Any) -> list[str]:
    return [row.title for row in queries.found(**asked)]


def test_the_list_shows_what_is_published_and_nothing_else(client: Client, body: Organisation, version: Any) -> None:
    add_occupation(draft_version(body, code="DRAFT"), "Métier secret")
    text = page(client, LIST)
    assert "Animateur·rice de réseau" in text
    assert "Métier secret" not in text
    assert "2 métiers" in text


def test_an_empty_list_leads_somewhere(client: Client) -> None:
    ensure_site()
    assert reverse("catalogue:catalogue") in page(client, LIST)


@pytest.mark.parametrize("asked", ["animatrice", "ANIMATEUR", "mission réseau", "k1802", "competence animateur"])
def test_a_search_forgives(version: FrameworkVersion, asked: str) -> None:
    assert titles(asked=asked)[0] == "Animateur·rice de réseau"


def test_a_search_that_finds_nothing_says_what_to_do(client: Client, version: FrameworkVersion) -> None:
    text = page(client, f"{LIST}?q=xylophone")
    assert "Voir tous les métiers" in text
    assert 'value="xylophone"' in text


def test_one_framework_alone(client: Client, body: Organisation, version: FrameworkVersion) -> None:
    other = described_version(body, "Autre métier", code="AUTRE")
    assert titles(framework=other.framework_id) == ["Autre métier"]
    assert "Animateur·rice de réseau" not in page(client, f"{LIST}?framework={other.framework_id}")


def test_an_occupation_says_what_where_and_with_what(client: Client, body: Organisation, version: Any) -> None:
    programme = programme_of(body, version, code="P1")
    session = session_of(programme, opened=True, city="Lannion")
    text = page(client, f"/metiers/{version.occupations.get(position=0, title__startswith='Anim').pk}/")
    for said in (
        "Mission de Animateur·rice de réseau",
        "Compétence 1.1",
        "Au bureau et sur le terrain",
        "Commune",
        "K1802",
        "Un lieu au lieu d’un réseau.",
        programme.title,
        "couvre 4 des 4 compétences",
        "Lannion",
        f"{session.starts_on:%Y}",
    ):
        assert said in text, said
    assert f'<span lang="{version.framework.language}"' in text or 'lang="fr"' in text


def test_an_occupation_of_a_draft_is_not_there(client: Client, body: Organisation) -> None:
    occupation = add_occupation(draft_version(body, code="DRAFT"), "Métier secret")
    for name in ("occupation", "place", "result"):
        assert client.get(reverse(f"occupations:{name}", args=[occupation.pk])).status_code == 404
    assert client.get(reverse("occupations:version", args=[occupation.version_id])).status_code == 404


def test_a_newer_version_takes_the_place_and_the_old_page_leads_to_it(client: Client, version: Any) -> None:
    old = version.occupations.get(title__startswith="Anim")
    newer = publish_version(draft_from(version, number="2.0", by=None), by=None)
    now = newer.occupations.get(lineage=old.lineage)
    assert {row.version_id for row in queries.current_occupations()} == {newer.pk}
    text = page(client, f"/metiers/{old.pk}/")
    assert f"/metiers/{now.pk}/" in text
    assert "La version 2.0" in text
    assert now.rome_codes == old.rome_codes
    assert [item.occupation.pk for item in queries.neighbours_of(now)] == [
        newer.occupations.get(title="Facilitatrice de lieu").pk
    ]


def reworded(version: FrameworkVersion, number: str, count: int) -> FrameworkVersion:
    """Publish the version after this one, with ``count`` competencies reworded."""
    draft = draft_from(version, number=number, by=None)
    for row in list(draft.competencies.order_by("code"))[:count]:
        edit_draft(draft, partial(_reword, row, f"{row.title} autrement"), edit_token=None, by=None)
    return publish_version(draft, by=None)


def _reword(row: Any, title: str) -> Any:
    row.title = title
    row.save(update_fields=["title"])
    return row


def test_a_version_says_what_changed_since_the_one_before(client: Client, version: FrameworkVersion) -> None:
    first = BeautifulSoup(page(client, f"/referentiels/{version.pk}/"), "lxml")
    assert not first.select(".public-difference")
    assert not first.select("link[href*='difference']")
    after = reworded(version, "2.0", 1)
    section = BeautifulSoup(page(client, f"/referentiels/{after.pk}/"), "lxml").select_one(".public-difference")
    assert "version 1.0" in section.h2.get_text()
    assert "autrement" in section.select_one(".fd-entries ins").get_text()
    assert not section.select("details")
    same = publish_version(draft_from(after, number="3.0", by=None), by=None)
    section = BeautifulSoup(page(client, f"/referentiels/{same.pk}/"), "lxml").select_one(".public-difference")
    assert "exactement la même chose" in section.get_text()


def test_a_long_difference_is_folded_and_costs_no_more(
    client: Client, body: Organisation, django_assert_num_queries: Any
) -> None:
    draft = draft_version(body, code="LONG", blocks=4, each=4)
    add_qualification(draft, body)
    short = reworded(publish_version(draft, by=None), "2.0", 1)
    long = reworded(short, "3.0", 16)
    page(client, f"/referentiels/{short.pk}/")
    with CaptureQueriesContext(connection) as asked:
        page(client, f"/referentiels/{long.pk}/")
        cost = len(asked)
    assert cost <= 30
    folded = BeautifulSoup(page(client, f"/referentiels/{long.pk}/"), "lxml").select_one(".public-difference details")
    assert len(folded.select("ins.fd-new")) >= 16
    assert not folded.has_attr("open")
    archive_version(short, by=None)  # it was public: what changed since is still said
    with django_assert_num_queries(cost):
        assert "public-difference" in page(client, f"/referentiels/{long.pk}/")


def test_an_archived_version_keeps_its_page_and_leaves_the_list(client: Client, version: FrameworkVersion) -> None:
    archive_version(version, by=None)
    assert not queries.current_occupations().exists()
    assert "Cette version est archivée" in page(client, f"/referentiels/{version.pk}/")


def test_a_neighbour_of_another_framework_follows_its_versions(body: Organisation, version: FrameworkVersion) -> None:
    draft = draft_version(body, code="AUTRE")
    near = add_occupation(draft, "Voisine")
    add_neighbour(near, version.occupations.get(title="Facilitatrice de lieu"))
    add_qualification(draft, body)
    publish_version(draft, by=None)
    newer = publish_version(draft_from(version, number="2.0", by=None), by=None)
    assert [item.occupation.version_id for item in queries.neighbours_of(near)] == [newer.pk]
    archive_version(newer, by=None)
    archive_version(version, by=None)
    assert queries.neighbours_of(near) == []


def test_the_database_refuses_a_neighbour_on_what_is_published(version: FrameworkVersion) -> None:
    one, other = version.occupations.all()
    with pytest.raises(Exception, match="never changes"):
        one.neighbours.create(lineage=other.lineage, why="Trop tard.", position=9)


def test_courses_come_by_cover_then_by_what_is_open(body: Organisation, version: FrameworkVersion) -> None:
    wanted = list(version.competencies.order_by("code"))
    programme_of(body, version, code="ONE", competencies=wanted[:1])
    session_of(programme_of(body, version, code="THREE", competencies=wanted[:3]), starts_in=60)
    session_of(programme_of(body, version, code="OPEN", competencies=wanted[:3]), starts_in=90, opened=True)
    programme_of(body, version, code="OTHER", competencies=wanted[3:])
    programme_of(body, version, code="DRAFT", published=False)
    found = trainings_for([item.lineage for item in wanted[:3]], then=[wanted[3].lineage])
    assert [(item.programme.code, item.covers) for item in found] == [("OPEN", 3), ("THREE", 3), ("ONE", 1)]


def test_a_course_on_an_older_version_still_covers_what_kept_its_lineage(body: Any, version: FrameworkVersion) -> None:
    programme_of(body, version, code="OLD")
    newer = publish_version(draft_from(version, number="2.0", by=None), by=None)
    lineages = list(newer.competencies.values_list("lineage", flat=True))
    assert [item.covers for item in trainings_for(lineages)] == [4]


def test_two_side_by_side(client: Client, version: FrameworkVersion) -> None:
    one, other = version.occupations.order_by("title")
    found = queries.comparison(one, other)
    assert [line.competency.code for line in found.shared] == ["1.1", "1.2", "2.1"]
    pairs = [pair for group in found.blocks for pair in group.pairs]
    assert [(pair.competency.code, pair.first, pair.second) for pair in pairs] == [
        ("1.1", True, False),
        ("1.2", True, True),
        ("2.1", True, True),
        ("2.2", True, None),
    ]
    assert [line.competency.code for line in found.only_first] == ["2.2"]
    assert found.only_second == []
    text = page(client, f"{COMPARE}?a={one.pk}&b={other.pk}")
    assert "Compétence 2.2" in text
    assert "3</strong> compétences communes" in text


@pytest.mark.parametrize("asked", ["a={one}&b={one}", "a={one}&b=", "a={one}&b=rien", "a=%00&b={one}"])
def test_a_comparison_that_makes_no_sense_says_so_at_the_field(
    client: Client, version: FrameworkVersion, asked: str
) -> None:
    one = version.occupations.first()
    answer = client.get(f"{COMPARE}?{asked.format(one=one.pk)}")
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert answer.context["comparison"] is None


def test_the_first_one_can_be_chosen_beforehand(client: Client, version: FrameworkVersion) -> None:
    one = version.occupations.first()
    answer = client.get(f"{COMPARE}?a={one.pk}")
    assert not answer.context["form"].is_bound
    assert f'value="{one.pk}" selected' in answer.content.decode()


def test_a_version_in_public(client: Client, version: FrameworkVersion) -> None:
    text = page(client, f"/referentiels/{version.pk}/")
    for said in ("Bloc 1", "Compétence 2.2", "C’est visible.", "Facilitatrice de lieu", "version 1.0"):
        assert said in text, said


def test_pages_speak_english_and_the_framework_keeps_its_language(client: Client, version: FrameworkVersion) -> None:
    one = version.occupations.first()
    text = page(client, f"/en/metiers/{one.pk}/")
    assert '<html lang="en"' in text
    assert f'<h1 lang="fr">{one.title}' in text


def test_the_menu_leads_to_them(client: Client, version: FrameworkVersion) -> None:
    assert f'href="{LIST}"' in page(client, "/formations/")


def test_pages_cost_the_same_for_one_and_for_many(
    client: Client, body: Organisation, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    def described(number: int, count: int) -> FrameworkVersion:
        draft = draft_version(body, code=f"N{number}", blocks=count, each=count)
        rows = [add_occupation(draft, f"Métier {rank}") for rank in range(count + 1)]
        for other in rows[1:]:
            add_neighbour(rows[0], other)
        add_qualification(draft, body)
        return publish_version(draft, by=None)

    def addresses(version: FrameworkVersion) -> list[str]:
        one, other = version.occupations.order_by("title")[:2]
        return [
            LIST,
            f"/metiers/{one.pk}/",
            f"{COMPARE}?a={one.pk}&b={other.pk}",
            f"/referentiels/{version.pk}/",
            f"/metiers/{one.pk}/me-situer/",
        ]

    small = described(1, 1)
    session_of(programme_of(body, small, code="S"), opened=True)
    costs = []
    for address in addresses(small):
        client.get(address)
        with django_assert_max_num_queries(20) as asked:
            page(client, address)
        costs.append(len(asked))
    large = described(2, 4)
    for number in range(5):
        session_of(programme_of(body, large, code=f"L{number}"), opened=True)
    for address, cost in zip(addresses(large), costs, strict=True):
        with django_assert_num_queries(cost):
            page(client, address)


def test_search_words_are_written_with_the_publication(body: Organisation) -> None:
    draft = draft_version(body, code="MOTS")
    add_occupation(draft, "Passeuse")
    add_qualification(draft, body)
    assert draft.occupations.get().search_text == ""
    publish_version(draft, by=None)
    assert "passeuse" in draft.occupations.get().search_text
    edited = draft_from(draft, number="2.0", by=None)
    row = edited.occupations.get()
    row.title = "Tisseuse"
    edit_draft(edited, partial(_saved, row), edit_token=None, by=None)
    publish_version(edited, by=None)
    assert "tisseuse" in edited.occupations.get().search_text
    assert edited.published_at <= clock.now()


def _saved(row: Any) -> Any:
    row.save()
    return row
