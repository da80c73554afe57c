"""Which published version holds the thing that an identifier names. A constant number of queries each."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cursus.frameworks.formats.case.identifiers import grid_of, place_of
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.queries import FIXED


def public_versions() -> QuerySet[FrameworkVersion]:
    """Return what the service knows: published versions, and archived ones, whose addresses go on answering."""
    return FrameworkVersion.objects.filter(state__in=FIXED).select_related("framework__organisation")


def version_of(identifier: UUID) -> FrameworkVersion | None:
    """Return a version by its own identifier."""
    return public_versions().filter(pk=identifier).first()


def version_of_item(identifier: UUID) -> FrameworkVersion | None:
    """Return the version that holds a block, a competency, an occupation or an activity."""
    paths = ("blocks", "competencies", "occupations", "occupations__activities")
    for path in paths:  # one index each; joined in one query, the database would walk all of them
        found = public_versions().filter(**{f"{path}__pk": identifier}).first()
        if found is not None:
            return found
    return None


def version_of_association(identifier: UUID) -> FrameworkVersion | None:
    """Return the version that holds a place in the tree, a tie of an occupation or a confirmed correspondence."""
    found = version_of_item(place_of(identifier))
    for path in ("occupations__competency_links", "occupations__neighbours"):
        if found is None:
            found = public_versions().filter(**{f"{path}__pk": identifier}).first()
    if found is None:
        confirmed = Q(blocks__correspondences__pk=identifier, blocks__correspondences__confirmed_at__isnull=False)
        found = public_versions().filter(confirmed).first()
    return found


def version_of_rubric(identifier: UUID) -> FrameworkVersion | None:
    """Return the version that holds the competency of a grid."""
    return public_versions().filter(competencies__pk=grid_of(identifier)).first()
