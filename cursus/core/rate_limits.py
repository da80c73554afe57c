"""Limits of attempts, counted in the shared cache so that they hold across workers."""

from __future__ import annotations

from time import time as now

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from cursus.core import security_log
from cursus.core.canonical import sha256_hex


class TooManyAttempts(Exception):
    """The limit is reached; ``retry_after`` seconds from now it is open again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address, past the proxies that the installation trusts (TRUSTED_PROXY_COUNT)."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def count(action: str, who: str, *, limit: int, seconds: int, request: HttpRequest | None = None) -> None:
    """Count one attempt of ``who`` at ``action``; raise TooManyAttempts past ``limit`` in a window of ``seconds``."""
    moment = int(now())
    window = moment // seconds
    key = f"limit:{action}:{sha256_hex(who.encode())[:32]}:{window}"
    cache.add(key, 0, timeout=seconds + 5)
    try:
        attempts = cache.incr(key)
    except ValueError:  # the window ended between the two calls
        return
    if attempts > limit:
        if attempts == limit + 1:
            security_log.note("too_many_attempts", request, action=action)
        raise TooManyAttempts(seconds - moment % seconds)
