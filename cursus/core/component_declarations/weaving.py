"""The weave as components: a square for a competency, a band for a block, a cloth for a course or a cohort."""

# ruff: noqa: E501 - an example is one line of a template

from __future__ import annotations

from typing import Any

from django.template import Context
from django.utils.translation import gettext_lazy as _

from cursus.core import weave
from cursus.core.components import Component

GROUP = _("The weave")


def prepare_square(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """The drawing and its words, from a state and two threads or from a ready :class:`weave.Square`."""
    square = values["square"] or weave.Square.of(
        values["state"], theory=values["theory"], practice=values["practice"], title=str(values["title"])
    )
    return {**values, "drawing": weave.square_svg(square, decorative=values["decorative"])}


def prepare_competency(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """A row one can tap: the square is decoration here, since the words stand beside it."""
    square = values["square"] or weave.Square.of(
        values["state"], theory=values["theory"], practice=values["practice"], title=str(values["title"])
    )
    parts = () if values["words"] else weave.thread_words(square)
    return {
        **values,
        "square": square,
        "title": values["title"] or square.title,
        "drawing": weave.square_svg(square, decorative=True),
        "parts": parts,
        "state_word": weave.state_word(square.state),
        "state_class": weave.state_class(square.state),
    }


def prepare_band(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """A block's squares in one line."""
    return {
        **values,
        "drawing": weave.band_svg(values["squares"], title=str(values["title"]), decorative=values["decorative"]),
    }


def prepare_cloth(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Rows of squares with their labels: blocks of a course, or people of a cohort."""
    rows = tuple(weave.Row.of(row) for row in values["rows"])
    return {**values, "drawing": weave.cloth_svg(rows, title=str(values["title"])), "twin": rows}


COMPONENTS = (
    Component(
        name="weave_square",
        group=GROUP,
        description=_("One competency: theory upright, practice across, what the rule still asks for as bare threads."),
        optional={
            "square": None,
            "state": "NOT_STARTED",
            "theory": "",
            "practice": "",
            "title": "",
            "size": "",
            "decorative": False,
        },
        choices={"state": tuple(weave.STATES), "size": ("", "small", "large", "huge")},
        prepare=prepare_square,
        notes={
            "square": "a cursus.core.weave.Square, instead of state and threads",
            "theory": "thread: ACCEPTED, WAITING, TO_REWORK, MISSING or NOT_ASKED; by default what the state implies",
            "practice": "likewise",
            "decorative": "True where the same words stand beside it",
        },
        examples=(
            '{% component "weave_square" state="NOT_STARTED" title="Cartographier les acteurs" size="large" %}',
            '{% component "weave_square" state="PARTIAL" theory="ACCEPTED" practice="MISSING" title="Réguler" size="large" %}',
            '{% component "weave_square" state="PARTIAL" theory="MISSING" practice="ACCEPTED" title="Réguler" size="large" %}',
            '{% component "weave_square" state="WAITING" theory="WAITING" practice="ACCEPTED" title="Gérer" size="large" %}',
            '{% component "weave_square" state="TO_REWORK" theory="ACCEPTED" practice="TO_REWORK" title="Co-concevoir" size="large" %}',
            '{% component "weave_square" state="READY" title="Animer des collectifs" size="large" %}',
            '{% component "weave_square" state="VALIDATED" title="Engager les partenaires" size="large" %}',
        ),
    ),
    Component(
        name="competency_row",
        group=GROUP,
        description=_("A competency as a row one can tap: its square, its title, and words."),
        optional={
            "square": None,
            "title": "",
            "state": "NOT_STARTED",
            "theory": "",
            "practice": "",
            "code": "",
            "words": "",
            "href": "",
            "level": 4,
        },
        choices={"state": tuple(weave.STATES)},
        slot=True,
        prepare=prepare_competency,
        notes={
            "words": "instead of “Théorie ✓ · Pratique à apporter”",
            "slot": "a further line: why, since when",
        },
        examples=(
            '{% component "competency_row" title="Engager les partenaires" state="VALIDATED" words="Validée par le jury du 12 juin" href="#competency_row" %}'
            '{% component "competency_row" title="Réguler les tensions" state="PARTIAL" theory="MISSING" practice="ACCEPTED" href="#competency_row" %}'
            '{% component "competency_row" title="Gérer l’information et les communs" state="WAITING" theory="WAITING" practice="MISSING" href="#competency_row" %}'
            '{% component "competency_row" title="Co-concevoir" state="TO_REWORK" theory="ACCEPTED" practice="TO_REWORK" href="#competency_row" %}',
        ),
    ),
    Component(
        name="weave_band",
        group=GROUP,
        description=_("A block: the squares of its competencies in one line."),
        required=("squares",),
        optional={"title": "", "decorative": False, "size": ""},
        choices={"size": ("", "large")},
        prepare=prepare_band,
        notes={"squares": "[weave.Square]", "title": "the block's title, for the text twin"},
        examples=('{% component "weave_band" squares=samples.band title="Animer la coopération" %}',),
    ),
    Component(
        name="weave_cloth",
        group=GROUP,
        description=_("A course or a cohort as a cloth, with the same facts as a list for who cannot see it."),
        required=("rows", "title"),
        optional={"id": "", "labels": True},
        prepare=prepare_cloth,
        notes={"rows": "[weave.Row(label, squares)]", "labels": "False hides the labels of the rows"},
        examples=('{% component "weave_cloth" rows=samples.cloth title="Animateur·rice de coopération" %}',),
    ),
    Component(
        name="weave_legend",
        group=GROUP,
        description=_("What the six states look like, in words."),
        optional={"open": False},
        prepare=lambda values, _context: {**values, "entries": weave.legend()},
        examples=('{% component "weave_legend" open=True %}',),
    ),
)
