"""What every answer of the service has in common: errors in CASE's own form, limits, caches, readers from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.csrf import csrf_exempt

from cursus.core import rate_limits
from cursus.core.canonical import canonical_json, sha256_hex

Json = dict[str, Any]
PER_MINUTE = 300
SECONDS = 300
_HEADERS = "ETag, Last-Modified, Link, X-Total-Count"


class CaseError(Exception):
    """An answer that is no success: HTTP status, CASE's minor code, the field it is about, words for a developer."""

    def __init__(self, status: int, minor: str, field: str, words: str) -> None:
        super().__init__(words)
        self.status, self.minor, self.field, self.words = status, minor, field, words


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a view found, and since when it is so."""

    body: Any
    changed: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


Find = Callable[..., Answer]


def unknown(identifier: object) -> CaseError:
    """The error for an identifier that names nothing public; a draft answers like what does not exist."""
    return CaseError(404, "unknownobject", "sourcedId", f"Nothing is published here under {identifier}.")


def read_identifier(written: str) -> UUID:
    """Return the identifier of an address. Raises CaseError where it is no UUID."""
    try:
        return UUID(written)
    except ValueError as error:
        raise CaseError(404, "invalid_uuid", "sourcedId", "The identifier is not a UUID.") from error


def case_view(find: Find) -> Callable[..., HttpResponseBase]:
    """Make a view of a function from a request to an Answer: limits, errors, 304, CORS, HEAD and OPTIONS."""

    @csrf_exempt  # nothing is ever written: what is not a reading is refused with 405, in JSON
    @wraps(find)
    def view(request: HttpRequest, **rest: str) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _open_to_all(HttpResponse(status=204))
        try:
            _guard(request)
            response = _whole(request, find(request, **rest))
        except CaseError as error:
            response = _failure(error)
        except rate_limits.TooManyAttempts as limit:
            response = _failure(CaseError(429, "server_busy", "request", "Too many requests: wait, then go on."))
            response["Retry-After"] = str(limit.retry_after)
        return _open_to_all(response)

    return view


def _guard(request: HttpRequest) -> None:
    if request.method not in ("GET", "HEAD"):
        raise CaseError(405, "forbidden", "method", "This service is read-only: use GET.")
    who = rate_limits.client_address(request)
    rate_limits.count("case", who, limit=PER_MINUTE, seconds=60, request=request)


def _whole(request: HttpRequest, answer: Answer) -> HttpResponseBase:
    content = canonical_json(answer.body)
    etag = quote_etag(sha256_hex(content + repr(sorted(answer.headers.items())).encode()))
    changed = int(answer.changed.timestamp()) if answer.changed else None
    whole = HttpResponse(content, content_type=answer.media_type, headers=answer.headers)
    response = get_conditional_response(request, etag=etag, last_modified=changed, response=whole) or whole
    response["ETag"] = etag
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    patch_cache_control(response, public=True, max_age=SECONDS)
    return response


def _failure(error: CaseError) -> HttpResponse:
    unsupported = error.status == 405
    return JsonResponse(
        {
            "imsx_codeMajor": "unsupported" if unsupported else "failure",
            "imsx_severity": "error",
            "imsx_description": error.words,
            "imsx_codeMinor": {
                "imsx_codeMinorField": [
                    {"imsx_codeMinorFieldName": error.field, "imsx_codeMinorFieldValue": error.minor}
                ]
            },
        },
        status=error.status,
        headers={"Allow": "GET, HEAD, OPTIONS"} if unsupported else {},
    )


def _open_to_all(response: HttpResponseBase) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"  # what is public here may be read from any site
    response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Access-Control-Expose-Headers"] = _HEADERS
    response["X-Content-Type-Options"] = "nosniff"
    return response
