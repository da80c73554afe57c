"""The menu of the public site, read only by the pages that show it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from site_cms.menus.queries import site_menu


class SiteMenuMiddleware:
    """Put the menu within reach of the layouts: ``request.site_menu``, made when it is first looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.site_menu = SimpleLazyObject(lambda: site_menu(request))  # type: ignore[attr-defined]
        return self.get_response(request)
