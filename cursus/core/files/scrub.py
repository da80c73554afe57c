"""Reading everything again: are the bytes still those of the rows, and what lies there that no row names?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.files.storage import Storage

from cursus.core.files.inspection import spool
from cursus.core.files.local import INCOMING, PrivateFileSystemStorage
from cursus.core.files.storage import digest_of, private_storage
from cursus.core.models import StoredFile

GRACE = timedelta(hours=24)
"""Younger bytes without a row may belong to an upload under way."""


@dataclass
class ScrubReport:
    """What was found. ``missing`` and ``changed`` are faults; ``swept`` is what was removed."""

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    swept: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether every row has its bytes."""
        return not self.missing and not self.changed


def scrub(*, grace: timedelta = GRACE, dry_run: bool = False) -> ScrubReport:
    """Re-read every stored file, then sweep bytes older than ``grace`` that no row names."""
    report = ScrubReport()
    storage = private_storage()
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=500):
        report.checked += 1
        _check(storage, stored, report)
    before = datetime.now(UTC) - grace
    _sweep_orphans(storage, before, report, dry_run=dry_run)
    for leftover in _leftovers(storage, before):
        report.swept.append(leftover.name)
        if not dry_run:
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink(missing_ok=True)
    return report


def _check(storage: Storage, stored: StoredFile, report: ScrubReport) -> None:
    try:
        with storage.open(stored.key, "rb") as content:
            found = digest_of(content)
    except FileNotFoundError:
        # Deleted while we read, by somebody who may: then its row is gone too.
        if StoredFile.objects.filter(pk=stored.pk).exists():
            report.missing.append(str(stored.pk))
        return
    if found != (stored.size, stored.sha256):
        report.changed.append(str(stored.pk))


def _sweep_orphans(storage: Storage, before: datetime, report: ScrubReport, *, dry_run: bool) -> None:
    for key in _keys(storage):
        if StoredFile.objects.filter(key=key).exists() or storage.get_modified_time(key) > before:
            continue
        report.swept.append(key)
        if not dry_run:
            storage.delete(key)


def _keys(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    for name in files:
        yield f"{folder}/{name}" if folder else name
    for name in folders:
        if name != INCOMING:
            yield from _keys(storage, f"{folder}/{name}" if folder else name)


def _leftovers(storage: Storage, before: datetime) -> Iterator[Path]:
    """Yield unfinished files: of the storage, and of the folder where uploads are checked."""
    places = [spool()]
    if isinstance(storage, PrivateFileSystemStorage):
        places.append(storage.incoming())
    for place in places:
        for path in place.iterdir():
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) <= before:
                yield path
