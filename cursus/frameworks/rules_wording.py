"""Two texts side by side, word by word. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_SENTENCE = re.compile(r"[^.;\n]*[.;\n]?\s*")
_WORD = re.compile(r"\w+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
LONG = 1_500
"""Above this number of words two texts are compared sentence by sentence: word by word would take seconds."""


class Op(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Span(NamedTuple):
    """A run of words of one text or of both."""

    op: Op
    text: str


def same_words(before: str, after: str) -> bool:
    """Tell whether two texts say the same, whatever their spaces and line ends."""
    return before == after or before.split() == after.split()


def plain_words(text: str) -> str:
    """Return the text as it is looked up: small letters without accents, words alone, one space between."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall(_ACCENTS.sub("", decomposed)))


def word_spans(before: str, after: str) -> tuple[Span, ...]:
    """Return the runs of words that stay, go and come, in reading order: what goes stands before what comes.

    Joined without the new ones they give ``before``, joined without those that go ``after``.
    """
    if before == after:
        return (Span(Op.SAME, after),) if after else ()
    old, new = _tokens(before), _tokens(after)
    runs = [
        ("".join(old[i:j]), "".join(new[k:m]))
        for _tag, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    ]
    return tuple(span for gone, new_words in _phrases(runs) for span in _spans(gone, new_words))


def _tokens(text: str) -> list[str]:
    found = _TOKEN.findall(text)
    return found if len(found) <= LONG else [part for part in _SENTENCE.findall(text) if part]


def _spans(gone: str, new: str) -> list[Span]:
    if gone == new:
        return [Span(Op.SAME, new)]
    return [Span(op, text) for op, text in ((Op.GONE, gone), (Op.NEW, new)) if text]


def _phrases(runs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join changes that only a space parts, so that a person reads phrases and not confetti."""
    made: list[tuple[str, str]] = []
    for place, (gone, new) in enumerate(runs):
        changed = gone != new
        hole = not changed and not new.strip() and place + 1 < len(runs)
        if made and made[-1][0] != made[-1][1] and (changed or hole):
            made[-1] = (made[-1][0] + gone, made[-1][1] + new)
        else:
            made.append((gone, new))
    return made
