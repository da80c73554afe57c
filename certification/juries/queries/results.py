"""What came of juries, for other rooms and for the learner."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from certification.enrolments.models import Enrolment
from certification.juries.enums import CandidateOutcome, JuryState, Verdict
from certification.juries.models import Candidate, JuryDecision


@dataclass(frozen=True)
class Result:
    """The outcome of one signed jury for an enrolment. ``missing`` are the competencies that a block lacks."""

    reference: str
    held_at: datetime
    signed_at: datetime
    outcome: CandidateOutcome
    validated: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    missing: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())


def validated_blocks(enrolment: Enrolment) -> frozenset[UUID]:
    """Return the ids of the blocks validated for good: by a signed jury, in this enrolment or an earlier one.

    A block is kept for good (L. 6113-1 C. trav.), so a decision on the same person and the same block of the
    same version counts, whatever session it came from.
    """
    return validated_blocks_many([enrolment]).get(enrolment.pk, frozenset())


def validated_blocks_many(enrolments: Iterable[Enrolment]) -> dict[UUID, frozenset[UUID]]:
    """Return :func:`validated_blocks` of several enrolments by their id, in one query."""
    known = list(enrolments)
    rows = JuryDecision.objects.filter(
        candidate__enrolment__learner__in={enrolment.learner_id for enrolment in known},
        candidate__jury__state=JuryState.SIGNED,
        verdict=Verdict.VALIDATED,
        block__version__in={enrolment.version_id for enrolment in known},
    ).values_list("candidate__enrolment__learner_id", "block__version_id", "block_id")
    found: dict[tuple[object, object], set[UUID]] = {}
    for learner, version, block in rows.order_by():
        found.setdefault((learner, version), set()).add(block)
    return {enrolment.pk: frozenset(found.get((enrolment.learner_id, enrolment.version_id), ())) for enrolment in known}


def results_of(enrolment: Enrolment) -> list[Result]:
    """Return the results of the signed juries of an enrolment, the latest first (two queries)."""
    candidates = (
        Candidate.objects.filter(enrolment=enrolment, jury__state=JuryState.SIGNED)
        .select_related("jury__qualification")
        .prefetch_related("decisions__block")
        .order_by("-jury__signed_at")
    )
    return [result_of(candidate) for candidate in candidates]


def result_of(candidate: Candidate) -> Result:
    """Return the result of a candidate whose jury is signed."""
    decisions = list(candidate.decisions.all())
    jury = candidate.jury
    return Result(
        reference=jury.reference,
        held_at=jury.held_at,
        signed_at=jury.signed_at or jury.held_at,
        outcome=CandidateOutcome(candidate.outcome),
        validated=_names(decisions, Verdict.VALIDATED),
        deferred=_names(decisions, Verdict.DEFERRED),
        missing=tuple(
            (_name(decision), tuple(f"{item['code']} {item['title']}".strip() for item in decision.missing))
            for decision in decisions
            if decision.verdict == Verdict.NOT_VALIDATED
        ),
    )


def _names(decisions: Collection[JuryDecision], verdict: Verdict) -> tuple[str, ...]:
    return tuple(_name(decision) for decision in decisions if decision.verdict == verdict)


def _name(decision: JuryDecision) -> str:
    return str(decision.block) if decision.block else decision.candidate.jury.qualification.title
