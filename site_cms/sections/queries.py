"""Reading the sections of the site."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Q, QuerySet
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

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
    return pages if user.is_superuser else pages.filter(Q(live=True) | _in_own_sections(user))


def _in_own_sections(user: Person) -> Q:
    own = Q(pk__in=())
    for front in OrganisationPage.objects.filter(organisation__in=bodies_where(user, *EDITORS)):
        own |= Q(path__startswith=front.path)
    return own


def may_see_pages(user: User, keys: set[int], *, choosing: bool) -> bool:
    """Tell whether the person may see all these pages in the editors' admin.

    Where one chooses a page to link to, public pages and those of one's own sections; elsewhere, one's own sections
    and what leads to them. Numbers of pages that do not exist are left to the view, which answers 404.
    """
    asked = Page.objects.filter(pk__in=keys, depth__gt=1)
    if choosing:
        seen = choosable_pages(asked, user)
    else:
        seen = policy_registry.get_by_type(Page).explorable_instances(user).filter(pk__in=keys, depth__gt=1)
    return not keys or asked.count() == seen.count()


def are_own_pages(user: User, keys: set[int]) -> bool:
    """Tell whether all these pages stand in the person's sections."""
    asked = Page.objects.filter(pk__in=keys)
    return asked.filter(_in_own_sections(user)).count() == asked.count()


def are_own_files(user: User, model: str, keys: set[int]) -> bool:
    """Tell whether all these pictures or documents are in the person's collections; no other model is theirs."""
    known = {"wagtailimages.image": get_image_model(), "wagtaildocs.document": get_document_model()}
    kind = known.get(model)
    if kind is None:
        return False
    rights = ["choose", "change", "delete"]
    own = policy_registry.get_by_type(kind).instances_user_has_any_permission_for(user, rights)
    return own.filter(pk__in=keys).count() == kind.objects.filter(pk__in=keys).count()
