"""Reading enrolments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from certification.enrolments import rules
from certification.enrolments.enums import ACTIVE_STATES, EnrolmentState
from certification.enrolments.models import CivilIdentity, Enrolment, PendingApplication
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.canonical import canonical_json, sha256_hex
from cursus.organisations.enums import Role
from cursus.organisations.queries import people_with_role
from cursus.programmes.models import TrainingSession

# What the learner looks at first when they have several enrolments.
_FIRST = (
    EnrolmentState.IN_PROGRESS,
    EnrolmentState.CONFIRMED,
    EnrolmentState.COMPLETED,
    EnrolmentState.APPLIED,
)

IDENTITY_FIELDS = ("birth_name", "usage_name", "first_names", "birth_date", "birth_place", "birth_place_code")


def with_context(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """The enrolments with everything that a page about one of them reads, in one query."""
    return enrolments.select_related(
        "session__programme__organisation",
        "session__programme__qualification",
        "session__certifier",
        "session__route",
        "learner",
        "version__framework",
        "route",
        "employer",
        "tutor",
        "identity",
    )


def seats_taken(session: TrainingSession) -> int:
    """How many people hold a seat in the session."""
    return Enrolment.objects.filter(session=session, state__in=rules.SEAT_STATES).count()


def seats_left(session: TrainingSession) -> int:
    """How many seats are still free in the session; 0 when it is full."""
    return rules.seats_left(session.seats, seats_taken(session))


def seats_left_by_session(sessions: Iterable[TrainingSession]) -> dict[UUID, int]:
    """The free seats of several sessions, in one query."""
    known = list(sessions)
    taken = dict(
        Enrolment.objects.filter(session__in=known, state__in=rules.SEAT_STATES)
        .values_list("session")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return {session.pk: rules.seats_left(session.seats, taken.get(session.pk, 0)) for session in known}


def of_session(session: TrainingSession) -> QuerySet[Enrolment]:
    """All enrolments of a session, in the order in which people applied."""
    return with_context(Enrolment.objects.filter(session=session)).order_by("created_at", "pk")


def active_of_session(session: TrainingSession) -> QuerySet[Enrolment]:
    """The learners of a session, by name."""
    return of_session(session).filter(state__in=ACTIVE_STATES).order_by("learner__last_name", "learner__first_name")


def of_learner(user: User) -> QuerySet[Enrolment]:
    """The person's enrolments, the one they are at work on first, then the latest session."""
    rank = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(_FIRST)),
        default=Value(len(_FIRST)),
        output_field=IntegerField(),
    )
    return (
        with_context(Enrolment.objects.filter(learner=user))
        .annotate(rank=rank)
        .order_by("rank", "-session__starts_on", "-created_at")
    )


def in_session(user: User, session: TrainingSession) -> Enrolment | None:
    """The person's enrolment in the session, whatever its state."""
    return with_context(Enrolment.objects.filter(learner=user, session=session)).first()


def identity_of(enrolment: Enrolment) -> CivilIdentity | None:
    """The civil identity as filled in so far, or None."""
    try:
        return enrolment.identity
    except CivilIdentity.DoesNotExist:
        return None


def identity_fingerprint(identity: CivilIdentity) -> str:
    """A digest of what the proof shows, so that a person confirms what they saw and nothing else."""
    shown = {name: getattr(identity, name) for name in IDENTITY_FIELDS}
    return sha256_hex(canonical_json({"identity": identity.pk, **shown}))


def without_confirmed_identity(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Those whose civil identity is missing or not confirmed on the proof."""
    return enrolments.filter(Q(identity__isnull=True) | Q(identity__confirmed_at__isnull=True))


def waiting_applications(bodies: Collection[UUID]) -> QuerySet[Enrolment]:
    """The applications that the bodies have to answer, oldest first."""
    return with_context(
        Enrolment.objects.filter(session__programme__organisation__in=bodies, state=EnrolmentState.APPLIED)
    ).order_by("created_at", "pk")


def managers_of(session: TrainingSession) -> QuerySet[User]:
    """Who manages the session for its training body."""
    return people_with_role(session.programme.organisation, Role.PEDAGOGICAL_MANAGER)


def pending_application(token: str) -> PendingApplication | None:
    """The application that waits behind a link, unless it has expired."""
    return (
        PendingApplication.objects.select_related("session__programme__organisation")
        .filter(token_hash=sha256_hex(token.encode()), expires_at__gt=clock.now())
        .first()
    )


def identity_confirmed(enrolment: Enrolment) -> bool:
    """Whether the learner has agreed with the proof of their papers."""
    identity = identity_of(enrolment)
    return identity is not None and identity.confirmed_at is not None
