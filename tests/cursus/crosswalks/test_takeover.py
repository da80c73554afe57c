"""A new version takes over the correspondences of the earlier one: what stays reviewed, what is read again."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cursus.core.audit import verify
from cursus.crosswalks import actions
from cursus.crosswalks.actions_takeover import take_over
from cursus.crosswalks.enums import MappingState, Side
from cursus.crosswalks.models import CrosswalkMapping
from cursus.crosswalks.queries_takeover import takeover_for
from cursus.crosswalks.rules import state_taken_over
from cursus.frameworks.actions import draft_from, publish_version
from cursus.models import AuditChain, Competency, PerformanceCriterion
from tests.cursus.frameworks.editors import editor_of
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.crosswalks import mapped, pair, source_with
from tests.factories.frameworks import published_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return OrganisationFactory()


@pytest.fixture
def source(owner):
    return source_with(owner, "Animer un groupe", "Mener un projet", "Tenir un lieu")


@pytest.fixture
def version(owner):
    return published_version(owner)


def later(version, number="2.0"):
    return draft_from(version, number=number, by=None)


def states(version) -> dict[str, int]:
    found = CrosswalkMapping.objects.filter(version=version).values_list("state", flat=True)
    return {state: list(found).count(state) for state in set(found)}


def twin(version, mapping):
    """Return the competency of the version that continues the one of a correspondence."""
    return version.competencies.get(lineage=mapping.competency.lineage)


@pytest.mark.parametrize(
    ("state", "same", "expected"),
    [
        ("REVIEWED", True, "REVIEWED"),
        ("REVIEWED", False, "PROPOSED"),
        ("PROPOSED", True, "PROPOSED"),
        ("PROPOSED", False, "PROPOSED"),
        ("REJECTED", True, "REJECTED"),
        ("REJECTED", False, None),
    ],
)
def test_what_was_decided_was_decided_about_words(state, same, expected):
    assert state_taken_over(state, same_words=same) == expected


def test_the_same_words_stay_reviewed_with_author_reason_and_date(version, source):
    author, reader, hand = UserFactory(), UserFactory(), UserFactory()
    first = actions.review(mapped(version, source, by=author, rationale="Même geste."), by=reader)
    draft = later(version)
    done = take_over(draft, by=hand)
    assert (len(done.reviewed), done.proposed, done.gone) == (1, [], [])
    row = CrosswalkMapping.objects.get(version=draft)
    assert row.competency == twin(draft, first)
    kept = ("state", "kind", "rationale", "author", "decided_by", "decided_at", "source", "element")
    assert [getattr(row, name) for name in kept] == [getattr(first, name) for name in kept]
    assert states(version) == {"REVIEWED": 1}
    assert list(verify(AuditChain.objects.get(organisation=version.owner))) == []


@pytest.mark.parametrize("change", ["title", "description", "criterion"])
def test_changed_words_come_as_a_proposal(version, source, change):
    first = mapped(version, source, reviewed=True, by=UserFactory())
    draft = later(version)
    competency = twin(draft, first)
    if change == "criterion":
        PerformanceCriterion.objects.create(competency=competency, text="Un critère de plus.", position=9)
    else:
        Competency.objects.filter(pk=competency.pk).update(**{change: "D’autres mots"})
    take_over(draft, by=None)
    row = CrosswalkMapping.objects.get(version=draft)
    assert (row.state, row.decided_at, row.decided_by) == ("PROPOSED", None, None)
    assert (row.author, row.rationale) == (first.author, first.rationale)


def test_spaces_codes_and_places_are_not_words(version, source):
    first = mapped(version, source, reviewed=True)
    draft = later(version)
    row = twin(draft, first)
    Competency.objects.filter(pk=row.pk).update(code="9.9", position=40, title=f" {row.title} \n")
    assert len(takeover_for(draft).reviewed) == 1


def test_twice_changes_nothing_more_and_what_is_written_here_is_left_alone(version, source):
    mapped(version, source, reviewed=True)
    mapped(version, source, theirs=1)
    draft = later(version)
    own = mapped(draft, source, rationale="Le nôtre, ici.")
    take_over(draft, by=None)
    assert states(draft) == {"PROPOSED": 2}
    before = list(CrosswalkMapping.objects.order_by("pk").values())
    again = take_over(draft, by=None)
    assert (again.anything, again.here) == (False, 2)
    assert list(CrosswalkMapping.objects.order_by("pk").values()) == before
    own.refresh_from_db()
    assert own.rationale == "Le nôtre, ici."


def test_what_is_gone_is_left_behind_and_what_was_set_aside_stays_so(version, source):
    mapped(version, source, reviewed=True)
    aside = actions.reject(mapped(version, source, ours=1, theirs=1), by=None)
    draft = later(version)
    first, *_rest = version.competencies.order_by("position", "code")
    draft.competencies.get(lineage=first.lineage).delete()
    done = take_over(draft, by=None)
    assert len(done.gone) == 1
    row = CrosswalkMapping.objects.get(version=draft)
    assert (row.state, row.competency.lineage) == ("REJECTED", aside.competency.lineage)


def test_a_block_is_read_again_when_a_competency_joins_it(version, source):
    block = version.blocks.first()
    wanted = {**pair(version, source), "side": Side.BLOCK, "ours": block.pk}
    actions.review(actions.propose(**wanted), by=None)
    draft = later(version)
    assert len(takeover_for(draft).reviewed) == 1
    Competency.objects.create(
        version=draft, block=draft.blocks.get(lineage=block.lineage), code="N", title="Nouvelle", position=50
    )
    assert len(takeover_for(draft).proposed) == 1


def test_words_that_change_after_the_taking_over_are_read_again(version, source):
    first = mapped(version, source, reviewed=True)
    draft = later(version)
    take_over(draft, by=None)
    assert not takeover_for(draft).anything
    Competency.objects.filter(pk=twin(draft, first).pk).update(title="Tout autre chose")
    assert len(takeover_for(draft).stale) == 1
    take_over(draft, by=None)
    assert states(draft) == {"PROPOSED": 1}
    actions.review(CrosswalkMapping.objects.get(version=draft), by=None)
    assert not takeover_for(draft).anything, "somebody has read it about these words"


def test_the_nearest_earlier_version_that_has_any_is_asked(version, source):
    mapped(version, source, reviewed=True)
    second = publish_version(later(version, "1.1"), by=None)
    third = later(second, "1.2")
    assert takeover_for(third).earlier == version
    mapped(second, source, theirs=1)
    assert takeover_for(third).earlier == second
    assert takeover_for(version).earlier is None


def test_its_queries_do_not_grow(version, source):
    mapped(version, source, reviewed=True)
    draft = later(version)
    with CaptureQueriesContext(connection) as one:
        takeover_for(draft)
    mapped(version, source, theirs=1, reviewed=True)
    mapped(version, source, ours=1, theirs=2)
    with CaptureQueriesContext(connection) as three:
        takeover_for(draft)
    assert len(one) == len(three) <= 14


def test_the_page_offers_it_says_what_it_would_do_and_does_it_once(client, owner, version, source):
    mapped(version, source, reviewed=True)
    mapped(version, source, theirs=1)
    draft = later(version)
    client.force_login(editor_of(owner))
    address = reverse("crosswalk_editing:mappings", args=[draft.pk])
    panel = BeautifulSoup(client.get(address).content, "lxml").find(attrs={"aria-labelledby": "takeover"})
    assert [mark.get_text() for mark in panel.find_all("strong")] == ["1", "1"]
    assert not draft.crosswalk_mappings.exists(), "a preview writes nothing"
    compare = reverse("frameworks_editing:compare", args=[draft.pk])
    assert panel.find("a", href=f"{compare}?avec={version.pk}")
    button = panel.find("form")["action"]
    assert client.get(button).status_code == 405
    assert client.post(button).url == address
    assert states(draft) == {MappingState.REVIEWED: 1, MappingState.PROPOSED: 1}
    assert b'aria-labelledby="takeover"' not in client.get(address).content
    client.post(button)
    assert draft.crosswalk_mappings.count() == 2
    first = reverse("crosswalk_editing:mappings", args=[version.pk])
    assert b'aria-labelledby="takeover"' not in client.get(first).content


def test_nobody_else_takes_over(client, version, source):
    mapped(version, source, reviewed=True)
    draft = later(version)
    client.force_login(editor_of(OrganisationFactory()))
    assert client.post(reverse("crosswalk_editing:take_over", args=[draft.pk])).status_code == 404
    assert not draft.crosswalk_mappings.exists()
