"""Is this file what it says, and may we keep it?

Its extension, its first bytes and a parser that reads all of it must agree. See ``limits`` for the bounds,
``media_types`` for what is accepted, ``parser`` for what is refused and why.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.base import File

from cursus.core.files import sandbox
from cursus.core.files.limits import LIMITS, MIB, Limits
from cursus.core.files.media_types import MEDIA_TYPES, MediaKind, MediaType, by_extension
from cursus.core.files.messages import UploadRefused, kind_label, refused, refused_extension
from cursus.core.files.names import safe_label, split_label, with_extension

__all__ = ["ReceivedFile", "UploadRefused", "UploadReport", "inspect_upload", "received"]


@dataclass(frozen=True)
class UploadReport:
    """What was received. ``size`` (bytes) and ``sha256`` (64 hex) are those of the bytes as they were sent.

    ``media_type`` and ``label`` are those of what would be stored. ``duration`` in seconds, ``unpacked`` in
    bytes; None where the kind has no such measure or the file does not say.
    """

    media_type: str
    kind: MediaKind
    label: str
    size: int
    sha256: str
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    unpacked: int | None = None

    @property
    def pixels(self) -> int | None:
        """Width times height, for a picture."""
        return self.width * self.height if self.width and self.height else None


@dataclass(frozen=True)
class ReceivedFile:
    """A file that was inspected: its report, and the path of the bytes to store (cleaned of hidden data)."""

    report: UploadReport
    path: Path


def inspect_upload(
    upload: File[bytes],
    *,
    allowed: Collection[MediaKind | str] | None = None,
    limits: Mapping[MediaKind, Limits] | None = None,
) -> UploadReport:
    """Return what the upload is, or raise UploadRefused(code, message).

    ``allowed``: the kinds or media types that this place takes (None: all that we accept). ``limits``:
    tighter bounds for this place.
    """
    with received(upload, allowed=allowed, limits=limits) as found:
        return found.report


@contextmanager
def received(
    upload: File[bytes],
    *,
    allowed: Collection[MediaKind | str] | None = None,
    limits: Mapping[MediaKind, Limits] | None = None,
) -> Iterator[ReceivedFile]:
    """Give the inspected bytes within the block; they are gone after it.

    What is parsed and what is stored are the same file on disk: the upload is read once.
    """
    label = safe_label(upload.name)
    candidates = _candidates(split_label(label)[1], allowed)
    by_type = {item.name: (limits or LIMITS).get(item.kind, LIMITS[item.kind]) for item in candidates}
    most = max(bound.size for bound in by_type.values())
    with tempfile.TemporaryDirectory(dir=spool(), prefix="in-") as folder:
        path = Path(folder) / f"received.{split_label(label)[1]}"
        target = Path(folder) / "cleaned"
        target.touch(mode=0o600)
        size, sha256 = _receive(upload, path, most)
        facts = sandbox.parse(path, target, candidates, by_type)
        kind = MEDIA_TYPES[facts.media_type].kind
        if facts.media_type not in by_type:
            label = with_extension(label, MEDIA_TYPES[facts.media_type].extensions[0])
        yield ReceivedFile(
            UploadReport(
                media_type=facts.media_type,
                kind=kind,
                label=label,
                size=size,
                sha256=sha256,
                pages=facts.pages,
                width=facts.width,
                height=facts.height,
                duration=facts.duration,
                unpacked=facts.unpacked,
            ),
            target if facts.rewritten else path,
        )


def spool() -> Path:
    """Return the folder where files wait while they are checked; what a power cut leaves there is swept."""
    folder = Path(settings.FILES_SPOOL_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _candidates(extension: str, allowed: Collection[MediaKind | str] | None) -> list[MediaType]:
    known = by_extension(extension)
    if not known:
        raise refused_extension(extension)
    if allowed is None:
        return known
    kept = [item for item in known if item.kind in allowed or item.name in allowed]
    if not kept:
        kinds = [kind for kind in MediaKind if any(_is_of(kind, wanted) for wanted in allowed)]
        raise refused("type_not_here", expected=", ".join(kind_label(kind) for kind in kinds))
    return kept


def _is_of(kind: MediaKind, wanted: MediaKind | str) -> bool:
    return wanted == kind or (wanted in MEDIA_TYPES and MEDIA_TYPES[wanted].kind == kind)


def _receive(upload: File[bytes], path: Path, most: int) -> tuple[int, str]:
    """Write the upload to a file and return (size, SHA-256); refused as soon as it is too large."""
    digest, size = hashlib.sha256(), 0
    if (upload.size or 0) > most:
        raise refused("too_large", megabytes=most // MIB)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > most:
                raise refused("too_large", megabytes=most // MIB)
            digest.update(chunk)
            out.write(chunk)
    if not size:
        raise refused("empty")
    return size, digest.hexdigest()
