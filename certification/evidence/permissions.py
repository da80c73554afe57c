"""Who sees a piece of evidence, and who may write in it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from certification.enrolments.enums import ACTIVE_STATES
from certification.enrolments.models import Enrolment
from certification.enrolments.permissions import is_learner, staffed_sessions
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence, EvidenceAuthor, EvidenceFile
from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.organisations.queries import bodies_where
from cursus.programmes.enums import StaffRole

Person = User | AnonymousUser

# What was sent once stays in sight of those who judge it, also while it is reworked; a draft is its authors'.
SHOWN = Q(round__gte=1) & ~Q(state=EvidenceState.WITHDRAWN)


def authored(user: Person) -> Q:
    """The condition on Evidence: the person is one of its authors."""
    return Q(pk__in=EvidenceAuthor.objects.filter(enrolment__learner_id=user.pk).values("evidence"))


def concerns(enrolments: QuerySet[Enrolment]) -> Q:
    """The condition on Evidence: one of its authors is among the enrolments, and it was sent.

    For rooms with a relation of their own, such as juries: ``Evidence.objects.filter(concerns(candidates))``.
    """
    return Q(pk__in=EvidenceAuthor.objects.filter(enrolment__in=enrolments.values("pk")).values("evidence")) & SHOWN


def assessed(user: Person) -> Q:
    """The condition on Evidence: the person assesses in its session, and it was sent."""
    return Q(enrolment__session__in=staffed_sessions(user, StaffRole.ASSESSOR).values("pk")) & SHOWN


def kept_from(user: User) -> QuerySet[Enrolment]:
    """The enrolments from whose evidence the person is kept, although they administer the certifier.

    A tie recuses them as a member of the jury, which is a later room: the installation names the function that
    knows (``EVIDENCE_KEPT_FROM`` in the settings).
    """
    finder: Callable[[User], QuerySet[Enrolment]] = import_string(settings.EVIDENCE_KEPT_FROM)
    return finder(user)


def certified(user: User) -> Q:
    """The condition on Evidence: the person administers its certifier, it was sent, and nothing keeps them from
    any of its authors.
    """
    tied = EvidenceAuthor.objects.filter(enrolment__in=kept_from(user).values("pk")).values("evidence")
    bodies = bodies_where(user, Role.CERTIFIER)
    return Q(enrolment__session__certifier__in=bodies) & SHOWN & ~Q(pk__in=tied)


def related(user: Person) -> Q:
    """The condition on Evidence under which the person has a relation to it (without juries: see that room)."""
    if not user.is_authenticated:
        return Q(pk__in=())
    managed = bodies_where(user, Role.PEDAGOGICAL_MANAGER)
    return (
        authored(user)
        | assessed(user)
        | (Q(enrolment__session__programme__organisation__in=managed) & SHOWN)
        | certified(user)
    )


def visible_to(user: Person) -> QuerySet[Evidence]:
    """The pieces that the person sees: authors all of theirs; assessors, managers and certifiers what was sent."""
    return Evidence.objects.filter(related(user))


def own(user: Person) -> QuerySet[Evidence]:
    """The pieces of which the person is an author."""
    if not user.is_authenticated:
        return Evidence.objects.none()
    return Evidence.objects.filter(authored(user))


def files_visible_to(user: Person) -> QuerySet[EvidenceFile]:
    """The files of the pieces that the person sees."""
    return EvidenceFile.objects.filter(evidence__in=visible_to(user).values("pk")).select_related("file", "evidence")


def can_deposit(user: Person, enrolment: Enrolment) -> bool:
    """Add evidence: the learner, once enrolled and for as long as they are."""
    return is_learner(user, enrolment) and enrolment.state in ACTIVE_STATES


def is_depositor(user: Person, evidence: Evidence) -> bool:
    """Whether the piece is theirs: they began it, so they edit and send it."""
    return is_learner(user, evidence.enrolment)


def can_edit(user: Person, evidence: Evidence) -> bool:
    """Edit the piece: who began it, while it is a draft and they are enrolled."""
    return can_deposit(user, evidence.enrolment) and evidence.state == EvidenceState.DRAFT


def can_write_part(user: Person, evidence: Evidence) -> bool:
    """Say one's own part: any author, while it is a draft."""
    if not user.is_authenticated or evidence.state != EvidenceState.DRAFT:
        return False
    return EvidenceAuthor.objects.filter(evidence=evidence, enrolment__learner=user).exists()
