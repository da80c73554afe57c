"""Placing oneself: works with forms alone, stores nothing unless asked, loses nothing that was answered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from cursus.core.models import AuditEntry
from cursus.frameworks.actions import draft_from, publish_version
from cursus.models import FrameworkVersion, Organisation, SelfPlacement, User
from cursus.occupations import sealing
from cursus.occupations.sealing import sealed, unsealed
from site_cms.setup import ensure_site
from tests.factories.accounts import UserFactory
from tests.factories.frameworks import add_qualification, draft_version
from tests.factories.occupations import add_occupation
from tests.factories.programmes import programme_of, session_of, teaching_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    ensure_site()
    return teaching_body(name="Coopérative des Rives")


@pytest.fixture
def version(body: Organisation) -> FrameworkVersion:
    draft = draft_version(body, code="OCC")
    add_occupation(draft, "Animateur·rice de réseau", optional=("2.2",))
    add_qualification(draft, body)
    return publish_version(draft, by=None)


@pytest.fixture
def occupation(version: FrameworkVersion) -> Any:
    return version.occupations.get()


def state_in(answer: Any) -> str:
    found = re.search(r'name="state" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def walk(client: Client, occupation: Any, *screens: tuple[str, str]) -> Any:
    """Answer each screen (two competencies), from the first page to the last answer."""
    address = reverse("occupations:place", args=[occupation.pk])
    answer, place = client.get(address), 0
    for step, signs in enumerate(screens):
        data = {"state": state_in(answer), "step": step, "go": "next"}
        data |= {f"c{place + rank}": sign for rank, sign in enumerate(signs)}
        answer, place = client.post(address, data), place + len(signs)
    return answer


def rows() -> dict[str, int]:
    """How many rows every table has, sessions and the log among them."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_nothing_is_stored_and_no_cookie_is_set(client: Client, body: Any, occupation: Any) -> None:
    session_of(programme_of(body, occupation.version), opened=True)
    before = rows()
    answer = walk(client, occupation, ("2", "1"), ("0", "0"))
    assert answer.status_code == 200
    assert "Proche" in answer.content.decode()
    linked = client.post(
        reverse("occupations:place", args=[occupation.pk]), {"state": state_in(answer), "go": "link"}, follow=True
    )
    assert linked.status_code == 200
    assert rows() == before
    assert Session.objects.count() == 0
    assert not client.cookies


def test_what_it_comes_to(client: Client, body: Any, occupation: Any) -> None:
    """One block near, one to build: the course that covers what lacks comes first, with its open session."""
    codes = {item.code: item for item in occupation.version.competencies.all()}
    programme_of(body, occupation.version, code="LITTLE", competencies=[codes["1.1"], codes["2.1"]])
    best = programme_of(body, occupation.version, code="BEST", competencies=[codes["2.1"], codes["2.2"]])
    session_of(best, opened=True)
    result = walk(client, occupation, ("2", "1"), ("0", "0")).context["result"]
    assert [item.standing.nearness for item in result.blocks] == ["NEAR", "FAR"]
    assert [line.competency.code for line in result.lacking] == ["2.1", "2.2"]
    assert [(item.programme.code, item.covers) for item in result.trainings] == [("BEST", 2), ("LITTLE", 1)]
    assert len(result.trainings[0].open_sessions) == 1


def test_an_older_version_is_not_compared(client: Client, version: FrameworkVersion, occupation: Any) -> None:
    """Only today's occupations can be put side by side: an older one leads to its newer self instead."""
    link = f"?a={occupation.pk}"
    assert link in walk(client, occupation, ("2", "1"), ("0", "0")).content.decode()
    publish_version(draft_from(version, number="2.0", by=None), by=None)
    assert link not in walk(client, occupation, ("2", "1"), ("0", "0")).content.decode()


def test_when_nothing_lacks_courses_firm_up_what_is_done_sometimes(client: Client, body: Any, occupation: Any) -> None:
    programme_of(body, occupation.version)
    answer = walk(client, occupation, ("2", "1"), ("2", "2"))
    assert [item.covers for item in answer.context["result"].trainings] == [1]
    assert answer.context["result"].all_near
    assert walk(client, occupation, ("2", "2"), ("2", "2")).context["result"].trainings == []


def test_a_screen_without_an_answer_says_so_at_the_field_and_keeps_the_other(client: Client, occupation: Any) -> None:
    address = reverse("occupations:place", args=[occupation.pk])
    answer = client.post(address, {"state": state_in(client.get(address)), "step": "0", "go": "next", "c0": "1"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["c1"]
    assert unsealed(occupation.pk, state_in(answer), size=4) == "1---"


def test_going_back_asks_nothing_and_keeps_what_was_answered(client: Client, occupation: Any) -> None:
    address = reverse("occupations:place", args=[occupation.pk])
    second = walk(client, occupation, ("2", "0"))
    assert second.context["number"] == 2
    back = client.post(address, {"state": state_in(second), "step": "1", "go": "back", "c3": "1"})
    assert back.status_code == 200
    assert back.context["number"] == 1
    assert re.search(r'name="c0" value="2"[^>]*checked', back.content.decode())
    assert unsealed(occupation.pk, state_in(back), size=4) == "20-1"


@pytest.mark.parametrize("state", ["", "2101", "2101.faux", "9" * 3000, "\x00"])
def test_answers_that_were_changed_on_the_way_begin_again_in_words(client: Client, occupation: Any, state: str) -> None:
    answer = client.post(reverse("occupations:place", args=[occupation.pk]), {"state": state, "step": "0"})
    assert answer.status_code == 422
    assert answer.context["broken"]
    assert answer.context["number"] == 1


def test_a_seal_is_good_for_one_occupation(occupation: Any) -> None:
    assert unsealed(occupation.pk, sealed(occupation.pk, "210-"), size=4) == "210-"
    with pytest.raises(sealing.Unreadable):
        unsealed(UserFactory().pk, sealed(occupation.pk, "210-"), size=4)
    with pytest.raises(sealing.Unreadable):
        unsealed(occupation.pk, sealed(occupation.pk, "210-"), size=5)
    with pytest.raises(sealing.Unreadable):
        unsealed(occupation.pk, sealed(occupation.pk, "21x-"), size=4)


def test_the_link_says_the_same_again_and_is_seen_by_nobody_else(client: Client, occupation: Any) -> None:
    address = reverse("occupations:place", args=[occupation.pk])
    state = state_in(walk(client, occupation, ("2", "1"), ("0", "0")))
    moved = client.post(address, {"state": state, "go": "link"})
    assert moved.status_code == 302
    again = Client().get(moved["Location"])
    assert [item.standing.nearness for item in again.context["result"].blocks] == ["NEAR", "FAR"]
    assert again["Referrer-Policy"] == "same-origin"
    assert "no-store" in again["Cache-Control"]
    assert again["X-Robots-Tag"] == "noindex, nofollow"
    broken = client.get(moved["Location"][:-3])
    assert broken.status_code == 404
    assert "Ce lien n’est pas entier" in broken.content.decode()
    assert client.get(reverse("occupations:result", args=[occupation.pk])).status_code == 302


def test_kept_in_ones_space_only_when_asked_and_by_oneself(client: Client, occupation: Any) -> None:
    person, other = UserFactory(), UserFactory()
    client.force_login(person)
    answer = walk(client, occupation, ("2", "1"), ("0", "0"))
    assert not SelfPlacement.objects.exists()
    keep = reverse("occupations:keep", args=[occupation.pk])
    kept = client.post(keep, {"state": state_in(answer)}, follow=True)
    assert kept.status_code == 200
    row = SelfPlacement.objects.get()
    assert (row.person, row.answers) == (person, "2100")
    assert occupation.title in client.get(reverse("occupations:mine")).content.decode()
    assert AuditEntry.objects.filter(event="self_placement.kept", key=str(row.pk)).exists()
    assert "2100" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    stranger = Client()
    stranger.force_login(other)
    for name in ("kept", "remove"):
        assert stranger.get(reverse(f"occupations:{name}", args=[row.pk])).status_code == 404


def test_keeping_again_replaces_and_removing_leaves_nothing(client: Client, occupation: Any) -> None:
    person: User = UserFactory()
    client.force_login(person)
    keep = reverse("occupations:keep", args=[occupation.pk])
    for answers in ("2100", "2222"):
        client.post(keep, {"state": sealed(occupation.pk, answers)})
    row = SelfPlacement.objects.get()
    assert row.answers == "2222"
    address = reverse("occupations:remove", args=[row.pk])
    assert client.get(address).status_code == 200
    assert SelfPlacement.objects.exists()
    client.post(address)
    assert not SelfPlacement.objects.exists()
    assert "Rien n’est gardé" in client.get(reverse("occupations:mine")).content.decode()


def test_a_forged_keeping_is_refused_and_keeps_nothing(client: Client, occupation: Any) -> None:
    client.force_login(UserFactory())
    answer = client.post(reverse("occupations:keep", args=[occupation.pk]), {"state": "2222.faux"})
    assert answer.status_code == 422
    assert not SelfPlacement.objects.exists()


def test_an_occupation_without_competencies_says_so(client: Client, body: Any) -> None:
    draft = draft_version(body, code="VIDE")
    add_occupation(draft, "Sans détail", without=("1.1", "1.2", "2.1", "2.2"))
    add_qualification(draft, body)
    occupation = publish_version(draft, by=None).occupations.get()
    answer = client.get(reverse("occupations:place", args=[occupation.pk]))
    assert answer.status_code == 200
    assert "On ne peut pas encore se situer" in answer.content.decode()
    assert "Me situer" not in client.get(reverse("occupations:occupation", args=[occupation.pk])).content.decode()
    assert client.get(reverse("occupations:result", args=[occupation.pk]) + "?r=x").status_code == 404


def test_the_kept_list_costs_the_same_for_one_and_for_many(
    client: Client, body: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    person: User = UserFactory()
    client.force_login(person)
    draft = draft_version(body, code="MANY")
    for number in range(6):
        add_occupation(draft, f"Métier {number}")
    add_qualification(draft, body)
    occupations = list(publish_version(draft, by=None).occupations.all())
    mine = reverse("occupations:mine")
    SelfPlacement.objects.create(person=person, occupation=occupations[0], answers="2222")
    client.get(mine)
    with django_assert_max_num_queries(20) as first:
        client.get(mine)
    for occupation in occupations[1:]:
        SelfPlacement.objects.create(person=person, occupation=occupation, answers="2222")
    with django_assert_num_queries(len(first)):
        client.get(mine)
