"""The one door through which a state changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

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
    **changes: Any,
) -> R:
    """Lead a row from its state to the next one: lock it, refuse what the table does not list, write, log.

    ``changes`` are other fields written with the state. The row given is refreshed and returned.
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
        record(f"{life.name}.{event}", row, by=by, about=about, detail=facts, note=note)
    return row
