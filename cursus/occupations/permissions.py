"""Who may read what: published frameworks are everybody's, a kept placement is its person's alone."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cursus.accounts.models import User
from cursus.frameworks.models import FrameworkVersion, Occupation
from cursus.frameworks.queries import FIXED
from cursus.occupations.models import SelfPlacement

Person = User | AnonymousUser


def visible_versions(user: Person) -> QuerySet[FrameworkVersion]:
    """Return the versions that have a public page: published ones, and those that were."""
    return FrameworkVersion.objects.filter(state__in=FIXED).select_related("framework__organisation", "previous")


def visible_occupations(user: Person) -> QuerySet[Occupation]:
    """Return the occupations that have a public page. Nobody previews a draft here: the editor shows it."""
    return Occupation.objects.filter(version__state__in=FIXED).select_related("version__framework__organisation")


def own_placements(user: Person) -> QuerySet[SelfPlacement]:
    """Return what the person asked to keep."""
    if not user.is_authenticated:
        return SelfPlacement.objects.none()
    return SelfPlacement.objects.filter(person=user).select_related("occupation__version__framework")
