"""The site as every installation needs it: one site, two languages, two home pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Locale, Page, Site

from site_cms.pages.models import HomePage
from site_cms.sections.actions import ensure_section

__all__ = ["ensure_section", "ensure_site"]

HOMES = {
    "fr": {
        "title": "Se former à la coopération territoriale",
        "slug": "accueil",
        "lead": "Des formations construites avec celles et ceux qui font vivre les territoires. "
        "Ce que vous savez faire se prouve par le travail, et se reconnaît.",
    },
    "en": {
        "title": "Learn the trades of territorial cooperation",
        "slug": "welcome",
        "lead": "Courses made with the people who bring territories to life. "
        "What you can do is proven by work, and recognised.",
    },
}


def ensure_site() -> Any:
    """Make sure that the site, its languages and its home pages are there; return the French home page.

    Idempotent. What editors have written is never touched.
    """
    with transaction.atomic():
        locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in HOMES}
        root = Page.get_first_root_node()
        french = _home(root, locales["fr"], None)
        _home(root, locales["en"], french)
        _only_site(french)
        _remove_what_wagtail_brings()
    return french


def _home(root: Any, locale: Locale, translation_of: Any) -> Any:
    known = HomePage.objects.filter(locale=locale).first()
    if known is not None:
        return known
    home = HomePage(locale=locale, live=True, show_in_menus=False, **HOMES[locale.language_code])
    if translation_of is not None:
        home.translation_key = translation_of.translation_key
    root.add_child(instance=home)
    home.save_revision().publish()
    return home


def _only_site(home: Any) -> None:
    origin = urlsplit(settings.PUBLIC_ORIGIN)
    port = origin.port or (443 if origin.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname, site.port, site.site_name = origin.hostname or "localhost", port, settings.WAGTAIL_SITE_NAME
    site.root_page = home
    site.save()
    Site.clear_site_root_paths_cache()


def _remove_what_wagtail_brings() -> None:
    """Take away the welcome page and the two groups that may write everywhere."""
    for page in Page.objects.filter(depth=2, slug="home").exact_type(Page):
        page.delete()
    Group.objects.filter(name__in=["Moderators", "Editors"], section__isnull=True, user__isnull=True).delete()
