"""Reading occupations as the public does: lists, one page, two side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from cursus.core import weave
from cursus.core.search_words import needles, words
from cursus.frameworks.enums import QualificationKind, RouteKind
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    CompetencyFramework,
    FrameworkVersion,
    Occupation,
    OccupationCompetency,
    Qualification,
    Route,
)
from cursus.frameworks.queries import FIXED, blocks_with_competencies, current_versions
from cursus.frameworks.weaving import bare_square
from cursus.occupations.rules import Compared, compared


@dataclass(frozen=True)
class Line:
    """A competency of an occupation, and whether it is core or optional there."""

    competency: Competency
    core: bool


@dataclass(frozen=True)
class Group:
    """The competencies of an occupation in one block; ``block`` is None for those in none (RS)."""

    block: CompetencyBlock | None
    lines: tuple[Line, ...]

    @cached_property
    def core(self) -> list[Line]:
        return [line for line in self.lines if line.core]

    @cached_property
    def optional(self) -> list[Line]:
        return [line for line in self.lines if not line.core]

    @cached_property
    def squares(self) -> list[weave.Square]:
        """The block as the weave shows it before anything is proven."""
        return [bare_square(line.competency) for line in self.lines]


def current_occupations() -> QuerySet[Occupation]:
    """Return the occupations of the versions that count today, framework by framework."""
    return (
        Occupation.objects.filter(version__in=current_versions().values("pk"))
        .select_related("version__framework")
        .order_by("version__framework__title", "version__framework", "position", "title")
    )


def described_frameworks() -> QuerySet[CompetencyFramework]:
    """Return the frameworks whose current version describes occupations."""
    described = current_versions().filter(occupations__isnull=False)
    return CompetencyFramework.objects.filter(versions__in=described.values("pk")).distinct().order_by("title", "pk")


def found(asked: str = "", framework: UUID | None = None) -> QuerySet[Occupation]:
    """Return the occupations that hold every word asked for, with how many competencies each has."""
    rows = current_occupations()
    if framework is not None:
        rows = rows.filter(version__framework=framework)
    for word in words(asked):
        family, beginning = needles(word)
        rows = rows.filter(Q(search_text__contains=family) | Q(search_text__contains=beginning))
    return rows.annotate(
        core_count=Count("competency_links", filter=Q(competency_links__core=True), distinct=True),
        optional_count=Count("competency_links", filter=Q(competency_links__core=False), distinct=True),
    )


def groups_of(occupation: Occupation) -> list[Group]:
    """Return the competencies of an occupation block by block, in the order of the framework (one query)."""
    return _groups([occupation.pk]).get(occupation.pk, [])


def _groups(keys: Iterable[UUID]) -> dict[UUID, list[Group]]:
    links = (
        OccupationCompetency.objects.filter(occupation__in=list(keys))
        .select_related("competency__block")
        .order_by("competency__block__position", "competency__block__code", "competency__position", "competency__code")
    )
    lines: dict[UUID, dict[UUID | None, list[Line]]] = {}
    for link in links:
        of_occupation = lines.setdefault(link.occupation_id, {})
        of_occupation.setdefault(link.competency.block_id, []).append(Line(link.competency, link.core))
    return {
        key: [Group(group[0].competency.block, tuple(group)) for group in blocks.values()]
        for key, blocks in lines.items()
    }


@dataclass(frozen=True)
class Neighbour:
    """An occupation near another one, and why."""

    occupation: Occupation
    why: str


def neighbours_of(occupation: Occupation) -> list[Neighbour]:
    """Return the neighbours that the version names, each as it stands in the same version, else today (two queries).

    One whose framework is published no longer is left out.
    """
    named = list(occupation.neighbours.all())
    rows = Occupation.objects.filter(lineage__in=[item.lineage for item in named]).filter(
        Q(version=occupation.version_id) | Q(version__in=current_versions().values("pk"))
    )
    known: dict[UUID, Occupation] = {}
    for row in rows.select_related("version__framework"):
        if row.lineage not in known or row.version_id == occupation.version_id:
            known[row.lineage] = row
    return [Neighbour(known[item.lineage], item.why) for item in named if item.lineage in known]


def qualifications_of(occupation: Occupation) -> list[Qualification]:
    """Return the active qualifications that lead to the occupation, with ``open_routes`` (two queries)."""
    routes = Prefetch("routes", Route.objects.filter(active=True), to_attr="open_routes")
    return list(occupation.qualifications.filter(active=True).prefetch_related(routes).order_by("code", "title"))


def open_to_experience(qualifications: Iterable[Qualification]) -> list[Qualification]:
    """Return those of :func:`qualifications_of` that one may obtain by the validation of prior learning (VAE)."""
    return [item for item in qualifications if any(route.kind == RouteKind.VAE for route in item.open_routes)]  # type: ignore[attr-defined]


def fiches(qualifications: Iterable[Qualification]) -> list[Qualification]:
    """Return those that stand in the national registers, under the number of their fiche."""
    return [item for item in qualifications if item.kind in (QualificationKind.RNCP, QualificationKind.RS)]


def newer_version(version: FrameworkVersion) -> FrameworkVersion | None:
    """Return the version of the same framework that counts today, unless it is this one (one query)."""
    return current_versions().filter(framework=version.framework_id).exclude(pk=version.pk).first()


def same_in(occupation: Occupation, version: FrameworkVersion | None) -> Occupation | None:
    """Return the occupation as another version has it."""
    return version.occupations.filter(lineage=occupation.lineage).first() if version else None


@dataclass(frozen=True)
class Pair:
    """A competency as two occupations have it: core (True), optional (False), or not at all (None)."""

    competency: Competency
    first: bool | None
    second: bool | None

    @property
    def alike(self) -> bool:
        """Whether it weighs the same for both."""
        return self.first == self.second


@dataclass(frozen=True)
class ComparedBlock:
    """A block of one of the two, with the competencies of either."""

    block: CompetencyBlock | None
    pairs: list[Pair]


@dataclass(frozen=True)
class Comparison:
    """Two occupations side by side, competencies and blocks told by their lineage."""

    shared: list[Line]
    only_first: list[Line]
    only_second: list[Line]
    blocks: list[ComparedBlock]


def comparison(first: Occupation, second: Occupation) -> Comparison:
    """Return what two occupations share and what only one of them asks for (one query)."""
    groups = _groups([first.pk, second.pk])
    one, other = groups.get(first.pk, []), groups.get(second.pk, [])
    lines, others = _by_lineage(one), _by_lineage(other)
    keys: Compared[UUID] = compared(lines, others)
    return Comparison(
        shared=[lines[key] for key in keys.shared],
        only_first=[lines[key] for key in keys.only_first],
        only_second=[others[key] for key in keys.only_second],
        blocks=_side_by_side([*one, *other], lines, others),
    )


def _side_by_side(groups: list[Group], first: dict[UUID, Line], second: dict[UUID, Line]) -> list[ComparedBlock]:
    """Each block once, in order, with what either has of it, in the order of the framework."""
    found: dict[UUID | None, tuple[CompetencyBlock | None, dict[UUID, Competency]]] = {}
    for group in groups:
        _block, rows = found.setdefault(group.block.lineage if group.block else None, (group.block, {}))
        for line in group.lines:
            rows.setdefault(line.competency.lineage, line.competency)
    return [
        ComparedBlock(
            block,
            [
                Pair(row, *(side[key].core if key in side else None for side in (first, second)))
                for key, row in sorted(rows.items(), key=lambda item: (item[1].position, item[1].code))
            ],
        )
        for block, rows in sorted(found.values(), key=_place)
    ]


def _place(found: tuple[CompetencyBlock | None, object]) -> tuple[bool, str, int, str]:
    """Where a block stands: those of one version together, competencies without a block last."""
    block = found[0]
    return (False, str(block.version_id), block.position, block.code) if block else (True, "", 0, "")


def _by_lineage(groups: Sequence[Group]) -> dict[UUID, Line]:
    return {line.competency.lineage: line for group in groups for line in group.lines}


@dataclass(frozen=True)
class BlockShown:
    """A block of a version with its competencies and its band."""

    block: CompetencyBlock
    competencies: tuple[Competency, ...]
    squares: tuple[weave.Square, ...]


@dataclass(frozen=True)
class VersionShown:
    """Everything that the public page of a version shows of it."""

    blocks: list[BlockShown]
    loose: list[Competency]
    occupations: list[Occupation]
    qualifications: list[Qualification]
    versions: list[FrameworkVersion]

    @property
    def competency_count(self) -> int:
        return len(self.loose) + sum(len(item.competencies) for item in self.blocks)


def version_shown(version: FrameworkVersion) -> VersionShown:
    """Return the content of a version, in eight queries whatever it holds."""
    blocks = [
        BlockShown(block, rows, tuple(bare_square(row) for row in rows))
        for block in blocks_with_competencies(version)
        for rows in [tuple(block.competencies.all())]
    ]
    return VersionShown(
        blocks=blocks,
        loose=list(version.competencies.filter(block=None).order_by("position", "code").prefetch_related("criteria")),
        occupations=list(version.occupations.all()),
        qualifications=list(version.qualifications.filter(active=True).prefetch_related("certifiers")),
        versions=list(version.framework.versions.filter(state__in=FIXED).order_by("-published_at", "-pk")),
    )
