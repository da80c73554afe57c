"""Writing a PDF file: plain objects and one cross-reference table, which every reader and validator agrees on."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

import pydyf

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def write(pdf: Any) -> bytes:
    """Return the bytes of a ``pydyf.PDF``, the same for the same objects.

    pydyf's own writer ends a stream with a bare line feed: deflated data that happens to end in a carriage return then
    looks like a line end, and validators count one byte less than ``/Length`` (1 stream in 256). It also deflates each
    stream twice, to derive the file's identifier.
    """
    pdf.add_object(pdf.info)
    file = bytearray(HEADER)
    offsets = []
    for item in pdf.objects[1:]:
        offsets.append(len(file))
        file += b"%d 0 obj\n" % item.number + body(item) + b"\nendobj\n"
    identifier = hashlib.sha256(file).digest()[:16].hex().encode()
    start = len(file)
    count = len(pdf.objects)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % count
    file += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    file += b"trailer\n<</Size %d/Root %b/Info %b/ID [<%b> <%b>]>>\n" % (
        count,
        pdf.catalog.reference,
        pdf.info.reference,
        identifier,
        identifier,
    )
    file += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(file)


def body(item: Any) -> bytes:
    """Return what stands between ``obj`` and ``endobj``."""
    if not isinstance(item, pydyf.Stream):
        return bytes(item.data)
    content = b"\n".join(pydyf._to_bytes(part) for part in item.stream)
    extra = pydyf.Dictionary(dict(item.extra))
    if item.compress:
        content = zlib.compress(content, 9)
        extra["Filter"] = "/FlateDecode"
    extra["Length"] = len(content)
    return b"\n".join((bytes(extra.data), b"stream", content)) + b"\r\nendstream"
