"""Ranking the elements of a source for one of ours.

Each text becomes a sparse vector of three kinds of features: stems, families of words, and groups of four letters of
the label (they find “pluridisciplinarité” in “pluridisciplinaire”). Rare features weigh more, repeated ones hardly more
than once, what the label says more than what explains it. The likeness of two texts is the cosine of their vectors.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from cursus.core.search_words import stem, words
from cursus.crosswalks.matching.families import families, generic

LABEL, SYNONYMS, DESCRIPTION, CONTEXT = 3.0, 1.5, 1.0, 0.5
STEM, FAMILY, LETTERS = 1.0, 0.9, 0.2
GENERIC = 0.25
SATURATION = 1.5
"""How fast a repeated feature stops adding (as k in BM25)."""
GRAM = 4
LONGEST = 4_000
"""Characters read of one text: a description may be a page."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared: ``context`` is where it stands (its block, its parent)."""

    key: str
    label: str
    synonyms: str = ""
    description: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An element and how alike it is, from 0 to 1."""

    key: str
    score: float


@lru_cache(maxsize=60_000)
def _stem(word: str) -> str:
    return stem(word)


@lru_cache(maxsize=60_000)
def _grams(word: str) -> tuple[str, ...]:
    if len(word) <= GRAM:
        return ()
    return tuple(f"~{word[at : at + GRAM]}" for at in range(len(word) - GRAM + 1))


def features(text: Text) -> dict[str, float]:
    """Return the features of a text with how much of each it has, before rarity counts."""
    found: dict[str, float] = defaultdict(float)
    single, double = families()
    few = generic()
    parts = ((text.label, LABEL), (text.synonyms, SYNONYMS), (text.description, DESCRIPTION), (text.context, CONTEXT))
    for said, weight in parts:
        if not said:
            continue
        plain = words(said[:LONGEST])
        stems = [_stem(word) for word in plain]
        for word, root in zip(plain, stems, strict=True):
            share = weight * (GENERIC if root in few else 1.0)
            found[root] += share * STEM
            for name in single.get(root, ()):
                found[f"#{name}"] += share * FAMILY
            if weight is LABEL:
                for gram in _grams(word):
                    found[gram] += share * LETTERS
        for pair in pairwise(stems):
            for name in double.get(pair, ()):
                found[f"#{name}"] += weight * FAMILY
    return found


class Index:
    """The elements of a source, ready to be ranked. Building it reads each text once."""

    def __init__(self, elements: Sequence[Text]) -> None:
        self._keys = [element.key for element in elements]
        counted = [features(element) for element in elements]
        holders: dict[str, int] = defaultdict(int)
        for found in counted:
            for name in found:
                holders[name] += 1
        self._unseen = math.log(1 + 2 * (len(elements) + 1))
        self._rarity = {name: math.log(1 + (len(elements) + 1) / (n + 0.5)) for name, n in holders.items()}
        # Two arrays a feature, eight bytes a posting: a list of fourteen thousand skills stays a few megabytes.
        self._places: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._weights: dict[str, array[float]] = defaultdict(lambda: array("f"))
        for place, found in enumerate(counted):
            for name, weight in self._vector(found):
                self._places[name].append(place)
                self._weights[name].append(weight)

    def _vector(self, found: dict[str, float]) -> Iterator[tuple[str, float]]:
        """Yield the features with their weights, the whole at length one."""
        weights = {
            name: amount / (amount + SATURATION) * self._rarity.get(name, self._unseen) * _kind(name)
            for name, amount in found.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for name, weight in weights.items():
            yield name, weight / length

    def rank(self, ours: Text, limit: int = 10) -> list[Hit]:
        """Return the elements most alike, best first; those that share nothing are left out. Equal ones keep order."""
        scores: dict[int, float] = defaultdict(float)
        for name, weight in self._vector(features(ours)):
            if name in self._places:
                for place, theirs in zip(self._places[name], self._weights[name], strict=True):
                    scores[place] += weight * theirs
        best = heapq.nsmallest(limit, scores.items(), key=lambda item: (-item[1], item[0]))
        return [Hit(self._keys[place], min(1.0, score)) for place, score in best]


def _kind(name: str) -> float:
    return LETTERS_KIND if name.startswith("~") else FAMILY_KIND if name.startswith("#") else 1.0


FAMILY_KIND, LETTERS_KIND = 0.9, 0.35
