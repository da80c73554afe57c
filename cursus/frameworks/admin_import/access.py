"""For which bodies a person may import fiches."""

from __future__ import annotations

from django.db.models import QuerySet

from cursus.frameworks.permissions import WRITERS, Person
from cursus.organisations.models import Organisation
from cursus.organisations.queries import bodies_where


def importing_bodies(user: Person) -> QuerySet[Organisation]:
    """Return the bodies whose drafts the person may write; every body for whoever runs the installation."""
    if user.is_superuser:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=bodies_where(user, *WRITERS))
