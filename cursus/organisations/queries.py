"""Reading who does what in which body."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cursus.accounts.models import User
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Membership, Organisation

RolePair = tuple[UUID, str]


def roles_of(user: User | AnonymousUser) -> frozenset[RolePair]:
    """Return the (organisation id, role) pairs of a person; read once a request (kept on the user object).

    A role that is removed is gone with the next request.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    known: frozenset[RolePair] | None = getattr(user, "_roles", None)
    if known is None:
        known = frozenset(Membership.objects.filter(user=user).values_list("organisation_id", "role"))
        user._roles = known  # type: ignore[attr-defined]
    return known


def has_role(user: User | AnonymousUser, organisation_id: UUID | None, *roles: str) -> bool:
    """Tell whether the person holds one of the roles in the body."""
    return any((organisation_id, role) in roles_of(user) for role in roles)


def bodies_where(user: User | AnonymousUser, *roles: str) -> set[UUID]:
    """Return the ids of the bodies in which the person holds one of the roles."""
    return {organisation_id for organisation_id, role in roles_of(user) if role in roles}


def with_capacity(capacity: Capacity) -> QuerySet[Organisation]:
    """Return the bodies that have a capacity."""
    return Organisation.objects.filter(capacities__capacity=capacity)


def people_with_role(organisation: Organisation, *roles: Role) -> QuerySet[User]:
    """Return the people who hold one of the roles in a body, by name."""
    return (
        User.objects.filter(memberships__organisation=organisation, memberships__role__in=roles, is_active=True)
        .distinct()
        .order_by("last_name", "first_name")
    )


def has_capacity(organisation: Organisation, capacities: Iterable[Capacity]) -> bool:
    """Tell whether a body has one of the capacities."""
    return organisation.capacities.filter(capacity__in=list(capacities)).exists()
