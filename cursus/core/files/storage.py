"""Keeping private files: no row without verified bytes (and bytes without a row are swept).

An upload is inspected, written under a random key, read back and compared, scanned where that is asked for;
only then comes the row. Two ways to call it:

* :func:`store_upload` does all of it;
* :func:`place_upload` (or :func:`place_bytes`) before the transaction of an action, then :func:`register` within
  it, so that no transaction waits for a disk and the row lives or dies with what refers to it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import transaction

from cursus.core.enums import ScanState
from cursus.core.files import scanning
from cursus.core.files.inspection import received
from cursus.core.files.media_types import MediaKind
from cursus.core.files.names import safe_label
from cursus.core.files.quotas import check_quota
from cursus.core.models import StoredFile
from cursus.core.writing import record, writing

if TYPE_CHECKING:
    from cursus.accounts.models import User
    from cursus.organisations.models import Organisation

INSTALLATION = "installation"
_PURPOSE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_CHUNK = 1024 * 1024


class BytesLost(Exception):
    """Storage does not give back what was written, or no longer holds it. Nothing was recorded."""


@dataclass(frozen=True)
class PlacedFile:
    """Bytes that are in storage and verified, and that no row names yet. Unregistered, they are swept."""

    organisation: Organisation | None
    key: str
    sha256: str
    size: int
    media_type: str
    label: str
    purpose: str
    scan_state: ScanState


def private_storage() -> Storage:
    """Return the storage of private files (STORAGES["private"])."""
    return storages["private"]


def store_upload(
    upload: File[bytes],
    *,
    organisation: Organisation | None,
    by: User | None,
    purpose: str,
    allowed: Collection[MediaKind | str] | None = None,
) -> StoredFile:
    """Inspect and keep an upload; return its row. Raises UploadRefused (for the person) or BytesLost (a fault).

    ``purpose``: a short word of the key, ``[a-z][a-z0-9_-]*``, such as ``evidence``. Photos are stored without
    their hidden data, so size and SHA-256 of the row are those of the bytes kept, not of those sent.
    """
    return register(place_upload(upload, organisation=organisation, purpose=purpose, allowed=allowed), by=by)


def store_bytes(
    data: bytes,
    *,
    organisation: Organisation | None,
    by: User | None,
    purpose: str,
    media_type: str,
    label: str,
) -> StoredFile:
    """Keep a document that we made ourselves (a PDF); return its row. Raises BytesLost when storage fails."""
    placed = place_bytes(data, organisation=organisation, purpose=purpose, media_type=media_type, label=label)
    return register(placed, by=by)


def place_bytes(
    data: bytes, *, organisation: Organisation | None, purpose: str, media_type: str, label: str
) -> PlacedFile:
    """Put a document that we made ourselves in storage. Call it outside any transaction; then register it."""
    return place_file(ContentFile(data), organisation=organisation, purpose=purpose, media_type=media_type, label=label)


def place_file(
    content: File[bytes], *, organisation: Organisation | None, purpose: str, media_type: str, label: str
) -> PlacedFile:
    """Put a file that we made ourselves in storage, piece by piece. Call it outside any transaction; then register."""
    return _place(content, organisation, purpose, media_type, safe_label(label), ScanState.NOT_SCANNED)


def place_upload(
    upload: File[bytes],
    *,
    organisation: Organisation | None,
    purpose: str,
    allowed: Collection[MediaKind | str] | None = None,
) -> PlacedFile:
    """Inspect an upload and put its bytes in storage. Call it outside any transaction."""
    with received(upload, allowed=allowed) as found, found.path.open("rb") as stream:
        content = File(stream, name="received")
        check_quota(organisation, content.size)
        state = scanning.initial_state(found.path, organisation)
        report = found.report
        return _place(content, organisation, purpose, report.media_type, report.label, state)


def register(placed: PlacedFile, *, by: User | None) -> StoredFile:
    """Write the row of bytes that are in storage, and the log's entry."""
    (stored,) = register_all([placed], by=by)
    return stored


def register_all(placed: Sequence[PlacedFile], *, by: User | None) -> list[StoredFile]:
    """Write the rows of several files at once, in their order, and an entry of the log for each."""
    with writing():
        rows = StoredFile.objects.bulk_create(
            StoredFile(
                organisation=item.organisation,
                key=item.key,
                sha256=item.sha256,
                size=item.size,
                media_type=item.media_type,
                label=item.label,
                purpose=item.purpose,
                scan_state=item.scan_state,
                created_by=by,
            )
            for item in placed
        )
        for stored in rows:
            record("file.stored", stored, by=by, about=by, detail={"purpose": stored.purpose})
    return rows


def remove_unused(placed: Sequence[PlacedFile]) -> None:
    """Delete bytes that no row came to name, because somebody else was faster.

    Only after a transaction that is known to have ended: whoever does not know leaves them to the scrub.
    """
    keys = [item.key for item in placed]
    named = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    for key in keys:
        if key not in named:
            private_storage().delete(key)


def discard(stored: StoredFile, *, by: User | None) -> None:
    """Delete a row, and its bytes once that is committed."""
    key = stored.key
    with writing():
        record("file.discarded", stored, by=by, about=by, detail={"purpose": stored.purpose})
        StoredFile.objects.filter(pk=stored.pk).delete()
        transaction.on_commit(lambda: private_storage().delete(key))


def open_stored(stored: StoredFile) -> File[bytes]:
    """Open the bytes for reading."""
    return private_storage().open(stored.key, "rb")


def read_verified(stored: StoredFile) -> bytes:
    """Return the bytes, or raise BytesLost when they are no longer those that were stored."""
    try:
        with open_stored(stored) as content:
            data = content.read()
    except FileNotFoundError as error:
        raise BytesLost(f"{stored.pk}: no bytes under the key") from error
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise BytesLost(f"{stored.pk}: other bytes than those that were stored")
    return data


def digest_of(content: File[bytes]) -> tuple[int, str]:
    """Return (size, SHA-256) of a file read to its end."""
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    return size, digest.hexdigest()


def new_key(organisation: Organisation | None, purpose: str) -> str:
    """Return a key under the body: ``<body>/<purpose>/<128 random bits>``. No name, no hash, no order."""
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"A purpose is a short word in lower case, not {purpose!r}.")
    return f"{organisation.pk if organisation else INSTALLATION}/{purpose}/{secrets.token_hex(16)}"


def _place(
    content: File[bytes],
    organisation: Organisation | None,
    purpose: str,
    media_type: str,
    label: str,
    state: ScanState,
) -> PlacedFile:
    """Write, read back, compare. What cannot be verified is removed and nothing is recorded."""
    key = new_key(organisation, purpose)
    size, sha256 = digest_of(content)
    storage = private_storage()
    saved = storage.save(key, content)
    if saved != key or not _holds(storage, saved, size, sha256):
        storage.delete(saved)
        raise BytesLost(f"{key}: storage did not give back what was written")
    return PlacedFile(organisation, key, sha256, size, media_type, label, purpose, state)


def _holds(storage: Storage, key: str, size: int, sha256: str) -> bool:
    try:
        with storage.open(key, "rb") as content:
            return digest_of(content) == (size, sha256)
    except FileNotFoundError:
        return False
