"""A version as a tree: values rather than models, and only the branches that somebody opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, QuerySet

from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    Occupation,
    OccupationalActivity,
    PerformanceCriterion,
)
from cursus.frameworks.queries_moderation import open_counts
from cursus.frameworks.rules_editing import order_token

SHOWN = 200
"""Rows below one parent that are shown at once: more are asked for by opening, or found by searching."""
AT_ONCE = 900
"""Keys in one condition: SQLite has a limit. Past it the rows of the whole version are read."""


@dataclass(frozen=True)
class Branch:
    """A kind of row in the tree: its table, the column of its parent, the kind of that, and what it is called by."""

    kind: str
    model: type[Model]
    title: str
    version: str
    """The look-up path to the version."""
    parent: str = ""
    below: str = ""
    """The kind of the rows below it."""
    above: str = ""
    order: tuple[str, ...] = ("position", "created_at", "id")

    def rows(self, version: FrameworkVersion) -> QuerySet[Any]:
        return self.model._base_manager.filter(**{self.version: version})

    def siblings(self, version: FrameworkVersion, parent: UUID | None) -> QuerySet[Any]:
        """Return the rows below one parent, in their order; ``parent`` None: those at the first level."""
        rows = self.rows(version)
        if self.parent:
            rows = rows.filter(**{f"{self.parent}_id": parent})
        return rows.order_by(*self.order)


BRANCHES = {
    branch.kind: branch
    for branch in (
        Branch("blocs", CompetencyBlock, "title", "version", below="competences", order=("position", "code")),
        Branch("competences", Competency, "title", "version", "block", "criteres", "blocs", ("position", "code")),
        Branch("criteres", PerformanceCriterion, "text", "competency__version", "competency", above="competences"),
        Branch("metiers", Occupation, "title", "version", below="activites", order=("position", "title")),
        Branch("activites", OccupationalActivity, "title", "occupation__version", "occupation", above="metiers"),
    )
}


@dataclass(slots=True)
class Node:
    """A row of the tree, as it is shown."""

    what: ClassVar[str] = "node"
    kind: str
    key: UUID
    title: str
    code: str = ""
    parent: UUID | None = None
    level: int = 1
    place: int = 1
    siblings: int = 1
    count: int = 0
    """How many rows are below it."""
    open: bool = False
    order: str = ""
    """The token of the order in which it stands."""
    inner: str = ""
    """The token of the order of the rows below it."""
    critical: bool = False
    confirmed: bool = True
    comments: int = 0
    within: int = 0
    """Threads to be dealt with on the rows below it."""

    @property
    def below(self) -> str:
        return BRANCHES[self.kind].below

    @property
    def first(self) -> bool:
        return self.place == 1

    @property
    def last(self) -> bool:
        return self.place == self.siblings

    @property
    def name(self) -> str:
        return f"{self.code} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class More:
    """In place of the rows of a parent that are not shown yet."""

    what: ClassVar[str] = "more"
    kind: str
    parent: UUID | None
    level: int
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class Adding:
    """In place of a row that does not exist yet: where one is written in."""

    what: ClassVar[str] = "adding"
    kind: str
    parent: UUID | None
    level: int
    name: str = ""


Line = Node | More | Adding


@dataclass(frozen=True)
class Tree:
    """The lines in the order in which they are shown."""

    lines: Sequence[Line]
    order: str
    """The token of the first level: blocks, or occupations."""
    loose_order: str = ""
    competencies: int = 0
    blocks: int = 0


Counts = Mapping[UUID | None, int]
"""Threads to be dealt with, by the lineage of their row (see queries_moderation.open_counts)."""


def content_tree(
    version: FrameworkVersion, *, opened: Collection[str] = (), whole: bool = False, comments: Counts | None = None
) -> Tree:
    """Return blocks, competencies and criteria, as far as ``opened`` (keys as text) goes.

    A constant number of queries, whatever is opened. ``whole``: without the limit on rows below one parent.
    """
    keys = list(
        Competency.objects.filter(version=version)
        .order_by("position", "code")
        .values_list("pk", "block_id", "lineage", "confirmed")
    )
    below: dict[UUID | None, list[UUID]] = {}
    for key, block, _lineage, _confirmed in keys:
        below.setdefault(block, []).append(key)
    comments = open_counts(version) if comments is None else comments
    within: dict[UUID | None, int] = {}
    if comments:
        for _key, block, lineage, _confirmed in keys:
            within[block] = within.get(block, 0) + comments.get(lineage, 0)
    blocks = _blocks(version, below, comments, within, opened)
    limit = None if whole else SHOWN
    shown = [key for node in blocks if node.open for key in below.get(node.key, [])[:limit]]
    loose = below.get(None, [])
    shown += loose[:limit]
    criteria = _criteria(version, shown)
    nodes = _competencies(version, shown, below, criteria, comments, opened)
    lines: list[Line] = []
    for node in blocks:
        lines.append(node)
        if node.open:
            lines += _children("competences", node.key, below.get(node.key, []), nodes, criteria, limit, level=2)
    lines += _children("competences", None, loose, nodes, criteria, limit, level=1, adding=not blocks)
    lines.append(Adding("blocs", None, 1))
    return Tree(lines, order_token(node.key for node in blocks), order_token(loose), len(keys), len(blocks))


def _blocks(
    version: FrameworkVersion,
    below: Mapping[UUID | None, list[UUID]],
    comments: Mapping[UUID | None, int],
    within: Mapping[UUID | None, int],
    opened: Collection[str],
) -> list[Node]:
    rows = list(BRANCHES["blocs"].siblings(version, None).values_list("pk", "code", "title", "lineage"))
    order = order_token(row[0] for row in rows)
    return [
        Node(
            "blocs",
            key,
            title,
            code,
            place=place,
            siblings=len(rows),
            count=len(below.get(key, ())),
            open=str(key) in opened,
            order=order,
            inner=order_token(below.get(key, ())),
            comments=comments.get(lineage, 0),
            within=within.get(key, 0),
        )
        for place, (key, code, title, lineage) in enumerate(rows, start=1)
    ]


def _competencies(
    version: FrameworkVersion,
    keys: Sequence[UUID],
    below: Mapping[UUID | None, list[UUID]],
    criteria: Mapping[UUID, list[Node]],
    comments: Mapping[UUID | None, int],
    opened: Collection[str],
) -> dict[UUID, Node]:
    """Return the nodes of some competencies, by key (one query)."""
    if not keys:
        return {}
    rows = Competency.objects.filter(version=version)
    if len(keys) <= AT_ONCE:
        rows = rows.filter(pk__in=keys)
    wanted = set(keys)
    orders = {block: order_token(inside) for block, inside in below.items()}
    places = {key: place for inside in below.values() for place, key in enumerate(inside, start=1)}
    facts = rows.values_list("pk", "block_id", "code", "title", "lineage", "critical", "confirmed")
    return {
        key: Node(
            "competences",
            key,
            title,
            code,
            parent=block,
            level=1 if block is None else 2,
            place=places[key],
            siblings=len(below[block]),
            count=len(criteria[key]),
            open=str(key) in opened,
            order=orders[block],
            inner=order_token(item.key for item in criteria[key]),
            critical=critical,
            confirmed=confirmed,
            comments=comments.get(lineage, 0),
        )
        for key, block, code, title, lineage, critical, confirmed in facts
        if key in wanted
    }


def _criteria(version: FrameworkVersion, competencies: Sequence[UUID]) -> dict[UUID, list[Node]]:
    """Return the criteria of some competencies, by competency (one query)."""
    found: dict[UUID, list[Node]] = {key: [] for key in competencies}
    if not competencies:
        return found
    rows = BRANCHES["criteres"].rows(version)
    if len(competencies) <= AT_ONCE:
        rows = rows.filter(competency__in=competencies)
    ordered = rows.order_by("position", "created_at", "id")
    for key, parent, text, critical in ordered.values_list("pk", "competency_id", "text", "critical"):
        if parent in found:
            found[parent].append(Node("criteres", key, text, parent=parent, critical=critical))
    _number(found)
    return found


def _number(found: Mapping[UUID, list[Node]]) -> None:
    for nodes in found.values():
        order = order_token(node.key for node in nodes)
        for place, node in enumerate(nodes, start=1):
            node.order, node.place, node.siblings = order, place, len(nodes)


def _children(
    kind: str,
    parent: UUID | None,
    keys: Sequence[UUID],
    nodes: Mapping[UUID, Node],
    criteria: Mapping[UUID, list[Node]],
    limit: int | None,
    *,
    level: int,
    adding: bool = True,
) -> list[Line]:
    lines: list[Line] = []
    shown = keys if limit is None else keys[:limit]
    for key in shown:
        node = nodes[key]
        node.level = level
        lines.append(node)
        if node.open:
            for criterion in criteria.get(key, ()):
                criterion.level = level + 1
                lines.append(criterion)
            lines.append(Adding("criteres", key, level + 1, node.code))
    if len(shown) < len(keys):
        lines.append(More(kind, parent, level, len(shown), len(keys)))
    if adding:
        lines.append(Adding(kind, parent, level))
    return lines


def occupation_tree(version: FrameworkVersion, *, opened: Collection[str] = (), comments: Counts | None = None) -> Tree:
    """Return occupations and their activities, as far as ``opened`` goes (three queries)."""
    comments = open_counts(version) if comments is None else comments
    branch = BRANCHES["metiers"]
    rows = list(branch.siblings(version, None).values_list("pk", "code", "title", "lineage"))
    order = order_token(row[0] for row in rows)
    activities: dict[UUID, list[Node]] = {row[0]: [] for row in rows}
    below = BRANCHES["activites"].rows(version).order_by("position", "created_at", "id")
    for key, parent, title in below.values_list("pk", "occupation_id", "title"):
        activities[parent].append(Node("activites", key, title, parent=parent, level=2))
    _number(activities)
    lines: list[Line] = []
    for place, (key, code, title, lineage) in enumerate(rows, start=1):
        inside = activities[key]
        node = Node("metiers", key, title, code, place=place, siblings=len(rows), count=len(inside), order=order)
        node.inner, node.comments = order_token(item.key for item in inside), comments.get(lineage, 0)
        node.open = str(key) in opened
        lines.append(node)
        if node.open:
            lines += [*inside, Adding("activites", key, 2)]
    lines.append(Adding("metiers", None, 1))
    return Tree(lines, order)
