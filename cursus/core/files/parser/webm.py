"""WebM: elements within elements (EBML, RFC 8794; Matroska, RFC 9559).

Browsers record it live, with a segment and clusters of unknown size; both are read to the last byte.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cursus.core.files.parser.answers import Facts, Job, Refusal

EBML, SEGMENT, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
DOC_TYPE = 0x4282
INFO, TRACKS, ATTACHMENTS = 0x1549A966, 0x1654AE6B, 0x1941A469
TIMESTAMP_SCALE, DURATION = 0x2AD7B1, 0x4489
TRACK_ENTRY, TRACK_TYPE = 0xAE, 0x83
SEEK_HEAD, CUES, CHAPTERS, TAGS, VOID, CRC32 = 0x114D9B74, 0x1C53BB6B, 0x1043A770, 0x1254C367, 0xEC, 0xBF
TOP_LEVEL = {INFO, TRACKS, ATTACHMENTS, SEEK_HEAD, CUES, CHAPTERS, TAGS, CLUSTER}
VIDEO, AUDIO = 1, 2
MAX_ELEMENTS = 2_000_000
MAX_SMALL = 1024 * 1024


@dataclass(frozen=True)
class Element:
    """One element: its identifier, where its content starts, where it ends (None: not said)."""

    name: int
    content: int
    end: int | None


@dataclass
class _Reader:
    source: BinaryIO
    size: int
    elements: int = 0
    scale: int = 1_000_000
    duration: float | None = None
    tracks: frozenset[int] = frozenset()
    clusters: int = 0

    def element(self, at: int) -> Element:
        """Return the element that starts at a place."""
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise Refusal("too_demanding")
        self.source.seek(at)
        head = self.source.read(12)
        name, used = _number(head, 0, keep_marker=True)
        size, used = _number(head, used, keep_marker=False)
        content = at + used
        end = None if size is None else content + size
        if name is None or (end is not None and end > self.size):
            raise Refusal("damaged")
        return Element(name, content, end)

    def children(self, start: int, end: int) -> Iterator[Element]:
        """Yield the elements that fill exactly start…end, none of unknown size."""
        at = start
        while at < end:
            child = self.element(at)
            if child.end is None or child.end > end:
                raise Refusal("damaged")
            yield child
            at = child.end

    def bytes_of(self, element: Element) -> bytes:
        """Return a small element's content."""
        length = (element.end or 0) - element.content
        if not 0 <= length <= MAX_SMALL:
            raise Refusal("damaged")
        self.source.seek(element.content)
        return self.source.read(length)


def webm(job: Job) -> Facts:
    """Read a WebM file; say whether it holds a picture track."""
    reader = _Reader(job.source, job.size)
    header = reader.element(0)
    if header.name != EBML or header.end is None:
        raise Refusal("damaged")
    kinds = [reader.bytes_of(child) for child in reader.children(header.content, header.end) if child.name == DOC_TYPE]
    if kinds != [b"webm"]:
        raise Refusal("mismatch", found="mkv")
    segment = reader.element(header.end)
    if segment.name != SEGMENT or (segment.end is not None and segment.end != job.size):
        raise Refusal("damaged")
    _read_segment(reader, segment.content)
    if not reader.tracks & {VIDEO, AUDIO} or not reader.clusters:
        raise Refusal("damaged")
    duration = None if reader.duration is None else round(reader.duration * reader.scale / 1e9, 2)
    return Facts("video/webm" if VIDEO in reader.tracks else "audio/webm", duration=duration)


def _read_segment(reader: _Reader, at: int) -> None:
    while at < reader.size:
        element = reader.element(at)
        if element.name == ATTACHMENTS:
            raise Refusal("attachments")
        if element.name not in TOP_LEVEL | {VOID, CRC32}:
            raise Refusal("damaged")
        if element.name == CLUSTER:
            reader.clusters += 1
            at = _after_cluster(reader, element)
            continue
        if element.end is None:
            raise Refusal("damaged")
        if element.name == INFO:
            _read_info(reader, element)
        elif element.name == TRACKS:
            _read_tracks(reader, element)
        at = element.end


def _after_cluster(reader: _Reader, cluster: Element) -> int:
    """Return where a cluster ends; one of unknown size ends where the next element of its level starts."""
    if cluster.end is not None:
        return cluster.end
    at = cluster.content
    while at < reader.size:
        child = reader.element(at)
        if child.name in TOP_LEVEL:
            return at
        if child.end is None:
            raise Refusal("damaged")
        at = child.end
    return at


def _read_info(reader: _Reader, info: Element) -> None:
    for child in reader.children(info.content, info.end or 0):
        if child.name == TIMESTAMP_SCALE:
            reader.scale = int.from_bytes(reader.bytes_of(child)) or 1_000_000
        elif child.name == DURATION:
            data = reader.bytes_of(child)
            if len(data) not in {4, 8}:
                raise Refusal("damaged")
            value = struct.unpack(">f" if len(data) == 4 else ">d", data)[0]
            reader.duration = value if 0 < value < 1e15 else None


def _read_tracks(reader: _Reader, tracks: Element) -> None:
    for entry in reader.children(tracks.content, tracks.end or 0):
        if entry.name != TRACK_ENTRY:
            continue
        for child in reader.children(entry.content, entry.end or 0):
            if child.name == TRACK_TYPE:
                reader.tracks |= {int.from_bytes(reader.bytes_of(child))}


def _number(head: bytes, at: int, *, keep_marker: bool) -> tuple[int | None, int]:
    """Read a variable-length number: (value, next place); None for a size that says "unknown"."""
    if at >= len(head) or head[at] == 0:
        raise Refusal("damaged")
    length = 9 - head[at].bit_length()
    if at + length > len(head) or (keep_marker and length > 4):
        raise Refusal("damaged")
    value = int.from_bytes(head[at : at + length])
    if keep_marker:
        return value, at + length
    value &= (1 << (7 * length)) - 1
    return (None if value == (1 << (7 * length)) - 1 else value), at + length
