"""A person comes again, on another version of the framework: what an earlier jury validated is kept for good."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from certification.attestations.actions import open_batch
from certification.attestations.queries import entitlements
from certification.juries import actions, queries
from certification.juries.enums import Verdict
from certification.juries.freezing import freeze_minutes
from certification.juries.models import Candidate, Jury
from certification.spaces.learner import home_of, own_progress
from cursus.core.errors import Refused
from cursus.core.models import OutgoingMail
from cursus.frameworks.actions_correspondences import remove_correspondence
from cursus.frameworks.models import BlockCorrespondence
from cursus.programmes.models import TrainingSession
from tests.factories import carrying
from tests.factories import juries as make
from tests.factories.accounts import UserFactory
from tests.factories.attestations import signed_with
from tests.factories.carrying import PARTIAL, TOTAL

pytestmark = pytest.mark.django_db
WORDS = "validé par le jury du 12 juin 2026 (Réseau Coopérer), au titre du bloc B1 de la version 1.0"


def codes(world: make.JuryWorld, place: int = 0) -> set[str]:
    """The codes of the blocks that the learner of the world holds."""
    held = queries.validated_blocks(world.enrolments[place])
    return {block.code for block in world.blocks if block.pk in held}


def story(
    *people: set[str], kinds: dict[str, str] | None = None, **again: Any
) -> tuple[make.JuryWorld, make.JuryWorld]:
    """A jury on version 1.0 that validated these blocks, person by person, and the jury on 2.0 that is planned."""
    first = signed_with(*people, blocks=3, competencies=1)
    version = carrying.next_version(first)
    carrying.confirm(version, kinds if kinds is not None else {"B1": TOTAL, "B2": PARTIAL}, by=first.admin)
    return first, carrying.again(first, version, [item.learner for item in first.enrolments], **again)


def test_the_story_until_the_whole_is_obtained(client):
    first, world = story({"B1", "B2"})
    assert [row.outcome for row in first.candidates] == ["PARTIAL"]
    learner = world.enrolments[0]
    progress = own_progress(learner)
    with translation.override("fr"):
        assert {block.code: own_progress(learner).block(block.block_id).validated_by for block in progress.blocks} == {
            "B1": WORDS,
            "B2": "",
            "B3": "",
        }
    # B2 stands only in part for the new one, and nobody has confirmed B3.
    assert [(block.code, block.validated) for block in progress.blocks] == [("B1", True), ("B2", False), ("B3", False)]
    for block in world.blocks[1:]:
        make.make_ready(learner, block, world.assessor)
    world = carrying.deliberating(world)
    (candidate,) = world.candidates
    assert [block.code for block in queries.to_decide(candidate.proposal)] == ["B2", "B3"]
    with pytest.raises(Refused):
        actions.decide_block(
            by=world.secretary, candidate=candidate, block=world.blocks[0].pk, verdict=Verdict.VALIDATED
        )
    world = carrying.signed(world)
    (candidate,) = world.candidates
    assert candidate.outcome == "FULL"
    assert {row.block.code for row in candidate.decisions.all()} == {"B2", "B3"}
    (due,) = entitlements(world.jury)
    assert due.documents == [None]
    attestation = open_batch(jury=world.jury, by=world.admin).attestations.get()
    assert attestation.kind == "FULL"
    assert [block["code"] for block in attestation.context["blocks"]] == ["B1", "B2", "B3"]


def test_the_story_until_a_partial_result():
    _first, world = story({"B1", "B2"})
    make.make_ready(world.enrolments[0], world.blocks[1], world.assessor)
    world = carrying.signed(carrying.deliberating(world))
    (candidate,) = world.candidates
    assert candidate.outcome == "PARTIAL"
    # A carried block has its attestation already: from the jury that validated it.
    assert [block.code for due in entitlements(world.jury) for block in due.documents] == ["B2"]
    (result, *_earlier) = queries.results_of(world.enrolments[0])
    assert (result.validated, [name for name, _ in result.missing]) == (("B2 · Bloc 2",), ["B3 · Bloc 3"])
    body = OutgoingMail.objects.get(key=f"jury-result-{candidate.pk}").body
    kept, missing = body.split("Pas encore validé")
    assert f"- B1 · Bloc 1 ({WORDS})" in kept
    assert "B1" not in missing
    assert "1.1" not in body
    assert "3.1" in missing


def test_the_record_and_the_minutes_say_which_jury_validated_it():
    _first, world = story({"B1"})
    world = carrying.signed(carrying.deliberating(world))
    record = json.loads(world.jury.record)
    kept, second, _third = record["candidates"][0]["blocks"]
    assert (kept["validated_before"], kept["decision"]) == (True, None)
    assert (kept["earlier"]["code"], kept["earlier"]["version"], kept["earlier"]["held_on"]) == (
        "B1",
        "1.0",
        "2026-06-12",
    )
    assert "earlier" not in second
    with translation.override("fr"):
        line = queries.recorded(world.jury).candidates[0].blocks[0]
    assert line.earlier == WORDS
    (decision, *_others) = freeze_minutes(world.jury).candidates[0].decisions
    assert decision.earlier.startswith(WORDS)
    # Built again from the rows, whatever became of the correspondence since.
    remove_correspondence(BlockCorrespondence.objects.get(block=world.blocks[0]), edit_token=None, by=None)
    jury = Jury.objects.get(pk=world.jury.pk)
    assert queries.canonical_record(jury, jury.closed_at).decode() == jury.record


def test_what_a_signed_jury_has_taken_stays_validated_without_the_correspondence():
    _first, world = story({"B1"}, {"B1"})
    other = world.enrolments.pop()
    Candidate.objects.filter(enrolment=other).delete()
    world = carrying.signed(carrying.deliberating(world))
    remove_correspondence(BlockCorrespondence.objects.get(block=world.blocks[0]), edit_token=None, by=None)
    assert codes(world) == {"B1"}
    assert queries.validated_blocks(other) == frozenset()  # whom no jury on this version has seen


def test_a_correspondence_removed_while_the_jury_deliberates_takes_nothing_away():
    _first, world = story({"B1"})
    for block in world.blocks[1:]:
        make.make_ready(world.enrolments[0], block, world.assessor)
    world = carrying.deliberating(world)
    remove_correspondence(BlockCorrespondence.objects.get(block=world.blocks[0]), edit_token=None, by=None)
    assert [row.outcome for row in carrying.closed(world).candidates] == ["FULL"]


@pytest.mark.parametrize("kinds", [{}, {"B1": PARTIAL}], ids=["proposed", "partial"])
def test_without_a_confirmed_total_correspondence_nothing_is_carried(kinds):
    _first, world = story({"B1"}, kinds=kinds)
    assert codes(world) == set()
    carrying.confirm(world.blocks[0].version, {"B1": TOTAL}, by=world.admin)
    assert codes(world) == {"B1"}  # and once it is


def test_somebody_elses_blocks_carry_nothing():
    _first, world = story({"B1"}, set())
    assert [codes(world, place) for place in (0, 1)] == [{"B1"}, set()]
    namesake = UserFactory(last_name=world.enrolments[0].learner.last_name)
    assert queries.validated_blocks(make.enrolment(world.session, learner=namesake)) == frozenset()


def test_blocks_are_carried_along_the_versions():
    first, second = story({"B1", "B2"})
    third = carrying.next_version(first, "3.0", version=second.blocks[0].version)
    world = carrying.again(first, third, [second.enrolments[0].learner], code="P1-2028")
    assert codes(world) == set()
    carrying.confirm(third, {"B1": TOTAL, "B2": TOTAL}, by=first.admin)
    assert codes(world) == {"B1"}  # B2 stood in part for the one in between
    (holding,) = queries.holdings_of(world.enrolments[0]).values()
    assert (holding.decided_code, holding.decided_version) == ("B1", "1.0")


def test_a_jury_that_is_not_signed_carries_nothing():
    first = make.closed(candidates=1, blocks=2, competencies=1)
    version = carrying.next_version(first)
    carrying.confirm(version, {"B1": TOTAL}, by=first.admin)
    of = make.session(first.training, first.certifier, version.qualifications.get().routes.get(), code="P1-2027")
    again = make.enrolment(of, learner=first.enrolments[0].learner)
    assert queries.validated_blocks(again) == frozenset()
    make.sign_everybody(first.fresh())
    assert len(queries.validated_blocks(again)) == 1


def test_what_was_obtained_as_a_specimen_stays_a_specimen():
    first, world = story({"B1"})
    TrainingSession.objects.filter(pk=first.session.pk).update(certifying=False)
    assert codes(world) == set()
    TrainingSession.objects.filter(pk=world.session.pk).update(certifying=False)
    assert codes(world) == {"B1"}


def test_a_rehearing_that_decides_otherwise_takes_the_block_back():
    first, world = story({"B1"})
    assert codes(world) == {"B1"}
    heard = carrying.again(first, first.qualification.version, [UserFactory()], code="P1-bis")
    candidate = heard.candidates[0]
    heard.enrolments[0].identity.delete()
    Candidate.objects.filter(pk=candidate.pk).update(enrolment=first.enrolments[0])
    heard = carrying.deliberating(heard)
    # A re-hearing asks again for what was validated.
    proposal = heard.candidates[0].proposal
    del proposal["earlier"]
    for block in proposal["blocks"]:
        block["validated"] = False
    Candidate.objects.filter(pk=candidate.pk).update(proposal=proposal)
    for block in heard.blocks:
        actions.decide_block(
            by=heard.secretary,
            candidate=heard.candidates[0],
            block=block.pk,
            verdict=Verdict.NOT_VALIDATED,
            missing=[block.competencies.get().pk],
            reason="Procédure reprise",
        )
    assert codes(world) == {"B1"}
    carrying.signed(heard)
    assert codes(world) == set()


def test_a_block_that_the_course_does_not_cover_is_counted_and_named(client):
    _first, world = story({"B1"}, set(), covers=["B2", "B3"])
    for learner in world.enrolments:
        for block in world.blocks[1:]:
            make.make_ready(learner, block, world.assessor)
    with translation.override("fr"):
        home = home_of(world.enrolments[0], [])
        assert [(label, holding.words) for label, holding in home.elsewhere] == [("B1 · Bloc 1", WORDS)]
    world = carrying.deliberating(world)
    assert [[block.code for block in queries.block_states(row.proposal)] for row in world.candidates] == [
        ["B1", "B2", "B3"],
        ["B2", "B3"],
    ]
    # On the board each decision stands under the heading of its block.
    found = queries.board_of(world.jury)
    headings = tuple(queries.block_headings(found))
    seen = [queries.SeenRow(row, world.members["president"], headings) for row in found.rows]
    assert [[cell.block.code if cell else None for cell in row.cells] for row in seen] == [
        ["B1", "B2", "B3"],
        [None, "B2", "B3"],
    ]
    world = carrying.signed(world)
    assert [row.outcome for row in world.candidates] == ["FULL", "PARTIAL"]
    assert [item.code for item in freeze_minutes(world.jury).candidates[0].decisions] == ["B1", "B2", "B3"]


def test_the_pages_say_it_to_the_learner_and_to_the_jury(client):
    _first, world = story({"B1"})
    (candidate,) = world.candidates
    client.force_login(world.enrolments[0].learner)
    home = client.get(reverse("spaces:learner"), {"inscription": world.enrolments[0].pk}).content.decode()
    assert WORDS[1:] in home
    competency = world.blocks[0].competencies.get()
    page = client.get(reverse("spaces:competency", args=[world.enrolments[0].pk, competency.pk])).content.decode()
    assert WORDS[1:] in page
    world = carrying.deliberating(world)
    client.force_login(world.secretary)
    for name, args in (
        ("juries:board", [world.jury.pk]),
        ("juries:candidate", [world.jury.pk, candidate.pk]),
        ("juries:decide", [world.jury.pk, candidate.pk]),
        ("juries:adopt", [world.jury.pk]),
    ):
        assert WORDS in client.get(reverse(name, args=args)).content.decode(), name
    page = client.get(reverse("juries:decide", args=[world.jury.pk, candidate.pk])).content.decode()
    assert f'value="{world.blocks[0].pk}"' not in page
    assert f'value="{world.blocks[1].pk}"' in page
    make.decide_everything(world.fresh())
    assert WORDS in client.get(reverse("juries:closing", args=[world.jury.pk])).content.decode()


def test_thirty_people_cost_as_many_queries_as_one():
    first = signed_with({"B1"}, {"B1", "B2"}, blocks=2, competencies=1)
    version = carrying.next_version(first)
    carrying.confirm(version, {"B1": TOTAL, "B2": TOTAL}, by=first.admin)
    route = version.qualifications.get().routes.get()
    of = make.session(first.training, first.certifier, route, code="P1-2027")
    people = [make.enrolment(of, learner=item.learner) for item in first.enrolments]
    people += [make.enrolment(of) for _ in range(28)]

    def counted(read: Any, *given: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            read(*given)
        return len(found)

    assert counted(queries.holdings_of_many, people[:1]) == counted(queries.holdings_of_many, people) == 3
    assert counted(queries.frozen_proposals, people[:1]) == counted(queries.frozen_proposals, people)
    assert [len(held) for held in queries.holdings_of_many(people).values()] == [1, 2, *[0] * 28]
