"""Who may see and write sources and correspondences."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cursus.crosswalks.enums import MappingState
from cursus.crosswalks.models import CrosswalkMapping, SourceFramework
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.permissions import WRITERS, Person, can_import, editable_versions
from cursus.organisations.queries import bodies_where


def can_compare(user: Person) -> bool:
    """Whether the person may write correspondences, for one of their bodies: those who write its frameworks."""
    return can_import(user)


def editable_sources(user: Person) -> QuerySet[SourceFramework]:
    """Return the sources that the person may change: their bodies'. Shared ones are the installation's."""
    if user.is_superuser:
        return SourceFramework.objects.all()
    return SourceFramework.objects.filter(organisation__in=bodies_where(user, *WRITERS))


def visible_sources(user: Person) -> QuerySet[SourceFramework]:
    """Return the sources that the person may compare with: their bodies', and those of the installation."""
    if user.is_superuser:
        return SourceFramework.objects.all()
    if not can_compare(user):
        return SourceFramework.objects.none()
    return SourceFramework.objects.filter(Q(organisation=None) | Q(organisation__in=bodies_where(user, *WRITERS)))


def visible_to(user: Person) -> QuerySet[CrosswalkMapping]:
    """Return the correspondences that the person may write: those of the versions that they may edit."""
    return CrosswalkMapping.objects.filter(version__in=editable_versions(user))


def public_versions() -> QuerySet[FrameworkVersion]:
    """Return the versions whose crosswalk anyone may read: published, with a reviewed correspondence."""
    reviewed = CrosswalkMapping.objects.filter(state=MappingState.REVIEWED).values("version")
    fixed = (VersionState.PUBLISHED, VersionState.ARCHIVED)
    return FrameworkVersion.objects.filter(state__in=fixed, pk__in=reviewed)
