"""What an import would do to a draft, row by row: the same for the preview and for the import itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.frameworks.models import FrameworkVersion

MAX_LABEL = 200


class Outcome(Enum):
    """What becomes of one row."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"

    @property
    def label(self) -> Any:
        """The outcome in words."""
        return OUTCOMES[self]


OUTCOMES = {
    Outcome.CREATED: gettext_lazy("new"),
    Outcome.CHANGED: gettext_lazy("changed"),
    Outcome.SAME: gettext_lazy("unchanged"),
    Outcome.KEPT: gettext_lazy("not in the file: stays"),
}


@dataclass(kw_only=True)
class Line:
    """One row of the draft as the import would leave it. ``changes``: the names of the fields that change."""

    what: Any
    row: Any
    label: str
    outcome: Outcome
    changes: tuple[str, ...] = ()
    depth: int = 0


@dataclass(kw_only=True)
class Plan:
    """Every row, in the order of the tree."""

    lines: list[Line] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        return sum(line.outcome is outcome for line in self.lines)

    def rows(self, outcome: Outcome) -> list[models.Model]:
        """Return the rows with that outcome, those of one table together, owners first."""
        found = [line.row for line in self.lines if line.outcome is outcome]
        return sorted(found, key=lambda row: _TABLES.index(row._meta.model_name))

    @property
    def nothing_to_do(self) -> bool:
        return not any(line.outcome in (Outcome.CREATED, Outcome.CHANGED) for line in self.lines)


_TABLES = [
    "competencyblock",
    "occupation",
    "competency",
    "occupationalactivity",
    "performancecriterion",
    "occupationcompetency",
    "occupationalactivity_competencies",
    "neighbouringoccupation",
]


# Fields that no form shows have no name for people of their own.
_NAMES = {
    "position": gettext_lazy("order"),
    "confirmed": gettext_lazy("confirmed"),
    "source_start": gettext_lazy("place in the text of the source"),
    "source_end": gettext_lazy("place in the text of the source"),
}


def settle(row: Any, wanted: dict[str, Any]) -> tuple[Outcome, tuple[str, ...]]:
    """Give a row the wanted values (None: as it is); return what that makes of it, and the fields that changed."""
    new = row._state.adding
    changed = []
    for name, value in wanted.items():
        if value is None or getattr(row, name) == value:
            continue
        setattr(row, name, value)
        changed.append(str(_NAMES.get(name) or row._meta.get_field(name).verbose_name))
    if new:
        return Outcome.CREATED, ()
    changed = list(dict.fromkeys(changed))
    return (Outcome.CHANGED, tuple(changed)) if changed else (Outcome.SAME, ())


class Finder:
    """Finds the row that an item of a file stands for, each row once: by its key, else by where it comes from.

    ``elders``: rows of other versions of the framework, so that a file made from one of them is recognised too.
    """

    def __init__(self, rows: Iterable[Any], elders: dict[UUID, UUID]) -> None:
        self.left = {row.pk: row for row in rows}
        self._elders = elders
        self._found: dict[UUID, Any] = {}

    def pair(self, items: Iterable[tuple[UUID, UUID | None]]) -> None:
        """Pair (identifier, lineage) of all items of a file with rows."""
        entries = list(items)
        for identifier, _lineage in entries:
            if identifier in self.left:
                self._found[identifier] = self.left.pop(identifier)
        lineages = {row.lineage: row for row in self.left.values() if hasattr(row, "lineage")}
        for identifier, lineage in entries:
            if identifier in self._found:
                continue
            for known in (lineage, identifier, self._elders.get(identifier)):
                row = lineages.pop(known, None) if known is not None else None
                if row is not None:
                    self._found[identifier] = self.left.pop(row.pk)
                    break

    def row(self, identifier: UUID) -> Any:
        """Return the row of an item, or None."""
        return self._found.get(identifier)

    def take(self, identifier: UUID, **alike: Any) -> Any:
        """Return the row of an item; else one that nobody claimed and that is alike; else None."""
        if identifier in self._found:
            return self._found[identifier]
        for row in self.left.values():
            if all(getattr(row, name) == value for name, value in alike.items()):
                self._found[identifier] = self.left.pop(row.pk)
                return row
        return None


def elders_of(version: FrameworkVersion, model: Any, identifiers: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the lineage of rows of the framework's other versions, by key (one query)."""
    rows = model.objects.filter(version__framework=version.framework_id, pk__in=list(identifiers))
    return dict(rows.exclude(version=version.pk).values_list("pk", "lineage"))


class Codes:
    """The codes of one table: who has which, and what is free."""

    LENGTH = 30

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def settle(self, wanted: str, present: str, made: str) -> tuple[str, str]:
        """Return a free code, and in words why it is not the wanted one ("" where it is)."""
        why = ""
        if wanted and len(wanted) > self.LENGTH:
            why = _("Its code has more than %(limit)s characters and is replaced.") % {"limit": self.LENGTH}
        elif wanted and wanted in self._taken:
            why = _("Its code is used by another row and is replaced.")
        elif wanted:
            self._taken.add(wanted)
            return wanted, ""
        chosen = present if present and present not in self._taken else self._free(made)
        self._taken.add(chosen)
        return chosen, why

    def _free(self, made: str) -> str:
        base, number = made[: self.LENGTH - 5], 2
        code = made[: self.LENGTH]
        while code in self._taken:
            code, number = f"{base}-{number}", number + 1
        return code
