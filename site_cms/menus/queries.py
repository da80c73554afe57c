"""Reading the menu of the public site."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from site_cms.pages.models import HomePage


def site_menu(request: HttpRequest) -> list[dict[str, object]]:
    """Return the entries of the menu: courses and occupations, then the pages that editors put in it."""
    lists = ((_("Courses"), reverse("catalogue:catalogue")), (_("Occupations"), reverse("occupations:list")))
    entries: list[dict[str, object]] = [
        {"label": label, "href": href, "current": request.path.startswith(href)} for label, href in lists
    ]
    home = HomePage.objects.filter(locale__language_code=get_language()).only("path", "depth", "numchild").first()
    if home is None:
        return entries
    for page in Page.objects.child_of(home).live().in_menu().select_related("locale"):
        href = page.get_url(request)
        if href:
            entries.append({"label": page.title, "href": href, "current": request.path.startswith(href)})
    return entries
