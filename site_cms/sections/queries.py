"""Reading the sections of the site."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Q, QuerySet

from cursus.accounts.models import User
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Organisation
from cursus.organisations.queries import bodies_where
from site_cms.sections.models import OrganisationPage, Section

EDITORS = (Role.PEDAGOGICAL_MANAGER, Role.CERTIFIER)
PUBLISHING_CAPACITIES = (Capacity.TRAINING_PROVIDER, Capacity.CERTIFYING_BODY)

Person = User | AnonymousUser


def sections_of(user: Person) -> QuerySet[Section]:
    """Return the sections that the person edits: those of the bodies where they manage or certify."""
    return Section.objects.filter(organisation_id__in=bodies_where(user, *EDITORS)).order_by("organisation__name")


def bodies_without_section(user: Person) -> QuerySet[Organisation]:
    """Return the person's bodies that may publish and have no section yet."""
    return Organisation.objects.filter(
        pk__in=bodies_where(user, *EDITORS),
        capacities__capacity__in=PUBLISHING_CAPACITIES,
        site_section__isnull=True,
    ).distinct()


def front_pages(section: Section) -> QuerySet[Any]:
    """Return the front pages of a section, one in each language, the default language first."""
    return OrganisationPage.objects.filter(organisation=section.organisation_id).select_related("locale").order_by("pk")


def groups_held(user: User) -> QuerySet[Group]:
    """Return the groups of sections in which the person is now."""
    return user.groups.filter(section__isnull=False)


def choosable_pages(pages: QuerySet[Any], user: Person) -> QuerySet[Any]:
    """Return the pages that the person may see in a chooser: public ones, and all those of their sections."""
    if user.is_superuser:
        return pages
    own = Q()
    for front in OrganisationPage.objects.filter(organisation__in=bodies_where(user, *EDITORS)):
        own |= Q(path__startswith=front.path)
    return pages.filter(Q(live=True) | own)
