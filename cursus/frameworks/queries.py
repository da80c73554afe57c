"""Reading frameworks."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from cursus.frameworks.enums import Habilitation, VersionState
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    HabilitatedPartner,
    Qualification,
    QualificationCertifier,
)
from cursus.frameworks.rules import VersionFacts
from cursus.organisations.models import Organisation


def published_versions() -> QuerySet[FrameworkVersion]:
    """Return the versions that a programme can be built on, with their framework."""
    return FrameworkVersion.objects.filter(state=VersionState.PUBLISHED).select_related("framework")


def blocks_with_competencies(version: FrameworkVersion) -> list[CompetencyBlock]:
    """Return the blocks of a version with their competencies and criteria prefetched (three queries)."""
    competencies = Competency.objects.order_by("position", "code").prefetch_related("criteria")
    return list(version.blocks.prefetch_related(Prefetch("competencies", queryset=competencies)))


def facts_for_publication(version: FrameworkVersion) -> VersionFacts:
    """Return what publication looks at (see rules.publication_gaps)."""
    competencies = list(version.competencies.all())
    with_criteria = set(version.competencies.filter(criteria__isnull=False).values_list("pk", flat=True))
    filled = {competency.block_id for competency in competencies}
    qualifications = list(version.qualifications.prefetch_related("certifiers", "routes"))
    return VersionFacts(
        competencies=[item.code for item in competencies],
        empty_blocks=[block.code for block in version.blocks.all() if block.pk not in filled],
        unconfirmed=[item.code for item in competencies if not item.confirmed],
        without_criterion=[item.code for item in competencies if item.pk not in with_criteria],
        qualifications_without_certifier=[item.code for item in qualifications if not _any(item.certifiers.all())],
        qualifications_without_route=[item.code for item in qualifications if not _any(item.routes.all())],
    )


def _any(rows: Iterable[QualificationCertifier] | Iterable[object]) -> bool:
    return any(getattr(row, "active", False) for row in rows)


def is_certifier(organisation: Organisation, qualification: Qualification) -> bool:
    """Tell whether the body is one of the qualification's active certifiers."""
    return QualificationCertifier.objects.filter(
        qualification=qualification, organisation=organisation, active=True
    ).exists()


def habilitations(organisation: Organisation, qualification: Qualification) -> set[Habilitation]:
    """Return what the body is habilitated for on this fiche, today."""
    rows = HabilitatedPartner.objects.filter(qualification=qualification, organisation=organisation, active=True)
    return {Habilitation(value) for value in rows.values_list("habilitation", flat=True)}
