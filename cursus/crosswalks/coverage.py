"""What covers what: our blocks against the groups of each source, counted from plain values.

Pure: the queries are in ``queries_coverage``. An element counts as *covered* when a correspondence other than RELATED
leads to it or to what it stands under; as *linked* when only RELATED ones do. Leaves alone are counted: a heading that
groups others is no element by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from cursus.crosswalks.enums import MappingKind
from cursus.crosswalks.rules import root_of

MOST_ROWS = 40
"""Groups of one source that a matrix lists; the rest is told in one line."""
EACH_ROOT = 12
"""Up to this many top elements, each is a line of its own even without anything under it."""
MOST_NAMES = 20
"""Names of what nobody covers, of one source, that a page says."""

Key = Hashable


@dataclass(frozen=True, slots=True)
class Node:
    """An element of a source."""

    key: Key
    label: str
    parent: Key | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A correspondence: the column of ours (a block), and the element it leads to."""

    column: Key
    target: Key
    kind: MappingKind


@dataclass(frozen=True, slots=True)
class Column:
    """What of ours stands at the head of a column."""

    key: Key
    code: str
    title: str


@dataclass(frozen=True)
class Group:
    """One line of the matrix: a group of a source, and the correspondences by column and type."""

    label: str
    elements: int
    covered: int
    linked: int
    cells: Mapping[Key, Mapping[MappingKind, int]]

    @property
    def mapped(self) -> bool:
        return any(self.cells.values())


@dataclass(frozen=True)
class SourceCoverage:
    """What our blocks cover of one source, and what nobody covers."""

    key: Key
    title: str
    reference: str
    language: str
    elements: int
    covered: int
    linked: int
    groups: Sequence[Group]
    more_groups: int
    columns: Mapping[Key, Mapping[MappingKind, int]]
    missing: Sequence[str]

    @property
    def uncovered(self) -> int:
        return self.elements - self.covered - self.linked

    @property
    def more_missing(self) -> int:
        return self.uncovered - len(self.missing)


@dataclass(frozen=True)
class Matrix:
    """The whole picture of a version: its columns, the sources, and what only this version names."""

    columns: Sequence[Column]
    sources: Sequence[SourceCoverage]
    alone: Sequence[str] = field(default_factory=tuple)
    more_alone: int = 0
    competencies: int = 0


@dataclass(frozen=True)
class About:
    """What a page says of a source."""

    key: Key
    title: str
    reference: str
    language: str


def cover(about: About, nodes: Sequence[Node], links: Sequence[Link], *, loose: str) -> SourceCoverage:
    """Count one source. ``loose`` names the line of the elements that stand in no group."""
    parents = {node.key: node.parent for node in nodes}
    headings = set(parents.values()) - {None}
    kinds: dict[Key, set[MappingKind]] = defaultdict(set)
    for link in links:
        kinds[link.target].add(link.kind)
    states = {node.key: _state(node.key, parents, kinds) for node in nodes if node.key not in headings}
    roots = {node.key: root_of(node.key, parents) for node in nodes}
    lines = _lines(nodes, headings, roots)
    groups = _groups(nodes, links, states, lines, roots, loose)
    shown = groups if len(groups) <= MOST_ROWS else [group for group in groups if group.mapped][:MOST_ROWS]
    tally = Counter(states.values())
    missing = [node.label for node in nodes if states.get(node.key) == ""]
    return SourceCoverage(
        about.key,
        about.title,
        about.reference,
        about.language,
        elements=len(states),
        covered=tally["covered"],
        linked=tally["linked"],
        groups=shown,
        more_groups=len(groups) - len(shown),
        columns=_by_column(links),
        missing=missing[:MOST_NAMES],
    )


def _state(key: Key, parents: Mapping[Key, Key | None], kinds: Mapping[Key, set[MappingKind]]) -> str:
    """Whether an element, or what it stands under, is covered, linked, or neither."""
    found: set[MappingKind] = set()
    seen: set[Key] = set()
    here: Key | None = key
    while here is not None and here not in seen:
        seen.add(here)
        found |= kinds.get(here, set())
        here = parents.get(here)
    if found - {MappingKind.RELATED}:
        return "covered"
    return "linked" if found else ""


def _lines(nodes: Sequence[Node], headings: set[Key | None], roots: Mapping[Key, Key]) -> dict[Key, Key | None]:
    """Return the line of each root: itself, or None (the loose ones) where there are too many."""
    tops = list(dict.fromkeys(roots[node.key] for node in nodes))
    if len(tops) <= EACH_ROOT:
        return {top: top for top in tops}
    return {top: top if top in headings else None for top in tops}


def _groups(
    nodes: Sequence[Node],
    links: Sequence[Link],
    states: Mapping[Key, str],
    lines: Mapping[Key, Key | None],
    roots: Mapping[Key, Key],
    loose: str,
) -> list[Group]:
    labels = {node.key: node.label for node in nodes}
    line_of = {node.key: lines[roots[node.key]] for node in nodes}
    cells: dict[Key | None, dict[Key, Counter[MappingKind]]] = defaultdict(lambda: defaultdict(Counter))
    for link in links:
        if link.target in line_of:
            cells[line_of[link.target]][link.column][link.kind] += 1
    tallies: dict[Key | None, Counter[str]] = defaultdict(Counter)
    for key, state in states.items():
        tallies[line_of[key]][state] += 1
    order = dict.fromkeys(line_of[node.key] for node in nodes)
    return [
        Group(
            labels[line] if line is not None else loose,
            tallies[line].total(),
            tallies[line]["covered"],
            tallies[line]["linked"],
            {column: dict(found) for column, found in cells[line].items()},
        )
        for line in sorted(order, key=lambda line: line is None)
    ]


def _by_column(links: Sequence[Link]) -> dict[Key, dict[MappingKind, int]]:
    found: dict[Key, Counter[MappingKind]] = defaultdict(Counter)
    for link in links:
        found[link.column][link.kind] += 1
    return {column: dict(kinds) for column, kinds in found.items()}
