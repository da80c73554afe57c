"""A version read as a whole, for the formats that carry all of it: a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from cursus.core.models import AuditEntry
from cursus.core.pages import publisher
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import (
    BlockCorrespondence,
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    Occupation,
    OccupationCompetency,
)
from cursus.frameworks.queries import public_occupations


@dataclass(frozen=True, kw_only=True)
class Whole:
    """Everything that a version says of occupations, blocks, competencies and criteria, in order.

    ``correspondences``: the confirmed ones only. ``near``: what the lineages of neighbours stand for, in the version,
    else in public today; those of which nothing is known are not there. ``changed``: when the version last changed.
    """

    version: FrameworkVersion
    blocks: tuple[CompetencyBlock, ...]
    competencies: tuple[Competency, ...]
    occupations: tuple[Occupation, ...]
    links: tuple[OccupationCompetency, ...]
    correspondences: tuple[BlockCorrespondence, ...]
    near: Mapping[UUID, Occupation]
    qualifications: int
    changed: datetime
    owner: str

    @property
    def language(self) -> str:
        return self.version.framework.language

    def of_block(self, block: UUID | None) -> list[Competency]:
        """Return the competencies of a block, in order; of no block for None."""
        return [item for item in self.competencies if item.block_id == block]


def head_of(version: FrameworkVersion) -> Whole:
    """Return a version with nothing of its content read: no query for one that is published with its framework."""
    body = version.framework.organisation
    return Whole(
        version=version,
        blocks=(),
        competencies=(),
        occupations=(),
        links=(),
        correspondences=(),
        near={},
        qualifications=0,
        changed=changed_at(version),
        owner=body.name if body is not None else str(publisher()["name"]),
    )


def read_whole(version: FrameworkVersion) -> Whole:
    """Read a version: a constant number of queries, however long it is."""
    correspondences = (
        BlockCorrespondence.objects.filter(block__version=version, confirmed_at__isnull=False)
        .select_related("block", "target__version__framework")
        .order_by("block__position", "created_at")
    )
    occupations = tuple(
        version.occupations.order_by("position", "title").prefetch_related("activities__competencies", "neighbours")
    )
    return replace(
        head_of(version),
        blocks=tuple(version.blocks.order_by("position", "code")),
        competencies=tuple(
            version.competencies.order_by("block__position", "block__code", "position", "code").prefetch_related(
                "criteria"
            )
        ),
        occupations=occupations,
        near=_near(occupations),
        links=tuple(
            OccupationCompetency.objects.filter(occupation__version=version).order_by(
                "occupation__position", "occupation__title", "competency__position", "competency__code"
            )
        ),
        correspondences=tuple(correspondences),
        qualifications=version.qualifications.count(),
    )


def _near(occupations: tuple[Occupation, ...]) -> dict[UUID, Occupation]:
    """The neighbours by lineage: of the same version where it has one, else of what is published (one query)."""
    here = {row.lineage: row for row in occupations}
    named = {row.lineage for owner in occupations for row in owner.neighbours.all()}
    public = public_occupations().filter(lineage__in=named - here.keys()).order_by("created_at")
    return {row.lineage: row for row in public} | here


def changed_at(version: FrameworkVersion) -> datetime:
    """When the version last changed: at its publication, after which it never does; for a draft, says the log."""
    if version.state != VersionState.DRAFT and version.published_at is not None:
        return version.published_at
    entries = AuditEntry.objects.filter(model=FrameworkVersion._meta.label, key=str(version.pk))
    last = entries.order_by("-seq").values_list("at", flat=True).first()
    return last or version.created_at
