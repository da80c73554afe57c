"""What follows from answers, and what two occupations have in common. Decisions over plain values."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cursus.occupations.enums import Answer, Nearness

UNANSWERED = "-"
SIGNS = frozenset({*Answer.values, UNANSWERED})
PER_SCREEN = 8
"""How many competencies one screen asks about at most: more is a long way for a thumb."""

K = TypeVar("K", bound=Hashable)


def blank(size: int) -> str:
    """Return the answers of somebody who has answered nothing yet: one sign a competency, in the order asked."""
    return UNANSWERED * size


def well_formed(answers: str, size: int) -> bool:
    """Tell whether the text can be answers about that many competencies."""
    return len(answers) == size and set(answers) <= SIGNS


def with_answers(answers: str, given: Mapping[int, str]) -> str:
    """Return the answers with those given in their places."""
    return "".join(given.get(place, sign) for place, sign in enumerate(answers))


@dataclass(frozen=True)
class Standing:
    """How many competencies of a block somebody does often, sometimes, not yet; and how near that is."""

    often: int
    sometimes: int
    not_yet: int
    unanswered: int
    nearness: Nearness


def standing(answers: Sequence[tuple[bool, str]]) -> Standing:
    """Return where answers about one block leave a person; each is (core, answer).

    The core competencies decide, the optional ones only where the block has no core one. *Near*: none is "not yet".
    *To build*: half of them or more are. *Under way*: in between. Without any answer nothing is said.
    """
    deciding = [sign for core, sign in answers if core] or [sign for _core, sign in answers]
    answered = [sign for sign in deciding if sign != UNANSWERED]
    missing = answered.count(Answer.NOT_YET)
    if not answered:
        nearness = Nearness.UNKNOWN
    elif not missing:
        nearness = Nearness.NEAR
    else:
        nearness = Nearness.FAR if 2 * missing >= len(answered) else Nearness.UNDERWAY
    every = [sign for _core, sign in answers]
    return Standing(
        often=every.count(Answer.OFTEN),
        sometimes=every.count(Answer.SOMETIMES),
        not_yet=every.count(Answer.NOT_YET),
        unanswered=every.count(UNANSWERED),
        nearness=nearness,
    )


def screens(groups: Iterable[Sequence[K]]) -> list[list[K]]:
    """Return what each screen asks: a block a screen, and a long block on several of about the same length."""
    found = []
    for group in groups:
        pieces = -(-len(group) // PER_SCREEN)
        for piece in range(pieces):
            found.append(list(group[piece * len(group) // pieces : (piece + 1) * len(group) // pieces]))
    return found


@dataclass(frozen=True)
class Compared(Generic[K]):
    """The keys of two occupations: in both, only in the first, only in the second; each in its order."""

    shared: list[K]
    only_first: list[K]
    only_second: list[K]


def compared(first: Iterable[K], second: Iterable[K]) -> Compared[K]:
    """Return what two lists of competencies share, and what only one of them has."""
    one, other = list(first), list(second)
    return Compared(
        shared=[key for key in one if key in set(other)],
        only_first=[key for key in one if key not in set(other)],
        only_second=[key for key in other if key not in set(one)],
    )
