"""A difference in words and in the order in which a person reads it: what every page about one shows.

Pages differ in their chrome only: the editor's includes ``cursus/frameworks/difference/_difference.html``, and so may
a public one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cursus.frameworks.enums import EvidenceType, Nature
from cursus.frameworks.rules_differences import Change, Difference, FactChange, How, Kind, Mark, changed_details
from cursus.frameworks.rules_wording import Op, Span, word_spans

MARKS: dict[Mark, Promise] = {
    Mark.ADDED: pgettext_lazy("mark of a difference", "added"),
    Mark.REMOVED: pgettext_lazy("mark of a difference", "removed"),
    Mark.MOVED: gettext_lazy("moved"),
    Mark.REORDERED: gettext_lazy("in another place"),
    Mark.REWORDED: gettext_lazy("reworded"),
    Mark.RENUMBERED: gettext_lazy("renumbered"),
    Mark.DETAILS: gettext_lazy("details changed"),
}
SIGNS = {
    Mark.ADDED: "+",
    Mark.REMOVED: "−",
    Mark.MOVED: "→",
    Mark.REORDERED: "↕",
    Mark.REWORDED: "≠",
    Mark.RENUMBERED: "№",
    Mark.DETAILS: "…",
}
HOWS: dict[How, Promise] = {
    How.CONFIRMED: gettext_lazy("paired by a confirmed correspondence"),
    How.SAID: gettext_lazy("paired by a correspondence that nobody has confirmed yet"),
    How.WORDS: gettext_lazy("paired by identical words"),
    How.CODE: gettext_lazy("paired by the same code"),
    How.LIKENESS: gettext_lazy("pairing proposed: the words are alike, read both"),
}
KINDS: dict[Kind, Promise] = {
    Kind.OCCUPATION: gettext_lazy("Occupations"),
    Kind.ACTIVITY: gettext_lazy("Activities"),
    Kind.BLOCK: gettext_lazy("Blocks"),
    Kind.COMPETENCY: gettext_lazy("Competencies"),
    Kind.CRITERION: gettext_lazy("Observable criteria"),
    Kind.TASK: gettext_lazy("Assessment tasks"),
}
NAMES: dict[str, Promise] = {
    "title": gettext_lazy("Title"),
    "level": gettext_lazy("Level"),
    "decision_date": gettext_lazy("Decision"),
    "effect_date": gettext_lazy("In force from"),
    "registered_until": gettext_lazy("Registered until"),
    "delivery_until": gettext_lazy("May be issued until"),
    "prerequisites": gettext_lazy("Prerequisites"),
    "objectives": gettext_lazy("Objectives and context"),
    "certifiers": gettext_lazy("Certifiers"),
    "routes": gettext_lazy("Routes"),
    "codes": gettext_lazy("NSF, ROME and Formacode"),
    "description": gettext_lazy("Description"),
    "assessment_terms": gettext_lazy("How it is assessed"),
    "critical": gettext_lazy("Critical"),
    "expected_evidence": gettext_lazy("Evidence expected"),
    "nature": gettext_lazy("Theory or practice"),
    "evidence_type": gettext_lazy("Form"),
    "covers": gettext_lazy("Competencies covered"),
}


@dataclass(frozen=True)
class MarkWords:
    """A mark as it is read: a sign and words. ``key`` names its look."""

    key: str
    sign: str
    words: str


@dataclass(frozen=True)
class Text:
    """A text that differs: its name ("" for the line itself) and its runs of words."""

    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Entry:
    """A line that changed, or whose children did. ``unchanged``: how many of its children stayed as they were."""

    code: str
    old_code: str
    spans: tuple[Span, ...]
    marks: tuple[MarkWords, ...]
    how: str
    proposed: bool
    came_from: str
    also: tuple[str, ...]
    details: tuple[Text, ...]
    children: tuple[Group, ...]

    @property
    def touched(self) -> bool:
        """Whether something of it, or in it, differs."""
        return bool(self.marks) or any(group.entries for group in self.children)

    @property
    def lines(self) -> int:
        """How many lines it takes: itself, and what changed in it."""
        return 1 + sum(entry.lines for group in self.children for entry in group.entries)


@dataclass(frozen=True)
class Group:
    """Entries of one kind, with how many lines stayed as they were."""

    title: str
    entries: tuple[Entry, ...]
    unchanged: int = 0

    @property
    def unchanged_words(self) -> str:
        """“3 unchanged”, or nothing."""
        if not self.unchanged:
            return ""
        return ngettext("%(n)d unchanged", "%(n)d unchanged", self.unchanged) % {"n": self.unchanged}


@dataclass(frozen=True)
class Tally:
    """One line of the summary: a kind, and how many of each mark."""

    title: str
    counts: tuple[tuple[MarkWords, int], ...]


@dataclass(frozen=True)
class Shown:
    """The whole difference as a page shows it."""

    nothing: bool
    tallies: tuple[Tally, ...]
    facts: tuple[tuple[str, Text], ...]
    groups: tuple[Group, ...]
    proposed: int

    @property
    def lines(self) -> int:
        """How many lines and facts a reader goes through."""
        return len(self.facts) + sum(entry.lines for group in self.groups for entry in group.entries)


def shown(difference: Difference) -> Shown:
    """Return the difference in reading order: facts, blocks with what is in them, occupations, tasks."""
    tree = _Tree(difference)
    groups = [
        tree.group(Kind.BLOCK, None),
        tree.loose(),
        tree.group(Kind.OCCUPATION, None),
        tree.group(Kind.TASK, None),
    ]
    proposed = sum(
        change.how is not None and change.how.proposed for rows in difference.changes.values() for change in rows
    )
    return Shown(
        nothing=difference.nothing,
        tallies=_tallies(difference),
        facts=tuple((fact.about, _fact(fact)) for fact in difference.facts),
        groups=tuple(group for group in groups if group.entries),
        proposed=proposed,
    )


def mark_words(mark: Mark) -> MarkWords:
    """Return a mark as it is read."""
    return MarkWords(mark.value, SIGNS[mark], str(MARKS[mark]))


def _tallies(difference: Difference) -> tuple[Tally, ...]:
    counted = difference.counted()
    rows = [
        Tally(
            str(KINDS[kind]),
            tuple((mark_words(mark), counted[kind][mark]) for mark in Mark if counted[kind].get(mark)),
        )
        for kind in (Kind.BLOCK, Kind.COMPETENCY, Kind.CRITERION, Kind.OCCUPATION, Kind.ACTIVITY, Kind.TASK)
    ]
    return tuple(row for row in rows if row.counts)


def _fact(fact: FactChange) -> Text:
    name = str(NAMES[fact.name])
    if fact.name in ("prerequisites", "objectives", "codes", "title"):
        return Text(name, word_spans(fact.before, fact.after))
    # A date or a list of names reads better whole than cut into figures.
    sides = (Span(Op.GONE, fact.before), Span(Op.NEW, fact.after))
    return Text(name, tuple(span for span in sides if span.text))


class _Tree:
    """The changes by where they stand: under the later parent, or under the earlier one where they are gone."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference
        self.under: dict[Kind, defaultdict[Any, list[Change]]] = {}
        for kind, changes in difference.changes.items():
            by_parent: defaultdict[Any, list[Change]] = defaultdict(list)
            for change in changes:
                line = change.after or change.before
                assert line is not None
                by_parent[line.parent].append(change)
            self.under[kind] = by_parent

    def group(self, kind: Kind, parents: Iterable[Any] | None) -> Group:
        changes: Iterable[Change]
        if parents is None:
            changes = self.difference.changes[kind]
        else:
            changes = [change for parent in parents for change in self.under[kind].get(parent, ())]
        entries, unchanged = [], 0
        for change in changes:
            entry = self._entry(change)
            if entry is None:
                unchanged += 1
            else:
                entries.append(entry)
        return Group(str(KINDS[kind]), tuple(entries), unchanged)

    def loose(self) -> Group:
        """The competencies of a qualification without blocks."""
        return self.group(Kind.COMPETENCY, [None])

    def _entry(self, change: Change) -> Entry | None:
        children = self._children(change)
        if not change.marks and not any(group.entries for group in children):
            return None
        before, after = change.before, change.after
        line = after or before
        assert line is not None
        details: tuple[Text, ...] = ()
        if before is not None and after is not None and Mark.DETAILS in change.marks:
            details = tuple(_detail(*row) for row in changed_details(before, after))
        came_from = change.came_from
        return Entry(
            code=line.code,
            old_code=before.code if before is not None and Mark.RENUMBERED in change.marks else "",
            spans=word_spans(before.words if before else "", after.words if after else ""),
            marks=tuple(mark_words(mark) for mark in Mark if mark in change.marks),
            how=str(HOWS.get(change.how, "")) if change.how else "",
            proposed=change.how is not None and change.how.proposed,
            came_from=f"{came_from.code} {came_from.words}".strip() if came_from else "",
            also=tuple(f"{item.code} {item.words}".strip() for item in change.also),
            details=details,
            children=children,
        )

    def _children(self, change: Change) -> tuple[Group, ...]:
        inside = _CHILD.get(change.kind)
        if inside is None or (change.kind is Kind.COMPETENCY and not change.before and not change.after):
            return ()
        parents = [line.key for line in (change.after, change.before) if line is not None]
        group = self.group(inside, parents)
        return (group,) if group.entries or group.unchanged else ()


_CHILD = {Kind.BLOCK: Kind.COMPETENCY, Kind.COMPETENCY: Kind.CRITERION, Kind.OCCUPATION: Kind.ACTIVITY}


def _detail(name: str, before: str, after: str) -> Text:
    label = str(NAMES.get(name, name))
    if name in ("description", "assessment_terms", "covers"):
        return Text(label, word_spans(before, after))
    values = _VALUES.get(name, {})
    sides = [(Op.GONE, before), (Op.NEW, after)]
    if name == "critical":
        return Text(
            label, (Span(Op.GONE, _("yes") if before else _("no")), Span(Op.NEW, _("yes") if after else _("no")))
        )
    said = [(op, ", ".join(str(values.get(word, word)) for word in text.split())) for op, text in sides]
    return Text(label, tuple(Span(op, text) for op, text in said if text))


_VALUES: Mapping[str, Mapping[str, Any]] = {
    "expected_evidence": {str(kind.value): kind.label for kind in EvidenceType},
    "evidence_type": {str(kind.value): kind.label for kind in EvidenceType},
    "nature": {str(kind.value): kind.label for kind in Nature},
}
