"""The erasure registry: every table says what it holds of a person, how long it may, and how it is erased.

A table declares ``personal_data`` (its class) and ``subject`` (the look-up path to the person). What is erased of its
rows then follows from the table itself: every free text that is not declared ``not_personal``, and what is listed in
``cleared``; or, with ``erased_whole``, the row. So a column that somebody adds is erased until they say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.db.models import Case, Model, Q, QuerySet, Value, When

from cursus.core.enums import PersonalData

OUR_APPS = ("cursus", "certification", "site_cms")

ERASED = "—"
"""What stands where a text was: constraints that ask for a reason still hold, and a reader sees that there was one."""


@dataclass(frozen=True)
class Holding:
    """A table that holds personal data: its class and the look-up path from a row to the person."""

    model: type[Model]
    personal_data: PersonalData
    subject: str

    @property
    def erased_whole(self) -> bool:
        """Whether the row itself goes; otherwise an empty shell stays, on which other rows stand."""
        return bool(getattr(self.model, "erased_whole", False))

    @property
    def address_field(self) -> str:
        """The column with an e-mail address that names the person as well as the path does; "" for none."""
        return str(getattr(self.model, "address_field", ""))

    def of(self, person: Model, addresses: Iterator[str] | list[str] | None = None) -> QuerySet[Any]:
        """Return the rows about a person, found by the path or by one of their addresses (in lower case)."""
        found = Q(**{self.subject: person.pk})
        if self.address_field and addresses:
            found |= Q(**{f"{self.address_field}__in": list(addresses)})
        return self.model._base_manager.filter(found)


def our_models() -> Iterator[type[Model]]:
    """Yield the tables of our three apps."""
    for label in OUR_APPS:
        yield from apps.get_app_config(label).get_models()


def undeclared() -> list[str]:
    """Return the tables that do not say what they hold of a person."""
    return [model._meta.label for model in our_models() if not hasattr(model, "personal_data")]


def holdings() -> list[Holding]:
    """Return the tables that hold something of a person, with the path to that person."""
    return [
        Holding(model, PersonalData(getattr(model, "personal_data", "")), getattr(model, "subject", ""))
        for model in our_models()
        if getattr(model, "personal_data", PersonalData.NONE) != PersonalData.NONE
    ]


def personal_texts(model: type[Model]) -> list[models.Field[Any, Any]]:
    """Return the columns of a table that hold free text (or JSON) about a person."""
    spared = getattr(model, "not_personal", ())
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.primary_key
        and not field.choices
        and field.name not in spared
    ]


def erased_value(field: models.Field[Any, Any]) -> Any:
    """Return what a column is set to: a dash where something was said, an address that leads nowhere, empty JSON."""
    if isinstance(field, models.EmailField):
        return nowhere()
    if isinstance(field, models.JSONField):
        return field.get_default()
    if field.unique:
        return uuid4().hex[: field.max_length or 32]
    return Case(When(**{field.name: "", "then": Value("")}), default=Value(ERASED), output_field=type(field)())


def nowhere() -> str:
    """Return an address that is nobody's (the top-level domain ``invalid`` is reserved: RFC 2606)."""
    return f"{uuid4().hex}@erased.invalid"


def blank(rows: QuerySet[Any]) -> int:
    """Empty the personal columns of rows, which stay as shells; return how many rows."""
    changes = {field.name: erased_value(field) for field in personal_texts(rows.model)}
    changes |= dict.fromkeys(getattr(rows.model, "cleared", ()))
    alone = [field for field in personal_texts(rows.model) if isinstance(field, models.EmailField) or field.unique]
    if not changes:
        return 0
    if not alone:
        return int(rows.update(**changes))
    keys = list(rows.values_list("pk", flat=True))
    for key in keys:  # each its own address
        changes |= {field.name: erased_value(field) for field in alone}
        rows.model._base_manager.filter(pk=key).update(**changes)
    return len(keys)
