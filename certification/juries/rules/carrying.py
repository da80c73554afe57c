"""Which blocks a person holds when they come again: decided by earlier juries, for good (L. 6113-1 C. trav.).

A decision stands unless a later signed deliberation decided again on the same block of the same enrolment: that is
a re-hearing, and its decision replaces the former whatever it says. A block that is held is held in every later
enrolment of the same person on the same version; on another version (or another fiche) through confirmed, total
correspondences, one after the other. A partial or a proposed correspondence carries nothing. Of the correspondences
on the way at most one goes from a framework to another: who recognises another body's block recognises what its juries
validate, not all that this body recognises.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certification.juries.enums import Verdict

Key = Any
"""The key of a row: a UUID in the application, anything hashable in a test of the rules."""


@dataclass(frozen=True)
class Decided:
    """The decision of a signed jury on one block. ``certifying``: whether its session leads to the certification."""

    key: Key
    enrolment: Key
    block: Key
    verdict: str
    signed_at: datetime
    certifying: bool = True


@dataclass(frozen=True)
class Link:
    """A correspondence: who holds ``earlier`` holds ``later``, if it is total and somebody has confirmed it.

    ``across``: the two blocks are of different frameworks.
    """

    earlier: Key
    later: Key
    total: bool = True
    confirmed: bool = True
    across: bool = False

    @property
    def carries(self) -> bool:
        """Whether a validated block passes along it."""
        return self.total and self.confirmed


@dataclass(frozen=True)
class Held:
    """A block that is held: by which decision, and through which blocks it came (the one decided on first).

    ``through`` is empty where the decision was on this very block; ``across``: it came from another framework.
    """

    block: Key
    decision: Decided
    through: tuple[Key, ...] = ()
    across: bool = False


def standing(decisions: Iterable[Decided]) -> list[Decided]:
    """Return the decisions that stand, the oldest first: the latest signed one on each block of each enrolment."""
    latest: dict[tuple[Key, Key], Decided] = {}
    for decision in sorted(decisions, key=lambda item: (item.signed_at, str(item.key))):
        latest[decision.enrolment, decision.block] = decision
    return sorted(latest.values(), key=lambda item: (item.signed_at, str(item.key)))


def held_blocks(
    decisions: Iterable[Decided],
    links: Iterable[Link],
    *,
    certifying: bool,
    kept: Mapping[Key, Collection[Key]] | None = None,
) -> dict[Key, Held]:
    """Return every block that one person holds, by block, from all the decisions of signed juries on them.

    ``certifying``: whether the enrolment that they come with leads to the certification; what was decided in a session
    that does not is a specimen, and counts only in such sessions. ``kept``: decision → blocks which signed
    deliberations have already taken as validated by it: they stay so as long as the decision stands, even where the
    correspondence was removed since. Of several ways to a block, the shortest counts, then the oldest decision.
    """
    sound = [
        item
        for item in standing(decisions)
        if item.verdict == Verdict.VALIDATED and (item.certifying or not certifying)
    ]
    firsts = [Held(item.block, item) for item in sound]
    firsts += [
        Held(block, item, (item.block,), across=True) for item in sound for block in (kept or {}).get(item.key, ())
    ]
    return _followed(firsts, links)


def _followed(front: Iterable[Held], links: Iterable[Link]) -> dict[Key, Held]:
    """Return what is held at first and all that it leads to, the nearest way first."""
    onwards: defaultdict[Key, list[Link]] = defaultdict(list)
    for link in links:
        if link.carries:
            onwards[link.earlier].append(link)
    found: dict[Key, Held] = {}
    seen: set[tuple[Key, bool]] = set()
    waiting = deque(front)
    while waiting:
        held = waiting.popleft()
        if (held.block, held.across) in seen:
            continue
        seen.add((held.block, held.across))
        found.setdefault(held.block, held)
        through = (*held.through, held.block)
        waiting.extend(
            Held(link.later, held.decision, through, held.across or link.across)
            for link in onwards[held.block]
            if not (held.across and link.across)
        )
    return found
