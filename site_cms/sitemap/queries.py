"""Every address that the public may find by a search engine, in the two languages of the site."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from cursus.catalogue.queries import published
from cursus.frameworks.queries import current_versions
from cursus.occupations.queries import current_occupations
from site_cms.courses.queries import addresses as course_addresses

AT_MOST = 50_000
"""The protocol allows no more in one file (sitemaps.org)."""


def public_addresses() -> list[str]:
    """Return absolute addresses, each once: pages, lists, courses, occupations, framework versions of today."""
    programmes = list(published().order_by("pk").values_list("pk", flat=True))
    occupations = list(current_occupations().values_list("pk", flat=True))
    versions = list(current_versions().order_by("pk").values_list("pk", flat=True))
    found = list(_pages())
    for language, _name in settings.LANGUAGES:
        with override(language):
            found += [reverse("catalogue:catalogue"), reverse("occupations:list"), reverse("occupations:compare")]
            found += course_addresses(programmes).values()
            found += [reverse("occupations:occupation", args=[key]) for key in occupations]
            found += [reverse("occupations:version", args=[key]) for key in versions]
    return [_absolute(address) for address in dict.fromkeys(found)][:AT_MOST]


def _pages() -> Iterator[str]:
    """The pages that editors write, but for those of courses, which follow their programmes."""
    pages = Page.objects.live().public().filter(depth__gt=1).not_type(apps.get_model("site_cms", "CoursePage"))
    for page in pages.select_related("locale").order_by("path"):
        if url := page.get_url():
            yield url


def _absolute(address: str) -> str:
    return address if address.startswith("http") else f"{settings.PUBLIC_ORIGIN}{address}"
