"""What the root gatherer registers with Wagtail for the import."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cursus.frameworks.admin_import import urls
from cursus.frameworks.permissions import can_import


class ImportMenuItem(MenuItem):
    """Shown to those who may import."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_import(request.user)


def import_urls() -> list[URLResolver]:
    return [path("rncp/", include(urls))]


def import_menu_item() -> MenuItem:
    return ImportMenuItem(
        _("Import fiches"), reverse_lazy("rncp_import:upload"), name="rncp-import", icon_name="upload", order=320
    )


def register() -> None:
    """Register the pages and their menu item; called once by the app's ``wagtail_hooks``."""
    hooks.register("register_admin_urls", import_urls)
    hooks.register("register_admin_menu_item", import_menu_item)
