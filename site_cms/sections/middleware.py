"""The door of the editors' admin: rights follow roles at each request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core import security_log
from site_cms.content_policy import EDITING_PATH
from site_cms.sections import actions, queries

# Arguments of the admin's addresses that are numbers of pages. Wagtail shows the titles of some without asking.
PAGE_ARGUMENTS = frozenset({"page_id", "parent_page_id", "page_to_move_id", "page_to_copy_id", "destination_id"})
SEVERAL_PAGES = "wagtailadmin_choose_page_chosen_multiple"
BULK = "wagtail_bulk_action"
# Reports and workflows are about the whole site.
NOT_FOR_EDITORS = frozenset({"wagtailadmin_reports", "wagtailadmin_workflows"})


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
        """Refuse an address of the admin that names a page which the person may not see there."""
        match, user = request.resolver_match, request.user
        if match is None or not request.path_info.startswith(EDITING_PATH) or not isinstance(user, User):
            return None
        if user.is_superuser:
            return None
        name = match.url_name or ""
        asked = _pages_asked(request, name, kwargs)
        about_all = NOT_FOR_EDITORS.intersection(match.namespaces)
        seen = queries.may_see_pages(user, asked, choosing="choose" in name)
        if seen and not about_all and (name != BULK or _bulk_stays_at_home(request, user, kwargs)):
            return None
        security_log.note("hidden_row", request, model="wagtailcore.Page", lookup={"pk": sorted(asked)})
        messages.error(request, _("You cannot see this page."))
        return redirect("wagtailadmin_home")


def _pages_asked(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> set[int]:
    typed = [value for key, value in kwargs.items() if key in PAGE_ARGUMENTS]
    if name == SEVERAL_PAGES:
        typed += request.GET.getlist("id")
    return {int(value) for value in typed if str(value).isdigit()}


def _bulk_stays_at_home(request: HttpRequest, user: User, kwargs: dict[str, Any]) -> bool:
    """Tell whether an action on several things is about one's own: Wagtail names those it will not touch."""
    typed = request.GET.getlist("id")
    keys = {int(value) for value in typed if value.isdigit()}
    model = f"{kwargs.get('app_label')}.{kwargs.get('model_name')}".lower()
    if model == "wagtailcore.page":
        parent = request.GET.get("childOf", "")
        within = {int(parent)} if parent.isdigit() else set()
        return ("all" not in typed or bool(within)) and queries.are_own_pages(user, keys | within)
    return queries.are_own_files(user, model, keys)
