"""The public papers, for software that checks credentials: any site may read them, caches may keep them a while."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from certification.attestations import published
from certification.attestations.published import Paper
from cursus.core.canonical import sha256_hex
from cursus.organisations.credential_keys import NoCredentialKey
from cursus.organisations.models import Organisation

HOUR, FIVE_MINUTES = 3600, 300
Find = Callable[..., Paper | None]


def public_paper(media_type: str, *, seconds: int) -> Callable[[Find], Callable[..., HttpResponseBase]]:
    """Make a view of a function from a body to a paper: 404 without one, 304 to who has it already."""

    def decorate(find: Find) -> Callable[..., HttpResponseBase]:
        @require_safe
        @wraps(find)
        def view(request: HttpRequest, slug: str, **rest: int | UUID) -> HttpResponseBase:
            paper = find(get_object_or_404(Organisation, slug=slug), **rest)
            if paper is None:
                raise Http404
            return _response(request, paper, media_type, seconds)

        return view

    return decorate


def _response(request: HttpRequest, paper: Paper, media_type: str, seconds: int) -> HttpResponseBase:
    etag = quote_etag(sha256_hex(paper.content))
    changed = int(paper.changed.timestamp()) if paper.changed else None
    whole = HttpResponse(paper.content, content_type=media_type)
    response = get_conditional_response(request, etag=etag, last_modified=changed, response=whole) or whole
    response["ETag"] = etag
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    response["Access-Control-Allow-Origin"] = "*"  # wallets in a browser read it from their own site
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, public=True, max_age=seconds)
    return response


@public_paper("application/did+ld+json", seconds=HOUR)
def did(organisation: Organisation) -> Paper | None:
    """The identifier of a certifier and the keys it signs credentials with."""
    return published.did_paper(organisation)


@public_paper("application/pem-certificate-chain", seconds=HOUR)
def certificates(organisation: Organisation) -> Paper | None:
    """The certificates of a certifier's seals, past ones included."""
    return published.certificates_paper(organisation)


@public_paper("application/ld+json", seconds=HOUR)
def achievement(organisation: Organisation, key: UUID) -> Paper | None:
    """What a certifier awards."""
    return published.achievement_paper(organisation, key)


@public_paper("application/vc", seconds=FIVE_MINUTES)
def _status(organisation: Organisation, number: int) -> Paper | None:
    return published.status_paper(organisation, number)


def status(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """A list of status: which attestations were withdrawn. Without a key to sign it, it is said to come later."""
    try:
        return _status(request, slug, number=number)
    except NoCredentialKey:
        return HttpResponse(status=503, headers={"Retry-After": str(FIVE_MINUTES)})
