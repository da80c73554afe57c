"""What a course asks of its learners: blocks, competencies, critical criteria, épreuves and rules, as plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext

from certification.assessment.rules import BlockAsked, StoredRule
from certification.assessment.sufficiency import CompetencyAsked, Rule, Task
from certification.enrolments.models import Enrolment
from cursus.frameworks.enums import RouteKind
from cursus.frameworks.models import (
    AssessmentTask,
    Competency,
    PerformanceCriterion,
    ReadinessRule,
    Route,
)
from cursus.programmes.models import TrainingProgramme


@dataclass(frozen=True)
class BlockFrame:
    """A block of the frozen version: what the course covers of it, and (key, code) of what it does not.

    Rules are stored against a version's block; ``lineage`` is what a block keeps from version to version.
    """

    key: UUID | None
    lineage: UUID | None
    code: str
    title: str
    competencies: tuple[CompetencyAsked, ...]
    uncovered: tuple[tuple[UUID, str], ...]

    def asked(self, carried: Collection[UUID]) -> BlockAsked:
        """Return the block as the rules read it, without the uncovered competencies that are carried."""
        left = tuple(code for key, code in self.uncovered if key not in carried)
        return BlockAsked(self.key, self.code, self.title, self.competencies, left)


@dataclass(frozen=True)
class Frame:
    """Everything one enrolment is measured against."""

    blocks: tuple[BlockFrame, ...]
    rules: tuple[StoredRule, ...]
    route_id: UUID | None
    vae: bool


def route_of(enrolment: Enrolment) -> Route | None:
    """Return the route frozen with the enrolment, else the session's."""
    return enrolment.route or enrolment.session.route


def qualification_id_of(enrolment: Enrolment) -> UUID | None:
    """Return the key of the qualification aimed at: that of the route, else the programme's."""
    route = route_of(enrolment)
    return route.qualification_id if route else enrolment.session.programme.qualification_id


def frames_for(enrolments: Iterable[Enrolment]) -> dict[UUID, Frame]:
    """Return what each enrolment is measured against, in six queries; without a frozen version it is absent.

    The programme may have moved to a newer version meanwhile: its competencies are found in the frozen one
    by their lineage. Who was moved to another version is asked for what the move said.
    """
    rows = [enrolment for enrolment in enrolments if enrolment.version_id]
    competencies = _competencies({row.version_id for row in rows if row.version_id})
    covered = _covered({row.session.programme_id for row in rows})
    qualifications = {key for row in rows if (key := qualification_id_of(row))}
    stored, tasks = _rules(qualifications), _tasks(qualifications)
    made: dict[tuple[object, ...], tuple[BlockFrame, ...]] = {}
    frames = {}
    for row in rows:
        route, qualification = route_of(row), qualification_id_of(row)
        # Learners of one session share their blocks.
        shape = (row.version_id, row.session.programme_id, qualification, route and route.pk, *row.covers)
        if shape not in made:
            asked = _tasks_by_competency(tasks.get(qualification, ()), route)
            own = {UUID(lineage) for lineage in row.covers}
            lineages = own or covered.get(row.session.programme_id, set())
            made[shape] = _blocks(competencies.get(row.version_id, ()), lineages, asked)
        frames[row.pk] = Frame(
            blocks=made[shape],
            rules=tuple(stored.get(qualification, ())),
            route_id=route.pk if route else None,
            vae=route is not None and route.kind == RouteKind.VAE,
        )
    return frames


def _competencies(version_ids: Collection[UUID]) -> dict[UUID | None, list[Competency]]:
    critical = PerformanceCriterion.objects.filter(critical=True).order_by("position", "pk")
    found: dict[UUID | None, list[Competency]] = {}
    rows = (
        Competency.objects.filter(version__in=version_ids)
        .select_related("block")
        .prefetch_related(Prefetch("criteria", queryset=critical, to_attr="critical_criteria"))
        .order_by("block__position", "block__code", "position", "code")
    )
    for row in rows:
        found.setdefault(row.version_id, []).append(row)
    return found


def _covered(programme_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    pairs = TrainingProgramme.objects.filter(pk__in=programme_ids).values_list("pk", "competencies__lineage")
    found: dict[UUID, set[UUID]] = {}
    for programme_id, lineage in pairs:
        found.setdefault(programme_id, set()).add(lineage)
    return found


def _rules(qualification_ids: Collection[UUID]) -> dict[UUID | None, list[StoredRule]]:
    found: dict[UUID | None, list[StoredRule]] = {}
    for row in ReadinessRule.objects.filter(qualification__in=qualification_ids).select_related("block"):
        rule = Rule(
            kind=row.kind,
            required=row.required,
            min_theory=row.min_theory,
            min_practice=row.min_practice,
            other_than_tutor=row.other_than_tutor,
            tasks_required=row.tasks_required,
        )
        scope = StoredRule(rule, route=row.route_id, block=row.block.lineage if row.block else None)
        found.setdefault(row.qualification_id, []).append(scope)
    return found


def _tasks(qualification_ids: Collection[UUID]) -> dict[UUID | None, list[AssessmentTask]]:
    found: dict[UUID | None, list[AssessmentTask]] = {}
    rows = AssessmentTask.objects.filter(qualification__in=qualification_ids).prefetch_related("routes", "competencies")
    for row in rows:
        found.setdefault(row.qualification_id, []).append(row)
    return found


def _tasks_by_competency(tasks: Iterable[AssessmentTask], route: Route | None) -> dict[UUID, list[Task]]:
    """Return the tasks of a route (all of them without a route) by the lineage of what they cover."""
    found: dict[UUID, list[Task]] = {}
    for row in tasks:
        if route is not None and route.pk not in {item.pk for item in row.routes.all()}:
            continue
        for competency in row.competencies.all():
            found.setdefault(competency.lineage, []).append(Task(row.pk, str(row)))
    return found


def _blocks(
    competencies: Iterable[Competency], covered: Collection[UUID], tasks: dict[UUID, list[Task]]
) -> tuple[BlockFrame, ...]:
    """Return the blocks of which the course covers something, in the framework's order."""
    by_block: dict[UUID | None, list[Competency]] = {}
    for row in competencies:
        by_block.setdefault(row.block_id, []).append(row)
    made = []
    for rows in by_block.values():
        inside = [row for row in rows if row.lineage in covered]
        if not inside:
            continue
        block = rows[0].block
        made.append(
            BlockFrame(
                key=block.pk if block else None,
                lineage=block.lineage if block else None,
                code=block.code if block else "",
                title=block.title if block else gettext("Competencies"),
                competencies=tuple(_asked(row, tasks.get(row.lineage, ())) for row in inside),
                uncovered=tuple((row.pk, row.code) for row in rows if row.lineage not in covered),
            )
        )
    return tuple(made)


def _asked(row: Competency, tasks: Iterable[Task]) -> CompetencyAsked:
    critical: list[PerformanceCriterion] = row.critical_criteria  # type: ignore[attr-defined]
    return CompetencyAsked(
        key=row.pk,
        code=row.code,
        title=row.title,
        critical=row.critical,
        expected=tuple(row.expected_types),
        criteria=tuple((criterion.pk, criterion.text) for criterion in critical),
        tasks=tuple(tasks),
    )
