"""The lines of an outline: kinds, fields, and what identifies each. Plain values, no query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID


class Kind(StrEnum):
    """Kinds of lines, in the order in which they are compared and written: parents first."""

    BLOCK = "block"
    OCCUPATION = "occupation"
    COMPETENCY = "competency"
    CRITERION = "criterion"
    ACTIVITY = "activity"
    LINK = "link"
    NEIGHBOUR = "neighbour"


LETTERS = {Kind.BLOCK: "B", Kind.OCCUPATION: "M", Kind.COMPETENCY: "C", Kind.CRITERION: "K", Kind.ACTIVITY: "A"}
"""First letter of the key of each kind. Links and neighbours have none: the two things that they join identify them."""

PARENTS: Mapping[Kind, Mapping[str, Kind]] = {
    Kind.BLOCK: {},
    Kind.OCCUPATION: {},
    Kind.COMPETENCY: {"block": Kind.BLOCK},
    Kind.CRITERION: {"competency": Kind.COMPETENCY},
    Kind.ACTIVITY: {"occupation": Kind.OCCUPATION},
    Kind.LINK: {"occupation": Kind.OCCUPATION, "competency": Kind.COMPETENCY},
    Kind.NEIGHBOUR: {"occupation": Kind.OCCUPATION, "near": Kind.OCCUPATION},
}
"""Which fields name another line, and of what kind; the first one is what the line stands below."""

SEVERAL: Mapping[Kind, Mapping[str, Kind]] = {Kind.ACTIVITY: {"competencies": Kind.COMPETENCY}}
"""Which fields name any number of other lines; in what order says nothing."""

NAMES: Mapping[Kind, str] = {Kind.BLOCK: "code", Kind.OCCUPATION: "title", Kind.COMPETENCY: "code"}
"""The field by which other lines name a line of the kind: unique in a version."""

WORDS: Mapping[Kind, str] = {**NAMES, Kind.CRITERION: "text", Kind.ACTIVITY: "title", Kind.NEIGHBOUR: "elsewhere"}
"""The field that tells a line from its sisters."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line. ``values``: fields by name; a field that is not there is not said, and stays as it is.

    A parent is given by its name (code of a block or competency, title of an occupation; empty: none). A neighbour is
    ``near``, an occupation of the same version, or ``elsewhere``: the lineage of another one, as text.
    """

    kind: Kind
    key: str = ""
    values: Mapping[str, Any]
    aside: Mapping[str, str] = field(default_factory=dict)
    """What a person reads beside the values; it is never compared."""
    pk: UUID | None = None
    """The row, for a line that comes from a version."""
    sheet: str = ""
    row: int = 0
    """Where it stands, for a line that comes from a file."""

    @property
    def words(self) -> str:
        return str(self.values.get(WORDS.get(self.kind, ""), ""))

    @property
    def label(self) -> str:
        """What a person recognises the line by."""
        values = self.values
        match self.kind:
            case Kind.BLOCK | Kind.COMPETENCY:
                return f"{values.get('code', '')} · {values.get('title', '')}".strip(" ·")
            case Kind.CRITERION:
                return f"{values.get('competency', '')} · {values.get('text', '')}"
            case Kind.ACTIVITY:
                return f"{values.get('occupation', '')} · {values.get('title', '')}"
            case Kind.LINK:
                return f"{values.get('occupation', '')} · {values.get('competency', '')}"
            case Kind.NEIGHBOUR:
                near = values.get("near") or self.aside.get("neighbour") or values.get("elsewhere", "")
                return f"{values.get('occupation', '')} · {near}"
        return self.words


@dataclass(frozen=True, kw_only=True)
class Outline:
    """Lines by kind. A kind that is not there is not spoken of: what the version has of it stays."""

    lines: Mapping[Kind, list[Line]]
    keeps: frozenset[Kind] = field(default_factory=frozenset)
    """Kinds of which the lines that are not there are kept all the same."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Titles of the occupations of other frameworks that one may call near, by lineage."""

    def of(self, kind: Kind) -> list[Line]:
        return self.lines.get(kind, [])


def key_of(kind: Kind, identity: UUID) -> str:
    """The key that a table carries for a row: a letter and twelve digits, never read as a number."""
    return f"{LETTERS[kind]}-{identity.hex[:12]}"


def tidy(text: str) -> str:
    """A text as it is compared: one kind of line break, no space around."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
