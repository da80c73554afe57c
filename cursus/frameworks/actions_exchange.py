"""The write of a package that another tool made: rows of one draft, all or none. Reading it is in ``formats``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core.errors import Refused
from cursus.core.writing import record, writing
from cursus.frameworks.actions import create_framework, edit_draft
from cursus.frameworks.models import FrameworkVersion
from cursus.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class NewFramework:
    """The framework that an import opens, with the number of its first draft."""

    organisation: Organisation | None
    code: str
    title: str
    number: str
    language: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows to be written, owners before what they own, and what the log says of where they come from."""

    created: Sequence[models.Model]
    changed: Sequence[models.Model]
    detail: dict[str, str]


def open_framework(new: NewFramework, make: Callable[[FrameworkVersion], Rows], *, by: User | None) -> FrameworkVersion:
    """Create a framework and fill its first draft with the rows that ``make`` returns. Raises Refused."""
    with writing():
        version = create_framework(
            code=new.code,
            title=new.title,
            organisation=new.organisation,
            by=by,
            number=new.number,
            language=new.language,
            description=new.description,
        )
        return fill_draft(version, make, edit_token=None, by=by)


def fill_draft(
    version: FrameworkVersion,
    make: Callable[[FrameworkVersion], Rows],
    *,
    edit_token: UUID | None,
    by: User | None,
) -> FrameworkVersion:
    """Write into a draft what ``make`` returns; it is asked once the draft is locked.

    Raises Refused where there is nothing to write, Conflict where somebody wrote since ``edit_token``.
    """
    details: list[dict[str, str]] = []

    def write() -> FrameworkVersion:
        rows = make(version)
        if not rows.created and not rows.changed:
            raise Refused(_("The draft says all that the file says: there is nothing to import."), code="nothing")
        _write(rows)
        details.append(rows.detail)
        return version

    with writing():
        edit_draft(version, write, edit_token=edit_token, by=by)
        record("framework_version.imported", version, by=by, detail=details[0])
    return version


def _write(rows: Rows) -> None:
    """Changed rows first: their codes and titles may be wanted by new ones, or by each other."""
    for row in rows.changed:
        _set_aside(row)
    for row in rows.changed:
        row.save()
    for model, alike in groupby(rows.created, key=type):
        cast("type[models.Model]", model)._default_manager.bulk_create(list(alike))


def _set_aside(row: models.Model) -> None:
    """Give a row names that nobody wants, until every row has been written."""
    unique = {name for rule in row._meta.constraints for name in getattr(rule, "fields", ())} & {"code", "title"}
    free = {name: uuid4().hex[:30] for name in unique}
    if free:
        type(row)._default_manager.filter(pk=row.pk).update(**free)
