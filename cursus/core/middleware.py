"""What happens to a request on its way to every view."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cursus.core.errors import Conflict, NotAllowed, Refused, Unavailable
from cursus.core.rate_limits import TooManyAttempts


class RefusalMiddleware:
    """Turn a refusal that no form caught into a page that says what happened and what to do next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 409 for a conflict, 403 for what the person may not do, 503 where a service is away, 429 past a limit.

        422 for any other refusal.
        """
        if isinstance(exception, TooManyAttempts):
            response = render(request, "429.html", {"retry_after": exception.retry_after}, status=429)
            response["Retry-After"] = str(exception.retry_after)
            return response
        if not isinstance(exception, Refused):
            return None
        statuses = {Conflict: 409, NotAllowed: 403, Unavailable: 503}
        status = next((found for kind, found in statuses.items() if isinstance(exception, kind)), 422)
        return render(request, "cursus/core/refused.html", {"message": exception.message}, status=status)
