"""Verbs on one row of a draft: changed and removed by several people at once, none over another's back.

A page carries a snapshot of its row. Two people may edit two rows at the same time; of the same row the second one
gets :class:`RowChanged`, with what the first one wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core.errors import Conflict, Refused
from cursus.core.writing import record, writing
from cursus.frameworks import snapshots
from cursus.frameworks.models import FrameworkVersion, Occupation
from cursus.frameworks.rules_editing import Line
from cursus.frameworks.snapshots import Lines, Snapshot
from cursus.frameworks.touching import lock_draft, touched

CLIPPED = 1_000
"""Characters of a text that the log keeps of what stood before and after: it stays for ever."""


class RowChanged(Conflict):
    """Somebody else changed the same row meanwhile; ``current`` is what it says now."""

    code = "framework_row.changed"

    def __init__(self, current: Snapshot) -> None:
        super().__init__(_("Somebody else changed the same thing meanwhile. Nothing that you typed is lost: compare."))
        self.current = current


def add_row(version: FrameworkVersion, write: Callable[[], Model], *, by: User | None, live: bool = False) -> Any:
    """Add a row to a draft (``live``: to any version, for what follows the register). Adding overwrites nothing."""
    with writing():
        locked = _lock(version, live=live)
        row = write()
        if not live:
            touched(locked, by=by)
        log_edit("added", locked, row, by=by, live=live)
    return row


def change_row(
    version: FrameworkVersion,
    row: Model,
    write: Callable[[], Model],
    *,
    fields: tuple[str, ...],
    lines: Sequence[Lines] = (),
    seen: Snapshot,
    by: User | None,
    live: bool = False,
) -> Any:
    """Change a row, if it still says what the person saw. ``write`` saves only the ``fields`` (and the lines).

    Raises RowChanged when somebody else wrote the same row since, Refused when it is gone or the version published.
    """
    with writing():
        locked = _lock(version, live=live)
        refuse_if_gone(row)
        before = snapshots.take(row, fields, lines)
        if differs(before, seen):
            raise RowChanged(before)
        write()
        if not live:
            touched(locked, by=by)
        changes = changes_between(before, snapshots.take(row, fields, lines))
        log_edit("edited", locked, row, by=by, live=live, changes=changes)
    return row


def remove_row(
    version: FrameworkVersion,
    row: Model,
    *,
    fields: tuple[str, ...],
    lines: Sequence[Lines] = (),
    seen: Snapshot,
    by: User | None,
    live: bool = False,
) -> None:
    """Remove a row with what hangs on it, if it still says what the person saw."""
    with writing():
        locked = _lock(version, live=live)
        refuse_if_gone(row)
        if differs(snapshots.take(row, fields, lines), seen):
            raise Conflict(_("Somebody else changed this meanwhile: read it again before you remove it."))
        log_edit("removed", locked, row, by=by, live=live)
        try:
            type(row)._base_manager.get(pk=row.pk).delete()
        except ProtectedError as error:
            raise Refused(_("Something else stands on this: remove that first.")) from error
        if not live:
            touched(locked, by=by)


def _lock(version: FrameworkVersion, *, live: bool) -> FrameworkVersion:
    if live:
        return FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    return lock_draft(version)


def refuse_if_gone(row: Model) -> None:
    """Raise Conflict when somebody removed the row meanwhile."""
    if not type(row)._base_manager.filter(pk=row.pk).exists():
        raise Conflict(_("Somebody removed this meanwhile. What you typed is still on this page: copy it elsewhere."))


def differs(now: Snapshot, seen: Snapshot) -> bool:
    """Whether a row no longer says what somebody saw, in the fields and lines that they saw."""
    if any(now.fields.get(name) != value for name, value in seen.fields.items()):
        return True
    names = {*now.lines, *seen.lines}
    return any(_by_key(now.lines.get(name, ())) != _by_key(seen.lines.get(name, ())) for name in names)


def _by_key(lines: Iterable[Line]) -> dict[str, dict[str, Any]]:
    return {line.key: dict(line.values) for line in lines}


def changes_between(before: Snapshot, after: Snapshot) -> dict[str, list[Any]]:
    """Return {field: [before, after]} of what differs, clipped for the log; lines are named by their order."""
    found = {
        name: [_clip(before.fields.get(name)), _clip(value)]
        for name, value in after.fields.items()
        if before.fields.get(name) != value
    }
    was, now = {line.key: line for line in before.every_line}, {line.key: line for line in after.every_line}
    for key in [*was, *(key for key in now if key not in was)]:
        old, new = was.get(key), now.get(key)
        if old != new:
            found[f"line {key[:8]}"] = [_said(old), _said(new)]
    return found


def _said(line: Any) -> str:
    if line is None:
        return ""
    words = [_named(value) if name == "lineage" else value for name, value in line.values.items()]
    return str(_clip(" · ".join(value for value in words if value and isinstance(value, str))))


def _named(lineage: Any) -> str:
    """Return what the neighbour that a line names is called today: nobody reads its key."""
    rows = Occupation.objects.filter(lineage=lineage).order_by("-created_at")
    return rows.values_list("title", flat=True).first() or ""


def _clip(value: Any) -> Any:
    return value[:CLIPPED] + "…" if isinstance(value, str) and len(value) > CLIPPED else value


def log_edit(
    verb: str,
    version: FrameworkVersion,
    row: Model,
    *,
    by: User | None,
    live: bool = False,
    changes: dict[str, list[Any]] | None = None,
    **facts: Any,
) -> None:
    """Tell the log of one edit: which row, called how, what it said before and after. Call it within ``writing()``."""
    what = row._meta.model_name or ""
    event = "framework_version.register_edited" if live else "framework_version.edited"
    detail = {"what": what, "key": str(row.pk), "verb": verb, "label": str(row)[:120], **facts}
    record(event, version, by=by, detail=detail | ({"changes": changes} if changes else {}))
    if getattr(row, "protected_fields", ()):
        record(f"{what}.{verb}", row, by=by, organisation=version.owner)
