"""Verbs on bodies, roles and invitations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.ids import new_token
from cursus.core.mail import post
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.organisations.enums import Capacity, InvitationState, Role
from cursus.organisations.models import Invitation, Membership, Organisation, OrganisationCapacity
from cursus.organisations.permissions import grantable_roles, permits_installation
from cursus.organisations.rules import FIRST_ROLES, INVITATION_DAYS, INVITATION_LIFE, roles_open_to


def create_organisation(
    *, name: str, slug: str, capacities: Iterable[Capacity], by: User | None, **facts: Any
) -> Organisation:
    """Create a body with its capacities. Only whoever runs the installation does."""
    granted = sorted(capacities)
    with writing():
        organisation = Organisation(name=name, slug=slug, **facts)
        organisation.full_clean()
        organisation.save()
        for capacity in granted:
            row = OrganisationCapacity.objects.create(organisation=organisation, capacity=capacity)
            record("capacity.granted", row, by=by, detail={"capacity": str(capacity)})
        record("organisation.created", organisation, by=by, detail={"capacities": [str(c) for c in granted]})
    return organisation


def set_up_organisation(
    *, name: str, slug: str, capacities: Iterable[Capacity], by: User | None, first_email: str = "", **facts: Any
) -> tuple[Organisation, list[Invitation]]:
    """Create a body and invite the person who will manage it, as what its capacities call for.

    Raises ValidationError (by field) where the body cannot be, NotAllowed for anybody but the installation.
    """
    if by is not None and not permits_installation(by):
        raise NotAllowed(_("Only whoever runs the installation creates a body."))
    granted = set(capacities)
    with writing():
        organisation = create_organisation(name=name, slug=slug, capacities=granted, by=by, **facts)
        roles = [role for capacity, role in FIRST_ROLES if capacity in granted] if first_email else []
        # The installation itself invites: nobody has a role in the body yet.
        return organisation, [
            invite(organisation=organisation, email=first_email, role=role, by=None) for role in roles
        ]


def describe_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """Keep what a body says of itself (the fields set on the row given)."""
    with writing():
        organisation.full_clean()
        organisation.save()
        record("organisation.described", organisation, by=by)
    return organisation


def grant_role(*, organisation: Organisation, user: User, role: Role, by: User | None) -> Membership:
    """Give a role to a person; giving it twice changes nothing. ``by`` None is the installation itself."""
    with writing():
        if role not in roles_open_to(set(organisation.capacities.values_list("capacity", flat=True))):
            raise Refused(_("This organisation does not have the capacity that the role needs."))
        if by is not None and role not in grantable_roles(by, organisation):
            raise NotAllowed(_("You cannot give this role. Ask somebody who manages the organisation."))
        membership, created = Membership.objects.get_or_create(organisation=organisation, user=user, role=role)
        if created:
            record("membership.granted", membership, by=by, about=user, detail={"role": role})
    return membership


def remove_role(*, membership: Membership, by: User) -> None:
    """Take a role away, at once. The last manager of a body keeps theirs: somebody must be able to open the door."""
    with writing():
        locked = Membership.objects.select_for_update().filter(pk=membership.pk).first()
        if locked is None:
            return
        if Role(locked.role) not in grantable_roles(by, locked.organisation):
            raise NotAllowed(_("You cannot take this role away. Ask somebody who manages the organisation."))
        alike = Membership.objects.select_for_update().filter(organisation=locked.organisation, role=locked.role)
        if locked.role in {Role.PEDAGOGICAL_MANAGER, Role.CERTIFIER} and len(alike) == 1:
            raise Refused(_("This is the last person with this role. Give it to somebody else first."))
        record("membership.removed", locked, by=by, about=locked.user, detail={"role": locked.role})
        key = locked.pk
        locked.delete()
        locked.pk = key  # the log names the row that is gone


def invite(*, organisation: Organisation, email: str, role: Role, by: User | None) -> Invitation:
    """Invite somebody by e-mail to hold a role; an invitation that waits already is sent again, not doubled.

    ``by`` None is the installation itself, which invites the first person of a body.
    """
    address = email.strip().lower()
    with writing():
        if role not in roles_open_to(set(organisation.capacities.values_list("capacity", flat=True))):
            raise Refused(_("This organisation does not have the capacity that the role needs."))
        if by is not None and role not in grantable_roles(by, organisation):
            raise NotAllowed(_("You cannot give this role. Ask somebody who manages the organisation."))
        if Membership.objects.filter(organisation=organisation, user__email=address, role=role).exists():
            raise Refused(_("This person already holds this role."), field="email")
        for earlier in organisation.invitations.filter(email=address, role=role, state=InvitationState.SENT):
            move(earlier, INVITATION_LIFE, "cancel", by=by)
        invitation = Invitation.objects.create(
            organisation=organisation,
            email=address,
            role=role,
            token=new_token(),
            invited_by=by,
            expires_at=clock.now() + timedelta(days=INVITATION_DAYS),
        )
        record("invitation.sent", invitation, by=by, detail={"role": role})
        link = settings.PUBLIC_ORIGIN + reverse("organisations:invitation", args=[invitation.token])
        post(
            "invitation",
            {
                "invitation": invitation,
                "role": role.label,
                "by": by or organisation.name,
                "link": link,
                "days": INVITATION_DAYS,
            },
            to=address,
            organisation=organisation,
            recipient=User.objects.filter(email=address).first(),
        )
    return invitation


def cancel_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Cancel an invitation that waits; its link then says so."""
    return move(invitation, INVITATION_LIFE, "cancel", by=by)


def accept_invitation(*, invitation: Invitation, by: User) -> Membership:
    """Accept an invitation: only the person to whose address it went, before it expires."""
    with writing():
        if invitation.email != by.email:
            raise NotAllowed(_("This invitation was sent to another address. Sign in with that address."))
        if clock.now() >= invitation.expires_at:
            raise Conflict(_("This invitation has expired. Ask for a new one from the person who invited you."))
        move(invitation, INVITATION_LIFE, "accept", by=by, about=by, accepted_by=by)
        return grant_role(organisation=invitation.organisation, user=by, role=Role(invitation.role), by=None)
