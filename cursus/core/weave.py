"""The picture of progress: theory is the warp (upright), practice the weft (across), a competency their crossing.

Pure functions from states to SVG. Colours come from the stylesheet by class (``css/weave.css``) or, where no
stylesheet applies (documents), from a ``palette`` of presentation attributes. Every drawing has its text twin.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, npgettext, pgettext_lazy

from cursus.core import weave_shapes as shapes

ACCEPTED, WAITING, TO_REWORK, MISSING, NOT_ASKED = "ACCEPTED", "WAITING", "TO_REWORK", "MISSING", "NOT_ASKED"
THREADS = (ACCEPTED, WAITING, TO_REWORK, MISSING, NOT_ASKED)

STATES: Mapping[str, Promise] = {
    "NOT_STARTED": pgettext_lazy("competency", "To begin"),
    "PARTIAL": pgettext_lazy("competency", "Partial"),
    "WAITING": pgettext_lazy("competency", "Waiting"),
    "TO_REWORK": pgettext_lazy("competency", "To rework"),
    "READY": pgettext_lazy("competency", "Ready for the jury"),
    "VALIDATED": pgettext_lazy("competency", "Validated"),
}
"""The six states in the order in which a learner meets them, with their words."""

_IMPLIED = {
    "NOT_STARTED": (MISSING, MISSING),
    "PARTIAL": (ACCEPTED, MISSING),
    "WAITING": (WAITING, MISSING),
    "TO_REWORK": (MISSING, TO_REWORK),
    "READY": (ACCEPTED, ACCEPTED),
    "VALIDATED": (ACCEPTED, ACCEPTED),
}


@dataclass(frozen=True)
class Square:
    """One competency: its state, and the threads of theory and practice as its rule asks for them."""

    state: str
    theory: str
    practice: str
    title: str = ""

    @classmethod
    def of(cls, state: str, *, theory: str = "", practice: str = "", title: str = "") -> Square:
        """A square from a state; threads that are not given are those the state implies.

        Raises ``ValueError`` for a state or a thread that does not exist.
        """
        if state not in STATES:
            raise ValueError(f"{state!r} is no state of a competency")
        for thread in filter(None, (theory, practice)):
            if thread not in THREADS:
                raise ValueError(f"{thread!r} is no thread")
        implied = _IMPLIED[state]
        return cls(state, theory or implied[0], practice or implied[1], title)

    @property
    def shape(self) -> tuple[str, str, str]:
        """What the drawing depends on: squares of one shape share one symbol."""
        if self.state in {"READY", "VALIDATED"}:
            return (self.state, ACCEPTED, ACCEPTED)
        return (self.state, self.theory, self.practice)


@dataclass(frozen=True)
class Row:
    """One line of a cloth: a block of a course or a person of a cohort, with its squares."""

    label: str
    squares: tuple[Square, ...]

    @classmethod
    def of(cls, row: Any) -> Row:
        """A row from a row or from a ``(label, squares)`` pair."""
        return row if isinstance(row, cls) else cls(str(row[0]), tuple(row[1]))

    @property
    def words(self) -> str:
        """The row in words: “Animer la coopération: 2 validated, 1 waiting”."""
        return gettext("%(title)s: %(words)s") % {"title": self.label, "words": counted_states(self.squares)}


def state_word(state: str) -> str:
    """The word of a state in the current language."""
    return str(STATES[state])


def state_class(state: str) -> str:
    """The CSS tone of a state, as in the component “status”."""
    tones = {"NOT_STARTED": "todo", "TO_REWORK": "rework", "VALIDATED": "valid"}
    return tones.get(state, state.lower())


def thread_words(square: Square) -> tuple[dict[str, str], ...]:
    """What each thread that the rule asks for has come to: ``[{"name", "state", "text"}]``, theory first."""
    forms = {
        "theory": {
            ACCEPTED: gettext("Theory accepted"),
            WAITING: gettext("Theory with the assessor"),
            TO_REWORK: gettext("Theory to rework"),
            MISSING: gettext("Theory to bring"),
        },
        "practice": {
            ACCEPTED: gettext("Practice accepted"),
            WAITING: gettext("Practice with the assessor"),
            TO_REWORK: gettext("Practice to rework"),
            MISSING: gettext("Practice to bring"),
        },
    }
    names = {"theory": gettext("Theory"), "practice": gettext("Practice")}
    pairs = (("theory", square.theory), ("practice", square.practice))
    return tuple(
        {"name": names[key], "state": thread, "text": forms[key][thread]}
        for key, thread in pairs
        if thread != NOT_ASKED
    )


def square_words(square: Square) -> str:
    """The text twin of a square: title, state and, until it is ready, its threads."""
    words = state_word(square.state)
    if square.state not in {"READY", "VALIDATED"}:
        words = ", ".join([words, *(part["text"] for part in thread_words(square))])
    if square.title:
        return gettext("%(title)s: %(words)s") % {"title": square.title, "words": words}
    return words


def counted_states(squares: Iterable[Square]) -> str:
    """How many squares are in each state, in words; the states nearest to the end first."""
    found = [square.state for square in squares]
    forms = {
        "VALIDATED": lambda n: npgettext("competencies", "%(n)d validated", "%(n)d validated", n),
        "READY": lambda n: npgettext("competencies", "%(n)d ready for the jury", "%(n)d ready for the jury", n),
        "WAITING": lambda n: npgettext("competencies", "%(n)d waiting", "%(n)d waiting", n),
        "TO_REWORK": lambda n: npgettext("competencies", "%(n)d to rework", "%(n)d to rework", n),
        "PARTIAL": lambda n: npgettext("competencies", "%(n)d partial", "%(n)d partial", n),
        "NOT_STARTED": lambda n: npgettext("competencies", "%(n)d to begin", "%(n)d to begin", n),
    }
    counts = [(found.count(state), form) for state, form in forms.items()]
    return ", ".join(form(n) % {"n": n} for n, form in counts if n)


def legend() -> list[dict[str, Any]]:
    """One entry a state: its drawing, word and one line that explains it."""
    explained = {
        "NOT_STARTED": gettext("Nothing has been brought yet. The dotted threads are what the rule asks for."),
        "PARTIAL": gettext("Theory or practice is accepted; the other is still to come."),
        "WAITING": gettext("An assessor is looking at your evidence. You have nothing to do."),
        "TO_REWORK": gettext("Your assessor asks for something more, and says what."),
        "READY": gettext("Theory and practice are woven: the jury will decide."),
        "VALIDATED": gettext("The jury has validated it. It is yours for good."),
    }
    return [
        {
            "state": state,
            "word": str(word),
            "text": explained[state],
            "drawing": square_svg(Square.of(state), decorative=True),
        }
        for state, word in STATES.items()
    ]


def square_svg(square: Square, *, decorative: bool = False, palette: Mapping[str, str] | None = None) -> SafeString:
    """The drawing of one square, 40 units wide, as a complete SVG element.

    ``decorative`` hides it from assistive technology, for where the same words stand beside it.
    ``palette`` (keys of :data:`weave_shapes.PAINTS`) writes colours into the drawing, for documents.
    """
    inner = shapes.square(*square.shape, palette=palette)
    return _svg(
        f"weave weave-{state_class(square.state)}", shapes.SIDE, shapes.SIDE, square_words(square), decorative, inner
    )


def band_svg(
    squares: Sequence[Square],
    *,
    title: str = "",
    decorative: bool = False,
    palette: Mapping[str, str] | None = None,
) -> SafeString:
    """A block as a line of squares; its text twin counts the states. Empty for a block without competencies."""
    if not squares:
        return SafeString("")
    body = _many([squares], palette)
    width = len(squares) * shapes.PITCH - shapes.GAP
    words = counted_states(squares)
    label = gettext("%(title)s: %(words)s") % {"title": title, "words": words} if title else words
    return _svg("weave weave-band", width, shapes.SIDE, label, decorative, body)


def cloth_svg(rows: Sequence[Row], *, title: str, palette: Mapping[str, str] | None = None) -> SafeString:
    """All rows as one cloth. Decoration: the component sets the same facts as a list beside it."""
    if not rows:
        return SafeString("")
    body = _many([row.squares for row in rows], palette)
    width = max(1, max(len(row.squares) for row in rows)) * shapes.PITCH - shapes.GAP
    height = len(rows) * shapes.PITCH - shapes.GAP
    return _svg("weave weave-cloth", width, height, title, True, body)


def _many(lines: Sequence[Sequence[Square]], palette: Mapping[str, str] | None) -> str:
    """Each shape once as a symbol, then one ``<use>`` a square. Ids come from the content, so that pages are stable."""
    content = repr([[square.shape for square in line] for line in lines])
    uid = f"w{zlib.crc32(content.encode()):08x}"
    found = sorted({square.shape for line in lines for square in line})
    ids = {shape: f"{uid}{index}" for index, shape in enumerate(found)}
    symbols = "".join(f'<g id="{ids[shape]}">{shapes.square(*shape, palette=palette)}</g>' for shape in found)
    uses = "".join(
        f'<use href="#{ids[square.shape]}" x="{column * shapes.PITCH}" y="{row * shapes.PITCH}"/>'
        for row, line in enumerate(lines)
        for column, square in enumerate(line)
    )
    return f"<defs>{symbols}</defs>{uses}"


def _svg(classes: str, width: int, height: int, label: str, decorative: bool, inner: str) -> SafeString:
    hidden = 'aria-hidden="true" focusable="false"' if decorative else f'role="img" aria-label="{escape(label)}"'
    # The label is escaped and the rest is made of numbers and constants of this module.
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" {hidden}>{inner}</svg>'
    )
