"""What a package says, once read: plain values that no longer depend on the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from cursus.frameworks.formats.case.identifiers import ItemKind

MAX_PROBLEMS = 200
"""Problems kept of each kind; a file with more is not worth a longer list."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something about the file, in words. ``blocking``: nothing can be imported while it stands."""

    where: str
    message: str
    blocking: bool = True


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What an item of ours carries in its extension; None where the file does not say."""

    lineage: UUID | None = None
    position: int | None = None
    critical: bool | None = None
    confirmed: bool | None = None
    evidence: tuple[str, ...] | None = None
    source_text: str | None = None
    source_span: tuple[int, int] | None = None
    workplaces: list[str] | None = None
    structures: list[str] | None = None
    rome_codes: list[dict[str, str]] | None = None
    competencies: tuple[UUID, ...] = ()
    """What an activity calls on, by identifier."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A CFItem. ``kind`` as its type declares it, None where the type says nothing to us."""

    identifier: UUID
    kind: ItemKind | None
    type_word: str
    code: str
    title: str
    notes: str
    where: str
    extras: Extras = field(default_factory=Extras)


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """An occupation that an item is near to, by its lineage, and as the file calls it."""

    lineage: UUID
    title: str
    why: str
    position: int | None


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A CFRubricCriterion about an item."""

    identifier: UUID | None
    text: str
    position: int | None
    critical: bool | None


@dataclass(kw_only=True)
class Package:
    """A CFPackage as it was read, with what is wrong with it. ``left_out`` counts the fields that nobody kept."""

    identifier: UUID | None = None
    title: str = ""
    description: str = ""
    language: str = ""
    number: str = ""
    code: str = ""
    items: dict[UUID, Item] = field(default_factory=dict)
    refused: set[UUID] = field(default_factory=set)  # items that are there and wrong: their ties say nothing new
    children: dict[UUID, list[tuple[int, UUID]]] = field(default_factory=dict)
    parent: dict[UUID, UUID] = field(default_factory=dict)
    links: dict[tuple[UUID, UUID], bool] = field(default_factory=dict)
    neighbours: dict[UUID, list[Neighbour]] = field(default_factory=dict)
    criteria: dict[UUID, list[Criterion]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    def wrong(self, where: str, message: str) -> None:
        """Note something that forbids the import."""
        self._note(Problem(where=where, message=message))

    def doubtful(self, where: str, message: str) -> None:
        """Note something that whoever imports should know."""
        self._note(Problem(where=where, message=message, blocking=False))

    def _note(self, problem: Problem) -> None:
        alike = sum(1 for known in self.problems if known.blocking == problem.blocking)
        if alike < MAX_PROBLEMS:
            self.problems.append(problem)

    @property
    def blocked(self) -> bool:
        return any(problem.blocking for problem in self.problems)
