"""How a figure is taken."""

from __future__ import annotations

import time
from collections.abc import Callable


def cpu_ms(work: Callable[[], object], *, times: int) -> float:
    """Return the CPU milliseconds (user and system) of one run: the least of ``times`` runs, after one to warm up."""
    work()
    best = float("inf")
    for _ in range(times):
        before = time.process_time_ns()
        work()
        best = min(best, (time.process_time_ns() - before) / 1e6)
    return round(best, 3)
