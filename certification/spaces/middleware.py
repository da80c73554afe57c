"""What the frame of a page says of the person's spaces; read only by the pages that show it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from certification.spaces.navigation import Entry, nav_entries, space_entries
from cursus.accounts.models import User


class SpacesMiddleware:
    """Give each request ``spaces`` and ``space_nav``, computed when a layout first asks for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.spaces = SimpleLazyObject(lambda: _entries(request, space_entries))  # type: ignore[attr-defined]
        request.space_nav = SimpleLazyObject(lambda: _entries(request, nav_entries))  # type: ignore[attr-defined]
        return self.get_response(request)


def _entries(request: HttpRequest, make: Callable[[HttpRequest, User], list[Entry]]) -> list[Entry]:
    user = request.user
    return make(request, user) if user.is_authenticated else []
