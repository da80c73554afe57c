"""Decisions about correspondences, as pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cursus.core.rules import Life, Step
from cursus.crosswalks.enums import MappingKind, MappingState

K = TypeVar("K")

MAPPING_LIFE = Life(
    name="crosswalk_mapping",
    states=MappingState,
    initial=MappingState.PROPOSED,
    steps={
        "review": Step((MappingState.PROPOSED,), MappingState.REVIEWED),
        "reject": Step((MappingState.PROPOSED, MappingState.REVIEWED), MappingState.REJECTED),
        "reopen": Step((MappingState.REVIEWED, MappingState.REJECTED), MappingState.PROPOSED),
    },
)


def state_taken_over(state: str, *, same_words: bool) -> MappingState | None:
    """Return the state in which a later version takes a correspondence over; None where it does not.

    What was decided was decided about words: with the same words it stays decided, with others a person reads it
    again. A suggestion that was set aside about other words may come back by itself.
    """
    if same_words:
        return MappingState(state)
    return None if state == MappingState.REJECTED else MappingState.PROPOSED


VERY_CLOSE, FAIRLY_CLOSE, SOMEWHAT = 0.4, 0.25, 0.15
"""From which likeness on (0 to 1) the words are used; set by eye on the pairs used to tune."""


def likeness_words(score: float) -> str | Promise:
    """Return how alike two wordings are, in words."""
    if score >= VERY_CLOSE:
        return _("very alike")
    if score >= FAIRLY_CLOSE:
        return _("alike")
    if score >= SOMEWHAT:
        return _("somewhat alike")
    return _("hardly alike")


def likely_kind(score: float) -> MappingKind:
    """Return the type that a form proposes: never EXACT, which a person says."""
    return MappingKind.CLOSE if score >= FAIRLY_CLOSE else MappingKind.RELATED


def root_of(key: K, parents: Mapping[K, K | None]) -> K:
    """Return the topmost ancestor; a circle (which a file may hold) ends where it closes."""
    seen = {key}
    above = parents.get(key)
    while above is not None and above not in seen:
        seen.add(above)
        key, above = above, parents.get(above)
    return key


def circles(parents: Mapping[K, K | None]) -> set[K]:
    """Return the keys that are their own ancestors."""
    settled: set[K] = set()
    found: set[K] = set()
    for start in parents:
        path: list[K] = []
        key: K | None = start
        while key is not None and key not in settled and key not in path:
            path.append(key)
            key = parents.get(key)
        if key is not None and key in path:
            found.update(path[path.index(key) :])
        settled.update(path)
    return found
