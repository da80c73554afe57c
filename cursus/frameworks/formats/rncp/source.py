"""Open what the open data ships as: a plain XML file, or a zip holding one. Bounded, and never unpacked to
disk."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from cursus.frameworks.formats.rncp.problems import Code, file_error

MAX_BYTES = 2 * 1024**3
"""Unpacked size: the whole RNCP is about 570 MB."""

MAX_DIRECTORY = 64 * 1024
"""Bytes of a zip's directory: one entry takes about a hundred."""

ZIP_MAGIC = b"PK\x03\x04"
ZIP_EMPTY_MAGIC = b"PK\x05\x06"


class ByteSource(Protocol):
    def read(self, size: int, /) -> bytes: ...


@contextmanager
def open_path(path: Path, *, max_bytes: int = MAX_BYTES) -> Iterator[ByteSource]:
    """Open a file of the disk; raises RncpFileError when it cannot be opened."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise file_error(Code.UNREADABLE, reason=error.strerror or str(error)) from error
    with file, open_file(file, max_bytes=max_bytes) as source:
        yield source


@contextmanager
def open_file(file: IO[bytes], *, max_bytes: int = MAX_BYTES) -> Iterator[ByteSource]:
    """Give the XML bytes of an open, seekable file, whether it is XML or a zip (told by its first bytes)."""
    file.seek(0)
    magic = file.read(4)
    file.seek(0)
    if magic not in (ZIP_MAGIC, ZIP_EMPTY_MAGIC):
        yield _Bounded(file, max_bytes)
        return
    _refuse_huge_directory(file)
    try:
        with zipfile.ZipFile(file) as archive, archive.open(_only_xml(archive)) as member:
            yield _Bounded(member, max_bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise file_error(Code.ZIP_BROKEN, reason=str(error)) from error


def _refuse_huge_directory(file: IO[bytes]) -> None:
    """A zip's directory is read whole into memory by the standard library: look at its size first.

    Zip64 directories are refused: one XML file below 4 GB never needs one.
    """
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 65_557))
    tail = file.read(65_557)
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise file_error(Code.ZIP_BROKEN, reason="no directory")
    (directory_size,) = struct.unpack_from("<I", tail, at + 12)
    if directory_size > MAX_DIRECTORY or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise file_error(Code.ZIP_BROKEN, reason="directory too large")


def _only_xml(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one XML member; its name is never used as a path."""
    found = [
        info
        for info in archive.infolist()
        if info.filename.lower().endswith(".xml") and not info.filename.startswith("__MACOSX/")
    ]
    if not found:
        raise file_error(Code.ZIP_NO_XML)
    if len(found) > 1:
        raise file_error(Code.ZIP_SEVERAL_XML, count=len(found))
    if found[0].flag_bits & 0x1:
        raise file_error(Code.ZIP_ENCRYPTED)
    return found[0]


class _Bounded:
    """Stops a zip bomb, or a file without end, at a number of bytes."""

    def __init__(self, file: IO[bytes], max_bytes: int) -> None:
        self._file = file
        self._left = max_bytes
        self._max = max_bytes

    def read(self, size: int, /) -> bytes:
        chunk = self._file.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            raise file_error(Code.TOO_LARGE, megabytes=self._max // 1024**2)
        return chunk
