"""The one door through which a state changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from cursus.core.models import Row
from cursus.core.rules import Life
from cursus.core.writing import record, writing

if TYPE_CHECKING:
    from cursus.accounts.models import User

R = TypeVar("R", bound=Row)


def move(
    row: R,
    life: Life,
    event: str,
    *,
    by: User | None,
    about: User | None = None,
    detail: dict[str, Any] | None = None,
    note: str = "",
    checkpoint: bool = False,
    **changes: Any,
) -> R:
    """Lead a row from its state to the next one: lock it, refuse what the table does not list, write, log.

    ``changes`` are other fields written with the state. The row given is refreshed and returned. ``checkpoint``: see
    :func:`~cursus.core.writing.record`.
    Raises :class:`cursus.core.errors.Conflict` when the event is not possible in the present state.
    """
    with writing():
        locked = type(row)._base_manager.select_for_update().get(pk=row.pk)
        source = locked.state  # type: ignore[attr-defined]
        target = life.target(event, source)
        for name, value in {**changes, "state": target}.items():
            setattr(locked, name, value)
        locked.save(update_fields=[*changes, "state"])
        row.refresh_from_db(fields=[*changes, "state"])
        facts = {"from": source, "to": target, **(detail or {})}
        name = f"{life.name}.{event}"
        record(name, row, by=by, about=about, detail=facts, note=note, checkpoint=checkpoint)
    return row


@dataclass(frozen=True)
class Move(Generic[R]):
    """One row among several that take the same step; ``changes`` are written with its state."""

    row: R
    about: User | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)


def move_all(moves: Sequence[Move[R]], life: Life, event: str, *, by: User | None) -> None:
    """Lead several rows of one model through the same event, each with the same named changes; log each.

    As :func:`move`, in a number of queries that does not depend on how many there are. The rows are locked in the
    order of their keys. Raises Conflict when one of them may not: then none moves.
    """
    if not moves:
        return
    model = type(moves[0].row)
    names = [*moves[0].changes, "state"]
    with writing():
        keys = [item.row.pk for item in moves]
        locked = {row.pk: row for row in model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk")}
        for item in moves:
            source = locked[item.row.pk].state  # type: ignore[attr-defined]
            target = life.target(event, source)
            for name, value in {**item.changes, "state": target}.items():
                setattr(item.row, name, value)
            facts = {"from": source, "to": target, **item.detail}
            record(f"{life.name}.{event}", item.row, by=by, about=item.about, detail=facts)
        model._base_manager.bulk_update([item.row for item in moves], names)
