"""Reading the portfolio."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from certification.enrolments.enums import ACTIVE_STATES
from certification.enrolments.models import Enrolment
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence, EvidenceAuthor, EvidenceClaim, EvidenceFile
from certification.evidence.rules import AuthorFacts, ClaimFacts, Lack, PieceFacts, lacks
from cursus.accounts.models import User
from cursus.frameworks.models import AssessmentTask, Competency
from cursus.organisations.enums import Role
from cursus.programmes.enums import StaffRole

OUT = (EvidenceState.WITHDRAWN,)


def with_parts(evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """The pieces with authors, claims and files, in four queries whatever their number."""
    return evidence.select_related(
        "enrolment__learner", "enrolment__session__programme__organisation", "enrolment__version", "task"
    ).prefetch_related(
        Prefetch("authors", EvidenceAuthor.objects.select_related("enrolment__learner").order_by("created_at")),
        Prefetch(
            "claims",
            EvidenceClaim.objects.select_related("competency__block").order_by(
                "competency__block__position", "competency__position", "competency__code"
            ),
        ),
        Prefetch("files", EvidenceFile.objects.select_related("file").order_by("position", "created_at")),
    )


def authored_by(enrolment: Enrolment) -> QuerySet[Evidence]:
    """The pieces of which the enrolment is an author, alone or with others, the latest first; not the withdrawn."""
    mine = EvidenceAuthor.objects.filter(enrolment=enrolment).values("evidence")
    return Evidence.objects.filter(pk__in=mine).exclude(state__in=OUT).order_by("-changed_at", "-created_at")


def for_competency(enrolment: Enrolment, competency: Competency) -> QuerySet[Evidence]:
    """The pieces of the learner that answer one competency."""
    claims = EvidenceClaim.objects.filter(competency=competency).values("evidence")
    return authored_by(enrolment).filter(pk__in=claims)


def parts_to_say(enrolment: Enrolment) -> QuerySet[EvidenceAuthor]:
    """The shared drafts in which others wait for this learner's part."""
    return (
        EvidenceAuthor.objects.filter(enrolment=enrolment, part="", evidence__state=EvidenceState.DRAFT)
        .exclude(evidence__enrolment=enrolment)
        .select_related("evidence__enrolment__learner")
        .order_by("created_at")
    )


def competencies_of(enrolment: Enrolment) -> QuerySet[Competency]:
    """The competencies that the course covers, in the framework version frozen for this learner.

    A programme may have moved on to a newer version since: lineage leads back to the frozen one. Who was moved to
    another version has what the move said.
    """
    taught = Q(lineage__in=enrolment.session.programme.competencies.order_by().values("lineage"))
    covered = Q(lineage__in=enrolment.covers) if enrolment.covers else taught
    return (
        Competency.objects.filter(covered, version=enrolment.version_id)
        .select_related("block")
        .order_by("block__position", "position", "code")
    )


def tasks_of(enrolment: Enrolment) -> list[AssessmentTask]:
    """The épreuves of the learner's qualification and route; one that names no route is for all of them."""
    route = enrolment.route or enrolment.session.route
    qualification = route.qualification_id if route else enrolment.session.programme.qualification_id
    if qualification is None:
        return []
    tasks = AssessmentTask.objects.filter(qualification=qualification).prefetch_related("competencies", "routes")
    found = []
    for task in tasks.order_by("position", "code"):
        routes = {item.pk for item in task.routes.all()}
        if not routes or (route is not None and route.pk in routes):
            found.append(task)
    return found


def task_covers(task: AssessmentTask, competencies: Iterable[Competency]) -> list[Competency]:
    """Those of the competencies that the épreuve covers, whatever version of the framework it was written for."""
    lineages = {item.lineage for item in task.competencies.all()}
    return [item for item in competencies if item.lineage in lineages]


def possible_authors(evidence: Evidence) -> QuerySet[Enrolment]:
    """The other learners of the session: who may have made the piece too."""
    return (
        Enrolment.objects.filter(session=evidence.enrolment.session_id, state__in=ACTIVE_STATES)
        .exclude(pk=evidence.enrolment_id)
        .select_related("learner")
        .order_by("learner__last_name", "learner__first_name")
    )


def assessors_of(enrolment: Enrolment) -> QuerySet[User]:
    """Who assesses in the session, by name: named there, and still holding the role in the training body."""
    session = enrolment.session
    return (
        User.objects.filter(session_roles__session=session, session_roles__role=StaffRole.ASSESSOR, is_active=True)
        .filter(memberships__organisation=session.programme.organisation_id, memberships__role=Role.ASSESSOR)
        .distinct()
        .order_by("last_name", "first_name")
    )


def facts_of(evidence: Evidence) -> PieceFacts:
    """What the piece holds, as the plain values that the rules read."""
    return PieceFacts(
        title=evidence.title,
        evidence_type=evidence.evidence_type,
        nature=evidence.nature,
        has_text=bool(evidence.text.strip()),
        files=len(evidence.files.all()),
        others_agree=evidence.others_agree,
        claims=tuple(
            ClaimFacts(claim.competency_id, claim.competency.title, bool(claim.how.strip()))
            for claim in evidence.claims.all()
        ),
        authors=tuple(
            AuthorFacts(str(author.enrolment.learner), bool(author.part.strip())) for author in evidence.authors.all()
        ),
    )


def lacks_of(evidence: Evidence) -> list[Lack]:
    """What the piece still lacks before it can be sent (see rules.lacks)."""
    return lacks(facts_of(evidence))


def author_part(evidence: Evidence, user: User) -> EvidenceAuthor | None:
    """The person's own authorship of the piece, or None."""
    return evidence.authors.filter(enrolment__learner=user).select_related("enrolment").first()


def claimed_by_enrolment(enrolment: Enrolment) -> set[UUID]:
    """The competencies that the learner's pieces already claim, drafts included."""
    claims = EvidenceClaim.objects.filter(evidence__in=authored_by(enrolment).values("pk"))
    return set(claims.values_list("competency_id", flat=True))
