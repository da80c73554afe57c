"""What a deposited file may cost, by kind. One table; pure, because the bounded parser reads it too."""

from __future__ import annotations

from dataclasses import dataclass

from cursus.core.files.media_types import MediaKind

KIB = 1024
MIB = 1024**2
GIB = 1024**3


@dataclass(frozen=True)
class Limits:
    """The bounds of one kind of file.

    ``size`` and ``unpacked`` in bytes, ``duration`` in seconds, ``pixels`` in all (every frame of an animation,
    each picture of a PDF), ``memory`` the parser's whole address space in bytes, ``cpu`` and ``wall`` seconds.
    None means that the kind has no such measure.
    """

    size: int
    cpu: int
    wall: int
    memory: int
    pixels: int | None = None
    pages: int | None = None
    duration: int | None = None
    unpacked: int | None = None
    entries: int | None = None
    ratio: int | None = None


# Every wall is under gunicorn's 30 seconds: the file is stopped before the worker that waits for it.
LIMITS: dict[MediaKind, Limits] = {
    # A phone's 48-megapixel photo passes; decoding 64 megapixels takes about 200 MB.
    MediaKind.IMAGE: Limits(size=25 * MIB, pixels=64_000_000, cpu=10, wall=20, memory=1 * GIB),
    MediaKind.PDF: Limits(
        size=50 * MIB, pages=500, pixels=100_000_000, unpacked=300 * MIB, cpu=10, wall=20, memory=1 * GIB
    ),
    # XML packs well: an honest spreadsheet reaches 1:60, a bomb starts at 1:1000.
    MediaKind.OFFICE: Limits(
        size=50 * MIB, unpacked=300 * MIB, entries=5_000, ratio=250, cpu=10, wall=20, memory=1 * GIB
    ),
    MediaKind.AUDIO: Limits(size=100 * MIB, duration=4 * 3600, cpu=10, wall=20, memory=1 * GIB),
    MediaKind.VIDEO: Limits(size=300 * MIB, duration=2 * 3600, cpu=15, wall=25, memory=512 * MIB),
    MediaKind.TEXT: Limits(size=2 * MIB, cpu=5, wall=10, memory=512 * MIB),
}

DEPOSIT_FILES = 20
"""Files in one deposit."""

DEPOSIT_BYTES = 500 * MIB
"""Bytes in one deposit, all files together."""

LABEL_LENGTH = 120
"""Characters of a label, extension included."""
