"""What the root gatherer registers with Wagtail for the exchange of packages."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from wagtail import hooks

from cursus.frameworks.admin_case import urls


def case_urls() -> list[URLResolver]:
    return [path("referentiels/case/", include(urls))]


def register() -> None:
    """Register the pages; called once by the app's ``wagtail_hooks``. Their links are on the pages of the editor."""
    hooks.register("register_admin_urls", case_urls)
