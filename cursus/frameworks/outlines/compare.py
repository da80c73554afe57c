"""What bringing an outline into a version would change, line by line. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from cursus.frameworks.outlines.lines import NAMES, PARENTS, SEVERAL, Kind, Line, Outline


class What(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field that is not the same."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happens to one line. ``line``: the wanted one, or for a removal the one that goes."""

    what: What
    line: Line
    pk: UUID | None = None
    """The row that is changed or removed."""
    fields: tuple[Difference, ...] = ()
    position: int = 0
    """The rank of a line that is added, where it does not say one."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every change, parents first; ``blocked``: removals of what tasks or rules stand on."""

    changes: tuple[Change, ...]
    blocked: tuple[Line, ...] = ()

    def of(self, what: What) -> list[Change]:
        return [change for change in self.changes if change.what is what]

    @property
    def nothing(self) -> bool:
        return all(change.what is What.UNCHANGED for change in self.changes)


@dataclass
class _Matching:
    """Which wanted line is which line of the version, for kinds compared so far."""

    found: dict[int, Line | None] = field(default_factory=dict)
    """By id() of the wanted line."""
    names: dict[tuple[Kind, str], Line] = field(default_factory=dict)
    """The wanted line behind a name."""
    old_names: dict[tuple[Kind, str], UUID | None] = field(default_factory=dict)
    """The row behind a name in the version as it is."""

    def parent(self, kind: Kind, name: str) -> object:
        """What a name in the file stands for: the row of the version, or the new line itself."""
        line = self.names.get((kind, name))
        if line is None:
            return self.old_names.get((kind, name))
        match = self.found[id(line)]
        return match.pk if match is not None else id(line)

    def old_parent(self, kind: Kind, name: str) -> object:
        return self.old_names.get((kind, name))


def compare(old: Outline, new: Outline, *, in_use: Collection[UUID] = ()) -> Plan:
    """Return what changes the version (``old``) into what the file says (``new``).

    A line is the same by its key; without one, or with a key of elsewhere, by its code, title or words; criteria and
    activities at last by their rank below the same parent, since their words are all that they have.
    """
    state = _Matching()
    changes: list[Change] = []
    blocked: list[Line] = []
    for kind in Kind:
        for line in old.of(kind):
            if kind in NAMES:
                state.old_names[(kind, str(line.values[NAMES[kind]]))] = line.pk
        if kind not in new.lines:
            continue
        wanted, left = new.of(kind), _match(kind, old.of(kind), new.of(kind), state)
        for line in wanted:
            if kind in NAMES:
                state.names[(kind, str(line.values.get(NAMES[kind], "")))] = line
        changes += _changes(kind, wanted, state)
        if kind not in new.keeps:
            changes += [Change(what=What.REMOVED, line=line, pk=line.pk) for line in left]
            blocked += [line for line in left if line.pk in in_use]
    return Plan(changes=tuple(changes), blocked=tuple(blocked))


def _match(kind: Kind, stored: list[Line], wanted: list[Line], state: _Matching) -> list[Line]:
    """Pair the wanted lines with stored ones; return the stored ones that nobody wants."""
    left = {id(line): line for line in stored}

    def take(pairs: Iterable[tuple[Line, Line]]) -> None:
        for line, match in pairs:
            if id(match) in left and state.found.get(id(line)) is None:
                state.found[id(line)] = left.pop(id(match))

    for line in wanted:
        state.found[id(line)] = None
    by_key = {line.key: line for line in stored if line.key}
    take((line, by_key[line.key]) for line in wanted if line.key in by_key)
    by_words, below = _grouped(stored, state)
    for line in wanted:
        take((line, same) for same in by_words.get(_identity(line, state.parent), ()))
    if kind in (Kind.CRITERION, Kind.ACTIVITY):
        for line in wanted:
            take((line, other) for other in below.get(_parents(line, state.parent), ()))
    return list(left.values())


def _grouped(stored: list[Line], state: _Matching) -> tuple[dict[object, list[Line]], dict[object, list[Line]]]:
    """The stored lines by what they are known by, and by what they stand below."""
    by_words: dict[object, list[Line]] = {}
    below: dict[object, list[Line]] = {}
    for line in stored:
        by_words.setdefault(_identity(line, state.old_parent), []).append(line)
        below.setdefault(_parents(line, state.old_parent), []).append(line)
    return by_words, below


def _identity(line: Line, parent: Any) -> object:
    """What a line is known by when its key says nothing."""
    if line.kind in NAMES:
        return line.words
    return _parents(line, parent), line.words


def _parents(line: Line, parent: Any) -> tuple[object, ...]:
    return tuple(parent(kind, str(line.values.get(name, ""))) for name, kind in PARENTS[line.kind].items())


def _changes(kind: Kind, wanted: list[Line], state: _Matching) -> list[Change]:
    found: list[Change] = []
    last: dict[object, int] = {}
    for line in wanted:
        match = state.found[id(line)]
        below = _parents(line, state.parent)[:1]
        position = line.values.get("position")
        if position is None:
            kept = match.values.get("position") if match is not None else None
            position = kept if kept is not None else last.get(below, 0) + 1
        last[below] = max(position, last.get(below, 0))
        if match is None:
            found.append(Change(what=What.ADDED, line=line, position=position))
            continue
        fields = tuple(_differences(line, match, state))
        what = What.CHANGED if fields else What.UNCHANGED
        found.append(Change(what=what, line=line, pk=match.pk, fields=fields))
    return found


def _differences(line: Line, match: Line, state: _Matching) -> Iterable[Difference]:
    for name, after in line.values.items():
        before = match.values.get(name)
        if (kind := PARENTS[line.kind].get(name)) is not None:
            same = state.old_parent(kind, str(before)) == state.parent(kind, str(after))
        elif (kind := SEVERAL.get(line.kind, {}).get(name)) is not None:
            same = {state.old_parent(kind, item) for item in before or ()} == {
                state.parent(kind, item) for item in after
            }
        else:
            same = before == after
        if not same:
            yield Difference(name=name, before=before, after=after)
