"""Compare a package with a draft, table by table."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.frameworks.formats.case.identifiers import ItemKind
from cursus.frameworks.formats.case.package import Package
from cursus.frameworks.formats.case.plan import MAX_LABEL, Codes, Finder, Line, Outcome, Plan, elders_of, settle
from cursus.frameworks.formats.case.planning_ties import ties
from cursus.frameworks.formats.case.shape import Placed, Shape
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    Occupation,
    OccupationalActivity,
    PerformanceCriterion,
)

CRITERION = gettext_lazy("criterion")
TABLES: dict[ItemKind, Any] = {
    ItemKind.BLOCK: CompetencyBlock,
    ItemKind.COMPETENCY: Competency,
    ItemKind.OCCUPATION: Occupation,
    ItemKind.ACTIVITY: OccupationalActivity,
}


def plan_for(version: FrameworkVersion, package: Package, shape: Shape) -> Plan:
    """Say what importing a package into a draft would do; a version that is not stored yet is empty.

    Notes in the package what does not fit. Rows that the file does not name stay as they are. The instances of the plan
    carry the new values; nothing is saved.
    """
    return _Planner(version, package, shape).plan()


class _Planner:
    def __init__(self, version: FrameworkVersion, package: Package, shape: Shape) -> None:
        self.version, self.package, self.shape = version, package, shape
        self.stored = not version._state.adding
        self.rows: dict[UUID, Any] = {}
        self.finders = {kind: self._finder(kind) for kind in ItemKind}
        self.criteria = self._by_owner(PerformanceCriterion, "competency", "competency__version")
        left = {
            kind: [row.code for row in self.finders[kind].left.values()]
            for kind in (ItemKind.BLOCK, ItemKind.COMPETENCY)
        }
        self.codes = {kind: Codes(taken) for kind, taken in left.items()}
        self.titles: set[str] = set()
        self.lines: list[Line] = []

    def _finder(self, kind: ItemKind) -> Finder:
        model = TABLES[kind]
        items = [(entry.item.identifier, entry.item.extras.lineage) for entry in self.shape.of(kind)]
        path = "occupation__version" if kind is ItemKind.ACTIVITY else "version"
        rows = model.objects.filter(**{path: self.version.pk}) if self.stored else []
        with_elders = self.stored and kind is not ItemKind.ACTIVITY
        finder = Finder(rows, elders_of(self.version, model, [key for key, _ in items]) if with_elders else {})
        finder.pair(items)
        return finder

    def _by_owner(self, model: Any, owner: str, path: str) -> dict[UUID, list[Any]]:
        found: dict[UUID, list[Any]] = {}
        for row in model.objects.filter(**{path: self.version.pk}) if self.stored else ():
            found.setdefault(getattr(row, f"{owner}_id"), []).append(row)
        return found

    def plan(self) -> Plan:
        for entry in self.shape.placed:
            self._place(entry)
        self.lines += ties(self.version, self.package, self.shape, self.rows)
        for kind, finder in self.finders.items():
            for row in finder.left.values():
                if kind is ItemKind.OCCUPATION and row.title in self.titles:
                    self.package.wrong(row.title, _("Two occupations have the same title."))
                self.lines.append(Line(what=kind.label, row=row, label=str(row)[:MAX_LABEL], outcome=Outcome.KEPT))
        return Plan(lines=self.lines)

    def _place(self, entry: Placed) -> None:
        kind, item = entry.kind, entry.item
        row = self._row(entry)
        self.rows[item.identifier] = row
        limit = row._meta.get_field("title").max_length
        if limit and len(item.title) > limit:
            said = _("%(field)s has %(length)s characters; %(limit)s fit here.")
            told = {"field": "fullStatement", "length": len(item.title), "limit": limit}
            self.package.wrong(item.where, said % told)
        moved = self._move(entry, row)
        outcome, changes = settle(row, self._wanted(entry, row))
        if moved:
            outcome, changes = Outcome.CHANGED, (str(ItemKind.BLOCK.label), *changes)
        depth = 1 if entry.owner is not None else 0
        label = f"{getattr(row, 'code', '')} {item.title}".strip()[:MAX_LABEL]
        self.lines.append(Line(what=kind.label, row=row, label=label, outcome=outcome, changes=changes, depth=depth))
        if kind is ItemKind.COMPETENCY:
            self._grid(item.identifier, row, depth + 1)
        elif self.package.criteria.get(item.identifier):
            self.package.doubtful(item.where, _("Only competencies have criteria: those of this item are left out."))

    def _move(self, entry: Placed, row: Any) -> bool:
        """Put a competency in the block that the file has it in, or in none; tell whether a stored one moved."""
        if entry.kind is not ItemKind.COMPETENCY:
            return False
        block = self.rows[entry.owner] if entry.owner is not None else None
        before, row.block = row.block_id, block
        return not row._state.adding and before != row.block_id

    def _row(self, entry: Placed) -> Any:
        item, finder = entry.item, self.finders[entry.kind]
        model = TABLES[entry.kind]
        if entry.kind is ItemKind.ACTIVITY:
            assert entry.owner is not None
            owner = self.rows[entry.owner]
            found = finder.take(item.identifier, occupation_id=owner.pk, title=item.title)
            return found or model(occupation=owner)
        if entry.kind is ItemKind.OCCUPATION:
            if item.title in self.titles:
                self.package.wrong(item.where, _("Two occupations have the same title."))
            self.titles.add(item.title)
            found = finder.take(item.identifier, title=item.title)
        else:
            found = finder.row(item.identifier)
        return found or model(version=self.version, lineage=item.extras.lineage or item.identifier)

    def _wanted(self, entry: Placed, row: Any) -> dict[str, Any]:
        """The values that the file wants a row to have; None leaves what is there."""
        item, extras = entry.item, entry.item.extras
        position = extras.position if extras.position is not None else entry.rank
        wanted: dict[str, Any] = {"title": item.title, "position": min(position, 32_767)}
        if entry.kind is ItemKind.BLOCK:
            code = self._code(entry, row, f"B{entry.rank}")
            return {**wanted, "code": code, "assessment_terms": item.notes or None, "source_text": extras.source_text}
        if entry.kind is ItemKind.COMPETENCY:
            return {**wanted, **self._of_competency(entry, row)}
        if entry.kind is ItemKind.OCCUPATION:
            wanted["code"] = self._occupation_code(entry)
            # A list that the file leaves empty stays as it was, like a text.
            for name in ("workplaces", "structures", "rome_codes"):
                wanted[name] = getattr(extras, name) or None
        return {**wanted, "description": item.notes or None}

    def _of_competency(self, entry: Placed, row: Any) -> dict[str, Any]:
        extras = entry.item.extras
        made = f"{row.block.code}.{entry.rank}" if row.block is not None else f"C{entry.rank}"
        start, end = extras.source_span or (None, None)
        return {
            "code": self._code(entry, row, made),
            "description": entry.item.notes or None,
            "critical": extras.critical,
            "expected_evidence": list(extras.evidence) if extras.evidence is not None else None,
            # What somebody confirmed stays so; what the file says is confirmed was, where it comes from.
            "confirmed": extras.confirmed if row._state.adding or extras.confirmed else None,
            "source_start": start,
            "source_end": end,
        }

    def _code(self, entry: Placed, row: Any, made: str) -> str:
        code, why = self.codes[entry.kind].settle(entry.item.code, row.code, made)
        if why and code != row.code:
            self.package.doubtful(entry.item.where, why)
        return code

    def _occupation_code(self, entry: Placed) -> str | None:
        if len(entry.item.code) <= Codes.LENGTH:
            return entry.item.code or None
        said = _("Its code has more than %(limit)s characters and is left out.") % {"limit": Codes.LENGTH}
        self.package.doubtful(entry.item.where, said)
        return None

    def _grid(self, identifier: UUID, competency: Any, depth: int) -> None:
        left = list(self.criteria.get(competency.pk, ()))
        for rank, wanted in enumerate(self.package.criteria.get(identifier, ()), start=1):
            row = next((found for found in left if found.pk == wanted.identifier), None)
            row = row or next((found for found in left if found.text == wanted.text), None)
            if row is None:
                row = PerformanceCriterion(competency=competency)
            else:
                left.remove(row)
            position = wanted.position if wanted.position is not None else rank
            values = {"text": wanted.text, "critical": wanted.critical, "position": position}
            outcome, changes = settle(row, values)
            label = wanted.text[:MAX_LABEL]
            self.lines.append(Line(what=CRITERION, row=row, label=label, outcome=outcome, changes=changes, depth=depth))
        for row in left:
            label = row.text[:MAX_LABEL]
            self.lines.append(Line(what=CRITERION, row=row, label=label, outcome=Outcome.KEPT, depth=depth))
