"""Does the database still hold what a checkpoint says it held?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from cursus.core.checkpoints.statement import Checkpoint
from cursus.core.models import AuditChain, AuditEntry

if TYPE_CHECKING:
    from cursus.accounts.models import User


@dataclass(frozen=True)
class Counter:
    """A number that is never given twice: how it is read, and how it is moved past numbers that were lost."""

    read: Callable[[UUID | None], int]
    advance: Callable[[UUID, int, User, str], int]


_counters: dict[str, Counter] = {}


class Standing(StrEnum):
    """How a chain in the database stands to a checkpoint of it."""

    CONTINUES = "continues"  # the same entries, and perhaps more
    BEHIND = "behind"  # fewer entries: a tail was cut, or an older database was restored
    DIVERGES = "diverges"  # other entries: rewritten, or restored and continued
    NUMBERS = "numbers"  # a number was given that the database does not know


def carries(name: str, *, read: Callable[[UUID | None], int], advance: Callable[[UUID, int, User, str], int]) -> None:
    """Declare a counter that each checkpoint of a body carries.

    ``read`` takes the body's key. ``advance`` takes it with the number that was given last, who asks and why; it
    leaves a row for each number that the database does not know, and returns how many.
    """
    _counters[name] = Counter(read, advance)


def advance_counters(organisation_id: UUID, values: dict[str, int], *, by: User, reason: str) -> dict[str, int]:
    """Move each declared counter to at least its value; return how many numbers were lost, by counter."""
    moved = {name: _counters[name].advance(organisation_id, values[name], by, reason) for name in sorted(values)}
    return {name: count for name, count in moved.items() if count}


def counters_of(organisation_id: UUID | None) -> dict[str, int]:
    """Return the declared counters of a body, as they stand."""
    return {name: counter.read(organisation_id) for name, counter in sorted(_counters.items())}


def standing(chain: AuditChain | None, known: Checkpoint) -> Standing:
    """Compare a chain with a checkpoint (one query by index, and one a counter)."""
    if chain is None or chain.size < known.size:
        return Standing.BEHIND
    held = AuditEntry.objects.filter(chain=chain, seq=known.size).values_list("hash", flat=True).first()
    if held != known.head:
        return Standing.DIVERGES
    now = counters_of(chain.organisation_id)
    if any(now.get(name, 0) < value for name, value in known.counters.items()):
        return Standing.NUMBERS
    return Standing.CONTINUES
