"""MP4, M4A and QuickTime: boxes within boxes (ISO/IEC 14496-12).

The structure is read to the last byte. What recorders write of the place and the device (``udta``, ``meta``,
``uuid``) is blanked where it stands, so that no offset moves and no picture is encoded again.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from cursus.core.files.parser.answers import Facts, Job, Refusal

KNOWN = {
    b"ftyp",
    b"styp",
    b"moov",
    b"moof",
    b"mdat",
    b"free",
    b"skip",
    b"wide",
    b"mfra",
    b"sidx",
    b"pdin",
    b"emsg",
}
PERSONAL = {b"udta", b"meta", b"uuid"}
CONTAINERS = {b"moov", b"trak", b"mdia"}
MAX_BOXES = 200_000
MAX_DEPTH = 6


@dataclass(frozen=True)
class Box:
    """One box: where it starts, where its content starts, where it ends."""

    name: bytes
    start: int
    content: int
    end: int


@dataclass
class _Film:
    handlers: set[bytes] = field(default_factory=set)
    duration: float | None = None
    personal: list[Box] = field(default_factory=list)
    boxes: int = 0


def isobmff(job: Job) -> Facts:
    """Read the boxes; say whether there is a picture track; blank what is personal."""
    film, seen = _Film(), set()
    for box in _boxes(job.source, 0, job.size, film):
        seen.add(box.name)
        if box.name == b"moov":
            _read_movie(job.source, box, film, 1)
        elif box.name in PERSONAL or box.name not in KNOWN:
            film.personal.append(box)
    if not {b"ftyp", b"moov"} <= seen or not seen & {b"mdat", b"moof"}:
        raise Refusal("damaged")
    if not film.handlers & {b"vide", b"soun"}:
        raise Refusal("damaged")
    if film.personal:
        _blank(job.copy(), film.personal)
    return Facts(_media_type(job, film), duration=film.duration, rewritten=bool(film.personal))


def _media_type(job: Job, film: _Film) -> str:
    if b"vide" not in film.handlers:
        return "audio/mp4"
    job.source.seek(8)
    return "video/quicktime" if job.source.read(4) == b"qt  " else "video/mp4"


def _boxes(source: BinaryIO, start: int, end: int, film: _Film) -> Iterator[Box]:
    """Yield the boxes that fill exactly start…end."""
    at = start
    while at < end:
        film.boxes += 1
        if film.boxes > MAX_BOXES:
            raise Refusal("too_demanding")
        source.seek(at)
        header = source.read(16)
        if len(header) < 8:
            raise Refusal("damaged")
        size, content = int.from_bytes(header[:4]), at + 8
        if size == 1:
            size, content = int.from_bytes(header[8:16]), at + 16
        elif size == 0:
            size = end - at
        if size < content - at or at + size > end or not all(32 <= sign < 127 or sign == 0xA9 for sign in header[4:8]):
            raise Refusal("damaged")
        yield Box(header[4:8], at, content, at + size)
        at += size


def _read_movie(source: BinaryIO, parent: Box, film: _Film, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Refusal("too_demanding")
    for box in _boxes(source, parent.content, parent.end, film):
        if box.name in PERSONAL:
            film.personal.append(box)
        elif box.name in CONTAINERS:
            _read_movie(source, box, film, depth + 1)
        elif box.name == b"mvhd":
            film.duration = _duration(source, box)
        elif box.name == b"hdlr" and parent.name == b"mdia":
            source.seek(box.content + 8)
            film.handlers.add(source.read(4))


def _duration(source: BinaryIO, box: Box) -> float | None:
    source.seek(box.content)
    data = source.read(32)
    if len(data) < 20:
        raise Refusal("damaged")
    scale, length = struct.unpack(">IQ", data[20:32]) if data[0] == 1 else struct.unpack(">II", data[12:20])
    unknown = (1 << 64) - 1 if data[0] == 1 else (1 << 32) - 1
    return round(length / scale, 2) if scale and length and length != unknown else None


def _blank(target: BinaryIO, boxes: list[Box]) -> None:
    for box in boxes:
        target.seek(box.start + 4)
        target.write(b"free")
        target.seek(box.content)
        left = box.end - box.content
        while left > 0:
            target.write(bytes(min(left, 1024 * 1024)))
            left -= 1024 * 1024
    target.flush()
