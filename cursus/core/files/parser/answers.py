"""What the parser says back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from cursus.core.files.limits import Limits


class Refusal(Exception):
    """The file is refused. ``code`` is a key of ``cursus.core.files.messages``; ``params`` fill its sentence."""

    def __init__(self, code: str, **params: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass
class Facts:
    """What was measured. ``media_type`` is what the stored bytes are (a HEIC photo is stored as JPEG)."""

    media_type: str
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    unpacked: int | None = None
    rewritten: bool = False


@dataclass
class Job:
    """One file to read: ``source`` open for reading, ``target`` open for writing what should be stored instead."""

    source: BinaryIO
    target: BinaryIO
    path: str
    size: int
    media_type: str
    limits: Limits

    def read_all(self) -> bytes:
        """Return the whole file (bounded by ``limits.size``)."""
        self.source.seek(0)
        return self.source.read(self.limits.size + 1)

    def rewrite(self, data: bytes) -> None:
        """Store these bytes in the place of what was received."""
        self.target.seek(0)
        self.target.truncate()
        self.target.write(data)
        self.target.flush()

    def copy(self) -> BinaryIO:
        """Copy the file to the target and return the target, to be patched in place."""
        self.source.seek(0)
        self.target.seek(0)
        while chunk := self.source.read(1024 * 1024):
            self.target.write(chunk)
        return self.target


def check_pixels(width: int, height: int, limits: Limits, frames: int = 1) -> None:
    """Refuse a picture that would need too much memory to show."""
    if width < 1 or height < 1:
        raise Refusal("damaged")
    if limits.pixels is not None and width * height * frames > limits.pixels:
        raise Refusal("too_many_pixels", megapixels=limits.pixels // 1_000_000)


def check_duration(seconds: float | None, limits: Limits) -> None:
    """Refuse a recording that is too long; an unknown duration passes (its size is bounded)."""
    if seconds is not None and limits.duration is not None and seconds > limits.duration:
        raise Refusal("too_long", hours=limits.duration // 3600)
