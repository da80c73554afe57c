"""What verifying the log costs: entries a second, and memory that does not grow with the log."""

from __future__ import annotations

import os
import tempfile
import time
import tracemalloc
from pathlib import Path

ENTRIES = int(os.environ.get("BENCH_LOG_ENTRIES", "100000"))


def measure() -> dict[str, float]:
    """Return the figures over a chain of 100,000 entries about 5,000 rows, in a database of its own."""
    from django.conf import settings
    from django.db import connections

    from tests import databases

    copies = databases.copies_for("bench")
    databases.point_to(copies.prepare())
    try:
        with tempfile.TemporaryDirectory() as folder:
            settings.CHECKPOINTS_DIR, settings.KEYS_DIR = Path(folder) / "checkpoints", Path(folder) / "keys"
            return _measure()
    finally:
        connections.close_all()
        copies.remove()


def _measure() -> dict[str, float]:
    from cursus.core import checkpoints
    from cursus.core.checkpoints.verifying import Tally, verify_log
    from cursus.core.models import AuditChain

    _fill()
    checkpoints.take(AuditChain.objects.get())
    tally, before = Tally(), time.process_time()
    assert list(verify_log(tally=tally)) == []
    seconds = time.process_time() - before
    assert tally.entries == ENTRIES
    tracemalloc.start()
    assert list(verify_log()) == []
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    figures = {"log.verify_entries_per_cpu_s": round(ENTRIES / seconds), "log.verify_peak_mb": round(peak / 1e6, 1)}
    # Never scaled from fewer entries: the name says how many were read.
    return figures | ({"log.verify_cpu_s_100k": round(seconds, 2)} if ENTRIES == 100_000 else {})


def _fill() -> None:
    """Write a chain as the actions would, a thousand entries at a time: what is measured is reading it."""
    from cursus.core import clock
    from cursus.core.audit_hash import GENESIS, entry_hash
    from cursus.core.canonical import row_digest
    from cursus.core.models import AuditChain, AuditEntry
    from cursus.organisations.models import Organisation

    rows = [Organisation(name=f"Organisme {n}", slug=f"organisme-{n}") for n in range(max(1, ENTRIES // 20))]
    Organisation.objects.bulk_create(rows)
    digests = [row_digest(row) for row in rows]
    chain, previous, at = AuditChain.objects.create(organisation=rows[0], head=GENESIS), GENESIS, clock.now()
    entries: list[AuditEntry] = []
    for seq in range(1, ENTRIES + 1):
        row = rows[seq % len(rows)]
        entry = AuditEntry(
            chain=chain,
            seq=seq,
            at=at,
            event="organisation.renamed",
            model="cursus.Organisation",
            key=str(row.pk),
            digest=digests[seq % len(rows)],
            detail={"number": seq},
            previous=previous,
        )
        previous = entry.hash = entry_hash(entry)
        entries.append(entry)
        if len(entries) == 1000 or seq == ENTRIES:
            AuditEntry.objects.bulk_create(entries)
            entries.clear()
    AuditChain.objects.filter(pk=chain.pk).update(size=ENTRIES, head=previous)
