"""What the root gatherer registers with Wagtail for the crosswalk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cursus.crosswalks.admin_crosswalk import urls
from cursus.crosswalks.permissions import can_compare


class CrosswalkMenuItem(MenuItem):
    """Shown to those who write frameworks."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_compare(request.user)


def crosswalk_urls() -> list[URLResolver]:
    return [path("correspondances/", include(urls))]


def crosswalk_menu_item() -> MenuItem:
    return CrosswalkMenuItem(
        _("Crosswalk"), reverse_lazy("crosswalk_editing:index"), name="crosswalk", icon_name="link", order=315
    )


def register() -> None:
    """Register the pages and their menu item; called once by the app's ``wagtail_hooks``."""
    hooks.register("register_admin_urls", crosswalk_urls)
    hooks.register("register_admin_menu_item", crosswalk_menu_item)
