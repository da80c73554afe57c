"""Files that are two things at once: what a browser, a viewer or an archiver would each see differently."""

from __future__ import annotations

import re
import zipfile

from cursus.core.files.media_types import MEDIA_TYPES, MediaKind
from cursus.core.files.parser.answers import Job, Refusal

MARKUP = re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe|svg|\?php|%@)[\s>/]", re.IGNORECASE)
"""What a browser that guesses would take for a page, as the beginning of a file."""

FOREIGN = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|MZ\x90\x00|<script|<html|<\?php|GIF8[79]a",
    re.IGNORECASE,
)
"""What has no business after the end of a picture."""

_END_OF_ZIP = b"PK\x05\x06"
_LONGEST_ZIP_COMMENT = 65_535 + 22


def refuse(job: Job) -> None:
    """Refuse a file that also begins like a page, or also ends like an archive (GIFAR and its family)."""
    kind = MEDIA_TYPES[job.media_type].kind
    job.source.seek(0)
    if kind is not MediaKind.TEXT and MARKUP.search(job.source.read(1024)):
        raise Refusal("polyglot")
    if kind is MediaKind.OFFICE:
        return
    job.source.seek(max(0, job.size - _LONGEST_ZIP_COMMENT))
    if _END_OF_ZIP in job.source.read() and _opens_as_archive(job):
        raise Refusal("polyglot")


def _opens_as_archive(job: Job) -> bool:
    # Four bytes occur by chance; a central directory that leads somewhere does not.
    try:
        with zipfile.ZipFile(job.source) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def refuse_after_end(rest: bytes) -> None:
    """Refuse bytes after the end of a picture when they are something else that opens.

    Phones add harmless trailers (a second resolution, a short film): those are dropped, not refused.
    """
    if FOREIGN.search(rest):
        raise Refusal("polyglot")
