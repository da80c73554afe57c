"""The door of the editors' admin: rights follow roles at each request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.models import Page

from cursus.accounts.models import User
from cursus.core import security_log
from site_cms.content_policy import EDITING_PATH
from site_cms.sections import actions, queries

# Where Wagtail shows the titles of pages by their numbers without asking whether one may see them.
FROM_A_PAGE = "wagtailadmin_choose_page_child"
SEVERAL_PAGES = "wagtailadmin_choose_page_chosen_multiple"


class EditingDoorMiddleware:
    """Project the person's roles onto their groups before each page of the admin; turn away who edits nothing.

    Wagtail sends who has no right to its sign-in page, which would send a signed-in person straight back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        enters = request.path_info.startswith(EDITING_PATH) and not getattr(request, "is_dummy", False)
        if enters and isinstance(user, User) and user.is_active and not user.is_superuser:
            actions.project_person(user)
            if not user.has_perm("wagtailadmin.access_admin"):
                messages.error(request, _("You have no page to edit on this site."))
                return redirect("home")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Refuse a chooser that names a page of another body that is not public."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if name not in {FROM_A_PAGE, SEVERAL_PAGES} or not isinstance(request.user, User):
            return None
        typed = [kwargs.get("parent_page_id")] if name == FROM_A_PAGE else request.GET.getlist("id")
        asked = Page.objects.filter(pk__in=[key for key in typed if str(key).isdigit()], depth__gt=1)
        seen = queries.choosable_pages(asked, request.user).count()
        if seen == asked.count():
            return None
        security_log.note("hidden_row", request, model="wagtailcore.Page", lookup={"pk": typed})
        messages.error(request, _("You cannot see this page."))
        return redirect("wagtailadmin_home")
