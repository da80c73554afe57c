"""The menu of the public site and the way into the editors' admin, read only by the pages that show them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cursus.organisations.queries import bodies_where
from site_cms.menus.queries import site_menu
from site_cms.sections.queries import EDITORS


class SiteMenuMiddleware:
    """Put them within reach of the layouts: ``request.site_menu``, ``request.editing_home``, made when looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.site_menu = SimpleLazyObject(lambda: site_menu(request))  # type: ignore[attr-defined]
        request.editing_home = SimpleLazyObject(lambda: _editing_home(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _editing_home(request: HttpRequest) -> str:
    """The address of the editors' admin for those who publish or write frameworks; empty for the others."""
    edits = request.user.is_superuser or bodies_where(request.user, *EDITORS)
    return reverse("wagtailadmin_home") if edits else ""
