"""What a learner is told of a judgement: what was said, and what to do next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from certification.assessment import queries
from certification.assessment.enums import Outcome, Standing
from certification.assessment.explanations import Message
from certification.evidence.models import Evidence, EvidenceAuthor
from cursus.core import mail
from cursus.core.addresses import absolute


@dataclass(frozen=True)
class Line:
    """One competency of the message. ``standing`` as in the rules; ``comments`` are those that stand."""

    code: str
    title: str
    standing: str
    comments: tuple[str, ...]
    remains: tuple[Message, ...]


def tell_authors(evidence: Evidence, authorships: Collection[EvidenceAuthor], *, only: Collection[UUID] = ()) -> None:
    """Post to each author what was judged of their part; ``only`` some competencies when others did not change."""
    progress = queries.progress_of_many([authorship.enrolment for authorship in authorships])
    judgements = queries.standing_judgements(evidence)
    for authorship in authorships:
        lines = []
        for item in progress[authorship.enrolment_id].competencies:
            piece = next((piece for piece in item.pieces if piece.evidence_id == evidence.pk), None)
            if piece is None or (only and item.competency_id not in only):
                continue
            said = judgements.get((authorship.enrolment_id, item.competency_id), ())
            comments = tuple(judgement.comment for judgement in said if judgement.comment)
            lines.append(Line(item.code, item.title, piece.standing, comments, item.missing))
        _post(evidence, authorship, tuple(lines))


def _post(evidence: Evidence, authorship: EvidenceAuthor, lines: tuple[Line, ...]) -> None:
    learner = authorship.enrolment.learner
    context = {
        "evidence": evidence,
        "recipient": learner,
        "lines": lines,
        "accepted": [line for line in lines if line.standing == Standing.ACCEPTED],
        "returned": [line for line in lines if line.standing == Outcome.RETURNED],
        "rejected": [line for line in lines if line.standing == Outcome.REJECTED],
        "disagreed": [line for line in lines if line.standing == Standing.DISAGREED],
        "depositor": evidence.enrolment_id == authorship.enrolment_id,
        "url": absolute("spaces:evidence", evidence.pk, language=learner.language),
    }
    mail.post("assessment/judged", context, to=learner.email, recipient=learner, organisation=evidence.owner)
