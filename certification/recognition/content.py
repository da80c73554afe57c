"""The framework of a qualification in three columns, read once: what every file and the page show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cursus.frameworks.models import (
    AssessmentTask,
    Competency,
    CompetencyBlock,
    OccupationalActivity,
    Qualification,
    Route,
)


@dataclass(frozen=True)
class Line:
    """One competency: the activities that call on it, what it is, how it is assessed, what is observed."""

    code: str
    title: str
    description: str
    activities: tuple[str, ...]
    tasks: tuple[str, ...]
    criteria: tuple[tuple[str, bool], ...]

    @property
    def competency(self) -> str:
        """The competency as it is named: code and title."""
        return f"{self.code} {self.title}".strip()


@dataclass(frozen=True)
class Part:
    """A block (or everything, where there are none), how it is assessed as a whole, and its competencies."""

    code: str
    title: str
    terms: str
    lines: tuple[Line, ...]

    @property
    def heading(self) -> str:
        """The block as it is named."""
        return " · ".join(part for part in (self.code, self.title) if part)


@dataclass(frozen=True)
class JuryTerms:
    """A route, the composition of its jury as the fiche says it, and the rule that is applied here."""

    route: str
    text: str
    rule: str


@dataclass(frozen=True)
class Reference:
    """Everything that the three-column framework says."""

    title: str
    code: str
    version: str
    kind: str
    registered: bool
    level: int | None
    certifiers: tuple[str, ...]
    occupation: str
    objectives: str
    prerequisites: str
    codes: tuple[tuple[str, str], ...]
    loose_activities: tuple[str, ...]
    parts: tuple[Part, ...]
    juries: tuple[JuryTerms, ...]
    lang: str


def reference_of(qualification: Qualification) -> Reference:
    """Return the framework of a qualification (a number of queries that does not depend on its size)."""
    version = qualification.version
    activities, titles = _activities(qualification)
    competencies = list(
        Competency.objects.filter(version=version)
        .order_by("position", "code")
        .prefetch_related(
            "criteria",
            Prefetch(
                "assessment_tasks", AssessmentTask.objects.filter(qualification=qualification), to_attr="own_tasks"
            ),
        )
    )
    lines = {item.pk: _line(item, activities.get(item.pk, ())) for item in competencies}
    blocks = list(CompetencyBlock.objects.filter(version=version))
    parts = [Part(block.code, block.title, block.assessment_terms, _of(block, competencies, lines)) for block in blocks]
    if loose := _of(None, competencies, lines):
        parts.append(Part("", _("Outside every block") if blocks else _("Competencies"), "", loose))
    return Reference(
        title=qualification.title,
        code=qualification.code,
        version=str(version),
        kind=str(qualification.get_kind_display()),
        registered=qualification.registered,
        level=qualification.level,
        certifiers=tuple(item.name for item in qualification.certifiers.all() if item.active),
        occupation=qualification.occupation.title if qualification.occupation else "",
        objectives=qualification.objectives,
        prerequisites=qualification.prerequisites,
        codes=_codes(qualification),
        loose_activities=tuple(titles),
        parts=tuple(parts),
        juries=tuple(_jury(route) for route in qualification.routes.all() if route.active),
        lang=version.framework.language,
    )


def _activities(qualification: Qualification) -> tuple[dict[object, tuple[str, ...]], list[str]]:
    """Return the activities of each competency, and those that call on none."""
    found: dict[object, tuple[str, ...]] = {}
    loose = []
    rows = OccupationalActivity.objects.filter(occupation=qualification.occupation_id).prefetch_related("competencies")
    for activity in rows if qualification.occupation_id else ():
        called_on = list(activity.competencies.all())
        for competency in called_on:
            found[competency.pk] = (*found.get(competency.pk, ()), activity.title)
        if not called_on:
            loose.append(activity.title)
    return found, loose


def _line(competency: Competency, activities: tuple[str, ...]) -> Line:
    tasks: Iterable[AssessmentTask] = competency.own_tasks  # type: ignore[attr-defined]
    return Line(
        code=competency.code,
        title=competency.title,
        description=competency.description,
        activities=activities,
        tasks=tuple(
            _("%(task)s (%(form)s)") % {"task": task, "form": task.get_evidence_type_display()} for task in tasks
        ),
        criteria=tuple((item.text, item.critical) for item in competency.criteria.all()),
    )


def _of(block: CompetencyBlock | None, rows: Iterable[Competency], lines: dict[UUID, Line]) -> tuple[Line, ...]:
    key = block.pk if block else None
    return tuple(lines[item.pk] for item in rows if item.block_id == key)


def _codes(qualification: Qualification) -> tuple[tuple[str, str], ...]:
    """Return the codes of the fiche in words: (which list, what it says)."""
    named = (
        (_("NSF"), qualification.nsf_codes),
        (_("ROME"), qualification.rome_codes),
        (_("Formacode"), qualification.formacodes),
    )
    return tuple((name, " ; ".join(_code(item) for item in codes)) for name, codes in named if codes)


def _code(item: object) -> str:
    if not isinstance(item, dict):
        return str(item)
    return " ".join(str(item[name]) for name in ("code", "label") if item.get(name))


def _jury(route: Route) -> JuryTerms:
    rule = ngettext("%(n)d member with a vote", "%(n)d members with a vote", route.min_members) % {
        "n": route.min_members
    }
    parts = [
        rule,
        _("quorum of %(n)d") % {"n": route.quorum},
        _("%(percent)d %% at least from outside the certifier and the training body")
        % {"percent": route.min_external_percent},
    ]
    if route.president_external:
        parts.append(_("president from outside the training body"))
    return JuryTerms(str(route.get_kind_display()), route.jury_text, " ; ".join(parts))
