"""Giving a private file to somebody who may see it. The caller checks that, at each request.

Nothing is cached, nothing is guessed, nothing runs: the response carries a closed content policy, and
only pictures, PDFs, sound and film are shown in place. In production the bytes leave Python: by nginx
(``FILES_ACCEL_PREFIX``) or by a link of the object storage that dies after 60 seconds.

nginx copies few headers from a response with X-Accel-Redirect, so its internal location repeats the others::

    location /private-bytes/ {
        internal;
        alias /srv/cursus/private/;
        add_header X-Content-Type-Options nosniff always;
        add_header Content-Security-Policy $upstream_http_content_security_policy always;
        add_header Cross-Origin-Resource-Policy same-origin always;
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import File
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cursus.core.enums import ScanState
from cursus.core.errors import NotAllowed
from cursus.core.files.local import PrivateFileSystemStorage
from cursus.core.files.media_types import MEDIA_TYPES
from cursus.core.files.storage import open_stored, private_storage
from cursus.core.models import StoredFile

LINK_SECONDS = 60
"""How long a link of the object storage lives: the time to follow one redirection."""

SANDBOX = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; frame-ancestors 'self'; sandbox"
)
"""For all types, PDF included: Chromium's own viewer opens in it (tried with version 156)."""

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_CHUNK = 64 * 1024


class FileInQuarantine(NotAllowed):
    """The file waits for the virus scanner, or was found infected."""

    code = "quarantine"


def private_file_response(request: HttpRequest, stored: StoredFile, *, inline: bool = False) -> HttpResponseBase:
    """Return the response that gives the bytes of a file, all or the range asked for.

    The caller has checked that this person may see it now. ``inline`` shows it in the page when its type
    allows that; otherwise it is saved under its label. Raises FileInQuarantine.
    """
    if stored.scan_state == ScanState.QUARANTINED:
        raise FileInQuarantine(_("This file is being checked and cannot be opened yet. Try again later."))
    storage = private_storage()
    shown = inline and is_showable(stored.media_type)
    disposition = content_disposition_header(not shown, stored.label) or "attachment"
    if hasattr(storage, "bucket"):
        response: HttpResponseBase = _link(storage, stored, disposition)
    elif settings.FILES_ACCEL_PREFIX and isinstance(storage, PrivateFileSystemStorage):
        response = HttpResponse(headers={"X-Accel-Redirect": settings.FILES_ACCEL_PREFIX + quote(stored.key)})
    else:
        response = _bytes(request, stored)
    return _protected(response, stored, disposition)


def is_showable(media_type: str) -> bool:
    """Tell whether a browser may show this type in place (pictures, PDF, sound, film)."""
    known = MEDIA_TYPES.get(media_type)
    return known is not None and known.inline


def _protected(response: HttpResponseBase, stored: StoredFile, disposition: str) -> HttpResponseBase:
    text = stored.media_type.startswith("text/")
    headers: dict[str, Any] = {
        "Content-Type": f"{stored.media_type}; charset=utf-8" if text else stored.media_type,
        "Content-Disposition": disposition,
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _link(storage: Any, stored: StoredFile, disposition: str) -> HttpResponseBase:
    """Redirect to a signed link that names the type and the disposition, so that it cannot be served otherwise."""
    parameters = {
        "ResponseContentType": stored.media_type,
        "ResponseContentDisposition": disposition,
        "ResponseCacheControl": "private, no-store",
    }
    return HttpResponseRedirect(storage.url(stored.key, parameters=parameters, expire=LINK_SECONDS))


def _bytes(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """Stream the file, or the one range asked for (RFC 9110); several ranges get the whole, as is permitted."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or found is None or found.groups() == ("", ""):
        whole = FileResponse(open_stored(stored))
        whole.headers["Content-Length"] = str(stored.size)
        whole.headers["Accept-Ranges"] = "bytes"
        return whole
    first, last = _span(found.group(1), found.group(2), stored.size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    part = StreamingHttpResponse(_Slice(open_stored(stored), first, last - first + 1), status=206)
    part.headers["Content-Length"] = str(last - first + 1)
    part.headers["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    part.headers["Accept-Ranges"] = "bytes"
    return part


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and last byte asked for; first > last when there is no such byte."""
    if not first:  # the last n bytes
        wanted = min(int(last), size)
        return size - wanted, size - 1
    if last and int(last) < int(first):
        return 0, size - 1  # not a range: ignored
    return int(first), min(int(last) if last else size - 1, size - 1)


class _Slice:
    """Some bytes of a file, piece by piece. The response closes it, also when nobody read it."""

    def __init__(self, content: File[bytes], first: int, length: int) -> None:
        self.content = content
        self.left = length
        content.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (chunk := self.content.read(min(_CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.content.close()
