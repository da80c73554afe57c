"""Bring an outline (a table that a person filled in) into a draft: everything that was previewed, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from cursus.core.errors import Refused
from cursus.core.writing import record, writing
from cursus.frameworks.actions import create_framework, edit_draft
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    NeighbouringOccupation,
    Occupation,
    OccupationalActivity,
    OccupationCompetency,
    PerformanceCriterion,
)
from cursus.frameworks.outlines.compare import Change, Plan, What
from cursus.frameworks.outlines.lines import NAMES, PARENTS, SEVERAL, Kind, Line

if TYPE_CHECKING:
    from cursus.accounts.models import User
    from cursus.organisations.models import Organisation

MODELS: dict[Kind, type[Any]] = {
    Kind.BLOCK: CompetencyBlock,
    Kind.OCCUPATION: Occupation,
    Kind.COMPETENCY: Competency,
    Kind.CRITERION: PerformanceCriterion,
    Kind.ACTIVITY: OccupationalActivity,
    Kind.LINK: OccupationCompetency,
    Kind.NEIGHBOUR: NeighbouringOccupation,
}
Rows = dict[tuple[Kind, str], Model]


def write_outline(version: FrameworkVersion, plan: Plan, *, edit_token: UUID | None, by: User | None) -> None:
    """Write the changes of a plan that was made from this draft as it is.

    ``edit_token``: that of the draft when the person was shown the plan. Raises Refused when there is nothing to write,
    when a row that would go is in use, when the draft changed meanwhile (Conflict).
    """
    if plan.nothing:
        raise Refused(_("The file says what the draft already says: there is nothing to write."))
    if plan.blocked:
        raise Refused(
            _(
                "Assessment tasks or rules stand on these: %(list)s. Leave their lines, or remove what stands on "
                "them first."
            )
            % {"list": ", ".join(line.label for line in plan.blocked)}
        )
    try:
        edit_draft(version, partial(_write, version, plan, by), edit_token=edit_token, by=by)
    except IntegrityError as error:
        raise Refused(_("Two lines of the draft would have the same code. Nothing was written.")) from error


def create_from_outline(
    plan: Plan, *, code: str, title: str, organisation: Organisation | None, by: User | None
) -> FrameworkVersion:
    """Create a framework with a first draft that says what the plan adds."""
    with writing():
        try:
            version = create_framework(code=code, title=title, organisation=organisation, by=by)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
        write_outline(version, plan, edit_token=version.edit_token, by=by)
    return version


def _write(version: FrameworkVersion, plan: Plan, by: User | None) -> Model:
    stored = _stored(version)
    named: Rows = {(kind, getattr(row, NAMES[kind])): row for kind in NAMES for row in stored[kind].values()}
    _free_names(plan)
    written: Model = version
    for change in plan.changes:
        line = change.line
        if change.what is What.REMOVED:
            continue
        if change.what is What.ADDED:
            row = written = _add(version, change, named)
        else:
            assert change.pk is not None
            row = stored[line.kind][change.pk]
        if change.what is What.CHANGED:
            written = _change(row, change, named)
        if line.kind in NAMES:
            named[(line.kind, str(line.values[NAMES[line.kind]]))] = row
    for change in reversed(plan.of(What.REMOVED)):
        assert change.pk is not None
        written = _remove(stored[change.line.kind][change.pk], change.line)
    counts = Counter(change.what.value for change in plan.changes)
    record("framework_version.table_imported", version, by=by, detail=dict(counts))
    return written


def _stored(version: FrameworkVersion) -> dict[Kind, dict[UUID, Any]]:
    ways = {
        Kind.CRITERION: "competency__version",
        Kind.ACTIVITY: "occupation__version",
        Kind.LINK: "occupation__version",
        Kind.NEIGHBOUR: "occupation__version",
    }
    return {
        kind: {row.pk: row for row in model.objects.filter(**{ways.get(kind, "version"): version})}
        for kind, model in MODELS.items()
    }


def _free_names(plan: Plan) -> None:
    """Set aside the names that change or go, so that two rows can exchange theirs."""
    for change in plan.changes:
        name = NAMES.get(change.line.kind)
        if name and (change.what is What.REMOVED or any(item.name == name for item in change.fields)):
            MODELS[change.line.kind].objects.filter(pk=change.pk).update(**{name: uuid4().hex[:30]})


def _values(line: Line, named: Rows) -> dict[str, Any]:
    """The fields that the line says, parents as rows."""
    values = {name: value for name, value in line.values.items() if name not in _several(line)}
    for name, kind in PARENTS[line.kind].items():
        if name in values:
            values[name] = named[(kind, str(values[name]))] if values[name] else None
    if line.kind is Kind.NEIGHBOUR:
        near, elsewhere = values.pop("near"), values.pop("elsewhere")
        values["lineage"] = near.lineage if near is not None else UUID(elsewhere)
    return values


def _several(line: Line) -> Mapping[str, Kind]:
    """The fields of the line that name several others, by what they name."""
    return {name: kind for name, kind in SEVERAL.get(line.kind, {}).items() if name in line.values}


def _tie(row: Any, line: Line, named: Rows) -> None:
    """Tie the row to all that its line names."""
    for name, kind in _several(line).items():
        getattr(row, name).set([named[(kind, str(item))] for item in line.values[name]])


def _add(version: FrameworkVersion, change: Change, named: Rows) -> Model:
    kind, values = change.line.kind, _values(change.line, named)
    if kind in NAMES:
        values["version"] = version
    if kind is not Kind.LINK:
        values["position"] = change.position
    row: Model = MODELS[kind].objects.create(**values)
    _tie(row, change.line, named)
    return row


def _change(row: Model, change: Change, named: Rows) -> Model:
    values = _values(change.line, named)
    names = [item.name for item in change.fields if item.name in values]
    for name in names:
        setattr(row, name, values[name])
    if isinstance(row, Competency):
        row.confirmed = True  # whoever edits a proposal has read it
        names.append("confirmed")
    if names:
        row.save(update_fields=names)
    _tie(row, change.line, named)
    return row


def _remove(row: Model, line: Line) -> Model:
    key = row.pk
    try:
        # Rows that went with their parent are gone already.
        type(row)._default_manager.filter(pk=key).delete()
    except ProtectedError as error:
        raise Refused(
            _("“%(line)s” is used elsewhere: leave its line, or remove what stands on it first.") % {"line": line.label}
        ) from error
    return row
