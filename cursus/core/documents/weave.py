"""The weave: upright threads (warp) and threads across (weft), each hidden where the other passes over it.

Everything is measured in whole units, so that two machines draw the same cloth to the last digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from cursus.core.documents.drawing import rgb

PERIOD = 6  # a 3/3 twill: three over, three under


@dataclass(frozen=True)
class Cloth:
    """How a cloth is woven: distance between threads, their thickness, clearance at a crossing, fringe."""

    pitch: int = 8
    thread: int = 3
    clearance: int = 1
    fringe: int = 5


@dataclass(frozen=True)
class Thread:
    """A thread: its place, the crossings ``start`` to ``stop`` it makes, and whether it runs on beyond the last."""

    place: int
    start: int
    stop: int
    runs_on: bool = False


WarpOnTop = Callable[[int, int], bool]
"""Says for a crossing (warp thread, weft thread) whether the warp passes over."""


def eye(size: int, period: int = PERIOD, shift: int = 0) -> WarpOnTop:
    """Return the binding of a square of ``size`` threads: lozenges one in the other, as in a bird's-eye twill."""
    middle = size - 1

    def warp_on_top(warp: int, weft: int) -> bool:
        return ((abs(2 * warp - middle) + abs(2 * weft - middle)) // 2 + shift) % period < period // 2

    return warp_on_top


def threading(digits: bytes, threads: int) -> list[int]:
    """Return the step of the twill at each thread: it turns back after 3 to 10 threads, as the half-bytes say."""
    lengths = [PERIOD // 2 + half % 8 for byte in digits for half in (byte >> 4, byte & 15)]
    steps: list[int] = []
    step, direction, turn = digits[-1] % PERIOD, 1, 0
    left = lengths[0]
    for _thread in range(threads):
        steps.append(step)
        step += direction
        left -= 1
        if left == 0:
            turn += 1
            direction, left = -direction, lengths[turn % len(lengths)]
    return steps


def ribbon(fingerprint: str, length: int, *, width: int, cloth: Cloth, warp_colour: str, weft_colour: str) -> str:
    """Return a straight ribbon of ``width`` threads along ``length`` threads, its twill read from the fingerprint."""
    steps = threading(bytes.fromhex(fingerprint), length)
    middle = (width - 1) // 2
    return weave(
        [Thread(place, 0, width) for place in range(length)],
        [Thread(place, 0, length) for place in range(width)],
        lambda warp, weft: (steps[warp] + abs(weft - middle)) % PERIOD < PERIOD // 2,
        cloth=cloth,
        warp_colour=warp_colour,
        weft_colour=weft_colour,
    )


def weave(
    warp: Iterable[Thread],
    weft: Iterable[Thread],
    warp_on_top: WarpOnTop,
    *,
    cloth: Cloth,
    warp_colour: str,
    weft_colour: str,
    origin: tuple[int, int] = (0, 0),
) -> str:
    """Return the cloth as filled rectangles: PDF operators in its unit, the first crossing at ``origin``."""
    return Loom(warp, weft, cloth=cloth, origin=origin).weave(
        lambda thread: bytes(not warp_on_top(thread.place, place) for place in range(thread.start, thread.stop)),
        lambda thread: bytes(warp_on_top(place, thread.place) for place in range(thread.start, thread.stop)),
        warp_colour=warp_colour,
        weft_colour=weft_colour,
    )


Rows = Callable[[Thread], bytes]
"""Says where a thread is hidden: a byte a crossing, 1 where it is."""


class Loom:
    """Threads set up once, for as many cloths as are woven on them.

    A thread with few crossings is hidden in the same few ways from one cloth to the next: what shows of it is kept.
    """

    def __init__(
        self, warp: Iterable[Thread], weft: Iterable[Thread], *, cloth: Cloth, origin: tuple[int, int] = (0, 0)
    ) -> None:
        self._cloth = cloth
        (left, bottom), inset = origin, (cloth.pitch - cloth.thread) // 2
        self._warp = [_Place(thread, left + thread.place * cloth.pitch + inset, bottom) for thread in warp]
        self._weft = [_Place(thread, bottom + thread.place * cloth.pitch + inset, left) for thread in weft]

    def weave(self, hidden_warp: Rows, hidden_weft: Rows, *, warp_colour: str, weft_colour: str) -> str:
        """Return the cloth as ``weave`` does."""
        drawn = [f"{rgb(warp_colour)} rg", *self._drawn(self._warp, hidden_warp, _upright)]
        drawn += [f"f {rgb(weft_colour)} rg", *self._drawn(self._weft, hidden_weft, _across), "f"]
        return "\n".join(drawn)

    def _drawn(self, places: list[_Place], hidden_of: Rows, rectangles: Callable[..., str]) -> Iterator[str]:
        """Return what shows of each thread, where anything does."""
        for place in places:
            hidden = hidden_of(place.thread)
            shown = place.kept.get(hidden)
            if shown is None:
                thread = place.thread
                shown = rectangles(hidden, thread.start, thread.runs_on, self._cloth, place.beginning)
                shown = shown.replace(_ITS_PLACE, str(place.across))
                if len(hidden) <= FEW:
                    place.kept[hidden] = shown
            if shown:
                yield shown


FEW = 12  # crossings
_ITS_PLACE = "@"


@dataclass(frozen=True)
class _Place:
    """Where a thread runs: its edge ``across`` its direction, and where the first crossing begins along it."""

    thread: Thread
    across: int
    beginning: int
    kept: dict[bytes, str] = field(default_factory=dict)


def square(size: int, warp_on_top: WarpOnTop, *, cloth: Cloth, warp_colour: str, weft_colour: str) -> str:
    """Return a square of cloth of ``size`` threads each way, ``size × pitch`` units wide without its fringe."""
    threads = [Thread(place, 0, size) for place in range(size)]
    return weave(threads, threads, warp_on_top, cloth=cloth, warp_colour=warp_colour, weft_colour=weft_colour)


# The threads of a ribbon are hidden two by two in the same way, on both sides of its middle.
@lru_cache(maxsize=32)
def _upright(hidden: bytes, first: int, runs_on: bool, cloth: Cloth, beginning: int) -> str:
    """Return the rectangles of a thread of the warp, with a mark for its place."""
    stretches = _visible(hidden, first, runs_on, cloth)
    return "\n".join([f"{_ITS_PLACE} {beginning + low} {cloth.thread} {high - low} re" for low, high in stretches])


@lru_cache(maxsize=32)
def _across(hidden: bytes, first: int, runs_on: bool, cloth: Cloth, beginning: int) -> str:
    """Return the rectangles of a thread of the weft, with a mark for its place."""
    stretches = _visible(hidden, first, runs_on, cloth)
    return "\n".join([f"{beginning + low} {_ITS_PLACE} {high - low} {cloth.thread} re" for low, high in stretches])


def _visible(hidden: bytes, first: int, runs_on: bool, cloth: Cloth) -> list[tuple[int, int]]:
    """Return the stretches of a thread that show, in units along it; it makes the crossings from ``first`` on."""
    inset = (cloth.pitch - cloth.thread) // 2
    last = first + len(hidden)
    start = first * cloth.pitch - (cloth.fringe if first == 0 else 0)
    end = last * cloth.pitch + (0 if runs_on else cloth.fringe)
    stretches = []
    for below in _BELOW.finditer(hidden):
        stop = (first + below.start()) * cloth.pitch + inset - cloth.clearance
        if stop > start:
            stretches.append((start, stop))
        start = (first + below.end() - 1) * cloth.pitch + inset + cloth.thread + cloth.clearance
    if end > start and not (runs_on and hidden.endswith(_HIDDEN)):
        stretches.append((start, end))
    return stretches


_HIDDEN = b"\x01"
_BELOW = re.compile(_HIDDEN + b"+")
