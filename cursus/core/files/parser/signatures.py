"""Do the first bytes say what the extension says?"""

from __future__ import annotations

from typing import BinaryIO

import puremagic

from cursus.core.files.media_types import MediaKind, MediaType
from cursus.core.files.parser.answers import Refusal

HEAD = 8192


def agreeing(source: BinaryIO, candidates: list[MediaType]) -> list[MediaType]:
    """Return the candidates that the first bytes agree with; Refusal("mismatch") when there is none.

    Our own signatures decide; puremagic's table is the second opinion, with a veto, and names what the
    file really is.
    """
    source.seek(0)
    head = source.read(HEAD)
    if not head:
        raise Refusal("empty")
    found = names_of(head)
    matching = [item for item in candidates if item.signature.match(head) and not _vetoed(item, found)]
    if not matching:
        raise Refusal("mismatch", found=next((name[1:] for name in found if name.startswith(".")), ""))
    return matching


def names_of(head: bytes) -> list[str]:
    """Return the media types and extensions that puremagic knows for these first bytes, best first."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []
    return [name for match in matches for name in (match.extension, match.mime_type) if name]


def _vetoed(item: MediaType, found: list[str]) -> bool:
    # Words can begin like anything ("BM du territoire" is a bitmap to puremagic): text has its own reader.
    if item.kind is MediaKind.TEXT or not found:
        return False
    known = {item.name, *item.also, *(f".{extension}" for extension in item.extensions)}
    return known.isdisjoint(found)
