"""Who sees a move, who proposes one, who answers."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from certification.enrolments import permissions as enrolments
from certification.transitions.models import VersionChange
from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.organisations.queries import bodies_where

Person = User | AnonymousUser


def visible_to(user: Person) -> QuerySet[VersionChange]:
    """The moves that the person sees: their own, and those of sessions that they manage."""
    if not user.is_authenticated:
        return VersionChange.objects.none()
    managed = bodies_where(user, Role.PEDAGOGICAL_MANAGER)
    theirs = Q(enrolment__session__programme__organisation__in=managed)
    return VersionChange.objects.filter(theirs | Q(enrolment__learner=user))


def can_propose(user: Person, change: VersionChange) -> bool:
    """Propose, take back, record a written agreement: the pedagogical manager of the training body."""
    return enrolments.can_manage(user, change.enrolment.session)


def can_answer(user: Person, change: VersionChange) -> bool:
    """Accept or decline in their space: the learner alone."""
    return enrolments.is_learner(user, change.enrolment)
