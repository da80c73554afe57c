"""What the editors' admin shows, and to whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from site_cms.editing.api import OwnDocuments, OwnImages
from site_cms.editing.panels import SectionPanel
from site_cms.sections import queries
from site_cms.sections.models import OrganisationPage

LAST = 1000  # after the hooks that add what we take away
# What an editor of one section has no use for. Their own rights still decide on every page.
FOR_EDITORS = frozenset({"recent_edits", "locked_pages"})
NOT_FOR_EDITORS = frozenset({"reports", "help"})


@hooks.register("construct_homepage_panels", order=LAST)
def own_sections_first(request: HttpRequest, panels: list[Any]) -> None:
    """Put the person's sections first; an editor sees nothing of the whole site."""
    own = [SectionPanel(section) for section in queries.sections_of(request.user).select_related("organisation")]
    if not request.user.is_superuser:
        panels[:] = [panel for panel in panels if getattr(panel, "name", "") in FOR_EDITORS]
    panels[:0] = own


@hooks.register("construct_homepage_summary_items", order=LAST)
def no_counts_of_the_whole_site(request: HttpRequest, items: list[Any]) -> None:
    """Leave out the tiles that count pages and pictures."""
    if not request.user.is_superuser:
        items.clear()


@hooks.register("construct_main_menu", order=LAST)
def short_menu(request: HttpRequest, items: list[Any]) -> None:
    """Leave out what editors of a section have no use for."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in NOT_FOR_EDITORS]


@hooks.register("construct_admin_api", order=LAST)
def own_pictures_and_documents(router: Any) -> None:
    """Put our own endpoints in the place of Wagtail's."""
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)


@hooks.register("register_admin_menu_item")
def way_back() -> MenuItem:
    """Lead from the admin to the person's own space."""
    return MenuItem(gettext_lazy("My space"), reverse_lazy("home"), name="my-space", icon_name="home", order=10)


@hooks.register("construct_page_chooser_queryset")
def pages_one_may_see(pages: Any, request: HttpRequest) -> Any:
    """Offer public pages and those of one's own sections: another body's drafts stay its own."""
    return queries.choosable_pages(pages, request.user)


@hooks.register("construct_image_chooser_queryset")
def pictures_of_own_collections(images: Any, request: HttpRequest) -> Any:
    """Offer the pictures of one's own collections."""
    return _of_own_collections(images, request)


@hooks.register("construct_document_chooser_queryset")
def documents_of_own_collections(documents: Any, request: HttpRequest) -> Any:
    """Offer the documents of one's own collections."""
    return _of_own_collections(documents, request)


def _of_own_collections(rows: Any, request: HttpRequest) -> Any:
    if request.user.is_superuser:
        return rows
    return rows.filter(collection__section__in=queries.sections_of(request.user))


@hooks.register("before_copy_page")
def one_page_a_course(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Refuse to copy pages that exist once: home pages, front pages of sections, pages of courses."""
    if page.specific_class.__name__ == "StandardPage":
        return None
    messages.error(request, _("This page exists once and cannot be copied. To translate it, use “Translate”."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
def sections_stay(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Keep the front page of a section: without it the body's whole section would be gone."""
    if request.user.is_superuser or not isinstance(page.specific, OrganisationPage):
        return None
    messages.error(request, _("The front page of your section stays. Change its text instead."))
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("insert_global_admin_css")
def admin_stylesheet() -> SafeString:
    """Our few rules for the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("site_cms/admin.css"))
