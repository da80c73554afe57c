"""What holds whatever is brought and said."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from certification.assessment.enums import CompetencyState as S
from certification.assessment.enums import Outcome, Standing
from certification.assessment.rules import BlockAsked, assess_block, assess_competency
from certification.assessment.sufficiency import CompetencyAsked, Opinion, Piece, Rule, Task, standing
from cursus.core import weave

CRITERIA = ("k1", "k2")
ASSESSORS = ("anne", "baptiste", "tutor")
KINDS = (
    ("THEORY", "QUIZ"),
    ("THEORY", "CASE_STUDY"),
    ("PRACTICE", "OBSERVATION"),
    ("PRACTICE", "REFLECTIVE_ACCOUNT"),
    ("THEORY", "DOSSIER"),
    ("PRACTICE", "ORAL"),
)

opinions = st.builds(
    Opinion,
    assessor=st.sampled_from(ASSESSORS),
    outcome=st.sampled_from(Outcome.values),
    round=st.integers(1, 2),
    at=st.integers(0, 50),
    met=st.frozensets(st.sampled_from(CRITERIA)),
)


in_any_state = st.sampled_from(["DRAFT", "SUBMITTED", "JUDGED", "WITHDRAWN"])


@st.composite
def pieces(draw, state=in_any_state):
    nature, kind = draw(st.sampled_from(KINDS))
    return Piece(
        key=draw(st.uuids()),
        nature=nature,
        evidence_type=kind,
        state=draw(state),
        round=draw(st.integers(1, 2)),
        title="Pièce",
        task=draw(st.sampled_from([None, "e1"])),
        opinions=tuple(draw(st.lists(opinions, max_size=4))),
    )


rules = st.builds(
    Rule,
    kind=st.sampled_from(["MIX", "N_OF_M"]),
    required=st.integers(1, 3),
    min_theory=st.integers(0, 2),
    min_practice=st.integers(0, 2),
    other_than_tutor=st.booleans(),
    tasks_required=st.booleans(),
)
asked_for = st.builds(
    CompetencyAsked,
    key=st.just("c"),
    code=st.just("2.3"),
    title=st.just("Réguler"),
    critical=st.booleans(),
    criteria=st.sampled_from([(), (("k1", "nommé"),), (("k1", "nommé"), ("k2", "suite"))]),
    tasks=st.sampled_from([(), (Task("e1", "E1"),)]),
)
brought = st.lists(pieces(), max_size=6)


@st.composite
def accepted(draw):
    """One more piece that assessors accepted and nobody contests."""
    piece = draw(pieces(state=st.just("JUDGED")))
    said = Opinion("anne", Outcome.ACCEPTED, piece.round, 99, draw(st.frozensets(st.sampled_from(CRITERIA))))
    return replace(piece, opinions=(said,))


@given(asked_for, brought, accepted(), rules, st.booleans())
def test_more_accepted_evidence_never_makes_a_competency_less_ready(asked, has, more, rule, vae):
    before = assess_competency(asked, has, rule, vae=vae)
    after = assess_competency(asked, [*has, more], rule, vae=vae)
    assert standing(more) == Standing.ACCEPTED
    if before.ready:
        assert after.ready
    assert (before.theory, after.theory) != (weave.ACCEPTED, weave.MISSING)


@given(st.lists(asked_for, min_size=1, max_size=3), st.data(), rules, st.booleans())
def test_more_accepted_evidence_never_makes_a_block_less_ready(asked, data, rule, vae):
    each = tuple(replace(item, key=place, code=str(place)) for place, item in enumerate(asked))
    has = {item.key: data.draw(brought) for item in each}
    block = BlockAsked("b", "B", "Bloc", each)
    before = assess_block(block, has, rule, vae=vae, tutor="tutor")
    more = {**has, 0: [*has[0], data.draw(accepted())]}
    if before.ready:
        assert assess_block(block, more, rule, vae=vae, tutor="tutor").ready


@given(asked_for, brought, rules, st.booleans())
def test_it_is_always_explained(asked, has, rule, vae):
    found = assess_competency(asked, has, rule, vae=vae)
    assert bool(found.missing) is not found.ready
    assert str(found.next_step)
    assert found.square.shape
    assert {found.theory, found.practice} <= set(weave.THREADS)


@given(asked_for, brought, rules, st.booleans())
def test_only_a_jury_validates(asked, has, rule, vae):
    assert assess_competency(asked, has, rule, vae=vae).state != S.VALIDATED


@given(asked_for, brought, rules, st.booleans(), st.randoms())
def test_the_order_in_which_things_are_brought_changes_nothing(asked, has, rule, vae, random):
    shuffled = random.sample(has, len(has))
    one, other = (assess_competency(asked, pile, rule, vae=vae) for pile in (has, shuffled))
    assert (one.state, one.theory, one.practice) == (other.state, other.theory, other.practice)
    assert set(one.missing) == set(other.missing)


@given(asked_for, brought, rules, st.booleans())
def test_what_nobody_accepted_makes_nothing_ready(asked, has, rule, vae):
    contested = [piece for piece in has if standing(piece) != Standing.ACCEPTED]
    assert not assess_competency(asked, contested, rule, vae=vae).ready


@given(asked_for, brought, rules)
def test_in_vae_neither_theory_nor_practice_is_counted(asked, has, rule):
    found = assess_competency(asked, has, rule, vae=True)
    flipped = [replace(piece, nature="THEORY" if piece.nature == "PRACTICE" else "PRACTICE") for piece in has]
    assert assess_competency(asked, flipped, rule, vae=True).state == found.state
