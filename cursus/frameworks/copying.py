"""Copy a version with all that stands on it: the way a published version is changed. Lineage is kept row by
row."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import models

from cursus.core import clock
from cursus.frameworks.enums import CorrespondenceSource, VersionState
from cursus.frameworks.models import (
    AssessmentTask,
    BlockCorrespondence,
    Competency,
    FrameworkVersion,
    HabilitatedPartner,
    NeighbouringOccupation,
    OccupationalActivity,
    OccupationCompetency,
    PerformanceCriterion,
    Qualification,
    QualificationCertifier,
    ReadinessRule,
    Route,
)

M = TypeVar("M", bound=models.Model)
Copies = dict[UUID, Any]


def copy_version(previous: FrameworkVersion, *, number: str) -> FrameworkVersion:
    """Make a draft that says the same as ``previous``; rows keep their lineage, so that they can be compared.

    Call it within ``writing()``; the caller logs it. Rows on the way: occupations with activities and neighbours,
    blocks and their correspondences (with the one that each copy proposes towards its original), competencies and
    criteria, qualifications with certifiers, partners, routes, tasks and rules.
    """
    version = FrameworkVersion.objects.create(
        framework=previous.framework,
        number=number,
        previous=previous,
        state=VersionState.DRAFT,
        source_fingerprint=previous.source_fingerprint,
    )
    occupations = _by_old_key(previous.occupations.all(), version=version)
    blocks = _by_old_key(previous.blocks.all(), version=version)
    competencies: Copies = {}
    for competency in Competency.objects.filter(version=previous):
        key, block_id = competency.pk, competency.block_id
        competencies[key] = _clone(competency, version=version, block=blocks.get(block_id) if block_id else None)
    _copy_details(previous, occupations, blocks, competencies)
    for qualification in previous.qualifications.all():
        _copy_qualification(qualification, version, occupations, blocks, competencies)
    return version


def protected_rows(version: FrameworkVersion) -> list[models.Model]:
    """Return the rows of a version, beside itself, that the log protects: each has its own entry."""
    qualifications = list(Qualification.objects.filter(version=version))
    return [
        *qualifications,
        *QualificationCertifier.objects.filter(qualification__in=qualifications),
        *HabilitatedPartner.objects.filter(qualification__in=qualifications),
    ]


def _clone(row: M, **changes: Any) -> M:
    """Save the row again as another one; the instance given becomes the copy."""
    row.pk = uuid4()
    row._state.adding = True
    for name, value in {"created_at": clock.now(), **changes}.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def _by_old_key(rows: models.QuerySet[Any], **changes: Any) -> Copies:
    found: Copies = {}
    for row in list(rows):
        key = row.pk
        found[key] = _clone(row, **changes)
    return found


def _copy_details(previous: FrameworkVersion, occupations: Copies, blocks: Copies, competencies: Copies) -> None:
    for activity in OccupationalActivity.objects.filter(occupation__version=previous).prefetch_related("competencies"):
        called_on = [competencies[item.pk] for item in activity.competencies.all()]
        copied = _clone(activity, occupation=occupations[activity.occupation_id])
        OccupationalActivity.objects.get(pk=copied.pk).competencies.set(called_on)
    for neighbour in NeighbouringOccupation.objects.filter(occupation__version=previous):
        _clone(neighbour, occupation=occupations[neighbour.occupation_id])
    for correspondence in BlockCorrespondence.objects.filter(block__version=previous).exclude(other_fiche=""):
        # Another pair of blocks: somebody confirms it again.
        _clone(correspondence, block=blocks[correspondence.block_id], confirmed_at=None, confirmed_by=None)
    BlockCorrespondence.objects.bulk_create(
        BlockCorrespondence(block=copy, target_id=key, source=CorrespondenceSource.COPIED)
        for key, copy in blocks.items()
    )
    for criterion in PerformanceCriterion.objects.filter(competency__version=previous):
        _clone(criterion, competency=competencies[criterion.competency_id])
    for link in OccupationCompetency.objects.filter(occupation__version=previous):
        _clone(link, occupation=occupations[link.occupation_id], competency=competencies[link.competency_id])


def _copy_qualification(
    original: Qualification,
    version: FrameworkVersion,
    occupations: Copies,
    blocks: Copies,
    competencies: Copies,
) -> None:
    key, occupation_id = original.pk, original.occupation_id
    tasks = list(AssessmentTask.objects.filter(qualification=key).prefetch_related("competencies", "routes"))
    rules = list(ReadinessRule.objects.filter(qualification=key))
    certifiers, partners = list(original.certifiers.all()), list(original.partners.all())
    copy = _clone(original, version=version, occupation=occupations.get(occupation_id) if occupation_id else None)
    for row in (*certifiers, *partners):
        _clone(row, qualification=copy)
    new_routes = _by_old_key(Route.objects.filter(qualification=key), qualification=copy)
    for task in tasks:
        covered = [competencies[item.pk] for item in task.competencies.all()]
        by_routes = [new_routes[item.pk] for item in task.routes.all()]
        # A copy has its own links: set() on the instance that was prefetched would read the old ones.
        new_task = AssessmentTask.objects.get(pk=_clone(task, qualification=copy).pk)
        new_task.competencies.set(covered)
        new_task.routes.set(by_routes)
    for rule in rules:
        _clone(
            rule,
            qualification=copy,
            route=new_routes.get(rule.route_id) if rule.route_id else None,
            block=blocks.get(rule.block_id) if rule.block_id else None,
        )
