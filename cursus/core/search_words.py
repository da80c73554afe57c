"""Words as a search compares them: without accents or capitals, and by their stem.

One small algorithm in Python gives the same answers on SQLite and on PostgreSQL; what is searched is stored
in a column written with the row (docs/decisions/0010-search.md). The stems are for comparing, never for reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[a-z0-9]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_INCLUSIVE = re.compile(r"·[^\W\d_]+")  # animateur·rice, apprenant·e·s: the first form stands for both
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_EMPTY = """
a au aux avec ce ces d dans de des du elle en et il j je l la le les leur m n ne nous ou par pas pour qu que qui s sa
se ses son sur t un une vos votre vous y the of and to in for with an on at
"""
_ENDINGS = """
ation atrice ateur atif ative ivite ement ance ence ant ante ent ente euse eur ible able isme iste oire orial oriale
aire ariat if ive er ee ir
"""
_EMPTY_WORDS = frozenset(_EMPTY.split())
# Longest first: cooperation, cooperatif, cooperer and cooperant are one stem.
_FAMILIES = tuple(sorted(_ENDINGS.split(), key=len, reverse=True))
_IRREGULAR = {"travaux": "travail"}
_SHORTEST_STEM = 4
_SHORTEST_INFLECTED = 4


def plain(text: str) -> str:
    """Return the text in lower case, without accents or ligatures: ``"Évaluer l’œuvre"`` → ``"evaluer l’oeuvre"``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return _BEYOND_ASCII.sub(_without_mark, decomposed)


def _without_mark(sign: re.Match[str]) -> str:
    return "" if unicodedata.combining(sign[0]) else sign[0]


def words(text: str) -> list[str]:
    """Return the plain words of a text in their order, without the empty ones (articles, prepositions)."""
    return [word for word in _WORD.findall(plain(_INCLUSIVE.sub("", text))) if word not in _EMPTY_WORDS]


def stem(word: str) -> str:
    """Return the stem of a plain word: first without the plural, then without the ending of its family.

    A stem keeps at least four letters, so that ``station`` does not become ``st``.
    """
    bare = _singular(word)
    for ending in _FAMILIES:
        if bare.endswith(ending) and len(bare) - len(ending) >= _SHORTEST_STEM:
            return bare[: -len(ending)]
    if bare.endswith("ique"):
        return bare[:-3] + "c"
    if len(bare) >= _SHORTEST_STEM and bare.endswith("e"):
        return bare[:-1]
    return bare


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_INFLECTED or word.isdigit():
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("aux") and len(word) > len("eaux"):
        return word[:-1] if word.endswith("eaux") else word[:-3] + "al"
    if word.endswith(("s", "x")) and not word.endswith("ss"):
        return word[:-1]
    return word


def searchable(texts: Iterable[str]) -> str:
    """Return what is stored for a search: each word and its stem once, between spaces.

    A stem is marked with ``=`` so that it is compared whole, while a word may be found by its beginning.
    """
    found = dict.fromkeys(word for text in texts for word in words(text))
    stems = dict.fromkeys(f"={stem(word)}" for word in found)
    return f" {' '.join([*found, *stems])} " if found else ""


def needles(word: str) -> tuple[str, str]:
    """Return the two strings of which one is in a searchable text when it has the word.

    The first finds the word's family, the second every word that begins so (what somebody is still typing).
    """
    return f" ={stem(word)} ", f" {word}"
