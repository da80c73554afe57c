"""Which blocks a person holds when they come again, as a rule over plain values."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.juries.enums import CandidateOutcome, Presence, Verdict
from certification.juries.rules import Decided, Link, held_blocks, outcome_of, standing

FIRST = datetime(2025, 6, 12, 9, tzinfo=UTC)


def decided(
    block: str, verdict: str = Verdict.VALIDATED, *, day: int = 0, enrolment: str = "e1", **more: bool
) -> Decided:
    return Decided(f"{enrolment}/{block}/{day}", enrolment, block, verdict, FIRST + timedelta(days=day), **more)


def held(
    *decisions: Decided, links: tuple[Link, ...] = (), certifying: bool = True, **more
) -> dict[str, tuple[str, ...]]:
    return {key: item.through for key, item in held_blocks(decisions, links, certifying=certifying, **more).items()}


def test_a_block_is_held_as_it_was_validated():
    assert held(decided("B1"), decided("B2", Verdict.NOT_VALIDATED), decided("B3", Verdict.DEFERRED)) == {"B1": ()}


def test_a_total_confirmed_correspondence_carries_it_and_the_next_one_on():
    links = (Link("v1.B1", "v2.B1"), Link("v2.B1", "v3.B1"))
    assert held(decided("v1.B1"), links=links) == {"v1.B1": (), "v2.B1": ("v1.B1",), "v3.B1": ("v1.B1", "v2.B1")}


@pytest.mark.parametrize("short", [{"total": False}, {"confirmed": False}])
def test_a_partial_or_a_proposed_one_carries_nothing(short):
    assert held(decided("v1.B1"), links=(Link("v1.B1", "v2.B1", **short),)) == {"v1.B1": ()}
    chain = (Link("v1.B1", "v2.B1", **short), Link("v2.B1", "v3.B1"))
    assert held(decided("v1.B1"), links=chain) == {"v1.B1": ()}


def test_nothing_is_carried_backwards():
    assert held(decided("v2.B1"), links=(Link("v1.B1", "v2.B1"),)) == {"v2.B1": ()}


def test_a_rehearing_replaces_what_was_decided_before_it():
    again = decided("B1", Verdict.NOT_VALIDATED, day=30)
    assert held(decided("B1"), again) == {}
    assert held(again, decided("B1"), decided("B1", day=60)) == {"B1": ()}
    # A jury on another enrolment of the same person is no re-hearing.
    assert held(decided("B1"), decided("B1", Verdict.NOT_VALIDATED, day=30, enrolment="e2")) == {"B1": ()}


def test_what_was_decided_on_a_specimen_counts_for_specimens_only():
    specimen = decided("v1.B1", certifying=False)
    assert held(specimen, links=(Link("v1.B1", "v2.B1"),)) == {}
    assert set(held(specimen, links=(Link("v1.B1", "v2.B1"),), certifying=False)) == {"v1.B1", "v2.B1"}
    assert set(held(decided("v1.B1"), certifying=False)) == {"v1.B1"}


def test_at_most_one_correspondence_goes_to_another_framework():
    once = (Link("a1", "a2"), Link("a2", "b1", across=True), Link("b1", "b2"))
    assert "b2" in held(decided("a1"), links=once)
    assert "c1" not in held(decided("a1"), links=(*once, Link("b2", "c1", across=True)))
    # A longer way that stays in its framework may still leave it once.
    detour = (
        Link("a1", "b1", across=True),
        Link("b1", "a2", across=True),
        Link("a1", "a2"),
        Link("a2", "c1", across=True),
    )
    assert "c1" in held(decided("a1"), links=detour)


def test_what_a_signed_deliberation_has_taken_stays_while_the_decision_stands():
    first = decided("v1.B1")
    kept = {first.key: ["v2.B1"]}
    assert held(first, kept=kept) == {"v1.B1": (), "v2.B1": ("v1.B1",)}
    assert held(first, decided("v1.B1", Verdict.NOT_VALIDATED, day=9), kept=kept) == {}


def test_the_oldest_decision_and_the_nearest_way_are_named():
    second = decided("B1", day=3, enrolment="e2")
    assert held_blocks([second, decided("B1")], (), certifying=True)["B1"].decision.enrolment == "e1"
    direct = held_blocks(
        [decided("v1.B1"), decided("v2.B1", day=400, enrolment="e2")], [Link("v1.B1", "v2.B1")], certifying=True
    )
    assert direct["v2.B1"].through == ()


def test_a_circle_of_correspondences_ends():
    assert set(held(decided("a"), links=(Link("a", "b"), Link("b", "a"), Link("b", "b")))) == {"a", "b"}


BLOCKS = st.sampled_from([f"v{version}.B{block}" for version in (1, 2, 3) for block in (1, 2)])
DECISIONS = st.lists(
    st.builds(
        lambda block, verdict, day, enrolment, certifying: decided(
            block, verdict, day=day, enrolment=enrolment, certifying=certifying
        ),
        BLOCKS,
        st.sampled_from(Verdict.values),
        st.integers(0, 20),
        st.sampled_from(["e1", "e2"]),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda item: item.key,
)
LINKS = st.lists(st.builds(Link, BLOCKS, BLOCKS, st.booleans(), st.booleans(), st.booleans()), max_size=10)


@given(DECISIONS, LINKS)
def test_each_held_block_is_led_to_by_a_standing_validation_step_by_step(decisions, links):
    sound = {item.key for item in standing(decisions) if item.verdict == Verdict.VALIDATED and item.certifying}
    steps = {(link.earlier, link.later) for link in links if link.total and link.confirmed}
    for key, item in held_blocks(decisions, links, certifying=True).items():
        way = (*item.through, key)
        assert item.decision.key in sound
        assert way[0] == item.decision.block
        assert set(itertools.pairwise(way)) <= steps


@given(DECISIONS, LINKS)
def test_every_validation_that_stands_is_held_and_a_further_link_takes_nothing_away(decisions, links):
    everything = set(held_blocks(decisions, links, certifying=False))
    assert {item.block for item in standing(decisions) if item.verdict == Verdict.VALIDATED} <= everything
    assert set(held_blocks(decisions, links[:-1], certifying=False)) <= everything
    assert set(held_blocks(decisions, links, certifying=True)) <= everything


@given(st.sets(BLOCKS, min_size=1), st.data())
def test_the_whole_is_obtained_exactly_when_each_block_is_held_or_won(blocks, data):
    earlier = data.draw(st.sets(st.sampled_from(sorted(blocks))))
    won = data.draw(st.sets(st.sampled_from(sorted(blocks - earlier)))) if blocks - earlier else set()
    verdicts = {key: Verdict.VALIDATED if key in won else Verdict.NOT_VALIDATED for key in blocks - earlier}
    outcome = outcome_of(presence=Presence.PRESENT, verdicts=verdicts, blocks=blocks, earlier=earlier)
    assert (outcome == CandidateOutcome.FULL) == (earlier | won == blocks)
