"""What the root gatherer registers with Wagtail for the editor."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cursus.frameworks.admin_editing import urls
from cursus.frameworks.permissions import can_import


class EditorMenuItem(MenuItem):
    """Shown to those who write frameworks."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_import(request.user)


def editor_urls() -> list[URLResolver]:
    return [path("referentiels/", include(urls))]


def editor_menu_item() -> MenuItem:
    return EditorMenuItem(
        _("Frameworks"), reverse_lazy("frameworks_editing:index"), name="frameworks", icon_name="list-ul", order=310
    )


def register() -> None:
    """Register the pages and their menu item; called once by the app's ``wagtail_hooks``."""
    hooks.register("register_admin_urls", editor_urls)
    hooks.register("register_admin_menu_item", editor_menu_item)
