"""Who sees an attestation, and who issues."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation, Withdrawal
from certification.juries.models import Jury
from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.organisations.queries import bodies_where, has_role

Person = User | AnonymousUser


def visible_to(user: Person) -> QuerySet[Attestation]:
    """The attestations that a person sees: their own once issued, those of the bodies they certify or manage for."""
    if not user.is_authenticated:
        return Attestation.objects.none()
    return Attestation.objects.filter(
        Q(candidate__enrolment__learner=user, state=AttestationState.ISSUED)
        | Q(series__certifier__in=bodies_where(user, Role.CERTIFIER))
        | Q(
            candidate__enrolment__session__programme__organisation__in=bodies_where(user, Role.PEDAGOGICAL_MANAGER),
            state=AttestationState.ISSUED,
        )
    )


def registers_of(user: Person) -> QuerySet[Attestation]:
    """The register of the certifiers that the person administers."""
    return Attestation.objects.filter(series__certifier__in=bodies_where(user, Role.CERTIFIER))


def keeps_a_register(user: Person) -> bool:
    """Whether the person administers a certifier, whose register may still be empty."""
    return bool(bodies_where(user, Role.CERTIFIER))


def issuable_by(user: Person) -> QuerySet[Jury]:
    """The juries whose attestations the person may issue."""
    return Jury.objects.filter(certifier__in=bodies_where(user, Role.CERTIFIER))


def can_issue(user: Person, jury: Jury) -> bool:
    """Issue: an administrator of the certifier."""
    return has_role(user, jury.certifier_id, Role.CERTIFIER)


def can_answer(user: Person, withdrawal: Withdrawal) -> bool:
    """Confirm a withdrawal: an administrator of the certifier, never the one who asked."""
    certifier = withdrawal.attestation.series.certifier_id
    return has_role(user, certifier, Role.CERTIFIER) and withdrawal.requested_by_id != user.pk
