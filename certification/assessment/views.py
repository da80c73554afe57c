"""The assessor's pages: what waits, one learner's file, one session."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.assessment import permissions, queries, worklist
from certification.assessment.crumbs import crumbs
from certification.assessment.explanations import Message
from certification.assessment.progress import CompetencyProgress
from certification.enrolments.enums import ACTIVE_STATES
from certification.enrolments.models import Enrolment
from certification.enrolments.permissions import visible_to as enrolments_visible_to
from certification.evidence.enums import EvidenceState
from certification.evidence.permissions import visible_to as evidence_visible_to
from certification.evidence.queries import authored_by
from cursus.core import security_log
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import NotAllowed
from cursus.core.weave import Row, counted_states
from cursus.programmes.permissions import visible_sessions

PAGE = 25


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this assessor, oldest first; then where assessors disagree; then their sessions."""
    user = person(request)
    sessions = worklist.sessions(user)
    chosen = _chosen(request.GET.get("session", ""), sessions)
    waiting = worklist.with_lines(worklist.queue(user, session=chosen))
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    context = {
        "sessions": sessions,
        "chosen": chosen,
        "tabs": _tabs(sessions, chosen),
        "page": page,
        "waiting": worklist.lines(page.object_list),
        "disagreements": worklist.lines(worklist.with_lines(worklist.disagreements(user, session=chosen))),
        "all_waiting": sum(item.waiting for item in sessions),
    }
    return render(request, "certification/assessment/queue.html", context)


def _chosen(typed: str, sessions: list[worklist.SessionCount]) -> UUID | None:
    """Return the session filtered on, among the person's own; anything else filters nothing."""
    return next((item.session.pk for item in sessions if str(item.session.pk) == typed), None)


def _tabs(sessions: list[worklist.SessionCount], chosen: UUID | None) -> list[dict[str, object]]:
    """The filter by session; none where there is one session only."""
    if len(sessions) < 2:
        return []
    here = reverse("assessment:queue")
    everything = {"label": _("All my sessions"), "href": here, "current": chosen is None}
    return [
        everything,
        *(
            {
                "label": f"{item.session.code} ({item.waiting})",
                "href": f"{here}?session={item.session.pk}",
                "current": item.session.pk == chosen,
            }
            for item in sessions
        ),
    ]


@login_required
@require_safe
def learners(request: HttpRequest) -> HttpResponse:
    """The sessions that the person assesses; with a single one, its learners at once."""
    sessions = worklist.sessions(person(request))
    if len(sessions) == 1:
        return redirect("assessment:session", sessions[0].session.pk)
    return render(request, "certification/assessment/learners.html", {"sessions": sessions})


@login_required
@require_safe
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The learners of a session as a cloth, each with a way to their file."""
    user = person(request)
    found = get_visible_or_404(request, visible_sessions(user).select_related("programme__organisation"), pk=pk)
    if not permissions.can_follow_session(user, found):
        raise NotAllowed(_("The files of these learners are read by the assessors of the session."))
    enrolments = list(
        Enrolment.objects.filter(session=found, state__in=ACTIVE_STATES)
        .select_related("learner")
        .order_by("learner__last_name", "learner__first_name", "pk")
    )
    progress = queries.progress_of_many(enrolments)
    rows = [Row(str(enrolment.learner), progress[enrolment.pk].row) for enrolment in enrolments]
    context = {
        "session": found,
        "learners": [(enrolment, counted_states(progress[enrolment.pk].row)) for enrolment in enrolments],
        "rows": rows,
        "crumbs": crumbs(here=found.code),
    }
    return render(request, "certification/assessment/session.html", context)


@login_required
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One learner's file: where each competency stands and why, and every piece of evidence sent."""
    user = person(request)
    visible = enrolments_visible_to(user).select_related(
        "learner", "tutor", "session__programme__organisation", "route"
    )
    enrolment = get_visible_or_404(request, visible, pk=pk)
    if not permissions.can_follow(user, enrolment):
        if permissions.can_follow_session(user, enrolment.session):
            security_log.note("recused_reader", request, enrolment=enrolment.pk)
        raise NotAllowed(_("This file is read by the assessors of the session."))
    shown = evidence_visible_to(user).values("pk")
    progress = queries.progress_of(enrolment)
    context = {
        "enrolment": enrolment,
        "progress": progress,
        "blocks": [(block, [(item, _reasons(item)) for item in block.competencies]) for block in progress.blocks],
        "pieces": authored_by(enrolment).filter(pk__in=shown).exclude(state=EvidenceState.WITHDRAWN),
        "facts": _facts(enrolment),
        "judges": permissions.assesses(user, enrolment.session_id),
        "crumbs": crumbs(session=enrolment.session, here=str(enrolment.learner)),
    }
    return render(request, "certification/assessment/file.html", context)


# What the words beside the square say already, or what only concerns the learner.
_SAID_BY_THE_SQUARE = frozenset(
    {"theory_missing", "practice_missing", "any_missing", "dossier_missing", "oral_missing", "waiting", "returned"}
)


def _reasons(item: CompetencyProgress) -> list[Message]:
    """Return why a competency stands where it does, beyond its square; disagreements always."""
    said = [message for message in item.missing if message.code not in _SAID_BY_THE_SQUARE]
    return list(dict.fromkeys([*said, *item.disagreements]))


def _facts(enrolment: Enrolment) -> list[tuple[str, str]]:
    facts = [(_("Session"), enrolment.session.code)]
    if enrolment.route is not None:
        facts.append((_("Route"), str(enrolment.route)))
    if enrolment.tutor is not None:
        facts.append((_("Tutor"), str(enrolment.tutor)))
    return facts
