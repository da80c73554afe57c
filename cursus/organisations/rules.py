"""Decisions about bodies and roles."""

from __future__ import annotations

from collections.abc import Collection

from cursus.core.rules import Life, Step
from cursus.organisations.enums import CAPACITY_FOR_ROLE, Capacity, InvitationState, Role

INVITATION_LIFE = Life(
    name="invitation",
    states=InvitationState,
    initial=InvitationState.SENT,
    steps={
        "accept": Step((InvitationState.SENT,), InvitationState.ACCEPTED),
        "cancel": Step((InvitationState.SENT,), InvitationState.CANCELLED),
    },
)
INVITATION_DAYS = 14


def roles_open_to(capacities: Collection[str]) -> list[Role]:
    """Return the roles that somebody can hold in a body with these capacities, in the order of the enum."""
    if not {Capacity.TRAINING_PROVIDER, Capacity.CERTIFYING_BODY} & set(capacities):
        return []
    return [role for role in Role if CAPACITY_FOR_ROLE.get(role) is None or CAPACITY_FOR_ROLE[role] in capacities]


def roles_granted_by(role: str) -> tuple[Role, ...]:
    """Return the roles that somebody with this role may give in their own body."""
    return {
        Role.PEDAGOGICAL_MANAGER: (Role.PEDAGOGICAL_MANAGER, Role.TRAINER, Role.ASSESSOR),
        Role.CERTIFIER: (Role.CERTIFIER, Role.ASSESSOR, Role.JURY_MEMBER),
    }.get(Role(role), ())


# Whom a new body needs first: who opens its doors to the others.
FIRST_ROLES = (
    (Capacity.TRAINING_PROVIDER, Role.PEDAGOGICAL_MANAGER),
    (Capacity.CERTIFYING_BODY, Role.CERTIFIER),
)
