"""Where checkpoints are kept: a folder a chain, a file a day, a line a checkpoint. Lines are added, never changed."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings

from cursus.core.checkpoints.statement import Malformed, Signed, read_line

INSTALLATION = "installation"
_TAIL = 16_384  # bytes: many times the longest line


def chain_name(organisation_id: object) -> str:
    """Return the folder of a chain: the body's key, or ``installation``."""
    return str(organisation_id) if organisation_id else INSTALLATION


def folder_of(name: str, root: Path | None = None) -> Path:
    """Return where the checkpoints of a chain are."""
    return (root or Path(settings.CHECKPOINTS_DIR)) / name


def chain_names(root: Path | None = None) -> list[str]:
    """Return the chains that have a folder."""
    base = root or Path(settings.CHECKPOINTS_DIR)
    return sorted(path.name for path in base.iterdir() if path.is_dir()) if base.is_dir() else []


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Let one process at a time take checkpoints of a chain, so that they follow each other in the file."""
    folder = folder_of(name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def append(name: str, day: date, line: bytes) -> None:
    """Add a line to the chain's file of the day, on the disk when this returns. Raises OSError."""
    folder = folder_of(name)
    # A clock that went back must not hide the newest line behind a later file.
    latest = max((path.stem for path in _days(folder)), default="")
    path = folder / f"{max(latest, day.isoformat())}.jsonl"
    is_new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line  # what a power cut tore stays as it is, on a line of its own
        if os.write(handle, line) != len(line):
            raise OSError("The checkpoint was not written whole.")
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        _sync_folder(folder)
        _sync_folder(folder.parent)


def lines(name: str, root: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield each line with where it is (``2026-11-13.jsonl:4``), oldest first."""
    for path in _days(folder_of(name, root)):
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield f"{path.name}:{number}", line


def latest(name: str) -> Signed | None:
    """Return the newest checkpoint of a chain, its signature not looked at; None if there is none.

    Raises OSError where the folder cannot be read. A last line that a power cut tore is passed over.
    """
    for path in reversed(_days(folder_of(name))):
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            tail = file.read().splitlines()
        for line in reversed(tail):
            try:
                return read_line(line)
            except Malformed:
                continue
    return None


def _days(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix == ".jsonl")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
