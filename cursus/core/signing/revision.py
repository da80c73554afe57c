"""A sealed document written at once: one revision, whose signature covers every byte but its own.

pyHanko seals what is written already, in an increment. Here the file is written around the seal, with the same
dictionary: a certification signature (PAdES B-B) that allows no change.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pydyf

from cursus.core.signing.cms import longest_cms, seal_cms
from cursus.core.signing.signers import Signer

# Columns of a number in the byte range: wide enough for any document, few enough blanks for any reader.
COLUMNS = 8


def sealed_revision(
    fixed: bytes,
    digest: Any,
    *,
    offsets: Mapping[int, int],
    objects: Mapping[int, bytes],
    seal: int,
    root: int,
    information: int,
    signer: Signer,
    at: datetime,
    reason: str,
    location: str,
) -> bytes:
    """Return the sealed file.

    Args:
        fixed: how the file begins: header and objects, with their ``offsets`` by number.
        digest: a hashlib SHA-256 of ``fixed``; it is copied.
        objects: what stands between ``obj`` and ``endobj`` of the others, by number.
        seal: the number of the signature dictionary, which the caller's field and ``Perms`` point to.
        root: the number of the catalogue.
        information: the number of the information dictionary.
        signer: the body's key.
        at: the moment that the seal states, aware.
        reason: why it is sealed, shown by readers.
        location: where.
    """
    if at.tzinfo is None:
        raise ValueError("A seal needs a moment with a time zone.")
    places = dict(offsets)
    rest = bytearray()
    for number in sorted(objects):
        places[number] = len(fixed) + len(rest)
        rest += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
    places[seal] = len(fixed) + len(rest)
    rest += b"%d 0 obj\n%b" % (seal, _signature(at, reason, location))
    identifier = digest.copy()
    identifier.update(rest)
    if len(places) != max(places):
        raise ValueError("The numbers of the objects are not all there.")
    trailer = b"/Root %d 0 R/Info %d 0 R/ID [<%b> <%b>]" % (
        root,
        information,
        *(2 * [identifier.hexdigest()[:32].encode()]),
    )
    room = 2 * longest_cms(signer)
    start = len(fixed) + len(rest) + len(_range(0, 0, 0))
    stop = start + room + len(b"<>")
    end = _end(places, trailer, stop)
    rest += _range(start, stop, len(end))
    covered = digest.copy()
    covered.update(rest)
    covered.update(end)
    contents = seal_cms(covered.digest(), signer).hex().upper().encode().ljust(room, b"0")
    return b"".join((fixed, rest, b"<", contents, b">", end))


def _range(start: int, stop: int, after: int) -> bytes:
    """Return the byte range in one width, up to the gap."""
    return b"[0 %*d %*d %*d]/Contents " % (COLUMNS, start, COLUMNS, stop, COLUMNS, after)


def _end(places: Mapping[int, int], trailer: bytes, stop: int) -> bytes:
    """Return what follows the gap, which ends at ``stop``: the table of the objects, and where it begins."""
    close = b">>\nendobj\n"
    table = b"".join([b"%010d 00000 n \n" % places[number] for number in range(1, len(places) + 1)])
    return b"%bxref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        close,
        len(places) + 1,
        table,
        len(places) + 1,
        trailer,
        stop + len(close),
    )


def _signature(at: datetime, reason: str, location: str) -> bytes:
    """Return the signature dictionary up to its byte range."""
    moment = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    entries = pydyf.Dictionary(
        {
            "Type": "/Sig",
            "Filter": "/Adobe.PPKLite",
            "SubFilter": "/ETSI.CAdES.detached",
            "M": pydyf.String(moment),
            "Location": pydyf.String(location),
            "Reason": pydyf.String(reason),
            "Reference": (
                b"[<</Type/SigRef/TransformMethod/DocMDP"
                b"/TransformParams<</Type/TransformParams/V/1.2/P 1>>>>]"  # no change is allowed
            ),
        }
    )
    return bytes(entries.data).removesuffix(b">>") + b"/ByteRange "
