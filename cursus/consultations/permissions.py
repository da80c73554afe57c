"""Who prepares consultations: those who write the framework. Who answers has a link, and nothing else."""

from __future__ import annotations

from django.db.models import QuerySet

from cursus.consultations.models import PractitionerReview, Workshop
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.permissions import Person, can_import, editable_versions

__all__ = ["can_consult", "consultable_versions", "public_versions", "reviews_of", "workshops_of"]


def can_consult(user: Person) -> bool:
    """Whether the person may prepare consultations, for one of their bodies."""
    return can_import(user)


def consultable_versions(user: Person) -> QuerySet[FrameworkVersion]:
    """Return the versions on which the person may consult."""
    return editable_versions(user)


def reviews_of(user: Person) -> QuerySet[PractitionerReview]:
    """Return the campaigns that the person prepares, with their version."""
    return PractitionerReview.objects.filter(version__in=editable_versions(user)).select_related(
        "version__framework__organisation"
    )


def workshops_of(user: Person) -> QuerySet[Workshop]:
    """Return the workshops that the person prepares, with their version."""
    return Workshop.objects.filter(version__in=editable_versions(user)).select_related(
        "version__framework__organisation"
    )


def public_versions() -> QuerySet[FrameworkVersion]:
    """Return the versions whose consultations anybody may read about."""
    fixed = [VersionState.PUBLISHED, VersionState.ARCHIVED]
    return FrameworkVersion.objects.filter(state__in=fixed).select_related("framework__organisation")
