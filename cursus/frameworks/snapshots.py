"""What a row said when a page was made: sent with the page, compared under the lock when the page comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.db.models import Manager, Model, QuerySet
from django.forms.models import model_to_dict

from cursus.core.canonical import plain
from cursus.frameworks.models import Occupation
from cursus.frameworks.rules_editing import Line

SALT = "cursus.frameworks.snapshot"


@dataclass(frozen=True)
class Lines:
    """Which rows hang on a row and are edited with it: the name of the relation, and the fields compared."""

    relation: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """The values of a row's fields, and of the lines below it by their relation, as plain JSON."""

    fields: Mapping[str, Any]
    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)

    @property
    def every_line(self) -> list[Line]:
        """The lines of all relations."""
        return [line for rows in self.lines.values() for line in rows]

    def signed(self) -> str:
        """Return it as a page carries it: compressed, and signed so that nobody pretends to have seen something."""
        lines = {name: [[line.key, dict(line.values)] for line in rows] for name, rows in self.lines.items()}
        return signing.dumps([dict(self.fields), lines], salt=SALT, compress=True)


def read(text: str) -> Snapshot | None:
    """Return what a page carried; None where that is not something that we wrote."""
    try:
        fields, lines = signing.loads(text, salt=SALT)
        return Snapshot(fields, {name: [Line(*line) for line in rows] for name, rows in lines.items()})
    except (signing.BadSignature, ValueError, AttributeError, TypeError):
        return None


def take(row: Model, fields: Sequence[str], lines: Iterable[Lines] = ()) -> Snapshot:
    """Return the snapshot of a stored row, as it is in the database now."""
    fresh = type(row)._base_manager.get(pk=row.pk)
    return Snapshot(_values(fresh, fields), {item.relation: _lines(fresh, item) for item in lines})


def _lines(row: Model, below: Lines) -> list[Line]:
    related: Manager[Model] = getattr(row, below.relation)
    ordered = related.order_by("position", "created_at", "pk")
    return [Line(str(item.pk), _values(item, below.fields)) for item in ordered]


def _values(row: Model, fields: Sequence[str]) -> dict[str, Any]:
    said = {name: as_plain(value) for name, value in model_to_dict(row, list(fields)).items()}
    if isinstance(row, Occupation):
        said |= {name: keys for name, keys in row.linked().items() if name in fields}
    return said


def as_plain(value: Any) -> Any:
    """Return a value of a model or of a form as plain JSON: keys for rows, sorted where there are several of them."""
    match value:
        case Model():
            return str(value.pk)
        case QuerySet():
            return sorted(str(item.pk) for item in value)
        case list() | tuple() if value and all(isinstance(item, Model) for item in value):
            return sorted(str(item.pk) for item in value)
        case str():
            return value.replace("\r\n", "\n").strip()
    return plain(value)
