"""Who asks, and who answers."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from certification.privacy.models import DataExport, ErasureRequest
from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.organisations.models import Organisation
from cursus.organisations.queries import bodies_where, has_role

Person = User | AnonymousUser


def own_exports(user: Person) -> QuerySet[DataExport]:
    """The copies made for the person."""
    return DataExport.objects.filter(person_id=user.pk) if user.is_authenticated else DataExport.objects.none()


def own_requests(user: Person) -> QuerySet[ErasureRequest]:
    """What the person asked."""
    return ErasureRequest.objects.filter(person_id=user.pk) if user.is_authenticated else ErasureRequest.objects.none()


def answered_by(user: Person) -> QuerySet[ErasureRequest]:
    """The requests to the bodies that the person manages."""
    return ErasureRequest.objects.filter(organisation__in=bodies_where(user, Role.PEDAGOGICAL_MANAGER))


def can_answer(user: Person, body: Organisation) -> bool:
    """Answer a request: a pedagogical manager of the body to which it went."""
    return has_role(user, body.pk, Role.PEDAGOGICAL_MANAGER)


def keeping_bodies(user: Person) -> QuerySet[Organisation]:
    """The certifiers whose terms the person sets."""
    return Organisation.objects.filter(pk__in=bodies_where(user, Role.CERTIFIER))
