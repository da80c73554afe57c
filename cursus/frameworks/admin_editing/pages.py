"""What the pages of the editor stand on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cursus.core.access import get_visible_or_404
from cursus.core.errors import Refused
from cursus.frameworks import permissions
from cursus.frameworks.models import FrameworkVersion


class EditorPage(WagtailAdminTemplateMixin, View):
    """A page of the editor: for those who write frameworks of a body, in the admin's own chrome."""

    _show_breadcrumbs = True
    header_icon = "list-ul"
    page_title: Any = gettext_lazy("Frameworks")
    request: HttpRequest
    within: FrameworkVersion | None = None
    """The version that the page is about, once it was found."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.can_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def version(self, pk: UUID) -> FrameworkVersion:
        rows = permissions.editable_versions(self.request.user).select_related("framework__organisation", "previous")
        self.within = get_visible_or_404(self.request, rows, pk=pk)
        return self.within

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        crumbs = [{"url": reverse("frameworks_editing:index"), "label": gettext_lazy("Frameworks")}]
        if self.within is not None:
            address = reverse("frameworks_editing:version", args=[self.within.pk])
            crumbs.append({"url": address, "label": str(self.within)})
        if str(self.page_title) != str(EditorPage.page_title):
            crumbs.append({"url": "", "label": self.page_title})
        return [*self.breadcrumbs_items, *crumbs]

    def page(self, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


def posted_token(request: HttpRequest) -> UUID:
    """Return the edit token that the page carried. Raises Refused where it came without one."""
    try:
        return UUID(request.POST.get("edit_token", ""))
    except ValueError as error:
        raise Refused(_("This page was not sent as a whole. Open it again and repeat the change.")) from error
