"""Reading sources and correspondences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cursus.crosswalks.enums import MappingState, Side
from cursus.crosswalks.models import THEIR_COLUMNS, CrosswalkMapping, SourceElement, SourceFramework
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    Occupation,
    OccupationalActivity,
    PerformanceCriterion,
)

Theirs = SourceElement | Competency | CompetencyBlock


def mappings_of(
    version: FrameworkVersion, *, states: Sequence[str] = (MappingState.REVIEWED,)
) -> QuerySet[CrosswalkMapping]:
    """Return the correspondences of a version in these states, with both sides and the source at hand.

    Ours in the order of the version, then by source. One query, whatever the number.
    """
    return (
        CrosswalkMapping.objects.filter(version=version, state__in=states)
        .select_related(
            "competency__block",
            "block",
            "occupation",
            "activity__occupation",
            "source__version",
            "element",
            "target_competency",
            "target_block",
            "author",
            "decided_by",
        )
        .order_by(
            "competency__block__position",
            "block__position",
            "competency__position",
            "competency__code",
            "occupation__position",
            "activity__position",
            "source__title",
            "created_at",
        )
    )


def sources_in_use(version: FrameworkVersion) -> QuerySet[SourceFramework]:
    """Return the sources that a correspondence of the version leads to, whatever its state."""
    used = CrosswalkMapping.objects.filter(version=version).values("source")
    return SourceFramework.objects.filter(pk__in=used).select_related("version__framework")


@dataclass(frozen=True)
class Source:
    """A source with its figures: how much it lists, how many correspondences of a version in each state."""

    source: SourceFramework
    elements: int
    proposed: int = 0
    reviewed: int = 0
    rejected: int = 0


def with_counts(sources: QuerySet[SourceFramework], version: FrameworkVersion | None = None) -> list[Source]:
    """Return the sources with their figures (of one version's correspondences, or of none), in four queries."""
    rows = list(sources.select_related("organisation", "version__framework"))
    keys = [row.pk for row in rows]
    counts = _count(SourceElement, "source", keys)
    versions = [row.version_id for row in rows if row.version_id]
    for model in (Competency, CompetencyBlock):
        for key, n in _count(model, "version", versions).items():
            counts[key] = counts.get(key, 0) + n
    states: dict[tuple[UUID, str], int] = {}
    if version is not None:
        found = CrosswalkMapping.objects.filter(version=version).order_by().values_list("source", "state")
        states = {(source, state): n for source, state, n in found.annotate(n=Count("pk"))}
    return [
        Source(
            row,
            counts.get(row.version_id or row.pk, 0),
            proposed=states.get((row.pk, MappingState.PROPOSED), 0),
            reviewed=states.get((row.pk, MappingState.REVIEWED), 0),
            rejected=states.get((row.pk, MappingState.REJECTED), 0),
        )
        for row in rows
    ]


def _count(model: Any, column: str, keys: Sequence[UUID]) -> dict[UUID, int]:
    found = model.objects.filter(**{f"{column}__in": keys}).order_by().values_list(column)
    return dict(found.annotate(n=Count("pk")))


@dataclass(frozen=True)
class Place:
    """One of ours as the work page lists it, and how many correspondences it has with the source."""

    side: Side
    pk: UUID
    code: str
    title: str
    mapped: int = 0
    decided: int = 0

    @property
    def key(self) -> str:
        return f"{self.side.value}-{self.pk}"


def places(version: FrameworkVersion, source: SourceFramework, side: Side) -> list[Place]:
    """Return ours of one kind, in order, with how many correspondences each has with the source (two queries)."""
    counted = (
        CrosswalkMapping.objects.filter(version=version, source=source, **{f"{side.value}__isnull": False})
        .order_by()
        .values_list(side.value)
        .annotate(kept=Count("pk", filter=~Q(state=MappingState.REJECTED)), every=Count("pk"))
    )
    counts = {key: (kept, every) for key, kept, every in counted}
    rows = ours_of(version, side)
    names = ("pk", "title") if side == Side.ACTIVITY else ("pk", "title", "code")
    return [
        Place(side, pk, code[0] if code else "", title, *counts.get(pk, (0, 0)))
        for pk, title, *code in rows.values_list(*names)
    ]


@dataclass(frozen=True)
class Said:
    """What is compared of one of ours beside its title: where it stands, and what explains it."""

    context: str = ""
    description: str = ""


def said_of(version: FrameworkVersion, place: Place) -> Said:
    """Return what explains one of ours: criteria, competencies, activities (at most three queries)."""
    row = ours_of(version, place.side).get(pk=place.pk)
    match row:
        case Competency():
            criteria = PerformanceCriterion.objects.filter(competency=row).order_by("position")
            context = str(row.block) if row.block else ""
            return Said(
                context, "\n".join([part for part in (row.description, *(item.text for item in criteria)) if part])
            )
        case CompetencyBlock():
            titles = row.competencies.order_by("position", "code").values_list("title", flat=True)
            return Said(description="\n".join(titles))
        case Occupation():
            missions = row.activities.order_by("position").values_list("title", flat=True)
            return Said(description="\n".join([part for part in (row.description, *missions) if part]))
    return Said(row.occupation.title, row.description)


def ours_of(version: FrameworkVersion, side: Side) -> QuerySet[Any]:
    """Return the rows of the version that may be compared, of one kind, in order."""
    match side:
        case Side.COMPETENCY:
            return Competency.objects.filter(version=version).order_by("block__position", "position", "code")
        case Side.BLOCK:
            return CompetencyBlock.objects.filter(version=version)
        case Side.OCCUPATION:
            return Occupation.objects.filter(version=version)
    activities = OccupationalActivity.objects.filter(occupation__version=version)
    return activities.order_by("occupation__position", "position")


@dataclass(frozen=True)
class Listed:
    """One element of a source, whatever table it is in."""

    column: str
    """Which column of a mapping leads to it."""
    pk: UUID
    code: str
    label: str
    synonyms: str = ""
    description: str = ""
    uri: str = ""
    parent: UUID | None = None

    @property
    def key(self) -> str:
        return f"{self.column}-{self.pk}"

    def __str__(self) -> str:
        return f"{self.code} · {self.label}" if self.code else self.label


@dataclass(frozen=True)
class Listing:
    """Everything that a source lists, in order."""

    items: Sequence[Listed] = field(default_factory=tuple)

    @cached_property
    def by_key(self) -> Mapping[str, Listed]:
        return {item.key: item for item in self.items}


def listing_of(source: SourceFramework) -> Listing:
    """Return what a source lists: its elements, or the blocks and competencies of its version (≤ 2 queries)."""
    if source.version_id is None:
        names = ("pk", "code", "label", "synonyms", "description", "uri", "parent")
        rows = source.elements.order_by("position", "code").values_list(*names)
        return Listing([Listed("element", *row) for row in rows])
    competencies: dict[UUID | None, list[Listed]] = {}
    lines = Competency.objects.filter(version=source.version_id).order_by("position", "code")
    for pk, code, title, description, block in lines.values_list("pk", "code", "title", "description", "block"):
        item = Listed("target_competency", pk, code, title, description=description, parent=block)
        competencies.setdefault(block, []).append(item)
    found: list[Listed] = []
    blocks = CompetencyBlock.objects.filter(version=source.version_id).order_by("position", "code")
    for pk, code, title in blocks.values_list("pk", "code", "title"):
        found += [Listed("target_block", pk, code, title), *competencies.pop(pk, [])]
    return Listing([*found, *(item for rest in competencies.values() for item in rest)])


def pairs_of(version: FrameworkVersion, source: SourceFramework, place: Place) -> QuerySet[CrosswalkMapping]:
    """Return every correspondence of one of ours with a source, in every state."""
    found = mappings_of(version, states=MappingState.values)
    return found.filter(source=source, **{place.side.value: place.pk})


def target_key(mapping: CrosswalkMapping) -> str:
    """Return the key of the element that a correspondence leads to, as :class:`Listed` has it."""
    name = next(name for name in THEIR_COLUMNS if getattr(mapping, f"{name}_id") is not None)
    return f"{name}-{getattr(mapping, f'{name}_id')}"
