"""The content security policy of the editors' admin.

Wagtail's admin needs inline scripts and styles. The policy of the rest of the site allows neither, so it is relaxed
under the admin's own path only, and there alone a page may be framed, by the admin itself, for previews.
"""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER, SELF, UNSAFE_INLINE
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse

EDITING_PATH = "/edition/"
RELAXED = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


class EditingPolicyMiddleware:
    """Write the relaxed policy on every answer of the admin. Stands outside django-csp's own middleware.

    A preview runs the whole chain again for the page's public address: what that inner chain wrote is replaced.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(EDITING_PATH):
            response[HEADER] = build_policy(replace=RELAXED)
        return response
