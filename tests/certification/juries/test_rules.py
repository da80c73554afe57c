"""Decisions as tables: composition, quorum, ties, verdicts, outcomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from certification.juries.enums import (
    Answer,
    CandidateOutcome,
    College,
    JuryState,
    Presence,
    Seat,
    TieEffect,
    TieKind,
    Verdict,
)
from certification.juries.rules import (
    JURY_LIFE,
    CandidateFacts,
    CompositionRule,
    MemberFacts,
    Seated,
    composition_problems,
    decision_problem,
    departs_from,
    effect_of,
    must_sign,
    normalised_name,
    outcome_of,
    quorum_for,
    ties_between,
)
from cursus.core.errors import Conflict

RULE = CompositionRule()
VAE = CompositionRule(min_members=2, quorum=2, min_practitioners=0, min_external_percent=0, vae=True)


def seated(key: str, **values) -> Seated:
    return Seated(
        **{
            "key": key,
            "name": key,
            "seat": Seat.MEMBER,
            "college": College.OTHER,
            "external": True,
            "presence": Presence.PRESENT,
            **values,
        }
    )


PRESIDENT = seated("president", seat=Seat.PRESIDENT, college=College.UNIVERSITY, woman=True)
EMPLOYER = seated("employer", college=College.EMPLOYER, woman=False)
PRACTITIONER = seated("practitioner", college=College.PRACTITIONER, woman=True)
CERTIFIER = seated("certifier", college=College.CERTIFIER, external=False, woman=False)
FULL_JURY = (PRESIDENT, EMPLOYER, PRACTITIONER, CERTIFIER)


def codes(problems) -> set[str]:
    return {problem.code for problem in problems}


# --- Life ---


def test_every_edge_of_the_life():
    assert set(JURY_LIFE.edges()) == {
        ("PLANNED", "convene", "CONVENED"),
        ("CONVENED", "open", "DELIBERATING"),
        ("DELIBERATING", "close", "CLOSED"),
        ("CLOSED", "sign", "SIGNED"),
        ("PLANNED", "cancel", "CANCELLED"),
        ("CONVENED", "cancel", "CANCELLED"),
        ("DELIBERATING", "cancel", "CANCELLED"),
    }


@pytest.mark.parametrize("event", JURY_LIFE.steps)
@pytest.mark.parametrize("state", JuryState.values)
def test_what_the_table_does_not_list_is_refused(event, state):
    if JURY_LIFE.allows(event, state):
        assert JURY_LIFE.target(event, state)
    else:
        with pytest.raises(Conflict):
            JURY_LIFE.target(event, state)


# --- Composition ---


def test_a_full_jury_has_no_problem():
    assert composition_problems(FULL_JURY, RULE) == []


@pytest.mark.parametrize(
    ("members", "rule", "expected"),
    [
        pytest.param((), RULE, {"president", "members", "practitioners"}, id="nobody"),
        pytest.param((EMPLOYER, PRACTITIONER, CERTIFIER), RULE, {"president"}, id="no president"),
        pytest.param((PRESIDENT, PRACTITIONER), RULE, {"members"}, id="too few"),
        pytest.param((PRESIDENT, EMPLOYER, CERTIFIER), RULE, {"practitioners"}, id="an employer is no practitioner"),
        pytest.param(
            (replace(PRESIDENT, college=College.TRAINING, external=False), EMPLOYER, PRACTITIONER),
            RULE,
            {"president_external"},
            id="president of the training body",
        ),
        pytest.param(
            (replace(PRESIDENT, college=College.CERTIFIER, external=False), EMPLOYER, PRACTITIONER),
            RULE,
            set(),
            id="president of the certifier comes from outside the training body",
        ),
        pytest.param(
            (PRESIDENT, CERTIFIER, replace(CERTIFIER, key="c2"), PRACTITIONER), RULE, set(), id="exactly half external"
        ),
        pytest.param(
            (PRESIDENT, CERTIFIER, replace(PRACTITIONER, external=False)), RULE, {"external"}, id="a third external"
        ),
        pytest.param((*FULL_JURY[:3], replace(CERTIFIER, seat=Seat.SECRETARY)), RULE, set(), id="secretary no vote"),
        pytest.param(
            (PRESIDENT, PRACTITIONER, replace(EMPLOYER, seat=Seat.SUBSTITUTE)), RULE, {"members"}, id="substitute"
        ),
        pytest.param(
            (PRESIDENT, PRACTITIONER, replace(EMPLOYER, seat=Seat.ADVISORY)), RULE, {"members"}, id="advisory voice"
        ),
        pytest.param(
            (PRESIDENT, PRACTITIONER, replace(EMPLOYER, answer=Answer.DECLINED)),
            RULE,
            {"members", "declined"},
            id="declined",
        ),
        pytest.param((PRESIDENT, PRACTITIONER, replace(EMPLOYER, replaced=True)), RULE, {"members"}, id="replaced"),
        pytest.param((PRESIDENT, EMPLOYER), VAE, set(), id="VAE: two, one qualified"),
        pytest.param((PRESIDENT,), VAE, {"members", "balance"}, id="VAE: one is not a jury"),
        pytest.param(
            (replace(PRESIDENT, college=College.CERTIFIER), CERTIFIER), VAE, {"qualified"}, id="VAE: nobody qualified"
        ),
        pytest.param((PRESIDENT, replace(EMPLOYER, woman=True)), VAE, {"balance"}, id="VAE: two women"),
        pytest.param((PRESIDENT, replace(EMPLOYER, woman=None)), VAE, {"balance_unknown"}, id="VAE: not said"),
        pytest.param(
            tuple(replace(row, woman=True) for row in FULL_JURY),
            replace(RULE, balance_expected=True),
            {"balance"},
            id="balance expected by the fiche",
        ),
    ],
)
def test_composition(members, rule, expected):
    assert codes(composition_problems(members, rule)) == expected


def test_the_balance_is_advice_and_blocks_nothing():
    problems = composition_problems((PRESIDENT, replace(EMPLOYER, woman=True)), VAE)
    assert [problem.blocking for problem in problems] == [False]


def test_vae_asks_for_two_whatever_the_route_says():
    one = replace(VAE, min_members=1, quorum=1)
    assert (one.members_needed, one.quorum_needed) == (2, 2)


def test_the_rule_survives_json():
    rule = replace(RULE, conditions=("Stage de 12 semaines",), text="Jury de trois personnes")
    assert CompositionRule.from_plain(rule.to_plain()) == rule


# --- Quorum by candidate ---


@pytest.mark.parametrize(
    ("members", "aside", "presided_by", "expected"),
    [
        pytest.param(FULL_JURY, (), None, set(), id="everybody"),
        pytest.param(FULL_JURY, ("employer",), None, set(), id="one recused, three left"),
        pytest.param(FULL_JURY[:3], ("employer",), None, {"quorum"}, id="one recused of three"),
        pytest.param(FULL_JURY, ("practitioner",), None, {"quorum_practitioners"}, id="the practitioner recused"),
        pytest.param(FULL_JURY, ("president",), None, {"quorum_president"}, id="the president recused"),
        pytest.param(FULL_JURY, ("president",), "employer", set(), id="another presides"),
        pytest.param(
            FULL_JURY, ("president",), "president", {"quorum_president"}, id="a recused person does not preside"
        ),
        pytest.param(
            (replace(PRESIDENT, presence=Presence.ABSENT), *FULL_JURY[1:]), (), None, {"quorum_president"}, id="absent"
        ),
        pytest.param(
            (replace(PRESIDENT, presence=Presence.EXPECTED), *FULL_JURY[1:]),
            (),
            None,
            {"quorum_president"},
            id="not known to be there",
        ),
        pytest.param(
            (*FULL_JURY[:2], replace(PRACTITIONER, seat=Seat.SECRETARY)),
            (),
            None,
            {"quorum", "quorum_practitioners"},
            id="a secretary does not count",
        ),
    ],
)
def test_quorum(members, aside, presided_by, expected):
    quorum = quorum_for(members, RULE, set_aside=aside, presided_by=presided_by)
    assert codes(quorum.problems) == expected
    assert quorum.reached is (not expected)
    assert not set(quorum.deliberating) & set(aside)


def test_the_designated_person_presides_only_where_the_president_does_not():
    assert quorum_for(FULL_JURY, RULE, presided_by="employer").presided_by == "president"
    aside = quorum_for(FULL_JURY, RULE, set_aside=["president"], presided_by="employer")
    assert aside.presided_by == "employer"


# --- Ties ---

MEMBER = MemberFacts("m", "user-m", "m@example.org", employer="SCIC L’Atelier des Rives", bodies=frozenset({"body"}))
CANDIDATE = CandidateFacts("c", "user-c", "c@example.org")


@pytest.mark.parametrize(
    ("member", "candidate", "expected"),
    [
        pytest.param(MEMBER, CANDIDATE, [], id="strangers"),
        pytest.param(MEMBER, replace(CANDIDATE, user="user-m"), [TieKind.SELF], id="self by account"),
        pytest.param(
            replace(MEMBER, user=None, email="C@Example.org "), CANDIDATE, [TieKind.SELF], id="self by address"
        ),
        pytest.param(MEMBER, replace(CANDIDATE, trainers=frozenset({"user-m"})), [TieKind.TRAINER], id="trainer"),
        pytest.param(MEMBER, replace(CANDIDATE, assessors=frozenset({"user-m"})), [TieKind.ASSESSOR], id="assessor"),
        pytest.param(MEMBER, replace(CANDIDATE, tutor="user-m"), [TieKind.TUTOR], id="tutor"),
        pytest.param(
            replace(MEMBER, user=None),
            replace(CANDIDATE, tutor_email="M@example.org"),
            [TieKind.TUTOR],
            id="by address",
        ),
        pytest.param(MEMBER, replace(CANDIDATE, employer_body="body"), [TieKind.EMPLOYER], id="same body"),
        pytest.param(
            MEMBER, replace(CANDIDATE, employers=("L'ATELIER DES RIVES (scic)",)), [TieKind.EMPLOYER], id="same name"
        ),
        pytest.param(
            replace(MEMBER, employer=""), replace(CANDIDATE, employers=("", "SCIC")), [], id="empty names never match"
        ),
        pytest.param(replace(MEMBER, user=None), replace(CANDIDATE, tutor=None), [], id="two people without accounts"),
    ],
)
def test_ties(member, candidate, expected):
    assert [tie.kind for tie in ties_between(member, candidate)] == expected


@pytest.mark.parametrize("kind", TieKind)
def test_what_a_tie_does(kind):
    weighed = {TieKind.ASSESSOR, TieKind.OTHER}
    assert effect_of(kind) == (TieEffect.PENDING if kind in weighed else TieEffect.RECUSED)
    assert effect_of(kind, vae=True) == TieEffect.RECUSED


def test_names_of_bodies_are_compared_without_form_accents_or_signs():
    assert normalised_name("Association  Écho-Système") == normalised_name("ECHO SYSTEME")
    assert normalised_name("SCIC") == ""


# --- Decisions and outcomes ---


@pytest.mark.parametrize(
    ("proposed", "verdict", "departs"),
    [
        (True, Verdict.VALIDATED, False),
        (True, Verdict.NOT_VALIDATED, True),
        (True, Verdict.DEFERRED, True),
        (False, Verdict.VALIDATED, True),
        (False, Verdict.NOT_VALIDATED, False),
        (False, Verdict.DEFERRED, False),
    ],
)
def test_departures_either_way_need_a_reason(proposed, verdict, departs):
    assert departs_from(proposed, verdict) is departs
    asked = {"proposed": proposed, "verdict": verdict, "missing": ["k"], "competencies": ["k"]}
    asked["missing"] = ["k"] if verdict == Verdict.NOT_VALIDATED else []
    without = decision_problem(reason="  ", **asked)
    assert (without is not None and without.code == "reason") is departs
    assert decision_problem(reason="Entretien décisif", **asked) is None


def test_a_block_that_is_not_validated_names_what_is_missing():
    asked = {"proposed": False, "verdict": Verdict.NOT_VALIDATED, "reason": "", "competencies": ["k"]}
    missing = decision_problem(missing=[], **asked)
    unknown = decision_problem(missing=["other"], **asked)
    assert missing is not None
    assert unknown is not None
    assert (missing.code, unknown.code) == ("missing", "missing")
    assert decision_problem(missing=["k"], **asked) is None


V, N, D = Verdict.VALIDATED, Verdict.NOT_VALIDATED, Verdict.DEFERRED


@pytest.mark.parametrize(
    ("verdicts", "facts", "expected"),
    [
        ({"1": V, "2": V}, {}, CandidateOutcome.FULL),
        ({"1": V, "2": N}, {}, CandidateOutcome.PARTIAL),
        ({"1": N, "2": N}, {}, CandidateOutcome.NONE),
        ({"1": V, "2": D}, {}, CandidateOutcome.DEFERRED),
        ({"2": V}, {"earlier": ["1"]}, CandidateOutcome.FULL),
        ({"2": N}, {"earlier": ["1"]}, CandidateOutcome.NONE),
        ({"1": V}, {}, CandidateOutcome.PARTIAL),
        ({"1": V, "2": V}, {"conditions_met": False}, CandidateOutcome.PARTIAL),
        ({}, {"presence": Presence.ABSENT}, CandidateOutcome.ABSENT),
        ({}, {"presence": Presence.EXCUSED}, CandidateOutcome.EXCUSED),
        ({"": V}, {"blocks": []}, CandidateOutcome.FULL),
        ({"": N}, {"blocks": []}, CandidateOutcome.NONE),
        ({"": D}, {"blocks": []}, CandidateOutcome.DEFERRED),
        ({"": V}, {"blocks": [], "conditions_met": False}, CandidateOutcome.NONE),
    ],
)
def test_outcome(verdicts, facts, expected):
    asked = {"presence": Presence.PRESENT, "blocks": ["1", "2"], **facts}
    assert outcome_of(verdicts=verdicts, **asked) == expected


@pytest.mark.parametrize(
    ("member", "signs"),
    [
        (PRESIDENT, True),
        (EMPLOYER, True),
        (replace(EMPLOYER, presence=Presence.ABSENT), False),
        (replace(EMPLOYER, seat=Seat.SECRETARY), False),
        (replace(EMPLOYER, seat=Seat.ADVISORY), False),
        (replace(EMPLOYER, replaced=True), False),
    ],
)
def test_who_signs(member, signs):
    assert must_sign(member) is signs
