"""What the pages of the training body show: what to do now, its sessions, and each cohort as a cloth."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.assessment.progress import BlockProgress, Progress
from certification.assessment.queries import progress_of_many
from certification.enrolments import queries as enrolments
from certification.enrolments.enums import ACTIVE_STATES, EnrolmentState
from certification.enrolments.models import Enrolment
from certification.enrolments.rules import ENROLMENT_LIFE
from certification.juries.queries import validated_blocks_many
from certification.spaces.todos import Todo
from certification.spaces.words import local_day
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.dates import relative_words
from cursus.frameworks.models import Qualification
from cursus.frameworks.queries_terms import TermLine, terms_of
from cursus.organisations.enums import Role
from cursus.organisations.models import Organisation
from cursus.organisations.queries import bodies_where
from cursus.programmes.enums import ProgrammeState, SessionState
from cursus.programmes.models import TrainingSession
from cursus.programmes.permissions import visible_sessions

SOON = timedelta(days=21)
SHOWN_STATES = (SessionState.RUNNING, SessionState.OPEN, SessionState.PLANNED, SessionState.COMPLETED)
UNSETTLED = ENROLMENT_LIFE.steps["cancel"].sources
# A cancelled session stays in sight while people are enrolled in it: they have to be told.
ALL_STATES = (*SHOWN_STATES, SessionState.CANCELLED)


@dataclass(frozen=True)
class SessionLine:
    """A session in the list: who is in it, what waits."""

    session: TrainingSession
    managed: bool
    applied: int
    learners: int
    unconfirmed: int
    to_start: int
    unsettled: int
    oldest: datetime | None

    @property
    def seats_left(self) -> int:
        """How many seats are free."""
        return max(0, self.session.seats - self.learners)

    @property
    def to_tell(self) -> int:
        """How many people have to be told that the session is cancelled."""
        return self.unsettled if self.session.state == SessionState.CANCELLED else 0


@dataclass(frozen=True)
class CohortLine:
    """One learner of a cohort, with their blocks."""

    enrolment: Enrolment
    progress: Progress
    identity_confirmed: bool

    @property
    def ready(self) -> int:
        """How many blocks can go before the jury."""
        return len(self.progress.ready_blocks)

    @property
    def validated(self) -> int:
        """How many blocks a jury has validated."""
        return sum(block.validated for block in self.progress.blocks)


def session_lines(user: User) -> list[SessionLine]:
    """The sessions that the person follows, running ones first, with what is counted in each: one query."""
    managed = bodies_where(user, Role.PEDAGOGICAL_MANAGER)
    missing = Q(enrolments__identity__isnull=True) | Q(enrolments__identity__confirmed_at__isnull=True)
    learning = Q(enrolments__state__in=ACTIVE_STATES)
    sessions = (
        visible_sessions(user)
        .filter(state__in=ALL_STATES)
        .select_related("programme__organisation")
        .annotate(
            applied=Count("enrolments", filter=Q(enrolments__state=EnrolmentState.APPLIED)),
            learners=Count("enrolments", filter=learning),
            unconfirmed=Count("enrolments", filter=learning & missing),
            to_start=Count("enrolments", filter=Q(enrolments__state=EnrolmentState.CONFIRMED)),
            unsettled=Count("enrolments", filter=Q(enrolments__state__in=UNSETTLED)),
            oldest=Min("enrolments__created_at", filter=Q(enrolments__state=EnrolmentState.APPLIED)),
        )
        .order_by("starts_on", "code")
    )
    rank = {state: place for place, state in enumerate(ALL_STATES)}
    lines = [
        SessionLine(
            session=row,
            managed=row.programme.organisation_id in managed,
            applied=row.applied,
            learners=row.learners,
            unconfirmed=row.unconfirmed,
            to_start=row.to_start,
            unsettled=row.unsettled,
            oldest=row.oldest,
        )
        for row in sessions
    ]
    lines = [line for line in lines if line.session.state in SHOWN_STATES or line.to_tell]
    return sorted(lines, key=lambda line: rank[SessionState(line.session.state)])


def todos_of(lines: Sequence[SessionLine]) -> list[Todo]:
    """What the manager has to do now: applications to answer, sessions to begin, identities to ask for."""
    today = clock.today()
    found: list[Todo] = []
    for line in lines:
        if line.managed and line.to_tell:
            found.append(_cancelled(line, today))
        elif line.managed:
            found += [*_applications(line), *_beginning(line, today), *_identities(line)]
    return sorted(found, key=lambda todo: (todo.day, todo.rank))


def _cancelled(line: SessionLine, today: date) -> Todo:
    session, n = line.session, line.to_tell
    return Todo(
        rank=0,
        day=today,
        title=ngettext("%(n)d person to tell", "%(n)d people to tell", n) % {"n": n},
        about=session.code,
        text=_("Session %(code)s is cancelled.") % {"code": session.code},
        action_label=_("Tell them"),
        action_href=reverse("enrolments:manage", args=[session.pk]),
        icon="send",
    )


def _applications(line: SessionLine) -> list[Todo]:
    if not line.applied:
        return []
    session, n = line.session, line.applied
    day = local_day(line.oldest or clock.now()) + timedelta(days=session.programme.access_delay_days)
    said = ngettext("%(n)d application to answer", "%(n)d applications to answer", n) % {"n": n}
    return [
        Todo(
            rank=0,
            day=day,
            due_label=_("Answer due %(when)s") % {"when": relative_words(day, clock.today())},
            title=said,
            about=session.code,
            text=_("%(programme)s, session %(code)s") % {"programme": session.programme, "code": session.code},
            action_label=_("Read the applications"),
            action_href=reverse("enrolments:manage", args=[session.pk]),
            icon="inbox",
        )
    ]


def _beginning(line: SessionLine, today: date) -> list[Todo]:
    session = line.session
    waits = session.state in (SessionState.OPEN, SessionState.PLANNED) and session.starts_on <= today + SOON
    late = session.starts_on < today
    if waits:
        return [
            Todo(
                rank=1,
                day=session.starts_on,
                due_label=relative_words(session.starts_on, today),
                title=(_("Session %(code)s should have begun") if late else _("Session %(code)s begins"))
                % {"code": session.code},
                text=_("%(n)d enrolled, %(left)d seats left.") % {"n": line.learners, "left": line.seats_left},
                action_label=_("Prepare the session"),
                action_href=reverse("programmes:session", args=[session.pk]),
                icon="calendar-days",
                tone="attention",
            )
        ]
    if session.state == SessionState.RUNNING and line.to_start:
        return [
            Todo(
                rank=1,
                day=session.starts_on,
                title=ngettext(
                    "%(n)d learner has not been started", "%(n)d learners have not been started", line.to_start
                )
                % {"n": line.to_start},
                about=session.code,
                text=_("Session %(code)s is running.") % {"code": session.code},
                action_label=_("See the enrolments"),
                action_href=reverse("enrolments:manage", args=[session.pk]),
                icon="play",
                tone="attention",
            )
        ]
    return []


def _identities(line: SessionLine) -> list[Todo]:
    session, n = line.session, line.unconfirmed
    if not n or session.state not in (SessionState.RUNNING, SessionState.COMPLETED):
        return []
    return [
        Todo(
            rank=2,
            day=session.ends_on,
            due_label=_("Before the jury"),
            title=ngettext("%(n)d identity is not confirmed", "%(n)d identities are not confirmed", n) % {"n": n},
            about=session.code,
            text=_("Without it, no certificate can be printed. Session %(code)s.") % {"code": session.code},
            action_label=_("See who"),
            action_href=reverse("enrolments:manage", args=[session.pk]),
            icon="file-pen",
            tone="attention",
        )
    ]


def cohort_of(session: TrainingSession) -> list[CohortLine]:
    """The learners of a session with their progress, by name, in a constant number of queries."""
    learners = list(enrolments.active_of_session(session))
    progress = progress_of_many(learners, validated_blocks=validated_blocks_many(learners))
    return [CohortLine(item, progress[item.pk], enrolments.identity_confirmed(item)) for item in learners]


def blocks_of(cohort: Collection[CohortLine]) -> tuple[BlockProgress, ...]:
    """The blocks that stand as columns: those of the first learner who has any."""
    return next((line.progress.blocks for line in cohort if line.progress.blocks), ())


def managed_bodies(user: User) -> QuerySet[Organisation]:
    """The bodies that the person manages."""
    return Organisation.objects.filter(pk__in=bodies_where(user, Role.PEDAGOGICAL_MANAGER)).order_by("name")


def row_of(line: CohortLine, columns: Sequence[BlockProgress]) -> list[BlockProgress | None]:
    """The learner's blocks in the order of the columns; None where their version has no such block."""
    by_code: dict[str, BlockProgress] = {block.code: block for block in line.progress.blocks}
    return [by_code.get(column.code) for column in columns]


def certified_bodies(user: User) -> set[UUID]:
    """The certifiers that the person administers."""
    return bodies_where(user, Role.CERTIFIER)


def terms_of_managed(user: User) -> list[TermLine]:
    """The ends of registration that are near, of what the person's programmes aim at."""
    managed = bodies_where(user, Role.PEDAGOGICAL_MANAGER)
    on_offer = Q(programmes__state=ProgrammeState.PUBLISHED)
    under_way = Q(programmes__sessions__state__in=(SessionState.OPEN, SessionState.RUNNING))
    aimed_at = Qualification.objects.filter(on_offer | under_way, programmes__organisation__in=managed)
    return terms_of(aimed_at, clock.today(), superseded=True)
