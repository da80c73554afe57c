"""Reading what a registration file needs: what lacks, the figures of cohorts, where the follow-up stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from certification.enrolments.enums import ACTIVE_STATES, EnrolmentState
from certification.enrolments.models import Enrolment
from certification.juries.enums import CandidateOutcome, JuryState
from certification.juries.models import Candidate
from certification.recognition import figures, gaps
from certification.recognition.enums import FollowUpState, Nearness, Term
from certification.recognition.models import FollowUp, FollowUpAnswer, RegistrationFile
from cursus.frameworks.enums import QualificationKind, RouteKind, VersionState
from cursus.frameworks.models import AssessmentTask, Competency, CompetencyBlock, OccupationalActivity, Qualification

ENROLLED = (*ACTIVE_STATES, EnrolmentState.WITHDRAWN)


def for_display(qualifications: QuerySet[Qualification]) -> QuerySet[Qualification]:
    """Join what the pages of a file show of a qualification."""
    return qualifications.select_related("version__framework__organisation", "occupation").prefetch_related(
        "certifiers", "routes"
    )


def family(qualification: Qualification) -> QuerySet[Qualification]:
    """The same qualification in every version of its framework: its cohorts count together."""
    return Qualification.objects.filter(version__framework=qualification.version.framework_id, code=qualification.code)


def declaration_of(qualification: Qualification) -> RegistrationFile:
    """What the certifier declared, or an empty declaration (not saved)."""
    found = RegistrationFile.objects.filter(qualification=qualification).first()
    return found or RegistrationFile(qualification=qualification)


def cohorts_of(qualification: Qualification, *, over_only: bool = False) -> list[figures.Cohort]:
    """Return the figures of each year of juries, the latest first (four queries).

    ``over_only``: only answers that are tied to nobody any more. What anybody reads never changes answer by answer.
    """
    same = family(qualification).values("pk")
    rows = (
        Candidate.objects.filter(jury__qualification__in=same, jury__state=JuryState.SIGNED)
        .order_by("jury__held_at", "pk")
        .values_list("enrolment", "enrolment__session", "jury__held_at", "outcome")
    )
    candidacies = [
        figures.Candidacy(enrolment, session, timezone.localtime(held_at).year, outcome)
        for enrolment, session, held_at, outcome in rows
    ]
    sessions = {row.session for row in candidacies}
    enrolments = Enrolment.objects.filter(session__in=sessions, state__in=ENROLLED).values_list("pk", "session")
    asked = FollowUp.objects.filter(qualification__in=same, asked_on__isnull=False).values_list("cohort", "term")
    answers = FollowUpAnswer.objects.filter(qualification__in=same)
    if over_only:
        answers = answers.filter(follow_up__isnull=True)
    given = [figures.Answer(*row) for row in answers.values_list("cohort", "term", "situation", "nearness")]
    return figures.cohorts(candidacies, list(enrolments), list(asked), given)


def public_cohorts(qualification: Qualification) -> list[figures.PublicCohort]:
    """Return the cohorts as anybody may read them, the latest first (four queries)."""
    return [figures.public(item) for item in cohorts_of(qualification, over_only=True)]


def has_public_figures(qualification: Qualification) -> bool:
    """Tell whether the public page of a qualification has one figure to show: not when all of them are hidden."""
    if qualification.version.state not in (VersionState.PUBLISHED, VersionState.ARCHIVED):
        return False
    return any(item.outcomes.total for item in public_cohorts(qualification))


def facts_of(qualification: Qualification, cohorts: list[figures.Cohort], *, emerging: bool) -> gaps.FileFacts:
    """Return what the list of gaps looks at (four queries beside what ``for_display`` joined)."""
    competencies = list(
        Competency.objects.filter(version=qualification.version_id)
        .order_by("position", "code")
        .annotate(
            criterion_count=Count("criteria", distinct=True),
            task_count=Count(
                "assessment_tasks", filter=Q(assessment_tasks__qualification=qualification), distinct=True
            ),
            activity_count=Count(
                "activities", filter=Q(activities__occupation=qualification.occupation_id), distinct=True
            ),
        )
    )
    sizes: dict[UUID | None, int] = defaultdict(int)
    for item in competencies:
        sizes[item.block_id] += 1
    activities = OccupationalActivity.objects.filter(occupation=qualification.occupation_id).annotate(
        called_on=Count("competencies")
    )
    return gaps.FileFacts(
        occupation=qualification.occupation_id is not None,
        activities=[gaps.Activity(str(item.pk), item.title, item.called_on) for item in activities],
        blocks=[
            gaps.Block(str(item.pk), str(item), item.title, bool(item.assessment_terms.strip()), sizes[item.pk])
            for item in CompetencyBlock.objects.filter(version=qualification.version_id)
        ],
        blocks_expected=qualification.kind != QualificationKind.RS,
        competencies=[
            gaps.Competency(
                str(item.pk),
                str(item),
                item.block_id is not None,
                item.activity_count,
                item.criterion_count,
                item.task_count,
            )
            for item in competencies
        ],
        routes=[
            gaps.OpenRoute(
                str(item.pk), str(item.get_kind_display()), bool(item.jury_text.strip()), item.kind == RouteKind.VAE
            )
            for item in qualification.routes.all()
            if item.active
        ],
        objectives=bool(qualification.objectives.strip()),
        level=qualification.level is not None,
        nsf=bool(qualification.nsf_codes),
        rome=bool(qualification.rome_codes),
        formacodes=bool(qualification.formacodes),
        cohorts=[
            gaps.CohortFacts(item.year, item.six_months.answered, item.two_years.answered)
            for item in cohorts
            if item.full
        ],
        emerging=emerging,
    )


def tasks_exist(qualification: Qualification) -> bool:
    """Whether one assessment task is written at all."""
    return AssessmentTask.objects.filter(qualification=qualification).exists()


@dataclass(frozen=True)
class TermState:
    """Where the questions of one term stand: how many wait for their day, which is next, how many in each state."""

    term: Term
    planned: int
    next_on: date | None
    waiting: int
    answered: int
    declined: int
    closed: int

    @property
    def total(self) -> int:
        return self.planned + self.waiting + self.answered + self.declined + self.closed


def follow_up_states(qualification: Qualification) -> list[TermState]:
    """Return where the follow-up stands, term by term (one query)."""
    by_state: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    days: dict[str, list[date]] = defaultdict(list)
    rows = FollowUp.objects.filter(qualification__in=family(qualification).values("pk"))
    for term, state, due_on, count in (
        rows.order_by("due_on").values_list("term", "state", "due_on").annotate(count=Count("pk"))
    ):
        by_state[term][state] += count
        if state == FollowUpState.PLANNED:
            days[term].append(due_on)
    return [
        TermState(
            term=term,
            planned=by_state[term][FollowUpState.PLANNED],
            next_on=min(days[term], default=None),
            waiting=by_state[term][FollowUpState.SENT],
            answered=by_state[term][FollowUpState.ANSWERED] + by_state[term][FollowUpState.DETACHED],
            declined=by_state[term][FollowUpState.DECLINED],
            closed=by_state[term][FollowUpState.CLOSED],
        )
        for term in Term
    ]


@dataclass(frozen=True)
class Job:
    """A job that people of a cohort have: its title as they wrote it, and how many wrote it."""

    title: str
    count: int


@dataclass(frozen=True)
class JobGroup:
    """The jobs that are as near to the occupation aimed at, the most frequent first."""

    nearness: Nearness
    jobs: tuple[Job, ...]

    @property
    def count(self) -> int:
        """How many people have one of them."""
        return sum(job.count for job in self.jobs)


def jobs_of(qualification: Qualification) -> list[JobGroup]:
    """Return the titles of jobs that were answered, the occupation itself first, without saying whose (one query)."""
    answers = FollowUpAnswer.objects.filter(qualification__in=family(qualification).values("pk")).exclude(job_title="")
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for nearness, title in answers.order_by("job_title").values_list("nearness", "job_title"):
        found[nearness][" ".join(title.casefold().split())].append(title)
    return [JobGroup(nearness, _most_frequent(found[nearness])) for nearness in Nearness if nearness in found]


def _most_frequent(titles: dict[str, list[str]]) -> tuple[Job, ...]:
    jobs = [Job(same[0], len(same)) for same in titles.values()]
    return tuple(sorted(jobs, key=lambda job: (-job.count, job.title.casefold())))


def certified_without_follow_up() -> QuerySet[Candidate]:
    """The people certified by a signed jury who are not planned to be asked; the last decision of each."""
    planned = FollowUp.objects.values("enrolment")
    return (
        Candidate.objects.filter(jury__state=JuryState.SIGNED, outcome=CandidateOutcome.FULL)
        .filter(enrolment__erased__isnull=True)
        .exclude(enrolment__in=planned)
        .select_related("jury__certifier", "jury__qualification", "enrolment__learner")
        .order_by("jury__held_at", "pk")
    )


def open_follow_ups() -> QuerySet[FollowUp]:
    """The questions that something may happen to by itself."""
    states = (FollowUpState.PLANNED, FollowUpState.SENT, FollowUpState.ANSWERED)
    return FollowUp.objects.filter(state__in=states).select_related(
        "enrolment__learner", "qualification", "certifier", "answer"
    )


def by_token(token: str) -> FollowUp | None:
    """Return the question that a link names, or None."""
    rows = FollowUp.objects.select_related("enrolment__learner", "qualification", "certifier", "answer")
    return rows.filter(token=token).first()
