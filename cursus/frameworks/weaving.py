"""A competency as a square of the weave before anybody has begun it."""

from __future__ import annotations

from cursus.core import weave
from cursus.frameworks.enums import NATURE_OF_TYPE, Nature
from cursus.frameworks.models import Competency


def bare_square(competency: Competency) -> weave.Square:
    """Return the competency as nobody has begun it: the threads it waits for come from the evidence expected."""
    natures = {NATURE_OF_TYPE.get(kind) for kind in competency.expected_types}
    either = not natures or None in natures
    return weave.Square.of(
        "NOT_STARTED",
        theory=weave.MISSING if either or Nature.THEORY in natures else weave.NOT_ASKED,
        practice=weave.MISSING if either or Nature.PRACTICE in natures else weave.NOT_ASKED,
        title=competency.title,
    )
