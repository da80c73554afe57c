"""Keep an uploaded file in private storage between its preview and its import: one a person and kind of import."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile

if TYPE_CHECKING:
    from cursus.accounts.models import User

MAX_UPLOAD = 20 * 1024**2
"""Bytes of an uploaded file, XML or zip."""
MAX_UNPACKED = 60 * 1024**2
"""Bytes of XML read from it; the whole register is imported by command."""

FICHES, TABLES, PACKAGES = "rncp", "tableurs", "case"
"""Places: what the files of each import are kept under, apart from one another."""

DIGEST = re.compile(r"[0-9a-f]{64}")


def _storage() -> Storage:
    return storages["private"]


def _folder(user: User, place: str) -> str:
    return f"imports/{place}/{user.pk}"


def keep(user: User, file: UploadedFile, *, place: str = FICHES) -> str:
    """Store the file for this person, replacing what they kept there before; return its SHA-256 (hex)."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    forget(user, place=place)
    name = digest.hexdigest()
    file.seek(0)
    _storage().save(f"{_folder(user, place)}/{name}", File(file, name=name))
    return name


@contextmanager
def kept(user: User, digest: str, *, place: str = FICHES) -> Iterator[IO[bytes] | None]:
    """Open the file that this person kept under that digest; None when there is none (any more)."""
    path = f"{_folder(user, place)}/{digest}"
    if not DIGEST.fullmatch(digest) or not _storage().exists(path):
        yield None
        return
    with _storage().open(path, "rb") as file:
        yield file


def forget(user: User, *, place: str = FICHES) -> None:
    """Remove what this person kept there."""
    storage = _storage()
    try:
        _folders, names = storage.listdir(_folder(user, place))
    except FileNotFoundError:
        return
    for name in names:
        storage.delete(f"{_folder(user, place)}/{name}")
