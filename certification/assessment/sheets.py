"""What the judging page shows: one sheet a competency and author, with what was said before and by others."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from certification.assessment.models import Judgement
from certification.assessment.queries import with_marks
from certification.enrolments.enums import ACTIVE_STATES
from certification.evidence.models import Evidence, EvidenceAuthor, EvidenceClaim
from cursus.accounts.models import User
from cursus.frameworks.models import Competency, PerformanceCriterion


@dataclass(frozen=True)
class Sheet:
    """One competency of one author.

    ``own``: the person's judgement in this round. ``others``: what colleagues said in this round, shown only
    once the person has said theirs, so that nobody is led by a first opinion. ``earlier``: former rounds,
    newest first. ``before``: the person's own judgement of the round before, if it accepted.
    """

    author: EvidenceAuthor
    claim: EvidenceClaim
    criteria: tuple[PerformanceCriterion, ...]
    own: Judgement | None
    others: tuple[Judgement, ...]
    hidden: int
    earlier: tuple[Judgement, ...]
    before: Judgement | None

    @property
    def competency(self) -> Competency:
        return self.claim.competency

    @property
    def key(self) -> str:
        """The prefix of the sheet's fields in the page's form."""
        return f"j-{self.author.enrolment_id.hex}-{self.claim.competency_id.hex}"

    @property
    def active(self) -> bool:
        """Whether the author is still enrolled, on the version that says this competency: else nothing is to judge."""
        enrolment = self.author.enrolment
        return enrolment.state in ACTIVE_STATES and enrolment.version_id == self.competency.version_id

    @property
    def disagreement(self) -> bool:
        """Whether a colleague said something else in this round."""
        return self.own is not None and any(said.outcome != self.own.outcome for said in self.others)


def sheets_of(evidence: Evidence, user: User) -> list[Sheet]:
    """Return the sheets of a piece for an assessor, author after author, in the framework's order (six queries)."""
    authors = evidence.authors.select_related("enrolment__learner", "enrolment__tutor").order_by("created_at")
    claims = list(
        evidence.claims.select_related("competency__block")
        .prefetch_related("competency__criteria")
        .order_by("competency__block__position", "competency__position", "competency__code")
    )
    said = _by_pair(evidence)
    _with_former_words(said, [claim.competency for claim in claims])
    return [
        _sheet(evidence, author, claim, said.get((author.enrolment_id, claim.competency_id), []), user)
        for author in authors
        for claim in claims
    ]


def _with_former_words(said: dict[tuple[UUID, UUID], list[Judgement]], competencies: list[Competency]) -> None:
    """Show what was said of a competency’s former words, where the author was moved to another version since."""
    for former, now in ((a, b) for a in competencies for b in competencies if a != b and a.lineage == b.lineage):
        for author, key in [pair for pair in said if pair[1] == former.pk]:
            known = {(row.assessor_id, row.judged_at) for row in said.get((author, now.pk), ())}
            fresh = [row for row in said[author, key] if (row.assessor_id, row.judged_at) not in known]
            said.setdefault((author, now.pk), []).extend(fresh)


def _by_pair(evidence: Evidence) -> dict[tuple[UUID, UUID], list[Judgement]]:
    found: dict[tuple[UUID, UUID], list[Judgement]] = {}
    for row in with_marks(evidence.judgements.all()):
        found.setdefault((row.enrolment_id, row.competency_id), []).append(row)
    return found


def _sheet(
    evidence: Evidence, author: EvidenceAuthor, claim: EvidenceClaim, said: list[Judgement], user: User
) -> Sheet:
    now = [row for row in said if row.round == evidence.round and row.competency_id == claim.competency_id]
    own = next((row for row in now if row.assessor_id == user.pk), None)
    others = tuple(row for row in now if row.assessor_id != user.pk)
    mine_before = [row for row in said if row.round < evidence.round and row.assessor_id == user.pk]
    before = mine_before[0] if mine_before and mine_before[0].outcome == "ACCEPTED" else None
    return Sheet(
        author=author,
        claim=claim,
        criteria=tuple(claim.competency.criteria.all()),
        own=own,
        others=others if own else (),
        hidden=len(others),
        earlier=tuple(row for row in said if row not in now),
        before=before if own is None else None,
    )
