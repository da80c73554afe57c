"""The rules by table: what is judged makes a competency and a block ready, and says why it does not."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from certification.assessment.enums import CompetencyState as S
from certification.assessment.enums import Outcome, Standing
from certification.assessment.rules import (
    BlockAsked,
    StoredRule,
    assess_block,
    assess_competency,
    check_judgement,
    resolve_rule,
)
from certification.assessment.sufficiency import CompetencyAsked, Opinion, Piece, Rule, Task, standing
from cursus.core.errors import Refused

ASKED = CompetencyAsked("c1", "2.3", "Réguler les tensions")
CRITICAL = replace(ASKED, criteria=(("k", "désaccord nommé, suite convenue"),))
MIX = Rule()
N_OF_M = Rule(kind="N_OF_M", required=2)
ANNE, BAPTISTE, TUTOR = "anne", "baptiste", "tutor"


def said(outcome=Outcome.ACCEPTED, by=ANNE, round=1, at=0, met=()):
    return Opinion(by, outcome, round, at, frozenset(met))


def theory(*opinions, key="t", **more):
    return Piece(key, "THEORY", "CASE_STUDY", title=key, opinions=opinions, **more)


def practice(*opinions, key="p", kind="OBSERVATION", **more):
    return Piece(key, "PRACTICE", kind, title=key, opinions=opinions, **more)


def reflective(*opinions, key="r", **more):
    return practice(*opinions, key=key, kind="REFLECTIVE_ACCOUNT", **more)


def codes(progress):
    return [message.code for message in progress.missing]


OK, BACK, NO = said(), said(Outcome.RETURNED), said(Outcome.REJECTED)


@pytest.mark.parametrize(
    ("pieces", "state", "threads", "why"),
    [
        ((), S.NOT_STARTED, ("MISSING", "MISSING"), ["theory_missing", "practice_missing"]),
        ((theory(),), S.WAITING, ("WAITING", "MISSING"), ["practice_missing", "waiting"]),
        ((theory(OK),), S.PARTIAL, ("ACCEPTED", "MISSING"), ["practice_missing"]),
        ((practice(OK),), S.PARTIAL, ("MISSING", "ACCEPTED"), ["theory_missing"]),
        ((theory(OK), practice()), S.WAITING, ("ACCEPTED", "WAITING"), ["waiting"]),
        ((theory(OK), practice(BACK)), S.TO_REWORK, ("ACCEPTED", "TO_REWORK"), ["returned"]),
        ((theory(OK), practice(NO)), S.PARTIAL, ("ACCEPTED", "MISSING"), ["practice_missing", "rejected"]),
        ((practice(NO),), S.NOT_STARTED, ("MISSING", "MISSING"), ["theory_missing", "practice_missing", "rejected"]),
        ((theory(OK), practice(OK)), S.READY, ("ACCEPTED", "ACCEPTED"), []),
        # What came back while another piece waits in its place is not for the learner to do now.
        ((theory(OK), practice(BACK), practice(key="q")), S.WAITING, ("ACCEPTED", "WAITING"), ["waiting"]),
        # What came back in one direction comes before what waits in the other.
        ((theory(BACK), practice()), S.TO_REWORK, ("TO_REWORK", "WAITING"), ["returned", "waiting"]),
        # A surplus that waits, came back or was refused takes nothing away.
        ((theory(OK), practice(OK), theory(key="u"), practice(BACK, key="q")), S.READY, ("ACCEPTED", "ACCEPTED"), []),
        # A reflective account is practice only beside another practice.
        ((theory(OK), reflective(OK)), S.PARTIAL, ("ACCEPTED", "MISSING"), ["reflective_alone"]),
        ((theory(OK), reflective()), S.WAITING, ("ACCEPTED", "WAITING"), ["reflective_alone", "waiting"]),
        ((theory(OK), reflective(OK), practice(OK)), S.READY, ("ACCEPTED", "ACCEPTED"), []),
        # A draft is its authors' alone.
        (
            (theory(state="DRAFT", round=0),),
            S.NOT_STARTED,
            ("MISSING", "MISSING"),
            ["theory_missing", "practice_missing"],
        ),
        ((practice(OK, state="WITHDRAWN"), theory(OK)), S.PARTIAL, ("ACCEPTED", "MISSING"), ["practice_missing"]),
    ],
)
def test_the_mix(pieces, state, threads, why):
    found = assess_competency(ASKED, pieces, MIX)
    assert found.state == state
    assert (found.theory, found.practice) == threads
    assert codes(found) == why
    assert not [piece for piece in found.pieces if piece.standing == Standing.DRAFT]


@pytest.mark.parametrize(
    ("opinions", "round", "state", "expected"),
    [
        ((), 1, "SUBMITTED", Standing.WAITING),
        ((OK,), 1, "JUDGED", Standing.ACCEPTED),
        ((said(at=1), said(Outcome.RETURNED, at=2)), 1, "JUDGED", Standing.RETURNED),
        ((said(Outcome.RETURNED, at=1), said(at=2)), 1, "JUDGED", Standing.ACCEPTED),
        ((OK, said(by=BAPTISTE)), 1, "JUDGED", Standing.ACCEPTED),
        ((OK, said(Outcome.RETURNED, by=BAPTISTE)), 1, "JUDGED", Standing.DISAGREED),
        (
            (said(at=1), said(Outcome.RETURNED, by=BAPTISTE, at=2), said(by=BAPTISTE, at=3)),
            1,
            "JUDGED",
            Standing.ACCEPTED,
        ),
        ((OK,), 2, "SUBMITTED", Standing.WAITING),
        ((BACK, said(round=2)), 2, "JUDGED", Standing.ACCEPTED),
        ((said(by=BAPTISTE), said(Outcome.RETURNED, round=2)), 2, "JUDGED", Standing.RETURNED),
        ((OK,), 1, "DRAFT", Standing.REOPENED),
        ((), 0, "DRAFT", Standing.DRAFT),
        ((), 1, "DRAFT", Standing.DRAFT),
    ],
)
def test_which_judgement_stands(opinions, round, state, expected):
    assert standing(practice(*opinions, round=round, state=state)) == expected


def test_disagreement_counts_for_nothing_and_is_said():
    differing = practice(OK, said(Outcome.REJECTED, by=BAPTISTE), key="Médiation")
    found = assess_competency(ASKED, [theory(OK), differing], MIX)
    assert found.state == S.WAITING
    assert "disagreement" in codes(found)
    assert "Médiation" in str(found.disagreements[0])


def test_disagreement_is_shown_even_when_other_evidence_is_enough():
    differing = practice(OK, said(Outcome.REJECTED, by=BAPTISTE), key="d")
    found = assess_competency(ASKED, [theory(OK), practice(OK), differing], MIX)
    assert found.state == S.READY
    assert [message.code for message in found.disagreements] == ["disagreement"]


@pytest.mark.parametrize(
    ("pieces", "state", "why"),
    [
        ((theory(OK), practice(OK)), S.PARTIAL, ["criterion_missing"]),
        ((theory(OK), practice(said(met=["k"]))), S.READY, []),
        ((theory(said(met=["k"])), practice(OK)), S.READY, []),
        ((theory(OK), practice(said(Outcome.RETURNED, met=["k"]))), S.TO_REWORK, ["returned"]),
        ((theory(OK), practice(OK), practice(key="q")), S.WAITING, ["waiting"]),
        ((theory(OK), practice(OK), practice(BACK, key="q")), S.TO_REWORK, ["returned"]),
        ((), S.NOT_STARTED, ["theory_missing", "practice_missing"]),
    ],
)
def test_critical_criteria_are_seen_in_accepted_judgements(pieces, state, why):
    found = assess_competency(CRITICAL, pieces, MIX)
    assert (found.state, codes(found)) == (state, why)


def test_a_rule_may_ask_for_more_than_one_of_each():
    rule = replace(MIX, min_theory=1, min_practice=2)
    one = assess_competency(ASKED, [theory(OK), practice(OK)], rule)
    assert (one.state, codes(one)) == (S.PARTIAL, ["practice_missing"])
    assert assess_competency(ASKED, [theory(OK), practice(OK), practice(OK, key="q")], rule).ready
    assert assess_competency(ASKED, [theory(OK), practice(OK), reflective(OK)], rule).ready
    assert not assess_competency(ASKED, [theory(OK), reflective(OK), reflective(OK, key="s")], rule).ready


def test_a_thread_that_the_rule_does_not_ask_for_is_not_drawn():
    found = assess_competency(ASKED, [], replace(MIX, min_theory=0))
    assert (found.theory, found.practice) == ("NOT_ASKED", "MISSING")


@pytest.mark.parametrize(
    ("pieces", "state"),
    [
        ((), S.NOT_STARTED),
        ((theory(OK), practice(OK)), S.PARTIAL),
        ((Piece("d", "PRACTICE", "DOSSIER", opinions=(OK,)),), S.PARTIAL),
        ((Piece("d", "PRACTICE", "DOSSIER", opinions=(OK,)), Piece("o", "THEORY", "ORAL")), S.WAITING),
        ((Piece("d", "PRACTICE", "DOSSIER", opinions=(OK,)), Piece("o", "PRACTICE", "ORAL", opinions=(OK,))), S.READY),
        ((Piece("d", "THEORY", "DOSSIER", opinions=(OK,)), Piece("o", "THEORY", "ORAL", opinions=(OK,))), S.READY),
    ],
)
@pytest.mark.parametrize("rule", [MIX, N_OF_M, replace(MIX, min_theory=4)])
def test_vae_is_a_file_and_an_interview_never_a_count(pieces, state, rule):
    assert assess_competency(ASKED, pieces, rule, vae=True).state == state


def test_vae_speaks_of_file_and_interview():
    found = assess_competency(ASKED, [Piece("d", "PRACTICE", "DOSSIER", opinions=(OK,))], MIX, vae=True)
    assert codes(found) == ["oral_missing"]
    assert found.words
    assert "theory_missing" not in codes(found)


@pytest.mark.parametrize("piece", [theory(OK), practice(OK)])
def test_n_of_m_takes_either_nature(piece):
    assert assess_competency(ASKED, [piece], N_OF_M).ready


def test_tasks_are_asked_where_the_rule_says_so():
    asked = replace(ASKED, tasks=(Task("e1", "E1 · Mise en situation"),))
    pieces = [theory(OK), practice(OK)]
    assert assess_competency(asked, pieces, MIX).ready
    rule = replace(MIX, tasks_required=True)
    found = assess_competency(asked, pieces, rule)
    assert (found.state, codes(found)) == (S.PARTIAL, ["task_missing"])
    # The task is evidence of its nature.
    assert assess_competency(asked, [theory(OK), practice(OK, task="e1")], rule).ready
    assert assess_competency(asked, [theory(OK), practice(task="e1")], rule).state == S.WAITING


def block(*asked, uncovered=()):
    return BlockAsked("b", "B2", "Animer", asked or (ASKED, replace(ASKED, key="c2", code="2.4")), uncovered)


BOTH = [theory(OK), practice(OK)]


def test_a_block_is_ready_when_each_competency_is():
    assert assess_block(block(), {"c1": BOTH, "c2": BOTH}, MIX).ready
    found = assess_block(block(), {"c1": BOTH, "c2": [theory(OK)]}, MIX)
    assert not found.ready
    assert codes(found) == ["not_ready"]
    assert "2.4" in str(found.missing[0])


def test_an_empty_block_is_never_ready():
    assert not assess_block(BlockAsked("b", "B", "", ()), {}, MIX).ready


def test_n_of_m_counts_competencies_with_the_critical_ones_among_them():
    c1, c2, c3 = (replace(ASKED, key=key, code=key, critical=key == "c3") for key in ("c1", "c2", "c3"))
    asked = block(c1, c2, c3)
    assert codes(assess_block(asked, {"c1": BOTH}, N_OF_M)) == ["n_of_m", "critical_not_ready"]
    assert codes(assess_block(asked, {"c1": BOTH, "c2": BOTH}, N_OF_M)) == ["critical_not_ready"]
    assert assess_block(asked, {"c1": BOTH, "c3": BOTH}, N_OF_M).ready


def test_nothing_compensates_between_blocks():
    rich = {"c1": [*BOTH, theory(OK, key="u"), practice(OK, key="q")]}
    assert assess_block(block(ASKED), rich, MIX).ready
    assert not assess_block(block(replace(ASKED, key="c9")), rich, MIX).ready


@pytest.mark.parametrize(
    ("judges", "tutor", "ready"),
    [
        ([TUTOR], TUTOR, False),
        ([ANNE], TUTOR, True),
        ([TUTOR, ANNE], TUTOR, True),
        ([ANNE], None, True),
    ],
)
def test_somebody_other_than_the_tutor(judges, tutor, ready):
    pieces = [theory(said(by=ANNE)), practice(*(said(by=judge) for judge in judges))]
    found = assess_block(block(ASKED), {"c1": pieces}, replace(MIX, other_than_tutor=True), tutor=tutor)
    assert found.ready is ready
    assert ("other_than_tutor" in codes(found)) is not ready
    # Where the rule does not ask, the tutor is enough.
    assert assess_block(block(ASKED), {"c1": pieces}, MIX, tutor=tutor).ready


def test_a_reflective_account_seen_by_another_does_not_stand_for_practice():
    pieces = [theory(OK), practice(said(by=TUTOR)), reflective(said(by=ANNE))]
    rule = replace(MIX, other_than_tutor=True)
    assert codes(assess_block(block(ASKED), {"c1": pieces}, rule, tutor=TUTOR)) == ["other_than_tutor"]


def test_a_partly_covered_block_is_never_ready():
    found = assess_block(block(ASKED, uncovered=("2.1", "2.2")), {"c1": BOTH}, MIX)
    assert not found.ready
    assert codes(found) == ["partly_covered"]
    assert "2.1, 2.2" in str(found.missing[0])
    rule = replace(N_OF_M, required=1)
    assert not assess_block(block(ASKED, uncovered=("2.1",)), {"c1": BOTH}, rule).ready


def test_a_validated_block_stays_validated_whatever_was_brought():
    found = assess_block(block(uncovered=("2.9",)), {"c1": [theory(BACK)]}, MIX, validated=True)
    assert found.validated
    assert found.ready
    assert not found.missing
    assert {item.state for item in found.competencies} == {S.VALIDATED}


def test_the_most_precise_rule_wins():
    stored = [
        StoredRule(Rule(min_theory=4), route="r", block="b"),
        StoredRule(Rule(min_theory=3), block="b"),
        StoredRule(Rule(min_theory=2), route="r"),
        StoredRule(Rule(min_theory=5)),
    ]
    assert resolve_rule(stored, route="r", block="b").min_theory == 4
    assert resolve_rule(stored, route="other", block="b").min_theory == 3
    assert resolve_rule(stored, route="r", block="other").min_theory == 2
    assert resolve_rule(stored, route="other", block="other").min_theory == 5
    assert resolve_rule(stored, route=None, block=None).min_theory == 5
    assert resolve_rule([], route="r", block="b") == Rule() == Rule(kind="MIX", min_theory=1, min_practice=1)


def test_everything_said_has_words_and_plain_values():
    found = assess_block(
        block(CRITICAL, uncovered=("2.1",)),
        {"c1": [theory(OK), reflective(OK), practice(BACK), practice(NO, key="n"), practice(key="w")]},
        replace(MIX, other_than_tutor=True, min_practice=3, tasks_required=True),
    )
    plain = found.to_plain()
    assert all(message["text"] for message in plain["missing"])
    assert all("%(" not in message["text"] for item in plain["competencies"] for message in item["missing"])
    assert plain["competencies"][0]["evidence"][0]["standing"] == "ACCEPTED"


CRITERIA = {"k": "désaccord nommé", "o": "ordre du jour"}


@pytest.mark.parametrize(
    ("outcome", "comment", "marks", "refused"),
    [
        (Outcome.ACCEPTED, "", {"k": True}, None),
        (Outcome.ACCEPTED, "", {}, None),
        (Outcome.ACCEPTED, "", {"k": True, "o": False}, None),
        (Outcome.ACCEPTED, "Bien.", {"k": False}, "judgement.critical"),
        (Outcome.RETURNED, "  ", {}, "judgement.comment"),
        (Outcome.REJECTED, "", {}, "judgement.comment"),
        (Outcome.RETURNED, "Dites votre part.", {"k": False}, None),
        ("MAYBE", "", {}, "judgement.outcome"),
        (Outcome.ACCEPTED, "", {"elsewhere": True}, "judgement.criteria"),
    ],
)
def test_what_may_be_said(outcome, comment, marks, refused):
    if refused is None:
        check_judgement(outcome, comment, marks, criteria=CRITERIA, critical=["k"])
        return
    with pytest.raises(Refused) as error:
        check_judgement(outcome, comment, marks, criteria=CRITERIA, critical=["k"])
    assert error.value.code == refused


def test_attendance_is_no_input():
    """DOMAIN rule 11: nothing that enters the rules speaks of presence or hours."""
    entering = {
        field.name for kind in (Piece, Opinion, Rule, CompetencyAsked, BlockAsked, Task) for field in fields(kind)
    }
    assert not {name for name in entering if any(word in name for word in ("attend", "hour", "presence", "meeting"))}
