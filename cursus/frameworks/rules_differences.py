"""What changed between two versions, or two fiches: pairs found in order of certainty, then what became of each.

A line is found again by its lineage; between fiches by the correspondences of blocks; then by identical words,
an assessment task (which has no lineage) by its code within the same framework, and last by likeness, which is a
proposal that a person reads. Nothing that is
paired is looked at again, and likeness is searched through an index of words, so that thousands of lines take
milliseconds. Pure: plain values in, plain values out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from cursus.frameworks.rules_wording import plain_words, same_words

Key = Any
"""The key of a row: a UUID in the application, anything hashable in a test of the rules."""

ALIKE = 0.5
"""Share of common words (Dice) from which two texts are proposed as the same line reworded."""
ALIKE_INSIDE = 0.3
"""The same within one parent that is paired already: there is little to confuse them with."""
COMMON = 24
"""A word that stands in more lines than this says nothing about which line is meant."""


class Kind(StrEnum):
    OCCUPATION = "occupation"
    ACTIVITY = "activity"
    BLOCK = "block"
    COMPETENCY = "competency"
    CRITERION = "criterion"
    TASK = "task"


PARENT = {Kind.ACTIVITY: Kind.OCCUPATION, Kind.COMPETENCY: Kind.BLOCK, Kind.CRITERION: Kind.COMPETENCY}
"""In what a line stands. The order of :class:`Kind` has every parent before its children."""


class How(StrEnum):
    """By what two lines were found to be one, the surest first."""

    LINEAGE = "lineage"
    CONFIRMED = "confirmed"
    SAID = "said"
    WORDS = "words"
    CODE = "code"
    LIKENESS = "likeness"

    @property
    def proposed(self) -> bool:
        """Whether a person has to read it before it is believed."""
        return self in (How.SAID, How.LIKENESS)


class Mark(StrEnum):
    """What became of a line."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REORDERED = "reordered"
    REWORDED = "reworded"
    RENUMBERED = "renumbered"
    DETAILS = "details"


class Line(NamedTuple):
    """One line of a version. ``details``: what else it says, as (name, text), names the same on both sides."""

    key: Key
    words: str
    code: str = ""
    lineage: Key = None
    parent: Key = None
    details: tuple[tuple[str, str], ...] = ()


class Link(NamedTuple):
    """A correspondence between two blocks: of the earlier version, of the later one."""

    before: Key
    after: Key
    confirmed: bool = True


@dataclass(frozen=True)
class Content:
    """What a version says, in order: lines by kind, and the facts of its certification by (name, qualification)."""

    lines: Mapping[Kind, Sequence[Line]] = field(default_factory=dict)
    facts: Mapping[tuple[str, str], str] = field(default_factory=dict)


class Change(NamedTuple):
    """A line on either side or on both, and what became of it; without marks it stayed as it was.

    ``came_from``: where it stood before, when it moved. ``also``: other earlier blocks that count for it.
    """

    kind: Kind
    before: Line | None
    after: Line | None
    how: How | None
    marks: frozenset[Mark]
    came_from: Line | None = None
    also: tuple[Line, ...] = ()


class FactChange(NamedTuple):
    """A fact of the certification that differs. ``about``: its qualification, where there are several."""

    name: str
    about: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """Everything that was compared, changed or not, in the order of the later version (what went comes last)."""

    changes: Mapping[Kind, tuple[Change, ...]]
    facts: tuple[FactChange, ...] = ()

    def changed(self, kind: Kind) -> tuple[Change, ...]:
        """Return what changed of a kind."""
        return tuple(item for item in self.changes[kind] if item.marks)

    def counted(self) -> dict[Kind, dict[Mark, int]]:
        """Return how many lines of each kind bear each mark."""
        found: dict[Kind, dict[Mark, int]] = {}
        for kind, changes in self.changes.items():
            tally: defaultdict[Mark, int] = defaultdict(int)
            for change in changes:
                for mark in change.marks:
                    tally[mark] += 1
            found[kind] = dict(tally)
        return found

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        return not self.facts and not any(change.marks for rows in self.changes.values() for change in rows)


def difference(before: Content, after: Content, *, links: Iterable[Link] = (), same_framework: bool) -> Difference:
    """Return what changed from ``before`` to ``after``. ``links``: correspondences between their blocks.

    ``same_framework``: whether codes mean the same on both sides; those of another fiche are numbered anew.
    """
    known = sorted(links, key=lambda link: not link.confirmed)
    pairs: dict[Kind, _Pairs] = {}
    changes: dict[Kind, tuple[Change, ...]] = {}
    for kind in Kind:
        old, new = before.lines.get(kind, ()), after.lines.get(kind, ())
        above = pairs[PARENT[kind]] if kind in PARENT else None
        found = _Pairs(old, new, above)
        found.by_lineage()
        if kind is Kind.BLOCK:
            found.by_links(known)
        found.by_words()
        if same_framework and kind is Kind.TASK:
            found.by_code()
        found.by_likeness(anywhere=kind is not Kind.CRITERION and kind is not Kind.ACTIVITY)
        pairs[kind] = found
        changes[kind] = found.changes(kind, known if kind is Kind.BLOCK else ())
    return Difference(changes, _facts(before.facts, after.facts))


def _facts(before: Mapping[tuple[str, str], str], after: Mapping[tuple[str, str], str]) -> tuple[FactChange, ...]:
    names = dict.fromkeys([*after, *before])
    rows = ((name, about, before.get((name, about), ""), after.get((name, about), "")) for name, about in names)
    return tuple(FactChange(*row) for row in rows if not same_words(row[2], row[3]))


class _Pairs:
    """The lines of one kind on both sides, and which were found to be one so far."""

    def __init__(self, old: Sequence[Line], new: Sequence[Line], above: _Pairs | None) -> None:
        self.old, self.new, self.above = old, new, above
        self.old_by_key = {line.key: line for line in old}
        self.new_by_key = {line.key: line for line in new}
        self.later: dict[Key, Key] = {}
        self.how: dict[Key, How] = {}
        self.taken: set[Key] = set()

    def pair(self, before: Key, after: Key, how: How) -> bool:
        """Pair two lines unless one of them is paired already."""
        if before in self.later or after in self.taken:
            return False
        self.later[before] = after
        self.how[before] = how
        self.taken.add(after)
        return True

    def rest(self) -> tuple[list[Line], list[Line]]:
        """Return what is not paired, on each side."""
        later, taken = self.later, self.taken
        return [x for x in self.old if x.key not in later], [x for x in self.new if x.key not in taken]

    def place(self, before: Line) -> Key:
        """Return where the line would stand on the later side: its parent's counterpart (None where there is none)."""
        return self.above.later.get(before.parent) if self.above is not None else None

    def by_lineage(self) -> None:
        known = {line.lineage: line.key for line in self.new if line.lineage is not None}
        for line in self.old:
            after = known.get(line.lineage)
            if after is not None:
                self.pair(line.key, after, How.LINEAGE)

    def by_links(self, links: Iterable[Link]) -> None:
        for link in links:
            if link.before in self.old_by_key and link.after in self.new_by_key:
                self.pair(link.before, link.after, How.CONFIRMED if link.confirmed else How.SAID)

    def by_words(self) -> None:
        """Identical words: in the same place first, then anywhere."""
        old, new = self.rest()
        if not old or not new:
            return
        said = {line.key: plain_words(line.words) for line in (*old, *new)}
        self._by(old, new, lambda line: (self.place(line), said[line.key]), lambda x: (x.parent, said[x.key]))
        if self.above is None or self.above.above is None:
            old, new = self.rest()
            self._by(old, new, lambda line: said[line.key], lambda line: said[line.key])

    def by_code(self) -> None:
        old, new = self.rest()
        self._by(
            [line for line in old if line.code],
            [line for line in new if line.code],
            lambda line: (self.place(line), line.code),
            lambda line: (line.parent, line.code),
            How.CODE,
        )

    def _by(self, old: Iterable[Line], new: Iterable[Line], of_old: Any, of_new: Any, how: How = How.WORDS) -> None:
        waiting: defaultdict[Any, list[Key]] = defaultdict(list)
        for line in reversed(list(new)):
            waiting[of_new(line)].append(line.key)
        for line in old:
            if keys := waiting.get(of_old(line)):
                self.pair(line.key, keys.pop(), how)

    def by_likeness(self, *, anywhere: bool) -> None:
        """The most alike first: within parents that are paired, then (``anywhere``) wherever they stand."""
        if self.above is not None:
            self._alike(ALIKE_INSIDE, lambda line: self.place(line) or _NOWHERE, lambda line: line.parent)
        if anywhere:
            self._alike(ALIKE, lambda _line: 0, lambda _line: 0)

    def _alike(self, least: float, of_old: Any, of_new: Any) -> None:
        old, new = self.rest()
        if not old or not new:
            return
        found = _likenesses(
            [(line.key, of_old(line), _bag(line)) for line in old],
            [(line.key, of_new(line), _bag(line)) for line in new],
            least,
        )
        for _score, before, after in found:
            self.pair(before, after, How.LIKENESS)

    # --- What became of each ---

    def changes(self, kind: Kind, links: Iterable[Link]) -> tuple[Change, ...]:
        earlier = {after: before for before, after in self.later.items()}
        strayed = self._out_of_order()
        also: defaultdict[Key, list[Line]] = defaultdict(list)
        for link in links:
            other = self.old_by_key.get(link.before)
            if other is not None and earlier.get(link.after) != link.before:
                also[link.after].append(other)
        made = []
        for line in self.new:
            before = self.old_by_key.get(earlier.get(line.key))
            extra = tuple(also.get(line.key, ()))
            if before is None:
                made.append(Change(kind, None, line, None, _ADDED, None, extra))
                continue
            marks, came_from = self._marks(before, line, before.key in strayed)
            made.append(Change(kind, before, line, self.how[before.key], marks, came_from, extra))
        gone = (line for line in self.old if line.key not in self.later)
        return (*made, *(Change(kind, line, None, None, _REMOVED) for line in gone))

    def _marks(self, before: Line, after: Line, strayed: bool) -> tuple[frozenset[Mark], Line | None]:
        moved = self.above is not None and self.place(before) != after.parent
        if not moved and not strayed and before[1:3] == after[1:3] and before.details == after.details:
            return _UNTOUCHED, None
        marks = set()
        came_from = None
        if moved and self.above is not None:
            marks.add(Mark.MOVED)
            came_from = self.above.old_by_key.get(before.parent)
        elif strayed:
            marks.add(Mark.REORDERED)
        if not same_words(before.words, after.words):
            marks.add(Mark.REWORDED)
        if before.code != after.code:
            marks.add(Mark.RENUMBERED)
        if before.details != after.details and changed_details(before, after):
            marks.add(Mark.DETAILS)
        return frozenset(marks), came_from

    def _out_of_order(self) -> set[Key]:
        """The earlier lines that changed places among those that stayed in their parent: the fewest that explain it."""
        rank = {line.key: place for place, line in enumerate(self.new)}
        groups: defaultdict[Key, list[Key]] = defaultdict(list)
        for line in self.old:
            after = self.later.get(line.key)
            if after is None:
                continue
            parent = self.new_by_key[after].parent
            if self.above is None or self.place(line) == parent:
                groups[parent].append(line.key)
        strayed: set[Key] = set()
        for keys in groups.values():
            places = [rank[self.later[key]] for key in keys]
            if any(a > b for a, b in pairwise(places)):
                kept = _longest_rise(places)
                strayed |= {key for place, key in enumerate(keys) if place not in kept}
        return strayed


_ADDED, _REMOVED, _UNTOUCHED = frozenset({Mark.ADDED}), frozenset({Mark.REMOVED}), frozenset[Mark]()
_NOWHERE = object()


def changed_details(before: Line, after: Line) -> list[tuple[str, str, str]]:
    """Return (name, before, after) of the details that do not say the same."""
    old, new = dict(before.details), dict(after.details)
    names = dict.fromkeys([*new, *old])
    rows = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return [row for row in rows if not same_words(row[1], row[2])]


def _bag(line: Line) -> frozenset[str]:
    return frozenset(plain_words(line.words).split())


Bagged = tuple[Key, Key, frozenset[str]]


def _likenesses(old: Sequence[Bagged], new: Sequence[Bagged], least: float) -> list[tuple[float, Key, Key]]:
    """Return (likeness, earlier, later) from ``least`` on, the best first; only lines of one group and a rare word.

    A word that is in too many lines of a group is not looked up, unless the group is small.
    """
    index: defaultdict[tuple[Key, str], list[int]] = defaultdict(list)
    for place, (_key, group, bag) in enumerate(new):
        for word in bag:
            index[group, word].append(place)
    found = []
    for order, (key, group, bag) in enumerate(old):
        near: set[int] = set()
        for word in bag:
            places = index.get((group, word), ())
            if len(places) <= COMMON:
                near.update(places)
        for place in near:
            other, _group, words = new[place]
            score = 2 * len(bag & words) / (len(bag) + len(words))
            if score >= least:
                found.append((-score, order, place, key, other))
    found.sort(key=lambda row: row[:3])
    return [(-score, key, other) for score, _order, _place, key, other in found]


def _longest_rise(values: Sequence[int]) -> Collection[int]:
    """Return the places of a longest increasing subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    behind: list[int] = []
    for place, value in enumerate(values):
        spot = bisect_left(tails, value)
        behind.append(ends[spot - 1] if spot else -1)
        if spot == len(tails):
            tails.append(value)
            ends.append(place)
        else:
            tails[spot], ends[spot] = value, place
    kept = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        kept.add(place)
        place = behind[place]
    return kept
