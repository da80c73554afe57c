"""Reading judgements and progress. Every function here costs the same number of queries for one or for thirty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from certification.assessment import rules
from certification.assessment.enums import Outcome
from certification.assessment.frames import Frame, frames_for
from certification.assessment.models import CriterionMark, Judgement
from certification.assessment.progress import Progress
from certification.assessment.sufficiency import Opinion, Piece
from certification.enrolments.enums import ACTIVE_STATES
from certification.enrolments.models import Enrolment
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence, EvidenceAuthor, EvidenceClaim

NOTHING: frozenset[UUID] = frozenset()


def progress_of(
    enrolment: Enrolment, *, validated_blocks: Collection[UUID] = NOTHING, carried: Collection[UUID] = NOTHING
) -> Progress:
    """Return how far one learner has come, block by block, with what is missing and why.

    ``validated_blocks``: keys of the blocks that a jury has validated (juries are a later room: the caller says).
    ``carried``: keys of competencies that the course does not cover and that were obtained elsewhere.
    Without a frozen version there is nothing to measure against: no block.
    """
    return progress_of_many(
        [enrolment], validated_blocks={enrolment.pk: validated_blocks}, carried={enrolment.pk: carried}
    )[enrolment.pk]


def progress_of_many(
    enrolments: Iterable[Enrolment],
    *,
    validated_blocks: Mapping[UUID, Collection[UUID]] | None = None,
    carried: Mapping[UUID, Collection[UUID]] | None = None,
) -> dict[UUID, Progress]:
    """Return the progress of each enrolment by its key, in the order given, in a constant number of queries.

    ``validated_blocks`` and ``carried`` as in :func:`progress_of`, by enrolment.
    """
    asked_for = [enrolment.pk for enrolment in enrolments]
    rows = (
        Enrolment.objects.filter(pk__in=asked_for)
        .select_related("session__programme__qualification", "session__route", "route")
        .in_bulk()
    )
    frames = frames_for(rows.values())
    brought = _pieces(asked_for)
    found = {}
    for pk in asked_for:
        frame = frames.get(pk)
        validated, held = (validated_blocks or {}).get(pk, ()), (carried or {}).get(pk, ())
        found[pk] = (
            _measure(rows[pk], frame, brought.get(pk, {}), validated, held) if frame else Progress(enrolment_id=pk)
        )
    return found


def _measure(
    enrolment: Enrolment,
    frame: Frame,
    pieces: Mapping[UUID, list[Piece]],
    validated: Collection[UUID],
    carried: Collection[UUID],
) -> Progress:
    blocks = (
        rules.assess_block(
            block.asked(carried),
            pieces,
            rules.resolve_rule(frame.rules, route=frame.route_id, block=block.lineage),
            vae=frame.vae,
            tutor=enrolment.tutor_id,
            validated=block.key in validated or block.lineage in validated,
        )
        for block in frame.blocks
    )
    return Progress(enrolment_id=enrolment.pk, blocks=tuple(blocks))


def _pieces(enrolment_ids: Collection[UUID]) -> dict[UUID, dict[UUID, list[Piece]]]:
    """Return what each enrolment brought, by competency. Each author of a deposit has their own judgements."""
    authorships = (
        EvidenceAuthor.objects.filter(enrolment__in=enrolment_ids)
        .exclude(evidence__state=EvidenceState.WITHDRAWN)
        .exclude(evidence__round=0)
        .select_related("evidence__task")
        .order_by("evidence__created_at", "evidence__pk")
    )
    authored = list(authorships)
    claims: dict[UUID, list[UUID]] = {}
    evidence_ids = {row.evidence_id for row in authored}
    for evidence_id, competency_id in EvidenceClaim.objects.filter(evidence__in=evidence_ids).values_list(
        "evidence", "competency"
    ):
        claims.setdefault(evidence_id, []).append(competency_id)
    opinions = _opinions(enrolment_ids)
    found: dict[UUID, dict[UUID, list[Piece]]] = {}
    for row in authored:
        for competency_id in claims.get(row.evidence_id, ()):
            said = opinions.get((row.evidence_id, row.enrolment_id, competency_id), ())
            piece = _piece(row, tuple(said))
            found.setdefault(row.enrolment_id, {}).setdefault(competency_id, []).append(piece)
    return found


def _piece(row: EvidenceAuthor, opinions: tuple[Opinion, ...]) -> Piece:
    evidence, task = row.evidence, row.evidence.task
    return Piece(
        key=evidence.pk,
        nature=task.nature if task else evidence.nature,
        evidence_type=task.evidence_type if task else evidence.evidence_type,
        state=evidence.state,
        round=evidence.round,
        title=str(evidence),
        task=evidence.task_id,
        opinions=opinions,
    )


def _opinions(enrolment_ids: Collection[UUID]) -> dict[tuple[UUID, UUID, UUID], list[Opinion]]:
    met: dict[UUID, set[UUID]] = {}
    for judgement_id, criterion_id in CriterionMark.objects.filter(
        judgement__enrolment__in=enrolment_ids, met=True
    ).values_list("judgement", "criterion"):
        met.setdefault(judgement_id, set()).add(criterion_id)
    found: dict[tuple[UUID, UUID, UUID], list[Opinion]] = {}
    for row in Judgement.objects.filter(enrolment__in=enrolment_ids):
        opinion = Opinion(row.assessor_id, row.outcome, row.round, row.judged_at, frozenset(met.get(row.pk, ())))
        found.setdefault((row.evidence_id, row.enrolment_id, row.competency_id), []).append(opinion)
    return found


def authors_of(evidence: Evidence) -> list[EvidenceAuthor]:
    """Return the authors with their enrolments and names, who began the piece first."""
    rows = evidence.authors.select_related("enrolment__learner", "enrolment__session__programme__organisation")
    return sorted(rows, key=lambda row: (row.enrolment_id != evidence.enrolment_id, row.created_at))


def unjudged_pairs(evidence: Evidence) -> set[tuple[UUID, UUID]]:
    """Return the (enrolment, competency) pairs of the present round that nobody has judged yet.

    Who has left the session is not waited for; an author is judged by the words of their own version.
    """
    authors = evidence.authors.filter(enrolment__state__in=ACTIVE_STATES)
    claims = list(evidence.claims.values_list("competency_id", "competency__version_id"))
    asked = {
        (author, competency)
        for author, version in authors.values_list("enrolment_id", "enrolment__version_id")
        for competency, of in claims
        if of == version
    }
    said = evidence.judgements.filter(round=evidence.round).values_list("enrolment_id", "competency_id")
    return asked - set(said)


def with_marks(judgements: QuerySet[Judgement]) -> QuerySet[Judgement]:
    """The judgements, newest first, with assessor, competency and marks: what ``_judgement.html`` reads."""
    marks = CriterionMark.objects.select_related("criterion").order_by("criterion__position")
    return (
        judgements.select_related("assessor", "competency")
        .prefetch_related(Prefetch("marks", marks))
        .order_by("-round", "-judged_at")
    )


def standing_judgements(evidence: Evidence) -> dict[tuple[UUID, UUID], list[Judgement]]:
    """Return the judgements of the present round, oldest first, by (enrolment, competency).

    The database keeps one a round and assessor, so each is its assessor's newest.
    """
    found: dict[tuple[UUID, UUID], list[Judgement]] = {}
    for row in with_marks(evidence.judgements.filter(round=evidence.round)).order_by("judged_at"):
        found.setdefault((row.enrolment_id, row.competency_id), []).append(row)
    return found


def was_returned(evidence: Evidence) -> bool:
    """Tell whether an assessor returned something of the present round."""
    return evidence.judgements.filter(round=evidence.round, outcome=Outcome.RETURNED).exists()
