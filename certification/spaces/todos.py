"""What a learner has to do now, in order: what came back, their papers, their part for others, drafts, dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.assessment.enums import CompetencyState, Outcome
from certification.assessment.models import Judgement
from certification.assessment.progress import Progress
from certification.enrolments import queries as enrolments
from certification.enrolments.enums import ACTIVE_STATES, EnrolmentState
from certification.enrolments.models import CivilIdentity, Enrolment
from certification.evidence import queries as evidence_queries
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence
from certification.juries.enums import JuryState
from certification.juries.models import Candidate
from certification.spaces.words import ago, excerpt, local_day, long_day
from certification.transitions.queries import waiting_for
from cursus.core import clock
from cursus.core.dates import relative_words
from cursus.programmes.models import SessionMeeting


@dataclass(frozen=True)
class Todo:
    """One thing to do now. ``rank`` orders kinds (what came back first), ``day`` within a kind, the oldest first.

    ``about`` names what it concerns (a session’s code) where several of a kind stand one below the other.
    """

    rank: int
    day: date
    title: str
    action_label: str
    action_href: str
    text: str = ""
    due_label: str = ""
    about: str = ""
    icon: str = ""
    tone: str = "action"


def todos_of(enrolment: Enrolment, progress: Progress) -> list[Todo]:
    """Everything that the learner has to do, the first thing first; of drafts and dates, the oldest first."""
    if enrolment.state not in ACTIVE_STATES:
        return [_application_todo(enrolment)] if enrolment.state == EnrolmentState.APPLIED else []
    jury_day = next_jury_day(enrolment)
    identity = _identity(enrolment, jury_day)
    found = [
        *_returned(enrolment),
        *_version_change(enrolment),
        *identity,
        *_parts(enrolment),
        *_drafts(enrolment),
    ]
    found += _next_evidence(enrolment, progress) if not found else []
    found += _meeting(enrolment)
    return sorted(found, key=lambda todo: (todo.rank, todo.day))


def _application_todo(enrolment: Enrolment) -> Todo:
    session = enrolment.session
    return Todo(
        rank=0,
        day=clock.today(),
        title=_("Your application is with the training body"),
        text=_("%(body)s answers by e-mail. You have nothing to do.") % {"body": session.programme.organisation},
        action_label=_("See my application"),
        action_href=reverse("enrolments:detail", args=[enrolment.pk]),
        tone="calm",
    )


def _returned(enrolment: Enrolment) -> list[Todo]:
    """One card a piece that came back, to its learner or to a co-author: who began it takes it up again."""
    rows = (
        Judgement.objects.filter(
            outcome=Outcome.RETURNED, evidence__state=EvidenceState.JUDGED, evidence__enrolment=enrolment
        )
        .select_related("evidence")
        .order_by("judged_at")
    )
    newest: dict[UUID, Judgement] = {}
    for row in rows:
        if row.round == row.evidence.round:
            newest[row.evidence_id] = row
    return [
        Todo(
            rank=0,
            day=local_day(row.judged_at),
            due_label=_("Came back %(when)s") % {"when": ago(row.judged_at)},
            title=_("Rework “%(title)s”") % {"title": row.evidence},
            text=excerpt(row.comment),
            action_label=_("Rework the piece"),
            action_href=reverse("spaces:evidence", args=[row.evidence_id]),
            icon="rotate-ccw",
        )
        for row in newest.values()
    ]


def _version_change(enrolment: Enrolment) -> list[Todo]:
    change = waiting_for(enrolment)
    if change is None:
        return []
    return [
        Todo(
            rank=1,
            day=local_day(change.created_at),
            due_label=_("Asked %(when)s") % {"when": ago(change.created_at)},
            title=_("Answer about the new version of your framework"),
            text=_("You can go on with %(version)s. See what is kept, then say yes or no.")
            % {"version": change.to_version},
            action_label=_("See what it changes"),
            action_href=reverse("transitions:answer", args=[change.pk]),
            icon="eye",
            tone="attention",
        )
    ]


def _identity(enrolment: Enrolment, jury_day: date | None) -> list[Todo]:
    identity = enrolments.identity_of(enrolment)
    if identity is not None and identity.confirmed_at is not None:
        return []
    session = enrolment.session
    due = _("Before the jury of %(day)s") % {"day": long_day(jury_day)} if jury_day else _("Before the jury")
    return [
        Todo(
            rank=1,
            day=jury_day or session.ends_on,
            due_label=due,
            title=_("Check how your name will be printed"),
            text=_("Your certificate and the minutes will say it exactly so. Two minutes are enough."),
            action_label=_("See the proof") if identity else _("Write my identity"),
            action_href=_identity_page(enrolment, identity),
            icon="file-pen",
            tone="attention",
        )
    ]


def _identity_page(enrolment: Enrolment, identity: CivilIdentity | None) -> str:
    return reverse("enrolments:proof" if identity else "enrolments:identity", args=[enrolment.pk])


def _parts(enrolment: Enrolment) -> list[Todo]:
    return [
        Todo(
            rank=2,
            day=local_day(author.created_at),
            due_label=_("Asked %(when)s") % {"when": ago(author.created_at)},
            title=_("Say your part in “%(title)s”") % {"title": author.evidence},
            text=_("%(name)s names you as an author and waits for your words.")
            % {"name": author.evidence.enrolment.learner},
            action_label=_("Say my part"),
            action_href=reverse("evidence:part", args=[author.evidence_id]),
            icon="users",
            tone="attention",
        )
        for author in evidence_queries.parts_to_say(enrolment)
    ]


def _drafts(enrolment: Enrolment) -> list[Todo]:
    drafts = Evidence.objects.filter(enrolment=enrolment, state=EvidenceState.DRAFT).order_by("changed_at")
    return [
        Todo(
            rank=3,
            day=local_day(draft.changed_at),
            due_label=_("Draft of %(when)s") % {"when": ago(draft.changed_at)},
            title=_("Finish “%(title)s”") % {"title": draft},
            text=_("Your draft is kept; it counts once it is sent."),
            action_label=_("Go on with the draft"),
            action_href=reverse("spaces:describe", args=[draft.pk]),
            icon="pencil",
            tone="attention",
        )
        for draft in drafts
    ]


def _next_evidence(enrolment: Enrolment, progress: Progress) -> list[Todo]:
    nearest = next(iter(progress.to_do()), None)
    if nearest is None:
        return []
    reworks = nearest.state == CompetencyState.TO_REWORK
    page = reverse("spaces:competency", args=[enrolment.pk, nearest.competency_id])
    add = f"{reverse('spaces:add_evidence')}?competence={nearest.competency_id}"
    return [
        Todo(
            rank=4,
            day=clock.today(),
            title=nearest.title,
            text=str(nearest.next_step),
            action_label=_("See what is asked") if reworks else _("Add evidence"),
            action_href=page if reworks else add,
            icon="eye" if reworks else "camera",
        )
    ]


def _meeting(enrolment: Enrolment) -> list[Todo]:
    meeting = upcoming_meetings(enrolment).first()
    if meeting is None:
        return []
    day = local_day(meeting.starts_at)
    return [
        Todo(
            rank=5,
            day=day,
            due_label=relative_words(day, clock.today()),
            title=_("Next meeting: %(title)s") % {"title": meeting.title or enrolment.session.programme},
            text=meeting.place or enrolment.session.place,
            action_label=_("See my diary"),
            action_href=reverse("spaces:agenda"),
            icon="calendar-days",
            tone="calm",
        )
    ]


def upcoming_meetings(enrolment: Enrolment) -> QuerySet[SessionMeeting]:
    """The meetings of the session that are not over, the next one first."""
    return SessionMeeting.objects.filter(session=enrolment.session_id, ends_at__gte=clock.now()).order_by("starts_at")


def next_jury_day(enrolment: Enrolment) -> date | None:
    """The day of the jury before which the learner is convened, if one is planned."""
    candidate = (
        Candidate.objects.filter(enrolment=enrolment, jury__state__in=(JuryState.CONVENED, JuryState.DELIBERATING))
        .select_related("jury")
        .order_by("jury__held_at")
        .first()
    )
    return local_day(candidate.jury.held_at) if candidate else None
