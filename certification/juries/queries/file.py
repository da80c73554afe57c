"""A candidate's file on one screen: identity, route, the weave, each piece of evidence with its judgements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from certification.assessment.models import CriterionMark, Judgement
from certification.assessment.progress import BlockProgress, CompetencyProgress, Key, Progress
from certification.assessment.queries import progress_of
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence, EvidenceAuthor, EvidenceClaim, EvidenceFile
from certification.juries.models import Candidate, CaseFlag, JuryMember
from certification.juries.queries.deliberation import candidate_name
from certification.juries.queries.holdings import Holding, held_elsewhere, holdings_of
from cursus.frameworks.models import Competency


@dataclass(frozen=True)
class FiledClaim:
    """One competency that a piece answers: how, in the candidate's words, and what the assessors said."""

    competency: Competency
    how: str
    judgements: tuple[Judgement, ...]

    @property
    def disagreement(self) -> bool:
        """Whether assessors differ on the latest round."""
        return len({judgement.outcome for judgement in self.judgements}) > 1


@dataclass(frozen=True)
class FiledPiece:
    """A piece of evidence of the candidate, with their own part in it where it is group work."""

    evidence: Evidence
    part: str
    others: tuple[str, ...]
    files: tuple[EvidenceFile, ...]
    claims: tuple[FiledClaim, ...]

    @property
    def codes(self) -> str:
        """The codes of the competencies that it answers."""
        return ", ".join(claim.competency.code for claim in self.claims)

    @property
    def disagreement(self) -> bool:
        """Whether assessors differ on one of its competencies."""
        return any(claim.disagreement for claim in self.claims)


@dataclass(frozen=True)
class CandidateFile:
    """Everything that a member reads about a candidate before deciding.

    ``elsewhere``: the blocks that the course does not cover and that the candidate holds.
    """

    candidate: Candidate
    name: str
    progress: Progress
    pieces: tuple[FiledPiece, ...]
    my_flag: CaseFlag | None
    elsewhere: tuple[tuple[str, Holding], ...] = ()

    @property
    def disagreements(self) -> tuple[FiledPiece, ...]:
        """The pieces on which assessors differ."""
        return tuple(piece for piece in self.pieces if piece.disagreement)

    @property
    def blocks(self) -> tuple[tuple[BlockProgress, tuple[tuple[CompetencyProgress, tuple[FiledPiece, ...]], ...]], ...]:
        """Each block with its competencies, and under each competency the pieces that answer it."""
        return tuple(
            (block, tuple((item, self._answering(item.competency_id)) for item in block.competencies))
            for block in self.progress.blocks
        )

    def _answering(self, competency: Key) -> tuple[FiledPiece, ...]:
        return tuple(piece for piece in self.pieces if any(claim.competency.pk == competency for claim in piece.claims))


def candidate_file(candidate: Candidate, member: JuryMember) -> CandidateFile:
    """Return the file, in a number of queries that does not grow with it.

    Judgements shown are the newest of each assessor in the latest round. Drafts are not evidence yet.
    """
    enrolment = candidate.enrolment
    holdings = holdings_of(enrolment)
    progress = progress_of(enrolment, validated_blocks=holdings)
    return CandidateFile(
        candidate=candidate,
        name=candidate_name(candidate),
        progress=progress.with_juries({key: held.words for key, held in holdings.items()}),
        elsewhere=held_elsewhere(progress, holdings),
        pieces=tuple(_pieces(candidate)),
        my_flag=CaseFlag.objects.filter(candidate=candidate, member=member).first(),
    )


def _pieces(candidate: Candidate) -> Iterable[FiledPiece]:
    enrolment = candidate.enrolment_id
    mine = Judgement.objects.filter(enrolment=enrolment).select_related("assessor")
    marks = Prefetch("marks", CriterionMark.objects.select_related("criterion"))
    evidence = (
        Evidence.objects.filter(authors__enrolment=enrolment)
        .filter(state__in=(EvidenceState.SUBMITTED, EvidenceState.JUDGED))
        .select_related("task")
        .prefetch_related(
            Prefetch("authors", EvidenceAuthor.objects.select_related("enrolment__learner")),
            Prefetch(
                "claims",
                EvidenceClaim.objects.select_related("competency__block").order_by(
                    "competency__block__position", "competency__position", "competency__code"
                ),
            ),
            Prefetch("files", EvidenceFile.objects.select_related("file")),
            Prefetch("judgements", mine.prefetch_related(marks), to_attr="mine"),
        )
        .order_by("submitted_at", "created_at")
    )
    for piece in evidence:
        yield _piece(piece, enrolment)


def _piece(piece: Evidence, enrolment: UUID) -> FiledPiece:
    authors = list(piece.authors.all())
    own = next(author for author in authors if author.enrolment_id == enrolment)
    return FiledPiece(
        evidence=piece,
        part=own.part,
        others=tuple(str(author.enrolment.learner) for author in authors if author != own),
        files=tuple(piece.files.all()),
        claims=tuple(
            FiledClaim(claim.competency, claim.how, _standing(piece, claim.competency_id))
            for claim in piece.claims.all()
        ),
    )


def _standing(piece: Evidence, competency: UUID) -> tuple[Judgement, ...]:
    """The newest judgement of each assessor in the latest round that was judged."""
    of_competency = [row for row in piece.mine if row.competency_id == competency]  # type: ignore[attr-defined]
    latest = max((row.round for row in of_competency), default=0)
    newest = {row.assessor_id: row for row in of_competency if row.round == latest}
    return tuple(newest.values())
