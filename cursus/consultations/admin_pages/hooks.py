"""What the root gatherer registers with Wagtail."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cursus.consultations.admin_pages import urls
from cursus.consultations.permissions import can_consult


class ConsultationsMenuItem(MenuItem):
    """Shown to those who write frameworks."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_consult(request.user)


def consultation_urls() -> list[URLResolver]:
    return [path("referentiels/consultations/", include(urls))]


def consultation_menu_item() -> MenuItem:
    where = reverse_lazy("consultations_admin:index")
    return ConsultationsMenuItem(_("Consultations"), where, name="consultations", icon_name="group", order=315)


def register() -> None:
    """Register the pages and their menu item; called once by the app's ``wagtail_hooks``."""
    hooks.register("register_admin_urls", consultation_urls)
    hooks.register("register_admin_menu_item", consultation_menu_item)
