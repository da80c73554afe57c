"""Finding a row of the tree: by its words, and where it can go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from cursus.core.search_words import plain
from cursus.frameworks.models import Competency, CompetencyBlock, FrameworkVersion, Occupation
from cursus.frameworks.queries_tree import BRANCHES, Branch
from cursus.frameworks.rules_editing import order_token

FOUND = 100
"""Rows that a search shows."""


@dataclass(frozen=True)
class Hit:
    """A row whose code or title holds every word, with the block or competency above it."""

    kind: str
    key: UUID
    code: str
    title: str
    above: str
    opens: tuple[UUID, ...]
    """What is opened to see it in the tree."""


def search_tree(version: FrameworkVersion, text: str) -> tuple[list[Hit], int]:
    """Return the rows whose code or title holds each word of ``text``, and how many there are in all.

    Accents and capitals do not count. Four queries; the words are compared here, alike on both databases.
    """
    wanted = plain(text).split()
    if not wanted:
        return [], 0
    blocks = [row for row in _named(CompetencyBlock, version) if _fits(wanted, *row[1:])]
    competencies = _competencies_that_fit(version, wanted)
    occupations = [row for row in _named(Occupation, version) if _fits(wanted, *row[1:])]
    found = len(blocks) + len(competencies) + len(occupations)
    hits = [Hit("blocs", key, code, title, "", (key,)) for key, code, title in blocks]
    hits += _hits(version, competencies[: FOUND - len(hits)] if len(hits) < FOUND else [])
    hits += [Hit("metiers", key, code, title, "", ()) for key, code, title in occupations]
    return hits[:FOUND], found


def _competencies_that_fit(version: FrameworkVersion, wanted: Sequence[str]) -> list[str]:
    """Return the codes, in the order of the tree: of five thousand rows nothing is made into keys to be left aside."""
    rows = Competency.objects.filter(version=version).order_by("block__position", "position", "code")
    return [code for code, title in rows.values_list("code", "title") if _fits(wanted, code, title)]


def _hits(version: FrameworkVersion, codes: Sequence[str]) -> list[Hit]:
    """Return the competencies that have these codes, which are theirs alone in the version, in the same order."""
    rows = Competency.objects.filter(version=version, code__in=codes)
    by_code = {row[1]: row for row in rows.values_list("pk", "code", "title", "block_id", "block__code")}
    return [
        Hit("competences", key, code, title, above or "", (block,) if block else ())
        for key, code, title, block, above in (by_code[code] for code in codes)
    ]


def _named(model: type[Model], version: FrameworkVersion) -> Iterable[tuple[UUID, str, str]]:
    rows = model._base_manager.filter(version=version).order_by("position")
    return rows.values_list("pk", "code", "title")


def _fits(wanted: Sequence[str], code: str, title: str) -> bool:
    said = f"{code} {title}"
    said = said.lower() if said.isascii() else plain(said)
    return all(word in said for word in wanted)


@dataclass(frozen=True)
class Place:
    """A parent that a row can move to, with the token of the order below it."""

    key: UUID | None
    name: str
    order: str


def places_for(version: FrameworkVersion, branch: Branch, row: Any) -> list[Place]:
    """Return the parents that a row can move to, in their order: every block, every occupation; for a criterion the
    competencies of its block."""
    if not branch.parent:
        return []
    above = BRANCHES[branch.above]
    parents = above.rows(version).order_by(*above.order)
    if branch.kind == "criteres":
        parents = parents.filter(block=row.competency.block_id)
    keys = [parent.pk for parent in parents]
    orders: dict[UUID | None, list[UUID]] = {key: [] for key in keys}
    inside = branch.rows(version).order_by(*branch.order).values_list("pk", f"{branch.parent}_id")
    for key, parent in inside:
        if parent in orders or parent is None:
            orders.setdefault(parent, []).append(key)
    found = [Place(parent.pk, str(parent), order_token(orders[parent.pk])) for parent in parents]
    if branch.kind == "competences" and (None in orders or not found):
        found.append(Place(None, "", order_token(orders.get(None, []))))
    return found
