"""Who sees an enrolment, and who may do what to it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from certification.enrolments.enums import ACTIVE_STATES, EnrolmentState
from certification.enrolments.models import CivilIdentity, Enrolment
from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.organisations.queries import bodies_where, has_role
from cursus.programmes.enums import StaffRole
from cursus.programmes.models import SessionStaff, TrainingSession
from cursus.programmes.permissions import ROLE_OF_STAFF

Person = User | AnonymousUser

# Applications, and what they say of a person, concern the training body alone.
_SHARED_STATES = (*ACTIVE_STATES, EnrolmentState.WITHDRAWN)


def staffed_sessions(user: Person, *roles: StaffRole) -> QuerySet[TrainingSession]:
    """The sessions in which the person trains or assesses: named there, and holding the role in the training body.

    So whoever loses the role loses the sight of its learners with the next request.
    """
    if not user.is_authenticated:
        return TrainingSession.objects.none()
    found = Q(pk__in=())
    for staff_role in roles or tuple(ROLE_OF_STAFF):
        named = SessionStaff.objects.filter(user_id=user.pk, role=staff_role).values("session")
        found |= Q(pk__in=named, programme__organisation__in=bodies_where(user, ROLE_OF_STAFF[staff_role]))
    return TrainingSession.objects.filter(found)


def related(user: Person) -> Q:
    """The condition on Enrolment under which the person has a relation to it (without juries: see that room)."""
    if not user.is_authenticated:
        return Q(pk__in=())
    managed = bodies_where(user, Role.PEDAGOGICAL_MANAGER)
    certified = bodies_where(user, Role.CERTIFIER)
    taught = staffed_sessions(user).values("pk")
    return (
        Q(learner=user)
        | Q(session__programme__organisation__in=managed)
        | (Q(session__certifier__in=certified) & Q(state__in=_SHARED_STATES))
        | (Q(session__in=taught) & Q(state__in=_SHARED_STATES))
    )


def visible_to(user: Person) -> QuerySet[Enrolment]:
    """The enrolments that the person sees: their own, those of sessions they manage, teach, assess or certify."""
    return Enrolment.objects.filter(related(user))


def can_manage(user: Person, session: TrainingSession) -> bool:
    """Answer applications, start, complete, cancel: the pedagogical manager of the training body."""
    return has_role(user, session.programme.organisation_id, Role.PEDAGOGICAL_MANAGER)


def is_learner(user: Person, enrolment: Enrolment) -> bool:
    """Whether it is their own enrolment."""
    return user.is_authenticated and enrolment.learner_id == user.pk


def can_withdraw(user: Person, enrolment: Enrolment) -> bool:
    """The learner leaves, or the manager notes that they left."""
    return is_learner(user, enrolment) or can_manage(user, enrolment.session)


def can_read_application(user: Person, enrolment: Enrolment) -> bool:
    """What the person wrote to the training body: themselves and the manager, nobody else."""
    return can_withdraw(user, enrolment)


def can_fill_identity(user: Person, enrolment: Enrolment) -> bool:
    """Only the person themselves, once enrolled, until a jury has closed on it."""
    if not is_learner(user, enrolment) or enrolment.state not in ACTIVE_STATES:
        return False
    return not CivilIdentity.objects.filter(enrolment=enrolment, locked_at__isnull=False).exists()
