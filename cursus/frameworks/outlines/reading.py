"""The outline of a version, read in a constant number of queries."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count

from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    NeighbouringOccupation,
    Occupation,
    OccupationalActivity,
    OccupationCompetency,
    PerformanceCriterion,
)
from cursus.frameworks.outlines.lines import Kind, Line, Outline, key_of, tidy
from cursus.frameworks.queries import public_occupations
from cursus.frameworks.rules_occupations import lines_of


def outline_of(version: FrameworkVersion) -> Outline:
    """Return what a version says of blocks, competencies, criteria, occupations with their neighbours, activities and
    links (nine queries).

    Keys of blocks, competencies and occupations come from their lineage, so that a table taken from one version can be
    brought into the next; those of criteria and activities from the row.
    """
    elsewhere = titles_elsewhere(version)
    occupations = list(version.occupations.order_by("position", "title"))
    return Outline(
        elsewhere=elsewhere,
        lines={
            Kind.BLOCK: [_block(row) for row in version.blocks.order_by("position", "code")],
            Kind.OCCUPATION: [_occupation(row) for row in occupations],
            Kind.COMPETENCY: [_competency(row) for row in _competencies(version)],
            Kind.CRITERION: [_criterion(row) for row in _criteria(version)],
            Kind.ACTIVITY: [_activity(row) for row in _activities(version)],
            Kind.LINK: [_link(row) for row in _links(version)],
            Kind.NEIGHBOUR: _neighbours(version, occupations, elsewhere),
        },
    )


def titles_elsewhere(version: FrameworkVersion | None) -> dict[str, str]:
    """Return the titles of what is published of other frameworks, by lineage (one query); of all of them for None."""
    rows = public_occupations()
    if version is not None:
        rows = rows.exclude(version__framework=version.framework_id)
    return {str(lineage): tidy(title) for lineage, title in rows.values_list("lineage", "title")}


def in_use(version: FrameworkVersion) -> set[UUID]:
    """Return the blocks and competencies of the version that tasks or rules stand on (two queries)."""
    tasks = Competency.objects.filter(version=version).alias(uses=Count("assessment_tasks")).filter(uses__gt=0)
    rules = CompetencyBlock.objects.filter(version=version).alias(uses=Count("readiness_rules")).filter(uses__gt=0)
    return {*tasks.values_list("pk", flat=True), *rules.values_list("pk", flat=True)}


def _competencies(version: FrameworkVersion) -> list[Competency]:
    rows = Competency.objects.filter(version=version).select_related("block")
    return list(rows.order_by("block__position", "block__code", "position", "code"))


def _criteria(version: FrameworkVersion) -> list[PerformanceCriterion]:
    rows = PerformanceCriterion.objects.filter(competency__version=version).select_related("competency")
    order = ("competency__block__position", "competency__block__code", "competency__position", "competency__code")
    return list(rows.order_by(*order, "position", "created_at"))


def _activities(version: FrameworkVersion) -> list[OccupationalActivity]:
    rows = OccupationalActivity.objects.filter(occupation__version=version).select_related("occupation")
    rows = rows.prefetch_related("competencies")
    return list(rows.order_by("occupation__position", "occupation__title", "position", "created_at"))


def _links(version: FrameworkVersion) -> list[OccupationCompetency]:
    rows = OccupationCompetency.objects.filter(occupation__version=version).select_related("occupation", "competency")
    return list(rows.order_by("occupation__position", "occupation__title", "competency__code"))


def _block(row: CompetencyBlock) -> Line:
    return Line(
        kind=Kind.BLOCK,
        key=key_of(Kind.BLOCK, row.lineage),
        pk=row.pk,
        values={
            "code": tidy(row.code),
            "title": tidy(row.title),
            "assessment_terms": tidy(row.assessment_terms),
            "position": row.position,
        },
    )


def _occupation(row: Occupation) -> Line:
    return Line(
        kind=Kind.OCCUPATION,
        key=key_of(Kind.OCCUPATION, row.lineage),
        pk=row.pk,
        values={
            "title": tidy(row.title),
            "code": tidy(row.code),
            "description": tidy(row.description),
            "workplaces": lines_of(row.workplaces),
            "structures": lines_of(row.structures),
            "rome_codes": [
                {name: " ".join(str(item.get(name, "")).split()) for name in ("code", "label")}
                for item in row.rome_codes
            ],
            "position": row.position,
        },
    )


def _competency(row: Competency) -> Line:
    return Line(
        kind=Kind.COMPETENCY,
        key=key_of(Kind.COMPETENCY, row.lineage),
        pk=row.pk,
        values={
            "block": tidy(row.block.code) if row.block else "",
            "code": tidy(row.code),
            "title": tidy(row.title),
            "description": tidy(row.description),
            "expected_evidence": [str(item.value) for item in row.expected_types],
            "critical": row.critical,
            "position": row.position,
        },
    )


def _criterion(row: PerformanceCriterion) -> Line:
    return Line(
        kind=Kind.CRITERION,
        key=key_of(Kind.CRITERION, row.pk),
        pk=row.pk,
        values={
            "competency": tidy(row.competency.code),
            "text": tidy(row.text),
            "critical": row.critical,
            "position": row.position,
        },
    )


def _activity(row: OccupationalActivity) -> Line:
    return Line(
        kind=Kind.ACTIVITY,
        key=key_of(Kind.ACTIVITY, row.pk),
        pk=row.pk,
        values={
            "occupation": tidy(row.occupation.title),
            "title": tidy(row.title),
            "description": tidy(row.description),
            # Sorted here: the default order would read the block of each again.
            "competencies": sorted(tidy(item.code) for item in row.competencies.all()),
            "position": row.position,
        },
    )


def _neighbours(version: FrameworkVersion, occupations: list[Occupation], elsewhere: dict[str, str]) -> list[Line]:
    """The neighbours of the occupations, in order: of the same version where it has one of that lineage."""
    here = {row.lineage: tidy(row.title) for row in occupations}
    titles = {row.pk: tidy(row.title) for row in occupations}
    rows = NeighbouringOccupation.objects.filter(occupation__version=version)
    return [
        Line(
            kind=Kind.NEIGHBOUR,
            pk=row.pk,
            values={
                "occupation": titles[row.occupation_id],
                "near": here.get(row.lineage, ""),
                "elsewhere": "" if row.lineage in here else str(row.lineage),
                "why": tidy(row.why),
                "position": row.position,
            },
            aside={
                "neighbour": here.get(row.lineage) or elsewhere.get(str(row.lineage), ""),
                "lineage": str(row.lineage),
            },
        )
        for row in rows.order_by("occupation__position", "occupation__title", "position", "created_at")
    ]


def _link(row: OccupationCompetency) -> Line:
    return Line(
        kind=Kind.LINK,
        pk=row.pk,
        values={"occupation": tidy(row.occupation.title), "competency": tidy(row.competency.code), "core": row.core},
    )
