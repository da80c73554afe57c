"""The way to the page that creates a body, in the settings of the editors' admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cursus.organisations.permissions import permits_installation


class InstallationItem(MenuItem):
    """Shown to whoever runs the installation."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permits_installation(request.user)


def register() -> None:
    """Add the item to Wagtail's settings menu."""
    hooks.register(
        "register_settings_menu_item",
        lambda: InstallationItem(_("Create a body"), reverse_lazy("organisations:create"), icon_name="group"),
    )
