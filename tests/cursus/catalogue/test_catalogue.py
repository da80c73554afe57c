"""The public catalogue: what is in it, what each filter keeps, what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cursus.catalogue import queries
from cursus.catalogue.queries import Filters
from cursus.core import clock
from cursus.models import FrameworkVersion, Organisation, TrainingProgramme
from cursus.programmes import actions
from site_cms.setup import ensure_site
from tests.factories.frameworks import published_version
from tests.factories.programmes import (
    certified_programme,
    certifying_body,
    programme_of,
    session_of,
    teaching_body,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/formations/"


@pytest.fixture
def body() -> Organisation:
    return teaching_body(name="Coopérative des Rives")


@pytest.fixture
def version(body: Organisation) -> FrameworkVersion:
    return published_version(body, code="CAT", blocks=2, each=2)


def found(**asked: Any) -> list[str]:
    return [programme.code for programme in queries.offers(Filters(**asked))]


def test_only_published_programmes_are_offered(body: Organisation, version: FrameworkVersion) -> None:
    programme_of(body, version, code="DRAFT", published=False)
    kept = programme_of(body, version, code="KEPT")
    gone = programme_of(body, version, code="GONE")
    actions.withdraw_programme(gone, by=None)
    assert found() == [kept.code]


def test_what_can_be_applied_for_comes_first_then_what_begins_soonest(
    body: Organisation, version: FrameworkVersion
) -> None:
    for code in ("NONE", "LATE", "SOON", "OPEN"):
        programme_of(body, version, code=code)
    session_of(TrainingProgramme.objects.get(code="LATE"), starts_in=90)
    session_of(TrainingProgramme.objects.get(code="SOON"), starts_in=5)
    session_of(TrainingProgramme.objects.get(code="OPEN"), starts_in=200, opened=True)
    assert found() == ["OPEN", "SOON", "LATE", "NONE"]


def test_the_search_forgives_accents_and_plurals(body: Organisation, version: FrameworkVersion) -> None:
    programme_of(body, version, code="EVAL", title="Évaluer l’utilité sociale")
    programme_of(body, version, code="OTHER", title="Tenir un lieu", summary="Une évaluation en fin de parcours.")
    programme_of(body, version, code="LEFT", title="Tenir un budget", summary="Rien.")
    for typed in ("evaluation", "évaluations", "EVALUER", "éval"):
        assert found(words=typed) == ["EVAL", "OTHER"], typed
    assert found(words="evaluation sociale") == ["EVAL"]
    assert found(words="evaluation introuvable") == []
    assert found(words="%") == found()


def test_the_search_finds_bodies_towns_blocks_and_competencies(body: Organisation, version: FrameworkVersion) -> None:
    here = programme_of(body, version, code="HERE")
    session_of(here, city="Plouaret", postcode="22420")
    other = programme_of(teaching_body(name="Ailleurs"), code="AWAY", competencies=None)
    assert found(words="rives") == ["HERE"]
    assert found(words="plouaret") == ["HERE"]
    assert set(found(words="bloc")) == {"HERE", "AWAY"}
    assert other.search_text


def test_a_renamed_body_is_found_by_its_new_name(body: Organisation, version: FrameworkVersion) -> None:
    programme_of(body, version)
    Organisation.objects.update(name="Les Tisserandes")
    assert found(words="tisserande") == ["P1"]
    assert found(words="rives") == []


def test_places_are_towns_departments_and_regions(body: Organisation, version: FrameworkVersion) -> None:
    session_of(programme_of(body, version, code="BZH"), city="Lannion", postcode="22300")
    session_of(programme_of(body, version, code="IDF"), city="Paris", postcode="75011")
    for place in ("lannion", "cotes d'armor", "Bretagne", "22300"):
        assert found(place=place) == ["BZH"], place
    assert found(place="Lannion Paris") == []


def test_a_place_and_a_date_are_asked_of_the_same_session(body: Organisation, version: FrameworkVersion) -> None:
    programme = programme_of(body, version)
    session_of(programme, code="A", city="Brest", starts_in=10)
    session_of(programme, code="B", city="Paris", starts_in=100)
    assert found(place="paris", after=clock.today() + timedelta(days=50)) == ["P1"]
    assert found(place="brest", after=clock.today() + timedelta(days=50)) == []
    shown = queries.shown([programme], Filters(place="paris"))
    assert shown[0].next_session is not None
    assert shown[0].next_session.city == "Paris"


def test_sessions_that_are_over_count_for_nothing(body: Organisation, version: FrameworkVersion) -> None:
    session = session_of(programme_of(body, version), city="Brest")
    actions.cancel_session(session, by=None, reason="Non.")
    assert found(place="brest") == []
    assert found() == ["P1"]


def test_each_fact_filters(body: Organisation, version: FrameworkVersion) -> None:
    programme_of(body, version, code="CHEAP", price=100, hours_on_site=7, hours_remote=0)
    programme_of(body, version, code="DEAR", price=3000, hours_on_site=200, hours_remote=10)
    programme_of(body, version, code="ASK", price=None, price_note="sur devis", hours_on_site=0, hours_remote=7)
    assert found(price=100) == ["CHEAP"]
    assert set(found(hours=7)) == {"CHEAP", "ASK"}
    assert set(found(formats=frozenset({"REMOTE"}))) == {"ASK", "DEAR"}
    assert set(found(formats=frozenset({"REMOTE", "ON_SITE"}))) == {"ASK", "CHEAP", "DEAR"}
    assert found(formats=frozenset({"AT_WORK"})) == []


def test_qualifying_blocks_bodies_and_open_sessions_filter(body: Organisation, version: FrameworkVersion) -> None:
    qualifying = certified_programme(body, certifying_body(), code="QUAL")
    part = programme_of(body, version, code="PART", competencies=list(version.competencies.filter(code="1.1")))
    elsewhere = programme_of(teaching_body(), version, code="ELSE")
    session_of(elsewhere, opened=True)
    first, second = version.blocks.order_by("position")
    assert found(qualifying=True) == [qualifying.code]
    assert found(qualifying=False) == ["ELSE", "PART"]
    assert set(found(block=first.pk)) == {part.code, "ELSE"}
    assert found(block=second.pk) == ["ELSE"]
    assert set(found(body=body.pk)) == {"QUAL", "PART"}
    assert found(only_open=True) == ["ELSE"]


@pytest.mark.parametrize(
    "query",
    [
        "price=abc",
        "price=-3",
        "price=1e999999",
        "hours=0",
        "after=yesterday",
        "block=not-a-uuid",
        "body=nobody",
        "format=TELEPORT",
        "page=999",
        "page=x",
        "q=%00",
        "q=" + "x" * 500,
        "q='%20OR%201=1--",
        "place=%F0%9F%9A%80",
    ],
)
def test_odd_addresses_get_a_page(client: Client, body: Organisation, version: FrameworkVersion, query: str) -> None:
    ensure_site()
    programme_of(body, version)
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200


def test_a_filter_is_said_and_can_be_taken_away(client: Client, body: Organisation, version: FrameworkVersion) -> None:
    ensure_site()
    programme_of(body, version)
    answer = client.get(f"{ADDRESS}?q=coopérer&format=ON_SITE&format=REMOTE&price=950&page=1")
    hrefs = [chip["href"] for chip in answer.context["chips"]]
    assert len(hrefs) == 4
    assert "?format=ON_SITE&format=REMOTE&price=950" in hrefs
    assert any("format=REMOTE" in href and "format=ON_SITE" not in href for href in hrefs)
    assert all("page" not in href for href in hrefs)


def test_nothing_found_leads_on(client: Client) -> None:
    ensure_site()
    page = client.get(f"{ADDRESS}?q=introuvable").content.decode()
    assert f'href="{ADDRESS}"' in page


def test_the_catalogue_speaks_english_at_its_english_address(client: Client) -> None:
    ensure_site()
    assert '<html lang="en"' in client.get("/en/formations/").content.decode()


def test_pages_follow_one_another(client: Client, body: Organisation, version: FrameworkVersion) -> None:
    ensure_site()
    for number in range(13):
        programme_of(body, version, code=f"P{number}")
    first = client.get(ADDRESS)
    second = client.get(f"{ADDRESS}?page=2")
    codes = [offer.programme.code for page in (first, second) for offer in page.context["offers"]]
    assert len(codes) == len(set(codes)) == 13


def test_the_catalogue_costs_the_same_for_one_and_for_thirty(
    client: Client,
    body: Organisation,
    version: FrameworkVersion,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    ensure_site()
    session_of(programme_of(body, version, code="P0"), opened=True, city="Lannion", postcode="22300")
    asked = f"{ADDRESS}?q=coopération&place=bretagne"
    client.get(asked)
    with django_assert_max_num_queries(25) as first:
        assert len(client.get(asked).context["offers"]) == 1
    for number in range(1, 30):
        programme = programme_of(body, version, code=f"P{number}")
        session_of(programme, opened=True, city="Lannion", postcode="22300")
    with django_assert_num_queries(len(first)):
        assert len(client.get(asked).context["offers"]) == 12


def test_every_offer_leads_somewhere(client: Client, body: Organisation, version: FrameworkVersion) -> None:
    ensure_site()
    programme = programme_of(body, version)
    offer = client.get(ADDRESS).context["offers"][0]
    assert offer.url == reverse("site:course", args=[programme.pk])
    assert client.get(offer.url).status_code == 200
