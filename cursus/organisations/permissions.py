"""Who may do what in a body."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.organisations.models import Invitation, Membership, Organisation
from cursus.organisations.queries import bodies_where, roles_of
from cursus.organisations.rules import roles_granted_by, roles_open_to

Person = User | AnonymousUser
MANAGING = (Role.PEDAGOGICAL_MANAGER, Role.CERTIFIER)


def visible_to(user: Person) -> QuerySet[Organisation]:
    """Return the bodies in which the person holds a role."""
    return Organisation.objects.filter(pk__in={organisation_id for organisation_id, _ in roles_of(user)})


def permits_installation(user: Person) -> bool:
    """Tell whether the person runs the installation: they create bodies, and enter none of them by that alone."""
    return user.is_authenticated and user.is_active and user.is_superuser


def managed_by(user: Person) -> QuerySet[Organisation]:
    """Return the bodies whose people the person manages."""
    return Organisation.objects.filter(pk__in=bodies_where(user, *MANAGING))


def memberships_managed_by(user: Person) -> QuerySet[Membership]:
    """Return the roles in the bodies that the person manages."""
    return Membership.objects.filter(organisation__in=managed_by(user))


def invitations_managed_by(user: Person) -> QuerySet[Invitation]:
    """Return the invitations of the bodies that the person manages."""
    return Invitation.objects.filter(organisation__in=managed_by(user))


def grantable_roles(user: Person, organisation: Organisation) -> list[Role]:
    """Return the roles that the person may give and take in the body, in the order of the enum."""
    open_roles = roles_open_to(set(organisation.capacities.values_list("capacity", flat=True)))
    if user.is_superuser:
        return open_roles
    mine = {role for organisation_id, role in roles_of(user) if organisation_id == organisation.pk}
    allowed = {granted for role in mine for granted in roles_granted_by(role)}
    return [role for role in open_roles if role in allowed]
