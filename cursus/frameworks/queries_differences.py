"""Reading two versions to compare them: the same number of queries whatever they hold."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.formats import date_format

from cursus.frameworks import rules_differences as rules
from cursus.frameworks.enums import RouteKind
from cursus.frameworks.models import (
    AssessmentTask,
    BlockCorrespondence,
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    Occupation,
    OccupationalActivity,
    PerformanceCriterion,
    Qualification,
    QualificationCertifier,
    Route,
)
from cursus.frameworks.rules_differences import Content, Difference, Kind, Line, Link

FACT_FIELDS = (
    "title",
    "level",
    "decision_date",
    "effect_date",
    "registered_until",
    "delivery_until",
    "prerequisites",
    "objectives",
)


def difference_of(before: FrameworkVersion, after: FrameworkVersion) -> Difference:
    """Return what changed from one version to the other: ten queries (their frameworks are read with them)."""
    old, new = _lines(before, after)
    facts = _facts([before.pk, after.pk])
    return rules.difference(
        Content(old, facts[before.pk]),
        Content(new, facts[after.pk]),
        links=links_between(before, after),
        same_framework=before.framework_id == after.framework_id,
    )


def in_order(one: FrameworkVersion, other: FrameworkVersion) -> tuple[FrameworkVersion, FrameworkVersion]:
    """Return the two with the earlier one first: what correspondences point to, else what was made first."""
    points = BlockCorrespondence.objects.filter(block__version=one, target__version=other)
    back = BlockCorrespondence.objects.filter(block__version=other, target__version=one)
    if one.framework_id != other.framework_id:
        if points.exists():
            return other, one
        if back.exists():
            return one, other
    first, second = sorted((one, other), key=lambda item: item.published_at or item.created_at)
    return first, second


def comparable(version: FrameworkVersion, among: QuerySet[FrameworkVersion]) -> QuerySet[FrameworkVersion]:
    """Return the versions that it makes sense to compare with: of the framework, of the body, or in correspondence."""
    framework = version.framework
    fiches = BlockCorrespondence.objects.filter(block__version__framework=framework).exclude(other_fiche="")
    naming = BlockCorrespondence.objects.filter(block__version=OuterRef("pk"), other_fiche=framework.code)
    theirs = Q(framework__organisation=framework.organisation_id) | Q(framework__code__in=fiches.values("other_fiche"))
    return (
        among.filter(Q(framework=framework) | theirs | Exists(naming))
        .exclude(pk=version.pk)
        .select_related("framework__organisation")
        .order_by("framework__code", "-created_at")
        .distinct()
    )


def links_between(before: FrameworkVersion, after: FrameworkVersion) -> list[Link]:
    """Return the correspondences from blocks of one to blocks of the other, by keys or by the codes of a fiche."""
    towards = Q(target__version=before) | Q(target=None, other_fiche=before.framework.code)
    rows = BlockCorrespondence.objects.filter(towards, block__version=after).order_by("created_at", "pk")
    by_code = dict(CompetencyBlock.objects.filter(version=before).order_by().values_list("code", _key("pk")))
    found = (
        (target or by_code.get(code), block, confirmed)
        for target, block, code, confirmed in rows.values_list(
            _key("target"), _key("block"), "other_block", "confirmed_at"
        )
    )
    return [Link(target, block, confirmed is not None) for target, block, confirmed in found if target]


def key_of(line: Line) -> UUID:
    """Return the key of the row that a line was read from."""
    return UUID(line.key)


# --- Lines ---
# Keys are read as texts: making a UUID of each of ten thousand rows would cost more than all the comparing.

Lines = dict[str, dict[Kind, list[Line]]]


def _key(path: str) -> Cast:
    return Cast(path, CharField(max_length=36))


def _lines(before: FrameworkVersion, after: FrameworkVersion) -> tuple[dict[Kind, list[Line]], dict[Kind, list[Line]]]:
    versions = [before.pk, after.pk]
    found: defaultdict[str, dict[Kind, list[Line]]] = defaultdict(lambda: {kind: [] for kind in Kind})
    for pk, version, code, title, description, lineage in (
        Occupation.objects.filter(version__in=versions)
        .order_by("position", "title")
        .values_list(_key("pk"), _key("version"), "code", "title", "description", _key("lineage"))
    ):
        found[version][Kind.OCCUPATION].append(Line(pk, title, code, lineage, None, _kept(description=description)))
    for pk, version, occupation, title, description in (
        OccupationalActivity.objects.filter(occupation__version__in=versions)
        .order_by("occupation__position", "position")
        .values_list(_key("pk"), _key("occupation__version"), _key("occupation"), "title", "description")
    ):
        line = Line(pk, title, "", None, occupation, _kept(description=description))
        found[version][Kind.ACTIVITY].append(line)
    for pk, version, code, title, terms, lineage in (
        CompetencyBlock.objects.filter(version__in=versions)
        .order_by("position", "code")
        .values_list(_key("pk"), _key("version"), "code", "title", "assessment_terms", _key("lineage"))
    ):
        found[version][Kind.BLOCK].append(Line(pk, title, code, lineage, None, _kept(assessment_terms=terms)))
    _competencies(found, versions)
    _tasks(found, versions)
    sides = {UUID(key): lines for key, lines in found.items()}
    return sides.get(before.pk, {}), sides.get(after.pk, {})


def _competencies(found: Lines, versions: list[UUID]) -> None:
    version_of: dict[str, str] = {}
    expected_words: dict[str, str] = {}
    columns = ("code", "title", "description", "critical")
    keys = (_key("pk"), _key("version"), _key("block"), _key("lineage"), Cast("expected_evidence", CharField()))
    rows = Competency.objects.filter(version__in=versions).order_by("block__position", "position", "code")
    for code, title, description, critical, pk, version, block, lineage, expected in rows.values_list(*columns, *keys):
        version_of[pk] = version
        if expected not in expected_words:
            expected_words[expected] = " ".join(json.loads(expected))
        details = _kept(description=description, critical=critical and "1", expected_evidence=expected_words[expected])
        found[version][Kind.COMPETENCY].append(Line(pk, title, code, lineage, block, details))
    criteria = PerformanceCriterion.objects.filter(competency__version__in=versions).order_by("position", "pk")
    for text, critical, pk, competency in criteria.values_list("text", "critical", _key("pk"), _key("competency")):
        line = Line(pk, text, "", None, competency, _CRITICAL if critical else ())
        found[version_of[competency]][Kind.CRITERION].append(line)


_CRITICAL = (("critical", "1"),)


def _tasks(found: Lines, versions: list[UUID]) -> None:
    rows = AssessmentTask.objects.filter(qualification__version__in=versions)
    covered: defaultdict[str, list[str]] = defaultdict(list)
    through = AssessmentTask.competencies.through.objects.filter(assessmenttask__qualification__version__in=versions)
    for task, code in through.order_by("competency__code").values_list(_key("assessmenttask"), "competency__code"):
        covered[task].append(code)
    for pk, version, code, title, nature, kind, description in rows.order_by("position", "code").values_list(
        _key("pk"), _key("qualification__version"), "code", "title", "nature", "evidence_type", "description"
    ):
        details = _kept(nature=nature, evidence_type=kind, description=description, covers=", ".join(covered[pk]))
        found[version][Kind.TASK].append(Line(pk, title, code, None, None, details))


def _kept(**details: str | bool) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in details.items() if text and isinstance(text, str))


# --- Facts of the certification ---

Facts = dict[UUID, dict[tuple[str, str], str]]


def _facts(versions: list[UUID]) -> Facts:
    rows = list(Qualification.objects.filter(version__in=versions).order_by("code"))
    keys = [row.pk for row in rows]
    certifiers = _names(QualificationCertifier.objects.filter(qualification__in=keys, active=True), "name")
    routes = _names(Route.objects.filter(qualification__in=keys, active=True), "kind")
    several = len(rows) > len({row.version_id for row in rows})
    found: Facts = {pk: {} for pk in versions}
    for row in rows:
        about = row.title if several else ""
        said = found[row.version_id]
        for name in FACT_FIELDS:
            said[name, about] = _text(getattr(row, name))
        said["certifiers", about] = ", ".join(certifiers[row.pk])
        said["routes", about] = ", ".join(str(RouteKind(kind).label) for kind in routes[row.pk])
        said["codes", about] = _codes((*row.nsf_codes, *row.rome_codes, *row.formacodes))
    return found


def _names(rows: QuerySet[Any], name: str) -> defaultdict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for qualification, value in rows.order_by(name).values_list("qualification", name):
        found[qualification].append(value)
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    return date_format(value, "DATE_FORMAT") if hasattr(value, "isoformat") else str(value)


def _codes(codes: Iterable[Any]) -> str:
    return ", ".join(f"{item.get('code', '')} {item.get('label', '')}".strip() for item in codes)
