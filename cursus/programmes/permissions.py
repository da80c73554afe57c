"""Who may see and do what with programmes and sessions.

The manager of a body plans its programmes; trainers and assessors see the sessions they are named in, as long as
they hold that role in the body; a certifier's administrators see the sessions that their body certifies.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.organisations.models import Organisation
from cursus.organisations.queries import bodies_where, has_role
from cursus.programmes.enums import StaffRole
from cursus.programmes.models import SessionStaff, TrainingProgramme, TrainingSession

Person = User | AnonymousUser

ROLE_OF_STAFF = {StaffRole.TRAINER: Role.TRAINER, StaffRole.ASSESSOR: Role.ASSESSOR}


def can_manage_programmes_of(user: Person, organisation_id: UUID) -> bool:
    """Tell whether the person plans the programmes of that body."""
    return has_role(user, organisation_id, Role.PEDAGOGICAL_MANAGER)


def managed_bodies(user: Person) -> QuerySet[Organisation]:
    """Return the bodies whose programmes the person plans."""
    return Organisation.objects.filter(pk__in=bodies_where(user, Role.PEDAGOGICAL_MANAGER)).order_by("name")


def manageable_programmes(user: Person) -> QuerySet[TrainingProgramme]:
    """Return the programmes that the person may change."""
    return TrainingProgramme.objects.filter(organisation_id__in=bodies_where(user, Role.PEDAGOGICAL_MANAGER))


def visible_programmes(user: Person) -> QuerySet[TrainingProgramme]:
    """Return the programmes that the person may read: those they manage, and those of sessions they see."""
    sessions = visible_sessions(user).filter(programme=OuterRef("pk"))
    managed = Q(organisation_id__in=bodies_where(user, Role.PEDAGOGICAL_MANAGER))
    return TrainingProgramme.objects.filter(managed | Exists(sessions))


def manageable_sessions(user: Person) -> QuerySet[TrainingSession]:
    """Return the sessions that the person may change."""
    return TrainingSession.objects.filter(programme__organisation_id__in=bodies_where(user, Role.PEDAGOGICAL_MANAGER))


def visible_sessions(user: Person) -> QuerySet[TrainingSession]:
    """Return the sessions that the person may read, as manager, trainer, assessor or certifier's administrator."""
    if not user.is_authenticated:
        return TrainingSession.objects.none()
    seen = Q(programme__organisation_id__in=bodies_where(user, Role.PEDAGOGICAL_MANAGER))
    seen |= Q(certifier_id__in=bodies_where(user, Role.CERTIFIER), certifying=True)
    for staff_role, role in ROLE_OF_STAFF.items():
        named = SessionStaff.objects.filter(session=OuterRef("pk"), user=user, role=staff_role)
        seen |= Q(Exists(named), programme__organisation_id__in=bodies_where(user, role))
    return TrainingSession.objects.filter(seen)


def can_manage_programme(user: Person, programme: TrainingProgramme) -> bool:
    """Tell whether the person may change the programme."""
    return can_manage_programmes_of(user, programme.organisation_id)


def can_manage_session(user: Person, session: TrainingSession) -> bool:
    """Tell whether the person may change the session."""
    return can_manage_programmes_of(user, session.programme.organisation_id)


def is_session_assessor(user: Person, session: TrainingSession) -> bool:
    """Tell whether the person assesses the learners of the session."""
    return _is_staff(user, session, StaffRole.ASSESSOR)


def is_session_trainer(user: Person, session: TrainingSession) -> bool:
    """Tell whether the person trains the learners of the session."""
    return _is_staff(user, session, StaffRole.TRAINER)


def _is_staff(user: Person, session: TrainingSession, staff_role: StaffRole) -> bool:
    if user.pk is None or not has_role(user, session.programme.organisation_id, ROLE_OF_STAFF[staff_role]):
        return False
    return SessionStaff.objects.filter(session=session, user_id=user.pk, role=staff_role).exists()
