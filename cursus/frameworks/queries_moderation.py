"""Reading what the writers of a draft say to one another: reviews and comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Model, QuerySet

from cursus.core.canonical import canonical_json, sha256_hex
from cursus.frameworks.enums import CommentKind, ReviewState
from cursus.frameworks.models import (
    AssessmentTask,
    Competency,
    CompetencyBlock,
    EditorialComment,
    EditorialReview,
    FrameworkVersion,
    NeighbouringOccupation,
    Occupation,
    OccupationalActivity,
    OccupationCompetency,
    PerformanceCriterion,
    Qualification,
    ReadinessRule,
    Route,
)

CONTENT: tuple[tuple[type[Model], str], ...] = (
    (Occupation, "version"),
    (OccupationalActivity, "occupation__version"),
    (OccupationalActivity.competencies.through, "occupationalactivity__occupation__version"),
    (NeighbouringOccupation, "occupation__version"),
    (CompetencyBlock, "version"),
    (Competency, "version"),
    (PerformanceCriterion, "competency__version"),
    (OccupationCompetency, "occupation__version"),
    (Qualification, "version"),
    (Route, "qualification__version"),
    (AssessmentTask, "qualification__version"),
    (AssessmentTask.competencies.through, "assessmenttask__qualification__version"),
    (AssessmentTask.routes.through, "assessmenttask__qualification__version"),
    (ReadinessRule, "qualification__version"),
)
"""The tables that a version is made of, each with the way to it. Those that follow the register are not content."""


def content_digest(version: FrameworkVersion) -> str:
    """Return the SHA-256 of all that a version says: one query a table."""
    said = []
    for model, path in CONTENT:
        names = [field.attname for field in model._meta.concrete_fields]
        rows = model._base_manager.filter(**{path: version.pk}).order_by("pk").values_list(*names)
        said.append([model._meta.label, names, [list(row) for row in rows]])
    return sha256_hex(canonical_json(said))


def open_review(version: FrameworkVersion) -> EditorialReview | None:
    """Return the review of a draft that waits or approved it, with its people."""
    rows = EditorialReview.objects.filter(version=version, state__in=[ReviewState.WAITING, ReviewState.APPROVED])
    return rows.select_related("asked_by", "answered_by", "version__framework").first()


def latest_review(version: FrameworkVersion) -> EditorialReview | None:
    """Return the last review of a version, whatever came of it, with its people."""
    return EditorialReview.objects.filter(version=version).select_related("asked_by", "answered_by").first()


def approval_stands(version: FrameworkVersion) -> bool:
    """Whether the draft was approved, and still says what was approved."""
    review = EditorialReview.objects.filter(version=version, state=ReviewState.APPROVED).first()
    return review is not None and review.approved_digest == content_digest(version)


# --- Comments


KIND_OF: dict[type[Model], CommentKind] = {
    CompetencyBlock: CommentKind.BLOCK,
    Competency: CommentKind.COMPETENCY,
    Occupation: CommentKind.OCCUPATION,
}


@dataclass(frozen=True)
class Thread:
    """A comment with its answers, and the row that it is about, where that is still in the version."""

    first: EditorialComment
    answers: tuple[EditorialComment, ...]
    row: Model | None
    place: str
    """The kind of the row as the editor's addresses write it; "" for the version as a whole."""


PLACES = {CommentKind.BLOCK: "blocs", CommentKind.COMPETENCY: "competences", CommentKind.OCCUPATION: "metiers"}
MODELS = {kind: model for model, kind in KIND_OF.items()}


def open_counts(version: FrameworkVersion) -> dict[UUID | None, int]:
    """Return how many threads are to be dealt with, by the lineage of their row (None: the version as a whole)."""
    rows = EditorialComment.objects.filter(version=version, thread=None, resolved_at=None)
    return dict(rows.values_list("lineage").annotate(n=Count("pk")))


def threads_of(version: FrameworkVersion, lineage: UUID | None = None) -> list[Thread]:
    """Return the threads of a version, those to be dealt with first (a constant number of queries)."""
    rows: QuerySet[EditorialComment] = EditorialComment.objects.filter(version=version)
    if lineage is not None:
        rows = rows.filter(lineage=lineage)
    comments = list(rows.select_related("author", "resolved_by"))
    answers: dict[UUID, list[EditorialComment]] = {}
    for comment in comments:
        if comment.thread_id is not None:
            answers.setdefault(comment.thread_id, []).append(comment)
    firsts = [item for item in comments if item.thread_id is None]
    firsts.sort(key=lambda item: item.resolved_at is not None)
    found = _rows(version, firsts)
    return [
        Thread(
            item,
            tuple(answers.get(item.pk, ())),
            found.get((item.kind, item.lineage)),
            PLACES.get(CommentKind(item.kind), ""),
        )
        for item in firsts
    ]


def _rows(version: FrameworkVersion, firsts: Iterable[EditorialComment]) -> dict[tuple[str, UUID | None], Model]:
    wanted: dict[str, set[UUID | None]] = {}
    for item in firsts:
        wanted.setdefault(item.kind, set()).add(item.lineage)
    return {
        (kind, row.lineage): row  # type: ignore[attr-defined]
        for kind, model in MODELS.items()
        if kind in wanted
        for row in model._base_manager.filter(version=version, lineage__in=wanted[kind])
    }
