"""Who prepares the file of a qualification."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cursus.accounts.models import User
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import Qualification, QualificationCertifier
from cursus.organisations.enums import Role
from cursus.organisations.queries import bodies_where

Person = User | AnonymousUser


def prepares_files(user: Person) -> bool:
    """Whether the person administers a certifier, which may have no qualification yet."""
    return bool(bodies_where(user, Role.CERTIFIER))


def visible_to(user: Person) -> QuerySet[Qualification]:
    """The qualifications certified by a body that the person administers: their files."""
    if not user.is_authenticated:
        return Qualification.objects.none()
    mine = QualificationCertifier.objects.filter(organisation__in=bodies_where(user, Role.CERTIFIER), active=True)
    return Qualification.objects.filter(pk__in=mine.values("qualification"))


def can_declare(user: Person, qualification: Qualification) -> bool:
    """Declare an emerging occupation: whoever prepares the file."""
    return visible_to(user).filter(pk=qualification.pk).exists()


def with_public_figures() -> QuerySet[Qualification]:
    """The qualifications of which anybody reads the figures: those of versions that no longer change."""
    return Qualification.objects.filter(version__state__in=[VersionState.PUBLISHED, VersionState.ARCHIVED])
