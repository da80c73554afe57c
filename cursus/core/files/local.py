"""Private files in a folder of this machine."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

INCOMING = ".incoming"
"""Where bytes are written before they get their name; what a power cut leaves there is swept."""


@deconstructible(path="cursus.core.files.local.PrivateFileSystemStorage")
class PrivateFileSystemStorage(FileSystemStorage):
    """A folder that no address leads to.

    A name appears only when its bytes are on the disk: written beside, fsync, renamed, folder fsynced.
    """

    def __init__(self, location: str | None = None, **options: Any) -> None:
        options.setdefault("file_permissions_mode", 0o600)
        options.setdefault("directory_permissions_mode", 0o700)
        super().__init__(location=location, **options)

    def url(self, name: str | None) -> str:
        """Refuse: a private file is served by a view that checks first."""
        raise ValueError("A private file has no address.")

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself: keys are random, and another name than the one in the row would lose the file."""
        return name

    def incoming(self) -> Path:
        """Return the folder of unfinished files."""
        folder = Path(self.location) / INCOMING
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def _save(self, name: str, content: File[bytes]) -> str:
        part = self.incoming() / secrets.token_hex(16)
        try:
            self._write(part, content)
            final = Path(self.path(name))
            final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # link, not rename: it fails when the name is taken, where rename would replace another's file.
            os.link(part, final)
            _sync_folder(final.parent)
        finally:
            part.unlink(missing_ok=True)
        return name

    def _write(self, part: Path, content: File[bytes]) -> None:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in content.chunks():
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the name itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
