"""What assessors said of a piece, as its authors read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from certification.assessment.enums import Outcome, Standing
from certification.assessment.models import Judgement
from certification.assessment.progress import CompetencyProgress
from certification.assessment.queries import standing_judgements, was_returned
from certification.enrolments.models import Enrolment
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence

TONES = {
    Standing.DRAFT: "todo",
    Standing.WAITING: "waiting",
    Standing.ACCEPTED: "valid",
    Standing.RETURNED: "rework",
    Standing.REOPENED: "rework",
    Standing.REJECTED: "refused",
    Standing.DISAGREED: "waiting",
}
OUTCOME_TONES = {Outcome.ACCEPTED: "valid", Outcome.RETURNED: "rework", Outcome.REJECTED: "refused"}


@dataclass(frozen=True)
class Opinion:
    """What one assessor said of one competency of the piece."""

    competency: str
    outcome: str
    tone: str
    comment: str
    assessor: str
    judgement: Judgement


@dataclass(frozen=True)
class PieceLine:
    """A piece in the list of a competency: what it has come to there."""

    evidence: Evidence
    label: str
    tone: str


def opinions_for(evidence: Evidence, enrolment: Enrolment) -> list[Opinion]:
    """What was said to this author in the last round: what came back first, then the rest, in the piece's order."""
    said = standing_judgements(evidence)
    found = []
    for claim in evidence.claims.all():
        for judgement in said.get((enrolment.pk, claim.competency_id), ()):
            outcome = Outcome(judgement.outcome)
            found.append(
                Opinion(
                    competency=claim.competency.title,
                    outcome=str(outcome.label),
                    tone=OUTCOME_TONES[outcome],
                    comment=judgement.comment,
                    assessor=str(judgement.assessor),
                    judgement=judgement,
                )
            )
    order = {"rework": 0, "refused": 1, "valid": 2}
    return sorted(found, key=lambda opinion: order[opinion.tone])


def came_back(evidence: Evidence) -> bool:
    """Whether the piece waits to be taken up again."""
    return evidence.state == EvidenceState.JUDGED and was_returned(evidence)


def returned_among(pieces: Iterable[Evidence]) -> set[UUID]:
    """Those of the pieces that wait to be taken up again, in one query."""
    rounds = {item.pk: item.round for item in pieces if item.state == EvidenceState.JUDGED}
    rows = Judgement.objects.filter(evidence__in=rounds, outcome=Outcome.RETURNED).values_list("evidence_id", "round")
    return {key for key, number in rows if rounds[key] == number}


def pieces_of(standing: CompetencyProgress, pieces: Iterable[Evidence]) -> list[PieceLine]:
    """The pieces brought for a competency, with what each has come to there."""
    by_key = {item.evidence_id: Standing(item.standing) for item in standing.pieces}
    lines = []
    for piece in pieces:
        come_to = by_key.get(piece.pk, Standing.DRAFT)
        lines.append(PieceLine(piece, str(come_to.label), TONES[come_to]))
    return lines
