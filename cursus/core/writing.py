"""One transaction a verb: what is written and what the log says of it are committed together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from cursus.core import audit

if TYPE_CHECKING:
    from cursus.accounts.models import User
    from cursus.organisations.models import Organisation


@dataclass
class _Unit:
    happenings: list[audit.Happening] = field(default_factory=list)


_current: ContextVar[_Unit | None] = ContextVar("cursus_unit", default=None)


@contextmanager
def writing() -> Iterator[None]:
    """Open the transaction of an action. Nested blocks join the outer one.

    What :func:`record` was told is appended to the audit chains at the end of the outermost block, so that
    digests are those of the rows as committed and the chain's head is the last lock taken.
    """
    if _current.get() is not None:
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        unit = _Unit()
        token = _current.set(unit)
        try:
            yield
        finally:
            _current.reset(token)
        audit.append(unit.happenings)


def record(
    event: str,
    row: models.Model,
    *,
    by: User | None,
    about: User | None = None,
    organisation: Organisation | None = None,
    detail: dict[str, Any] | None = None,
    note: str = "",
    checkpoint: bool = False,
) -> None:
    """Tell the log that something happened to a row. Must be called within :func:`writing`.

    ``detail`` holds facts that are not about a person (they stay for ever); ``note`` what is (erasable);
    ``about`` the person concerned. The chain is that of ``organisation``, or of the row's owner.
    ``checkpoint``: once this is committed, the chain's head is signed and written outside the database.
    ``checkpoint``: once this is committed, what the chain became is signed and written outside the database.
    """
    unit = _current.get()
    if unit is None:
        raise RuntimeError("record() belongs inside a writing() block: the log and the rows commit together.")
    if row.pk is None:
        raise RuntimeError("record() is told of a row that is stored, or is about to be deleted.")
    body = organisation if organisation is not None else getattr(row, "owner", None)
    unit.happenings.append(audit.Happening(event, row, by, about, body, detail or {}, note, checkpoint, row.pk))
