"""The weave: upright threads (warp) and threads across (weft), each hidden where the other passes over it.

Everything is measured in whole units, so that two machines draw the same cloth to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
    inset = (cloth.pitch - cloth.thread) // 2
    left, bottom = origin
    operators = [f"{rgb(warp_colour)} rg"]
    for thread in warp:
        across = left + thread.place * cloth.pitch + inset
        for low, high in _visible(thread, lambda weft_: not warp_on_top(thread.place, weft_), cloth):  # noqa: B023
            operators.append(f"{across} {bottom + low} {cloth.thread} {high - low} re")
    operators.append(f"f {rgb(weft_colour)} rg")
    for thread in weft:
        along = bottom + thread.place * cloth.pitch + inset
        for low, high in _visible(thread, lambda warp_: warp_on_top(warp_, thread.place), cloth):  # noqa: B023
            operators.append(f"{left + low} {along} {high - low} {cloth.thread} re")
    operators.append("f")
    return "\n".join(operators)


def square(size: int, warp_on_top: WarpOnTop, *, cloth: Cloth, warp_colour: str, weft_colour: str) -> str:
    """Return a square of cloth of ``size`` threads each way, ``size × pitch`` units wide without its fringe."""
    threads = [Thread(place, 0, size) for place in range(size)]
    return weave(threads, threads, warp_on_top, cloth=cloth, warp_colour=warp_colour, weft_colour=weft_colour)


def _visible(thread: Thread, is_hidden: Callable[[int], bool], cloth: Cloth) -> list[tuple[int, int]]:
    """Return the stretches of a thread that show, in units along it."""
    inset = (cloth.pitch - cloth.thread) // 2
    start = thread.start * cloth.pitch - (cloth.fringe if thread.start == 0 else 0)
    end = thread.stop * cloth.pitch + (0 if thread.runs_on else cloth.fringe)
    stretches = []
    below = False
    for crossing in range(thread.start, thread.stop):
        if not is_hidden(crossing):
            below = False
            continue
        stop = crossing * cloth.pitch + inset - cloth.clearance
        if not below and stop > start:
            stretches.append((start, stop))
        start = crossing * cloth.pitch + inset + cloth.thread + cloth.clearance
        below = True
    if end > start and not (below and thread.runs_on):
        stretches.append((start, end))
    return stretches
