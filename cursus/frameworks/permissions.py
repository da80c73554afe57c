"""Who may see and write frameworks."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from cursus.accounts.models import User
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import CompetencyFramework, FrameworkVersion
from cursus.organisations.enums import Role
from cursus.organisations.queries import bodies_where, has_role

Person = User | AnonymousUser
WRITERS = (Role.PEDAGOGICAL_MANAGER, Role.CERTIFIER)


def can_import(user: Person) -> bool:
    """Whether the person may bring fiches in, for one of their bodies."""
    return user.is_superuser or bool(bodies_where(user, *WRITERS))


def can_edit(user: Person, framework: CompetencyFramework) -> bool:
    """Whether the person may write drafts of the framework: managers and certifiers of the body that owns it."""
    return user.is_superuser or has_role(user, framework.organisation_id, *WRITERS)


def editable_frameworks(user: Person) -> QuerySet[CompetencyFramework]:
    """Return the frameworks whose drafts the person may write."""
    if user.is_superuser:
        return CompetencyFramework.objects.all()
    return CompetencyFramework.objects.filter(organisation__in=bodies_where(user, *WRITERS))


def editable_versions(user: Person) -> QuerySet[FrameworkVersion]:
    """Return the versions of the frameworks whose drafts the person may write."""
    return FrameworkVersion.objects.filter(framework__in=editable_frameworks(user))


def visible_versions(user: Person) -> QuerySet[FrameworkVersion]:
    """Return the versions that the person may read: published ones are public, drafts are their writers'."""
    public = Q(state__in=[VersionState.PUBLISHED, VersionState.ARCHIVED])
    return FrameworkVersion.objects.filter(public | Q(pk__in=editable_versions(user).values("pk")))
