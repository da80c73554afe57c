"""Reading what a reader will see of a draft: a block as a course page shows it, a competency as a learner finds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cursus.core.weave import Square
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    Occupation,
    OccupationalActivity,
    PerformanceCriterion,
)

BLOCKS = 12
"""Blocks that a preview shows when it is about the whole version."""


@dataclass(frozen=True)
class BlockSeen:
    """A block with its competencies and the band of its bare squares."""

    block: CompetencyBlock | None
    competencies: Sequence[Competency]
    squares: Sequence[Square]


@dataclass(frozen=True)
class Preview:
    """What is shown: some blocks, and the competency or the occupation that somebody works on."""

    blocks: Sequence[BlockSeen]
    competency: Competency | None = None
    criteria: Sequence[PerformanceCriterion] = ()
    occupation: Occupation | None = None
    activities: Sequence[OccupationalActivity] = ()


def preview_of(
    version: FrameworkVersion,
    *,
    bloc: CompetencyBlock | None = None,
    competence: Competency | None = None,
    metier: Occupation | None = None,
) -> Preview:
    """Return the preview of a row, or of the first blocks of a version (a constant number of queries)."""
    if metier is not None:
        return Preview((), occupation=metier, activities=list(metier.activities.all()))
    if competence is not None:
        criteria = list(competence.criteria.order_by("position", "created_at"))
        return Preview(_blocks(version, [competence.block]), competence, criteria)
    chosen: list[CompetencyBlock | None] = [bloc] if bloc is not None else [*version.blocks.all()[:BLOCKS]]
    chosen = chosen or [None]
    return Preview(_blocks(version, chosen))


def _blocks(version: FrameworkVersion, blocks: Sequence[CompetencyBlock | None]) -> list[BlockSeen]:
    rows = Competency.objects.filter(version=version).order_by("position", "code")
    known = [block for block in blocks if block is not None]
    rows = rows.filter(block__in=known) if known else rows.filter(block=None)
    below: dict[object, list[Competency]] = {}
    for row in rows[:400]:
        below.setdefault(row.block_id, []).append(row)
    return [
        BlockSeen(block, inside, [Square.of("NOT_STARTED", title=row.title) for row in inside])
        for block in blocks
        for inside in [below.get(block.pk if block is not None else None, [])]
    ]
