"""Deleting bytes for good: the row says so within the transaction, storage follows after it, and again if it failed."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import transaction

from cursus.core.files.storage import private_storage
from cursus.core.models import DoomedBytes, StoredFile
from cursus.core.writing import record

logger = logging.getLogger("cursus.files")


def doom(files: Iterable[StoredFile]) -> int:
    """Delete rows of files and have their bytes deleted once that is committed. Call it within ``writing()``."""
    keys = []
    for stored in files:
        record("file.erased", stored, by=None, detail={"purpose": stored.purpose})
        keys.append(stored.key)
        StoredFile.objects.filter(pk=stored.pk).delete()
    DoomedBytes.objects.bulk_create([DoomedBytes(key=key) for key in keys], ignore_conflicts=True)
    transaction.on_commit(lambda: _delete(keys), robust=True)
    return len(keys)


def sweep_doomed() -> int:
    """Delete what an earlier failure of the storage left; return how many files are gone."""
    return _delete(list(DoomedBytes.objects.order_by("created_at").values_list("key", flat=True)[:1000]))


def _delete(keys: list[str]) -> int:
    gone = 0
    for key in keys:
        try:
            private_storage().delete(key)
        except Exception:  # whatever the storage does, the row stays and the sweep tries again
            logger.exception("Bytes to be erased could not be deleted; they will be tried again")
            continue
        DoomedBytes.objects.filter(key=key).delete()
        gone += 1
    return gone
