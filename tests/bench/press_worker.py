"""Two workers of the press, forked from one parent as Celery forks its own: ``-m tests.bench.press_worker COUNT``.

Each warms its forms and makes COUNT documents; a line of JSON tells how many a minute both made, and their memory.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import Any

WORKERS = 2


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    import tests.bench.making  # noqa: F401  what a worker has in memory before it is forked

    count, fork = int(sys.argv[1]), multiprocessing.get_context("fork")
    barrier, reports = fork.Barrier(WORKERS + 1), fork.Queue()
    workers = [
        fork.Process(target=_work, args=(count, place * 10_000, barrier, reports), daemon=True)
        for place in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()  # every form is warm
    started = time.perf_counter()
    barrier.wait()  # every document is made
    seconds = time.perf_counter() - started
    found = [reports.get() for _worker in workers]
    for worker in workers:
        worker.join()
    print(
        json.dumps(
            {
                "docs_per_min": round(WORKERS * count / seconds * 60),
                "mb": max(item["Pss"] for item in found),
                "rss_mb": max(item["Rss"] for item in found),
            }
        )
    )


def _work(count: int, first: int, barrier: Any, reports: Any) -> None:
    from tests.bench.making import by_the_press, frozen_context
    from tests.factories.documents import block_context, registration
    from tests.factories.pressing import stamped

    for blocks in (block_context(), block_context(registration=registration()), block_context(duplicate=True)):
        stamped(blocks)
    cohort = [frozen_context(place) for place in range(first, first + count)]
    by_the_press(cohort[0])
    barrier.wait()
    for frozen in cohort:
        by_the_press(frozen)
    barrier.wait()
    reports.put(_memory())


def _memory() -> dict[str, float]:
    """Return megabytes: all that is resident, and with what is shared counted by its share."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    values = dict(line.split(":", 1) for line in lines[1:])
    return {name: round(int(values[name].split()[0]) / 1024, 1) for name in ("Rss", "Pss")}


if __name__ == "__main__":
    main()
