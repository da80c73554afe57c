"""Decisions about juries as pure functions: lives, composition, quorum, ties, verdicts, outcomes, signing, appeals."""

from certification.juries.rules.appeals import (
    APPEAL_LIFE,
    is_about_the_jury,
    kinds_for,
    last_day_to_appeal,
    rulings_for,
    step_for,
)
from certification.juries.rules.carrying import Decided, Held, Link, held_blocks, standing
from certification.juries.rules.composition import CompositionRule, Problem, Seated, composition_problems
from certification.juries.rules.decisions import decision_problem, departs_from
from certification.juries.rules.life import JURY_LIFE
from certification.juries.rules.outcome import outcome_of
from certification.juries.rules.quorum import Quorum, quorum_for
from certification.juries.rules.signing import (
    CODE_ATTEMPTS,
    CODE_LIFETIME,
    CODES_AN_HOUR,
    GRANT_LIFETIME,
    must_sign,
)
from certification.juries.rules.ties import (
    CandidateFacts,
    FoundTie,
    MemberFacts,
    effect_of,
    normalised_name,
    ties_between,
)

__all__ = [
    "APPEAL_LIFE",
    "CODES_AN_HOUR",
    "CODE_ATTEMPTS",
    "CODE_LIFETIME",
    "GRANT_LIFETIME",
    "JURY_LIFE",
    "CandidateFacts",
    "CompositionRule",
    "Decided",
    "FoundTie",
    "Held",
    "Link",
    "MemberFacts",
    "Problem",
    "Quorum",
    "Seated",
    "composition_problems",
    "decision_problem",
    "departs_from",
    "effect_of",
    "is_about_the_jury",
    "kinds_for",
    "last_day_to_appeal",
    "held_blocks",
    "must_sign",
    "normalised_name",
    "outcome_of",
    "quorum_for",
    "rulings_for",
    "step_for",
    "standing",
    "ties_between",
]
