"""What waits for an assessor: oldest first, and where assessors have to agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from certification.assessment import permissions
from certification.assessment.models import Judgement
from certification.enrolments.enums import ACTIVE_STATES
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence, EvidenceAuthor, EvidenceClaim
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.dates import relative_words
from cursus.programmes.models import TrainingSession


@dataclass(frozen=True)
class Waiting:
    """One piece in the queue: whose it is, what it answers, how much of it is judged."""

    evidence: Evidence
    learners: tuple[str, ...]
    codes: tuple[str, ...]
    judged: int
    total: int

    @property
    def since(self) -> datetime | None:
        """When it was sent."""
        return self.evidence.submitted_at

    @property
    def since_words(self) -> str:
        """“Sent 3 days ago”."""
        if self.since is None:
            return ""
        return _("Sent %(when)s") % {"when": relative_words(timezone.localdate(self.since), clock.today())}


@dataclass(frozen=True)
class SessionCount:
    """A session that the person assesses, and how many pieces wait in it."""

    session: TrainingSession
    waiting: int


def queue(user: User, *, session: UUID | None = None) -> QuerySet[Evidence]:
    """The pieces that wait for a judgement in the person's sessions, oldest first."""
    waiting = permissions.judged_by(user).filter(state=EvidenceState.SUBMITTED)
    if session is not None:
        waiting = waiting.filter(enrolment__session=session)
    return waiting.order_by("submitted_at", "pk")


def disagreements(user: User, *, session: UUID | None = None) -> QuerySet[Evidence]:
    """The judged pieces on which assessors differ: they count for nothing until the assessors agree."""
    differing = (
        Judgement.objects.filter(round=F("evidence__round"))
        .values("evidence", "enrolment", "competency")
        .annotate(outcomes=Count("outcome", distinct=True))
        .filter(outcomes__gt=1)
        .values("evidence")
        .order_by()
    )
    found = permissions.judged_by(user).filter(state=EvidenceState.JUDGED, pk__in=differing)
    if session is not None:
        found = found.filter(enrolment__session=session)
    return found.order_by("submitted_at", "pk")


def with_lines(evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """The pieces with what a line of the queue shows, in four queries."""
    return evidence.select_related("enrolment__session__programme", "enrolment__learner", "task").prefetch_related(
        Prefetch("authors", EvidenceAuthor.objects.select_related("enrolment__learner").order_by("created_at")),
        Prefetch("claims", EvidenceClaim.objects.select_related("competency").order_by("competency__code")),
        Prefetch("judgements", Judgement.objects.filter(round=F("evidence__round"))),
    )


def lines(evidence: Iterable[Evidence]) -> list[Waiting]:
    """Return the lines of the queue for pieces read by :func:`with_lines`."""
    return [_line(item) for item in evidence]


def _line(evidence: Evidence) -> Waiting:
    active = [row.enrolment for row in evidence.authors.all() if row.enrolment.state in ACTIVE_STATES]
    claims = [claim.competency for claim in evidence.claims.all()]
    said = {(row.enrolment_id, row.competency_id) for row in evidence.judgements.all()}
    asked = {(author.pk, item.pk) for author in active for item in claims if item.version_id == author.version_id}
    return Waiting(
        evidence=evidence,
        learners=tuple(str(row.enrolment.learner) for row in evidence.authors.all()),
        codes=tuple(claim.competency.code for claim in evidence.claims.all()),
        judged=len(asked & said),
        total=len(asked),
    )


def sessions(user: User) -> list[SessionCount]:
    """Return the sessions that the person assesses with what waits in each, the latest session first."""
    counts = Counter(queue(user).values_list("enrolment__session", flat=True))
    rows = permissions.sessions_assessed_by(user).select_related("programme").order_by("-starts_on", "code")
    return [SessionCount(row, counts[row.pk]) for row in rows]


def next_after(user: User, evidence: Evidence) -> Evidence | None:
    """Return the piece to judge after this one: the next oldest that waits, from the top again at the end."""
    waiting = list(queue(user).values_list("pk", flat=True))
    if evidence.pk in waiting:
        place = waiting.index(evidence.pk)
        waiting = waiting[place + 1 :] + waiting[:place]
    return Evidence.objects.filter(pk=waiting[0]).first() if waiting else None
