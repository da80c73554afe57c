"""Compare the ties across the tree of a package with those of a draft: what an occupation or an activity calls on, and
which occupations are near."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.frameworks.formats.case.identifiers import ItemKind
from cursus.frameworks.formats.case.package import Package
from cursus.frameworks.formats.case.plan import MAX_LABEL, Line, Outcome, settle
from cursus.frameworks.formats.case.shape import Shape
from cursus.frameworks.models import (
    FrameworkVersion,
    NeighbouringOccupation,
    OccupationalActivity,
    OccupationCompetency,
)

LINK = gettext_lazy("competency of an occupation")
CALL = gettext_lazy("competency that an activity calls on")
NEIGHBOUR = gettext_lazy("neighbouring occupation")
_Calls = OccupationalActivity.competencies.through


def ties(version: FrameworkVersion, package: Package, shape: Shape, rows: Mapping[UUID, Any]) -> list[Line]:
    """Return what becomes of each tie. ``rows``: what each item of the file stands for, with its new values.

    Notes in the package what ties nothing. Ties that the file does not name stay.
    """
    found = _Ties(version, package, shape, rows)
    return [*found.links(), *found.calls(), *found.neighbours()]


class _Ties:
    def __init__(self, version: FrameworkVersion, package: Package, shape: Shape, rows: Mapping[UUID, Any]) -> None:
        self.version, self.package, self.shape, self.rows = version, package, shape, rows
        self.stored = not version._state.adding
        self.kinds = shape.kinds

    def links(self) -> list[Line]:
        """Competencies that are core or optional for an occupation."""
        left = {(row.competency_id, row.occupation_id): row for row in self._stored(OccupationCompetency, "occupation")}
        lines = []
        for (origin, destination), core in self.package.links.items():
            pair = (self.kinds.get(origin), self.kinds.get(destination))
            if pair != (ItemKind.COMPETENCY, ItemKind.OCCUPATION):
                where = self.package.items[origin].where
                self.package.doubtful(where, _("It is part of something that is no occupation: this is left out."))
                continue
            competency, occupation = self.rows[origin], self.rows[destination]
            row = left.pop((competency.pk, occupation.pk), None)
            row = row or OccupationCompetency(competency=competency, occupation=occupation)
            outcome, changes = settle(row, {"core": core})
            lines.append(_line(LINK, row, f"{competency.code} · {occupation.title}", outcome, changes))
        return lines + [
            _line(LINK, row, f"{row.competency.code} · {row.occupation.title}", Outcome.KEPT) for row in left.values()
        ]

    def calls(self) -> list[Line]:
        """Competencies that an activity calls on."""
        stored = self._stored(_Calls, "occupationalactivity")
        left = {(row.occupationalactivity_id, row.competency_id): row for row in stored}
        lines = []
        for entry in self.shape.of(ItemKind.ACTIVITY):
            activity = self.rows[entry.item.identifier]
            for key in entry.item.extras.competencies:
                if self.kinds.get(key) is not ItemKind.COMPETENCY:
                    self.package.doubtful(
                        entry.item.where, _("It calls on something that is no competency of the file.")
                    )
                    continue
                competency = self.rows[key]
                row = left.pop((activity.pk, competency.pk), None)
                row = row or _Calls(occupationalactivity_id=activity.pk, competency_id=competency.pk)
                outcome, changes = settle(row, {})
                lines.append(_line(CALL, row, f"{competency.code} · {activity.title}", outcome, changes))
        return lines + [
            _line(CALL, row, f"{row.competency.code} · {row.occupationalactivity.title}", Outcome.KEPT)
            for row in left.values()
        ]

    def neighbours(self) -> list[Line]:
        """Occupations that are near: what the file has of a lineage is the row that it became here."""
        left = {(row.occupation_id, row.lineage): row for row in self._stored(NeighbouringOccupation, "occupation")}
        placed = self.shape.of(ItemKind.OCCUPATION)
        here = {
            entry.item.extras.lineage or entry.item.identifier: self.rows[entry.item.identifier] for entry in placed
        }
        titles = {row.lineage: row.title for row in here.values()}
        lines, seen = [], set()
        for entry in placed:
            occupation = self.rows[entry.item.identifier]
            for rank, wanted in enumerate(self.package.neighbours.get(entry.item.identifier, ()), start=1):
                lineage = here[wanted.lineage].lineage if wanted.lineage in here else wanted.lineage
                if lineage == occupation.lineage or (occupation.pk, lineage) in seen:
                    self.package.doubtful(entry.item.where, _("It is near itself, or twice to another one: left out."))
                    continue
                seen.add((occupation.pk, lineage))
                row = left.pop((occupation.pk, lineage), None)
                row = row or NeighbouringOccupation(occupation=occupation, lineage=lineage)
                position = wanted.position if wanted.position is not None else rank
                outcome, changes = settle(row, {"why": wanted.why or None, "position": position})
                label = f"{occupation.title} · {titles.get(lineage) or wanted.title}"
                lines.append(_line(NEIGHBOUR, row, label, outcome, changes))
        for identifier in self.package.neighbours:
            if self.kinds.get(identifier) is not ItemKind.OCCUPATION:
                where = self.package.items[identifier].where
                self.package.doubtful(where, _("Only occupations have neighbours: those of this item are left out."))
        return lines + [
            _line(NEIGHBOUR, row, f"{row.occupation.title} · {titles.get(row.lineage) or row.why}", Outcome.KEPT)
            for row in left.values()
        ]

    def _stored(self, model: Any, owner: str) -> list[Any]:
        if not self.stored:
            return []
        path = "occupation__version" if owner == "occupation" else f"{owner}__occupation__version"
        other = [] if model is NeighbouringOccupation else ["competency"]
        return list(model._default_manager.filter(**{path: self.version.pk}).select_related(owner, *other))


def _line(what: Any, row: Any, label: str, outcome: Outcome, changes: tuple[str, ...] = ()) -> Line:
    return Line(what=what, row=row, label=label[:MAX_LABEL], outcome=outcome, changes=changes)
