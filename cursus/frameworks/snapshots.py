"""What a row said when a page was made: sent with the page, compared under the lock when the page comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """The values of a row's fields, and of the lines below it, as plain JSON."""

    fields: Mapping[str, Any]
    lines: Sequence[Line] = ()

    def signed(self) -> str:
        """Return it as a page carries it: compressed, and signed so that nobody pretends to have seen something."""
        lines = [[line.key, dict(line.values)] for line in self.lines]
        return signing.dumps([dict(self.fields), lines], salt=SALT, compress=True)


def read(text: str) -> Snapshot | None:
    """Return what a page carried; None where that is not something that we wrote."""
    try:
        fields, lines = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Snapshot(fields, [Line(key, values) for key, values in lines])


def take(row: Model, fields: Sequence[str], lines: Lines | None = None) -> Snapshot:
    """Return the snapshot of a stored row, as it is in the database now."""
    fresh = type(row)._base_manager.get(pk=row.pk)
    below: list[Line] = []
    if lines is not None:
        related: Manager[Model] = getattr(fresh, lines.relation)
        ordered = related.order_by("position", "created_at", "pk")
        below = [Line(str(item.pk), _values(item, lines.fields)) for item in ordered]
    return Snapshot(_values(fresh, fields), below)


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
