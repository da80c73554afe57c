"""Frameworks, made by the same verbs as the interface."""

from __future__ import annotations

from functools import partial

from cursus.frameworks.actions import create_framework, edit_draft, publish_version
from cursus.frameworks.enums import EvidenceType, QualificationKind, ReadinessKind, RouteKind
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    PerformanceCriterion,
    Qualification,
    QualificationCertifier,
    ReadinessRule,
    Route,
)
from cursus.models import Organisation


def draft_version(owner: Organisation, *, code: str = "COOP", blocks: int = 2, each: int = 2) -> FrameworkVersion:
    """Return a draft with blocks of competencies, each with one critical criterion."""
    version = create_framework(code=code, title="Coopération", organisation=owner, by=None)
    for order in range(1, blocks + 1):
        edit_draft(version, partial(_block, version, order, each), edit_token=None, by=None)
    return version


def _block(version: FrameworkVersion, order: int, each: int) -> CompetencyBlock:
    block = CompetencyBlock.objects.create(version=version, code=f"B{order}", title=f"Bloc {order}", position=order)
    for rank in range(1, each + 1):
        competency = Competency.objects.create(
            version=version,
            block=block,
            code=f"{order}.{rank}",
            title=f"Compétence {order}.{rank}",
            expected_evidence=[EvidenceType.CASE_STUDY, EvidenceType.WORK_PRODUCT],
            position=rank,
        )
        PerformanceCriterion.objects.create(competency=competency, text="C’est visible.", critical=True, position=1)
    return block


def add_qualification(
    version: FrameworkVersion, certifier: Organisation, *, kind: QualificationKind = QualificationKind.INSTITUTIONAL
) -> Qualification:
    """Add a qualification with its certifier, a continuing-training route and the default rule."""

    def write() -> Qualification:
        qualification = Qualification.objects.create(
            version=version, code=version.framework.code, title="Animer la coopération", kind=kind, level=6
        )
        QualificationCertifier.objects.create(
            qualification=qualification, organisation=certifier, name=certifier.name, siret=certifier.siret
        )
        Route.objects.create(qualification=qualification, kind=RouteKind.FC)
        ReadinessRule.objects.create(qualification=qualification, kind=ReadinessKind.MIX)
        return qualification

    return edit_draft(version, write, edit_token=None, by=None)


def published_version(
    owner: Organisation, certifier: Organisation | None = None, **shape: int | str
) -> FrameworkVersion:
    """Return a published version with one qualification certified by ``certifier`` (the owner by default)."""
    version = draft_version(owner, **shape)  # type: ignore[arg-type]
    add_qualification(version, certifier or owner)
    return publish_version(version, by=None)
