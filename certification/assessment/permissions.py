"""Who judges, and who reads how far a learner has come."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from certification.enrolments.models import Enrolment
from certification.enrolments.permissions import staffed_sessions
from certification.evidence.models import Evidence, EvidenceAuthor
from certification.evidence.permissions import assessed, authored, kept_from
from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.organisations.queries import bodies_where
from cursus.programmes.enums import StaffRole
from cursus.programmes.models import TrainingSession

Person = User | AnonymousUser


def sessions_assessed_by(user: Person) -> QuerySet[TrainingSession]:
    """The sessions in which the person assesses: named there, and still an assessor of its body.

    Read at each request: who loses the role loses the sight of its evidence with the next one.
    """
    return staffed_sessions(user, StaffRole.ASSESSOR)


def judged_by(user: Person) -> QuerySet[Evidence]:
    """The pieces that the person may judge: sent in their sessions, and not one of their own."""
    if not user.is_authenticated:
        return Evidence.objects.none()
    return Evidence.objects.filter(assessed(user)).exclude(authored(user))


def assesses(user: Person, session_id: UUID) -> bool:
    """Whether the person assesses in the session."""
    return sessions_assessed_by(user).filter(pk=session_id).exists()


def is_author(user: Person, evidence: Evidence) -> bool:
    """Whether the person made the piece, alone or with others."""
    return EvidenceAuthor.objects.filter(evidence=evidence, enrolment__learner_id=user.pk).exists()


def can_judge(user: Person, evidence: Evidence) -> bool:
    """An assessor of the session, tutor or not, and never an author of the piece: nobody judges their own work."""
    return not is_author(user, evidence) and assesses(user, evidence.enrolment.session_id)


def can_follow_session(user: Person, session: TrainingSession) -> bool:
    """Read the files of a session's learners: its assessors, the training body's managers, the certifier's people."""
    return _teaches(user, session) or session.certifier_id in bodies_where(user, Role.CERTIFIER)


def _teaches(user: Person, session: TrainingSession) -> bool:
    managed = bodies_where(user, Role.PEDAGOGICAL_MANAGER)
    return session.programme.organisation_id in managed or assesses(user, session.pk)


def can_follow(user: User, enrolment: Enrolment) -> bool:
    """Read one learner's file: as those of the session, the certifier's people unless a tie keeps them away."""
    if _teaches(user, enrolment.session):
        return True
    kept = kept_from(user).filter(pk=enrolment.pk).exists()
    return can_follow_session(user, enrolment.session) and not kept
