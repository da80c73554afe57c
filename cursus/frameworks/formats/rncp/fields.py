"""Read typed values from the elements of one fiche, and note what is malformed instead of failing."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from cursus.frameworks.formats.rncp.fiche import CodeLabel
from cursus.frameworks.formats.rncp.problems import Code, Problem, Severity
from cursus.frameworks.formats.rncp.stream import Node

MAX_LINE = 1_000
"""Characters in a one-line value (titles have at most 800 in the flux)."""
MAX_TEXT = 200_000
"""Characters in a free text (at most 64,000 in the flux)."""
MAX_PROBLEMS = 50
"""Lines of report for one fiche; the following ones would say nothing new."""

_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_CODE = re.compile(r"[\w./ -]{1,30}")
# UTF-8 read as latin-1 or windows-1252: "Ã©" for "é", "â€™" for "’".
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e]|â€[™œ\u009d“”¦¢]|�")


class Fields:
    """One fiche being read: its root element and the problems met so far."""

    def __init__(self, root: Node, *, position: int, number: str) -> None:
        self.root = root
        self.position = position
        self.number = number
        self.problems: list[Problem] = []

    # Problems

    def note(
        self,
        code: Code,
        node: Node | None,
        element: str,
        *,
        severity: Severity = Severity.ERROR,
        **params: str | int,
    ) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(
                Problem(
                    code=code,
                    severity=severity,
                    position=self.position,
                    number=self.number,
                    line=(node or self.root).line,
                    element=element,
                    params=params,
                )
            )

    @property
    def refused(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    # Elements

    def one(self, parent: Node, tag: str, *, required: bool = False) -> Node | None:
        """The only child of that name; noted when it is repeated, or missing though required."""
        found = parent.first(tag)
        if found is None:
            if required:
                self.note(Code.MISSING, parent, tag)
        elif parent.repeats and len(same := parent.all(tag)) > 1:
            self.note(Code.REPEATED, same[1], tag)
        return found

    # Values

    def text(self, parent: Node, tag: str) -> str:
        """A free text, kept as it stands: places in it are quoted later by their offsets."""
        return self._string(parent, tag, MAX_TEXT, required=False)

    def line(self, parent: Node, tag: str, *, required: bool = False, limit: int = MAX_LINE) -> str:
        """A one-line value: white space collapsed."""
        return " ".join(self._string(parent, tag, limit, required=required).split())

    def _string(self, parent: Node, tag: str, limit: int, *, required: bool) -> str:
        node = self.one(parent, tag, required=required)
        if node is None:
            return ""
        value = node.text
        if node.children:
            value = node.words()
            self.note(Code.MARKUP, node, tag, severity=Severity.WARNING, extract=value[:40])
        if required and not value:
            self.note(Code.MISSING, node, tag)
        if len(value) > limit:
            self.note(Code.TOO_LONG, node, tag, limit=limit, length=len(value))
        if (found := _MOJIBAKE.search(value)) is not None:
            start = max(0, found.start() - 12)
            self.note(Code.MOJIBAKE, node, tag, extract=" ".join(value[start : found.end() + 12].split()))
        return value

    def date(self, parent: Node, tag: str) -> date | None:
        """A date written DD/MM/YYYY, or None when absent."""
        node = self.one(parent, tag)
        if node is None or not node.text:
            return None
        match = _DATE.fullmatch(node.text)
        try:
            if match is None:
                raise ValueError
            return date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            self.note(Code.BAD_DATE, node, tag, value=node.text[:40])
            return None

    def boolean(self, parent: Node, tag: str, *, required: bool = False) -> bool | None:
        """Oui or Non, or None when absent."""
        node = self.one(parent, tag, required=required)
        if node is None or not node.text:
            if required and node is not None:
                self.note(Code.MISSING, node, tag)
            return None
        if node.text not in ("Oui", "Non"):
            self.note(Code.BAD_BOOLEAN, node, tag, value=node.text[:40])
            return None
        return node.text == "Oui"

    def integer(
        self,
        parent: Node,
        tag: str,
        *,
        low: int = 0,
        high: int = 10_000_000,
        severity: Severity = Severity.ERROR,
    ) -> int | None:
        """A whole number between ``low`` and ``high``, or None when absent."""
        node = self.one(parent, tag)
        if node is None or not node.text:
            return None
        if re.fullmatch(r"[0-9]{1,12}", node.text) and low <= int(node.text) <= high:
            return int(node.text)
        self.note(Code.BAD_INTEGER, node, tag, severity=severity, value=node.text[:40])
        return None

    def rate(self, parent: Node, tag: str) -> Decimal | None:
        """A percentage, 0 to 100; a malformed one is left out with a warning (it decides nothing)."""
        node = self.one(parent, tag)
        if node is None or not node.text:
            return None
        value = node.text.replace(",", ".").removesuffix("%").strip()
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", value) and Decimal(value) <= 100:
            return Decimal(value)
        self.note(Code.BAD_RATE, node, tag, severity=Severity.WARNING, value=node.text[:40])
        return None

    def siret(self, parent: Node, tag: str) -> str:
        """14 digits, or empty when absent."""
        node = self.one(parent, tag)
        if node is None or not node.text:
            return ""
        value = "".join(node.text.split())
        if re.fullmatch(r"[0-9]{14}", value):
            return value
        self.note(Code.BAD_SIRET, node, tag, value=node.text[:40])
        return ""

    def code(self, parent: Node, tag: str) -> str:
        value = self.line(parent, tag, required=True)
        if value and not _CODE.fullmatch(value):
            self.note(Code.BAD_CODE, parent.first(tag), tag, value=value[:40])
        return value

    def codes(self, container: str, item: str, code_tag: str = "CODE") -> tuple[CodeLabel, ...]:
        """The (code, label) pairs of CONTAINER/ITEM, without exact repeats."""
        group = self.one(self.root, container)
        if group is None:
            return ()
        pairs = [
            CodeLabel(code=self.code(node, code_tag), label=self.line(node, "LIBELLE")) for node in group.all(item)
        ]
        return tuple(dict.fromkeys(pairs))
