"""The tree of a package as blocks, competencies, occupations and activities, whatever its depth."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from cursus.frameworks.formats.case.identifiers import ItemKind
from cursus.frameworks.formats.case.package import Item, Package


@dataclass(kw_only=True)
class Placed:
    """An item where it will stand: what it becomes, below what, and its rank among its likes there (from 1)."""

    item: Item
    kind: ItemKind
    owner: UUID | None
    rank: int


@dataclass(kw_only=True)
class Shape:
    """The items in the order of the tree, owners before what they own."""

    placed: list[Placed] = field(default_factory=list)

    def of(self, kind: ItemKind) -> list[Placed]:
        return [entry for entry in self.placed if entry.kind is kind]

    @property
    def kinds(self) -> dict[UUID, ItemKind]:
        return {entry.item.identifier: entry.kind for entry in self.placed}


def shape_of(package: Package) -> Shape:
    """Say what each item becomes. Notes in the package what is in doubt, and cycles, which forbid the import.

    What the type does not say, the place does: an item at the top with others below it is a block, any other one a
    competency. Levels between a block and its competencies are flattened, in order.
    """
    _root_the_lost(package)
    shape, flattened = Shape(), 0
    ranks: dict[tuple[ItemKind, UUID | None], int] = {}
    seen: set[UUID] = set()
    # (item, nearest block or occupation above, depth), last one first
    waiting: list[tuple[UUID, UUID | None, UUID | None, int]] = [
        (key, None, None, 0) for key in reversed(_in_order(package, package.identifier))
    ]
    while waiting:
        key, block, occupation, depth = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        item = package.items[key]
        below = _in_order(package, key)
        kind = _kind(package, item, bool(below), occupation, depth)
        owner = {ItemKind.COMPETENCY: block, ItemKind.ACTIVITY: occupation}.get(kind)
        ranks[kind, owner] = ranks.get((kind, owner), 0) + 1
        shape.placed.append(Placed(item=item, kind=kind, owner=owner, rank=ranks[kind, owner]))
        if kind is ItemKind.COMPETENCY:
            flattened += bool(below)
        block = key if kind is ItemKind.BLOCK else block
        occupation = key if kind is ItemKind.OCCUPATION else occupation
        waiting += [(child, block, occupation, depth + 1) for child in reversed(below)]
    if flattened:
        said = _("Competencies with others below them: %(count)s. All stand side by side here, in the same order.")
        package.doubtful("CFAssociations", said % {"count": flattened})
    for key, item in package.items.items():
        if key not in seen:
            package.wrong(item.where, _("It is placed below itself, directly or by a detour: the tree has no end."))
    return shape


def _in_order(package: Package, parent: UUID | None) -> list[UUID]:
    rows = package.children.get(parent, []) if parent is not None else []
    return [key for _sequence, key in sorted(rows, key=lambda row: row[0])]


def _root_the_lost(package: Package) -> None:
    """Put items without a place at the top, after the others."""
    lost = [key for key in package.items if key not in package.parent]
    if not lost or package.identifier is None:
        return
    if package.parent:
        said = _("Items without a place in the tree: %(count)s. They are put at its end.")
        package.doubtful("CFAssociations", said % {"count": len(lost)})
    for key in lost:
        package.parent[key] = package.identifier
        package.children.setdefault(package.identifier, []).append((10**9, key))


def _kind(package: Package, item: Item, has_children: bool, occupation: UUID | None, depth: int) -> ItemKind:
    kind = item.kind
    if kind is ItemKind.ACTIVITY and occupation is None:
        package.doubtful(item.where, _("This activity belongs to no occupation: it becomes a competency."))
        return ItemKind.COMPETENCY
    if kind is not None:
        return kind
    if occupation is not None:
        return ItemKind.ACTIVITY
    return ItemKind.BLOCK if has_children and depth == 0 else ItemKind.COMPETENCY
