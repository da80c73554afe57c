"""Reading frameworks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from cursus.frameworks.enums import Habilitation, VersionState
from cursus.frameworks.models import (
    BlockCorrespondence,
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    HabilitatedPartner,
    Occupation,
    PerformanceCriterion,
    Qualification,
    QualificationCertifier,
)
from cursus.frameworks.rules import VersionFacts
from cursus.organisations.models import Organisation


def published_versions() -> QuerySet[FrameworkVersion]:
    """Return the versions that a programme can be built on, with their framework."""
    return FrameworkVersion.objects.filter(state=VersionState.PUBLISHED).select_related("framework")


def current_versions() -> QuerySet[FrameworkVersion]:
    """Return the version of each framework that counts today: the published one that came last."""
    last = FrameworkVersion.objects.filter(framework=OuterRef("framework"), state=VersionState.PUBLISHED)
    return FrameworkVersion.objects.filter(pk=Subquery(last.order_by("-published_at", "-pk").values("pk")[:1]))


def public_occupations() -> QuerySet[Occupation]:
    """Return the occupations that frameworks describe in public today."""
    return Occupation.objects.filter(version__in=current_versions().values("pk"))


def possible_neighbours(occupation: Occupation) -> QuerySet[Occupation]:
    """Return the occupations that one may call near: of its own version, and of other frameworks that are published."""
    others = current_versions().exclude(framework=occupation.version.framework_id)
    return (
        Occupation.objects.filter(Q(version=occupation.version_id) | Q(version__in=others.values("pk")))
        .exclude(lineage=occupation.lineage)
        .select_related("version__framework")
        .order_by("version__framework__title", "version__framework", "position", "title")
    )


def blocks_with_competencies(version: FrameworkVersion) -> list[CompetencyBlock]:
    """Return the blocks of a version with their competencies and criteria prefetched (three queries)."""
    competencies = Competency.objects.order_by("position", "code").prefetch_related("criteria")
    return list(version.blocks.prefetch_related(Prefetch("competencies", queryset=competencies)))


def facts_for_publication(version: FrameworkVersion) -> VersionFacts:
    """Return what publication looks at (see rules.publication_gaps)."""
    competencies = list(
        version.competencies.order_by("block__position", "position", "code").values_list(
            "code", "block__code", "confirmed", Exists(PerformanceCriterion.objects.filter(competency=OuterRef("pk")))
        )
    )
    filled = {block for _code, block, _confirmed, _criteria in competencies}
    qualifications = list(version.qualifications.prefetch_related("certifiers", "routes"))
    return VersionFacts(
        competencies=[code for code, _block, _confirmed, _criteria in competencies],
        empty_blocks=[block.code for block in version.blocks.all() if block.code not in filled],
        unconfirmed=[code for code, _block, confirmed, _criteria in competencies if not confirmed],
        without_criterion=[code for code, _block, _confirmed, criteria in competencies if not criteria],
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


FIXED = (VersionState.PUBLISHED, VersionState.ARCHIVED)
"""States of a version whose texts no longer change."""


def blocks_of_fiches(version: FrameworkVersion, numbers: Collection[str]) -> dict[tuple[str, str], CompetencyBlock]:
    """Return the blocks of other fiches that are known here, by (number of the fiche, code of the block).

    Of the same body, else of the installation; in the newest version that no longer changes.
    """
    owners = Q(version__framework__organisation=version.framework.organisation_id)
    rows = (
        CompetencyBlock.objects.filter(version__framework__code__in=numbers, version__state__in=FIXED)
        .filter(owners | Q(version__framework__organisation=None))
        .exclude(version__framework=version.framework_id)
        .select_related("version__framework")
        .order_by(F("version__framework__organisation").asc(nulls_first=True), "version__published_at")
    )
    return {(row.version.framework.code, row.code): row for row in rows}


def earlier_blocks(version: FrameworkVersion, frameworks: Iterable[UUID]) -> QuerySet[CompetencyBlock]:
    """Return the blocks that may stand for one of the version: of its framework's other versions, or of ``frameworks``.

    Those of the fiches that its correspondences name too. Drafts are not offered: their texts may still change.
    """
    named = BlockCorrespondence.objects.filter(block__version=version).exclude(other_fiche="").values("other_fiche")
    theirs = Q(version__framework=version.framework_id) | Q(version__framework__in=list(frameworks))
    return (
        CompetencyBlock.objects.filter(theirs | Q(version__framework__code__in=named), version__state__in=FIXED)
        .exclude(version=version)
        .select_related("version__framework")
        .order_by("version__framework__code", "-version__published_at", "position", "code")
    )


@dataclass(frozen=True)
class BlockLines:
    """A block with the correspondences towards it, each with whether both blocks say the same words."""

    block: CompetencyBlock
    lines: tuple[tuple[BlockCorrespondence, bool], ...]


def correspondences_of(version: FrameworkVersion) -> list[BlockLines]:
    """Return every block of the version with its correspondences, in order (a constant number of queries)."""
    words = Prefetch("competencies", Competency.objects.order_by("code").prefetch_related("criteria"))
    blocks = {block.pk: block for block in version.blocks.prefetch_related(words)}
    targets = Prefetch("target", CompetencyBlock.objects.select_related("version__framework").prefetch_related(words))
    rows = BlockCorrespondence.objects.filter(block__version=version).select_related("confirmed_by")
    found: dict[UUID, list[tuple[BlockCorrespondence, bool]]] = {key: [] for key in blocks}
    for row in rows.prefetch_related(targets):
        row.block = blocks[row.block_id]
        found[row.block_id].append((row, row.target is not None and _words_of(row.target) == _words_of(row.block)))
    return [BlockLines(block, tuple(found[key])) for key, block in blocks.items()]


def unconfirmed_correspondences(version: FrameworkVersion) -> int:
    """Return how many correspondences wait for somebody; none while the version is a draft."""
    if version.state == VersionState.DRAFT:
        return 0
    return BlockCorrespondence.objects.filter(block__version=version, confirmed_at=None).count()


def _words_of(block: CompetencyBlock) -> list[object]:
    """What a block says, so that two can be compared. Codes may differ."""
    said = [
        [item.title, item.description, item.critical, sorted((row.text, row.critical) for row in item.criteria.all())]
        for item in block.competencies.all()
    ]
    return [block.title, block.assessment_terms, said]
