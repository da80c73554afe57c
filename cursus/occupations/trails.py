"""The way to a page: the list of occupations, perhaps one of them, the page itself."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from cursus.frameworks.models import Occupation


def trail(here: str, *, below: Occupation | None = None) -> list[tuple[str, str]]:
    """Return what the breadcrumb shows, as (label, address); the page itself has no address."""
    found = [(_("Occupations"), reverse("occupations:list"))]
    if below is not None:
        found.append((below.title, reverse("occupations:occupation", args=[below.pk])))
    return [*found, (here, "")]
