"""What came of juries, for other rooms and for the learner."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from certification.enrolments.models import Enrolment
from certification.juries.enums import CandidateOutcome, JuryState, Verdict
from certification.juries.models import Candidate, JuryDecision
from certification.juries.models_appeals import Appeal
from certification.juries.queries.holdings import holdings_of, holdings_of_many
from certification.juries.queries.proposals import block_states
from certification.juries.queries.terms import in_time, last_day_of


@dataclass(frozen=True)
class Result:
    """The outcome of one signed jury for an enrolment. ``missing`` are the competencies that a block lacks; ``kept``
    the blocks that were validated before, each with the words on which jury did it.

    ``candidate`` is the key under which the person contests it, ``contestable`` whether the term still runs.
    """

    candidate: UUID
    reference: str
    held_at: datetime
    signed_at: datetime
    outcome: CandidateOutcome
    validated: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    missing: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    appeals_until: date | None = None
    contestable: bool = False
    appeals: tuple[Appeal, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()


def validated_blocks(enrolment: Enrolment) -> frozenset[UUID]:
    """Return the ids of the blocks validated for good: by a signed jury, in this enrolment or an earlier one.

    A block is kept for good (L. 6113-1 C. trav.), so a decision on the same person counts, whatever session it came
    from: on the same block, or on one of another version that stands for it (see ``holdings``).
    """
    return frozenset(holdings_of(enrolment))


def validated_blocks_many(enrolments: Iterable[Enrolment]) -> dict[UUID, frozenset[UUID]]:
    """Return :func:`validated_blocks` of several enrolments by their id."""
    return {key: frozenset(held) for key, held in holdings_of_many(enrolments).items()}


def results_of(enrolment: Enrolment) -> list[Result]:
    """Return the results of the signed juries of an enrolment, the latest first (three queries)."""
    candidates = (
        Candidate.objects.filter(enrolment=enrolment, jury__state=JuryState.SIGNED)
        .select_related("jury__qualification")
        .prefetch_related("decisions__block", "appeals")
        .order_by("-jury__signed_at")
    )
    return [result_of(candidate) for candidate in candidates]


def result_of(candidate: Candidate) -> Result:
    """Return the result of a candidate whose jury is signed."""
    decisions = list(candidate.decisions.all())
    jury = candidate.jury
    return Result(
        candidate=candidate.pk,
        appeals_until=last_day_of(jury),
        contestable=in_time(jury),
        appeals=tuple(candidate.appeals.all()),
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
        kept=tuple(
            (block.label, block.earlier.words if block.earlier else "")
            for block in block_states(candidate.proposal)
            if block.validated_before
        ),
    )


def _names(decisions: Collection[JuryDecision], verdict: Verdict) -> tuple[str, ...]:
    return tuple(_name(decision) for decision in decisions if decision.verdict == verdict)


def _name(decision: JuryDecision) -> str:
    return str(decision.block) if decision.block else decision.candidate.jury.qualification.title
