"""Decisions of the editor as pure functions: what two people changed, orders, places, codes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CODE_LENGTH = 30


def order_token(keys: Iterable[object]) -> str:
    """Return a short digest of an order of rows: two people who saw the same order hold the same token."""
    return hashlib.sha256("\n".join(map(str, keys)).encode()).hexdigest()[:16]


def placed(order: Sequence[Any], key: Any, at: int | None) -> list[Any]:
    """Return the order with ``key`` at the place ``at`` (counted without it; None: at the end)."""
    others = [item for item in order if item != key]
    place = len(others) if at is None else max(0, min(at, len(others)))
    return [*others[:place], key, *others[place:]]


# --- The same row, changed by two people


@dataclass(frozen=True)
class FieldChoice:
    """One field that two people see differently. ``asked``: both changed it, so that a person has to say which."""

    name: str
    before: Any
    theirs: Any
    mine: Any
    asked: bool

    @property
    def takes_theirs(self) -> bool:
        return not self.asked and self.mine == self.before


def compare(before: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[FieldChoice]:
    """Return the fields on which the three differ, in the order of ``mine``.

    A field that only one of the two changed is proposed as that one left it; both alike is no difference.
    """
    found = []
    for name, value in mine.items():
        was, now = before.get(name), theirs.get(name)
        if now == value:
            continue
        found.append(FieldChoice(name, was, now, value, asked=now != was and value != was))
    return found


@dataclass(frozen=True)
class Line:
    """A row that hangs on another one (a criterion, an activity): its key, "" for one that is new, and its fields."""

    key: str
    values: Mapping[str, Any]
    removed: bool = False


@dataclass(frozen=True)
class MergedLine:
    """A line as it is proposed, with what differs; ``news`` says how it came to be here."""

    line: Line
    choices: list[FieldChoice] = field(default_factory=list)
    news: str = ""


def merge_lines(before: Sequence[Line], theirs: Sequence[Line], mine: Sequence[Line]) -> list[MergedLine]:
    """Bring the lines of two people together so that nothing that either wrote is lost.

    ``news``: "added" (by them), "gone" (they removed a line that I changed: it comes back as a new one), "kept" (I
    removed a line that they changed). A line that one removed and the other left alone goes.
    """
    was = {line.key: line for line in before}
    own = {line.key: line for line in mine if line.key}
    here = {line.key for line in theirs}
    found = [merged for line in theirs if (merged := _merged(line, was.get(line.key), own.get(line.key)))]
    for line in mine:
        if not line.key:
            found.append(MergedLine(line))
        elif line.key not in here and not line.removed and line.values != was.get(line.key, line).values:
            found.append(MergedLine(Line("", line.values), news="gone"))
    return found


def recognised(
    before: Sequence[Line], theirs: Sequence[Line], mine: Sequence[Line], *, by: str
) -> tuple[list[Line], list[Line]]:
    """Return ``before`` and ``mine`` with my lines that name the same thing as one that they added told to be that one.

    Two people who add the same neighbour write one line: the field ``by`` says which, the others are compared from
    nothing, so that what both wrote is asked.
    """
    here = {line.key for line in theirs}
    own = {line.key for line in mine}
    added = {line.values.get(by): line for line in theirs if line.key not in own}
    was, found = list(before), []
    for line in mine:
        same = None if line.key in here or line.removed else added.pop(line.values.get(by), None)
        if same is None:
            found.append(line)
            continue
        was = [item for item in was if item.key != same.key]
        was.append(Line(same.key, {by: same.values.get(by)}))
        found.append(Line(same.key, line.values))
    return was, found


def _merged(theirs: Line, was: Line | None, mine: Line | None) -> MergedLine:
    if mine is None:
        return MergedLine(theirs, news="added" if was is None else "")
    before = was.values if was is not None else theirs.values
    if mine.removed:
        changed = theirs.values != before
        return MergedLine(Line(theirs.key, theirs.values, removed=not changed), news="kept" if changed else "")
    choices = compare(before, theirs.values, mine.values)
    values = {**mine.values, **{item.name: item.theirs for item in choices if item.takes_theirs}}
    return MergedLine(Line(theirs.key, values), choices)


# --- Codes


_SIMPLE = re.compile(r"^([^\W\d_]{1,4}[ .-]?)(\d{1,3})$")


@dataclass(frozen=True)
class Coded:
    """A row with its code; ``inner`` are the rows below it, in their order."""

    key: Any
    code: str
    inner: tuple[Coded, ...] = ()


def prefix_of(block: str, inner: Iterable[str]) -> str:
    """Return what stands before the rank in the codes of a block's competencies: "1." in B1 where they say 1.1, 1.2.

    Else the block's own code, shortened as in fiches ("BC01." of RNCP36612BC01). Without a block: "C".
    """
    if not block:
        return "C"
    simple = _SIMPLE.match(block)
    if simple and all(not code.startswith(block) for code in inner):
        return f"{simple[2]}."
    at = block.rfind("BC")
    return (block[at:] if at > 0 and block[at + 2 :].isdigit() else block[:18]) + "."


def next_code(prefix: str, taken: Iterable[str]) -> str:
    """Return the first code that is free behind a prefix."""
    known = set(taken)
    rank = 1
    while f"{prefix}{rank}" in known:
        rank += 1
    return f"{prefix}{rank}"


def next_block_code(codes: Sequence[str]) -> str:
    """Return the code proposed for a further block: B1, B2 … or as the present ones are written."""
    stems = {match[1] for code in codes if (match := _SIMPLE.match(code))}
    return next_code(stems.pop() if len(stems) == 1 else "B", codes)


def renumbered(blocks: Sequence[Coded], loose: Sequence[Coded]) -> dict[Any, str]:
    """Return the codes that follow the present order, by key, for the rows whose code would change.

    Blocks are renumbered only where all are written alike (B1, B2 …): the codes of a fiche are the register's.
    """
    wanted: dict[Any, str] = {}
    matches = [_SIMPLE.match(block.code) for block in blocks]
    stems = {match[1] if match else None for match in matches}
    alike = len(stems) == 1 and None not in stems
    for rank, block in enumerate(blocks, start=1):
        code = f"{stems.copy().pop()}{rank}" if alike else block.code
        wanted[block.key] = code
        # Whether the codes repeat the block's is read from the codes as they stand.
        repeats = any(item.code.startswith(block.code) for item in block.inner)
        prefix = prefix_of(code, [code] if repeats else [])
        wanted |= {item.key: f"{prefix}{place}"[:CODE_LENGTH] for place, item in enumerate(block.inner, start=1)}
    wanted |= {item.key: f"C{place}" for place, item in enumerate(loose, start=1)}
    present = {item.key: item.code for block in blocks for item in (block, *block.inner)}
    present |= {item.key: item.code for item in loose}
    return {key: code for key, code in wanted.items() if code != present[key]}
