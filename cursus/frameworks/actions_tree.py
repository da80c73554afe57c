"""Verbs of the tree: moved, written in, renamed, renumbered. Each is one step, under the version's lock, in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core.errors import Conflict, Refused
from cursus.core.writing import record, writing
from cursus.frameworks.actions_rows import log_edit
from cursus.frameworks.models import Competency, CompetencyBlock, FrameworkVersion
from cursus.frameworks.queries_tree import BRANCHES, Branch
from cursus.frameworks.rules_editing import (
    CODE_LENGTH,
    Coded,
    next_block_code,
    next_code,
    order_token,
    placed,
    prefix_of,
    renumbered,
)
from cursus.frameworks.touching import lock_draft, touched

MOST = 20_000
"""Rows below one parent: positions are small integers."""


@dataclass(frozen=True)
class Move:
    """Where a row goes: below which parent, at which place (counted without it; None: at the end).

    ``seen`` and ``seen_there``: the tokens of the orders that the person saw, where the row was and where it goes
    (see rules_editing.order_token). ``seen_there`` only counts when the parent changes.
    """

    key: UUID
    parent: UUID | None
    at: int | None
    seen: str
    seen_there: str = ""


def move_row(version: FrameworkVersion, branch: Branch, move: Move, *, by: User | None) -> Any:
    """Move a row of the tree. Positions change, codes do not.

    Raises Conflict when the order of a parent concerned is no longer what the person saw, Refused when the row cannot
    stand there.
    """
    with writing():
        locked = lock_draft(version)
        row = branch.rows(locked).filter(pk=move.key).first()
        if row is None:
            raise Conflict(_("Somebody removed this meanwhile. The tree shows what is there now."))
        source = getattr(row, f"{branch.parent}_id") if branch.parent else None
        target = move.parent if branch.parent else None
        here = list(branch.siblings(locked, source).values_list("pk", flat=True))
        _compare(here, move.seen)
        if target == source:
            _renumber(branch, placed(here, row.pk, move.at))
        else:
            _refuse_strange_parent(locked, branch, target)
            there = list(branch.siblings(locked, target).values_list("pk", flat=True))
            _compare(there, move.seen_there)
            branch.model._base_manager.filter(pk=row.pk).update(**{f"{branch.parent}_id": target})
            _renumber(branch, [key for key in here if key != row.pk])
            _renumber(branch, placed(there, row.pk, move.at))
        touched(locked, by=by)
        row.refresh_from_db()
        log_edit("moved", locked, row, by=by, **_journey(branch, row, source))
    return row


def _compare(order: Sequence[UUID], seen: str) -> None:
    if order_token(order) != seen:
        raise Conflict(
            _("Somebody changed this order meanwhile, so nothing was moved. The tree shows the order now: repeat."),
            code="framework_tree.order",
        )


def _refuse_strange_parent(version: FrameworkVersion, branch: Branch, parent: UUID | None) -> None:
    if parent is None:
        if branch.kind != "competences":
            raise Refused(_("Choose where it goes."), field="parent")
        return
    if not BRANCHES[branch.above].rows(version).filter(pk=parent).exists():
        raise Refused(_("Choose a place of this version."), field="parent")


def _renumber(branch: Branch, order: Sequence[UUID]) -> None:
    """Write the positions 1 … n, touching only the rows whose position changes."""
    if len(order) > MOST:
        raise Refused(_("There are too many rows below this one."))
    present = dict(branch.model._base_manager.filter(pk__in=order[:900]).values_list("pk", "position"))
    for start in range(900, len(order), 900):
        part = branch.model._base_manager.filter(pk__in=order[start : start + 900])
        present |= dict(part.values_list("pk", "position"))
    changed = [
        branch.model(pk=key, position=place) for place, key in enumerate(order, start=1) if present[key] != place
    ]
    branch.model._base_manager.bulk_update(changed, ["position"], batch_size=200)


def _journey(branch: Branch, row: Any, source: UUID | None) -> dict[str, Any]:
    if not branch.parent:
        return {"place": row.position}
    target = getattr(row, branch.parent)
    facts = {"place": row.position, "to": str(target)[:120] if target else ""}
    if source != (target.pk if target else None):
        before = BRANCHES[branch.above].model._base_manager.filter(pk=source).first()
        facts["from"] = str(before)[:120] if before else ""
    return facts


def add_to_tree(version: FrameworkVersion, branch: Branch, *, parent: UUID | None, title: str, by: User | None) -> Any:
    """Write a row in at the end of a parent, by its title alone; a code is proposed. Raises Refused."""
    with writing():
        locked = lock_draft(version)
        if branch.parent:
            _refuse_strange_parent(locked, branch, parent)
        siblings = branch.siblings(locked, parent if branch.parent else None)
        last = siblings.aggregate(last=Max("position"))["last"] or 0
        row = branch.model(position=max(last, siblings.count()) + 1, **{branch.title: _one_line(title)})
        _attach(locked, branch, row, parent)
        _check(row)
        row.save()
        touched(locked, by=by)
        log_edit("added", locked, row, by=by)
    return row


def _attach(version: FrameworkVersion, branch: Branch, row: Any, parent: UUID | None) -> None:
    """Give a new row its version or its parent, and the code that follows the others."""
    match branch.kind:
        case "blocs":
            codes = version.blocks.order_by("position").values_list("code", flat=True)
            row.version, row.code = version, next_block_code(list(codes))
        case "competences":
            taken = set(version.competencies.values_list("code", flat=True))
            block = version.blocks.filter(pk=parent).first() if parent else None
            inside = version.competencies.filter(block=block).values_list("code", flat=True)
            row.version, row.block = version, block
            row.code = next_code(prefix_of(block.code if block else "", inside), taken)[:CODE_LENGTH]
        case "metiers":
            row.version = version
        case _:
            setattr(row, f"{branch.parent}_id", parent)


def rename_row(version: FrameworkVersion, branch: Branch, *, key: UUID, title: str, seen: str, by: User | None) -> Any:
    """Give a row another title, if it still has the one that the person saw (``seen``).

    Raises Retitled when somebody else renamed it meanwhile, Refused when the title cannot stand.
    """
    with writing():
        locked = lock_draft(version)
        row = branch.rows(locked).filter(pk=key).first()
        if row is None:
            raise Conflict(_("Somebody removed this meanwhile. The tree shows what is there now."))
        before, wanted = getattr(row, branch.title), _one_line(title)
        if _one_line(before) != _one_line(seen):
            raise Retitled(before)
        if before != wanted:
            setattr(row, branch.title, wanted)
            _check(row)
            confirmed = ["confirmed"] if branch.kind == "competences" else []
            if confirmed:
                row.confirmed = True  # whoever rewords a proposal has read it
            row.save(update_fields=[branch.title, *confirmed])
            touched(locked, by=by)
            log_edit("edited", locked, row, by=by, changes={branch.title: [before, wanted]})
    return row


class Retitled(Conflict):
    """Somebody else gave the row another title meanwhile: ``theirs``."""

    code = "framework_tree.title"

    def __init__(self, theirs: str) -> None:
        super().__init__(_("Meanwhile somebody else wrote: “%(title)s”.") % {"title": theirs})
        self.theirs = theirs


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _check(row: Model) -> None:
    """Raise Refused with what the model refuses about a title."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="title") from error


# --- Codes


@dataclass(frozen=True)
class NewCode:
    """A row whose code would change."""

    key: UUID
    kind: str
    title: str
    before: str
    after: str


def preview_codes(version: FrameworkVersion) -> list[NewCode]:
    """Return the codes that would change if they followed the present order (two queries)."""
    below: dict[UUID | None, list[Coded]] = {}
    titles: dict[UUID, tuple[str, str, str]] = {}
    rows = Competency.objects.filter(version=version).order_by("position", "code")
    for key, block, code, title in rows.values_list("pk", "block_id", "code", "title"):
        below.setdefault(block, []).append(Coded(key, code))
        titles[key] = ("competences", title, code)
    blocks = []
    for key, code, title in version.blocks.order_by("position", "code").values_list("pk", "code", "title"):
        blocks.append(Coded(key, code, tuple(below.get(key, ()))))
        titles[key] = ("blocs", title, code)
    found = renumbered(blocks, below.get(None, []))
    return [NewCode(key, *titles[key], after) for key, after in found.items()]


def renumber_codes(version: FrameworkVersion, *, edit_token: UUID, by: User | None) -> int:
    """Give blocks and competencies the codes that follow their order, as previewed; return how many changed.

    ``edit_token``: the version's when the preview was made. Raises Conflict when the draft was changed since.
    """
    with writing():
        locked = lock_draft(version)
        if locked.edit_token != edit_token:
            raise Conflict(_("Somebody changed this draft meanwhile: look at the new codes again."))
        found = preview_codes(locked)
        for kind, model in (("blocs", CompetencyBlock), ("competences", Competency)):
            _write_codes(locked, model, [item for item in found if item.kind == kind])
        if found:
            touched(locked, by=by)
            pairs = [[item.before, item.after] for item in found]
            record("framework_version.codes_renumbered", locked, by=by, detail={"count": len(found), "codes": pairs})
    return len(found)


def _write_codes(version: FrameworkVersion, model: Any, found: Sequence[NewCode]) -> None:
    kept = model.objects.filter(version=version).exclude(pk__in=[item.key for item in found])
    taken = set(kept.values_list("code", flat=True))
    wanted = [item.after for item in found]
    if len(set(wanted)) < len(wanted) or taken & set(wanted):
        raise Refused(_("Two rows would have the same code: change one of the blocks’ codes first."))
    # Set aside first, so that two rows can exchange theirs.
    model.objects.bulk_update(
        [model(pk=item.key, code=uuid4().hex[:CODE_LENGTH]) for item in found], ["code"], batch_size=200
    )
    model.objects.bulk_update([model(pk=item.key, code=item.after) for item in found], ["code"], batch_size=200)
