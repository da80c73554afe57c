"""What the root gatherer registers with Wagtail for the spreadsheets."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from wagtail import hooks

from cursus.frameworks.admin_spreadsheets import urls


def table_urls() -> list[URLResolver]:
    return [path("referentiels/tableurs/", include(urls))]


def register() -> None:
    """Register the pages; called once by the app's ``wagtail_hooks``. The framework's pages lead to them."""
    hooks.register("register_admin_urls", table_urls)
