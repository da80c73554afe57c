"""Statistical secrecy: no figure about fewer than five people is shown, nor can be found by subtraction. Pure.

Three rules, which pages, exports and plots all go through:

- :func:`shown_counts`: groups of one partition beside their total. A group of one to four is hidden; while what
  is hidden counts fewer than five people in all, or can be made up in one way only, the next group in their order is
  hidden too; the total goes when nothing else is left to hide. A group of nobody hides nobody, and is shown. The
  order must not be that of the sizes: who knows that the smallest group was hidden with another may find both.
- :func:`merged`: a distribution over ordered answers. Neighbouring answers are joined until each part counts nobody or
  at least five.
- :func:`shown_mean`: an average only of five or more.

A distribution is shown for the whole, averages for its groups: so the difference between the whole and its groups tells
nothing of one answer. Two partitions (networks, occupations) are shown beside each other and never crossed.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

LEAST = 5
"""The smallest number of people of whom a figure is shown."""

K = TypeVar("K", bound=Hashable)


def is_secret(count: int) -> bool:
    """Tell whether a count is of one to four people."""
    return 0 < count < LEAST


@dataclass(frozen=True)
class Shown:
    """The groups of a partition as they may be shown: None where hidden, and the total likewise."""

    counts: Mapping[Hashable, int | None]
    total: int | None

    def hides(self, key: Hashable) -> bool:
        """Tell whether the group is hidden."""
        return self.counts.get(key, 0) is None

    @property
    def any_hidden(self) -> bool:
        """Whether something is hidden, so that the page says why."""
        return self.total is None or any(count is None for count in self.counts.values())

    def percent(self, key: Hashable) -> int | None:
        """Return the share of a group in whole percents; None where it is hidden, or where there is nobody."""
        count = self.counts.get(key)
        return None if count is None or not self.total else round(100 * count / self.total)


def shown_counts(counts: Mapping[K, int], hidden_elsewhere: Collection[Hashable] = ()) -> Shown:
    """Return which groups of a partition may be shown with their total (see the module).

    ``hidden_elsewhere``: groups that the whole hides stay hidden in its parts, or a part would tell of them.
    """
    total = sum(counts.values())
    if total < LEAST:
        return Shown(
            {key: None if count or key in hidden_elsewhere else 0 for key, count in counts.items()},
            None if total else 0,
        )
    hidden = {key for key, count in counts.items() if is_secret(count) or key in hidden_elsewhere}
    others = [key for key, count in counts.items() if count and key not in hidden]
    while hidden and others and _gives_away([counts[key] for key in hidden]):
        hidden.add(others.pop(0))
    told = _gives_away([counts[key] for key in hidden]) if hidden else False
    return Shown({key: None if key in hidden else count for key, count in counts.items()}, None if told else total)


def _gives_away(hidden: Sequence[int]) -> bool:
    """Tell whether the sum of hidden groups says too much: of fewer than five people, or of one way to make it up.

    Groups of one to four that sum up to four each are four each, and those that sum up to one each are one each.
    """
    total, groups = sum(hidden), len(hidden)
    alike = total in (groups, groups * (LEAST - 1)) and all(is_secret(count) for count in hidden)
    return total < LEAST or groups < 2 or alike


def joint_total(*partitions: Shown) -> int | None:
    """Return the total of several partitions of the same people: hidden where one of them hides it."""
    totals = [shown.total for shown in partitions]
    return None if None in totals else totals[0]


@dataclass(frozen=True)
class Part:
    """Neighbouring answers joined: the first and the last of them (positions), and how many people."""

    first: int
    last: int
    count: int


def merged(counts: Sequence[int]) -> list[Part] | None:
    """Join neighbouring answers until each part counts nobody or at least five; None for fewer than five in all."""
    if sum(counts) < LEAST:
        return None
    parts = [Part(place, place, count) for place, count in enumerate(counts)]
    while small := [place for place, part in enumerate(parts) if is_secret(part.count)]:
        place = min(small, key=lambda at: parts[at].count)
        around = [at for at in (place - 1, place + 1) if 0 <= at < len(parts)]
        # The neighbour that needs company most; never an empty one while there is another, which would gain nothing.
        other = min(around, key=lambda at: (parts[at].count == 0, parts[at].count))
        low, high = sorted((place, other))
        parts[low : high + 1] = [Part(parts[low].first, parts[high].last, parts[low].count + parts[high].count)]
    return parts


def shown_mean(values: Sequence[int]) -> float | None:
    """Return the average of five or more values, to one decimal; None for fewer."""
    return round(sum(values) / len(values), 1) if len(values) >= LEAST else None
