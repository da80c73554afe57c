"""The rows of a version of which practitioners speak: their words, and the changes that comments cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cursus.consultations.enums import RowKind
from cursus.consultations.models import PractitionerReview, ReviewItem
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    Occupation,
    OccupationalActivity,
)

Row = CompetencyBlock | Competency | Occupation | OccupationalActivity


@dataclass(frozen=True)
class RowWords:
    """A row of a version: what names it across versions, its label, the words that can be changed, the rest."""

    kind: RowKind
    lineage: UUID
    label: str
    title: str
    detail: str
    row: Row

    @property
    def key(self) -> str:
        """What a form sends: kind and lineage."""
        return f"{self.kind}:{self.lineage}"

    @property
    def words(self) -> str:
        """Everything that it says."""
        return joined(self.title, self.detail)


def joined(title: str, detail: str) -> str:
    """Return a title and what stands below it as one text."""
    return f"{title}\n{detail}".strip()


def rows_of(version: FrameworkVersion) -> list[RowWords]:
    """Return what a version holds, in the order in which it is read (five queries)."""
    found: list[RowWords] = []
    for occupation in version.occupations.prefetch_related("activities"):
        found.append(
            RowWords(RowKind.OCCUPATION, occupation.lineage, occupation.title, occupation.title, "", occupation)
        )
        found += [
            RowWords(RowKind.ACTIVITY, item.pk, f"{occupation.title} › {item.title}", item.title, "", item)
            for item in occupation.activities.all()
        ]
    competencies = list(version.competencies.select_related("block").prefetch_related("criteria"))
    for block in version.blocks.all():
        found.append(RowWords(RowKind.BLOCK, block.lineage, str(block), block.title, "", block))
        found += [_competency(item) for item in competencies if item.block_id == block.pk]
    return found + [_competency(item) for item in competencies if item.block_id is None]


def _competency(item: Competency) -> RowWords:
    return RowWords(RowKind.COMPETENCY, item.lineage, str(item), item.title, criteria_of(item), item)


def criteria_of(competency: Competency) -> str:
    """Return the observable criteria of a competency, a line each."""
    return "\n".join(row.text for row in competency.criteria.all())


def chosen_row(rows: Iterable[RowWords], key: str) -> RowWords | None:
    """Return the row that a form named."""
    return next((row for row in rows if row.key == key), None)


def row_of_item(rows: Iterable[RowWords], item: ReviewItem | None) -> RowWords | None:
    """Return the row of a draft that goes on from what practitioners read, if it is still there."""
    if item is None:
        return None
    return chosen_row(rows, f"{item.kind}:{item.lineage}")


def drafts_after(review: PractitionerReview) -> list[FrameworkVersion]:
    """Return the drafts in which what a campaign found can land: its own, or those that grew from its version."""
    versions = {row.pk: row for row in FrameworkVersion.objects.filter(framework=review.version.framework_id)}
    found = []
    for version in versions.values():
        if version.state == VersionState.DRAFT and review.version_id in {row.pk for row in lineage(version, versions)}:
            version.framework = review.version.framework
            found.append(version)
    return found


def lineage(version: FrameworkVersion, versions: dict[UUID, FrameworkVersion]) -> list[FrameworkVersion]:
    """Return the version and those it grew from, itself first."""
    found, at = [], versions.get(version.pk)
    while at is not None and at not in found:
        found.append(at)
        at = versions.get(at.previous_id) if at.previous_id else None
    return found
