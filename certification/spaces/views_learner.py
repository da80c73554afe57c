"""The learner's pages: home, competency, portfolio, diary, and themselves."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from certification.enrolments import queries as enrolments
from certification.enrolments.enums import ACTIVE_STATES
from certification.evidence import permissions as evidence_permissions
from certification.evidence import queries as evidence_queries
from certification.evidence.rules import EVIDENCE_LIFE
from certification.evidence.views import own_evidence
from certification.spaces import choosing, feedback, todos
from certification.spaces import learner as gathering
from cursus.core import clock, weave
from cursus.core.access import get_visible_or_404, person
from cursus.frameworks.models import PerformanceCriterion
from cursus.programmes.models import SessionMeeting

A_PAGE = 20


@login_required
@require_safe
def learner(request: HttpRequest) -> HttpResponse:
    """What to do now, then what is still lacking, by block."""
    own = choosing.own_enrolments(request)
    enrolment = choosing.chosen(request, own)
    if enrolment is None:
        return render(request, "certification/spaces/learner_empty.html")
    context = {
        "home": gathering.home_of(enrolment, own),
        "enrolment": enrolment,
        "session": enrolment.session,
        "programme": enrolment.session.programme,
        "name": person(request).get_short_name(),
    }
    return render(request, "certification/spaces/learner.html", context)


@login_required
@require_safe
def competency(request: HttpRequest, enrolment_pk: UUID, pk: UUID) -> HttpResponse:
    """One competency: where it stands and why, its criteria, what was brought so far."""
    own = choosing.own_enrolments(request)
    enrolment = next((item for item in own if item.pk == enrolment_pk), None)
    if enrolment is None:
        raise Http404
    known = get_visible_or_404(request, evidence_queries.competencies_of(enrolment), pk=pk)
    progress = gathering.own_progress(enrolment)
    standing, block = progress.competency(known.pk), progress.block(known.block_id)
    if standing is None:
        raise Http404
    context = {
        "enrolment": enrolment,
        "competency": known,
        "standing": standing,
        "validated_by": block.validated_by if block is not None else "",
        "word": weave.state_word(standing.state),
        "tone": weave.state_class(standing.square.state),
        "threads": gathering.thread_line(standing),
        "add_href": f"{reverse('spaces:add_evidence')}?inscription={enrolment.pk}&competence={known.pk}",
        "criteria": PerformanceCriterion.objects.filter(competency=known).order_by("position"),
        "pieces": feedback.pieces_of(standing, evidence_queries.for_competency(enrolment, known)),
        "can_add": enrolment.state in ACTIVE_STATES,
    }
    return render(request, "certification/spaces/competency.html", context)


@login_required
@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """Everything that the learner brought, the latest first."""
    own = choosing.own_enrolments(request)
    enrolment = choosing.chosen(request, own)
    if enrolment is None:
        return render(request, "certification/spaces/learner_empty.html")
    pieces = evidence_queries.with_parts(evidence_queries.authored_by(enrolment))
    page = Paginator(pieces, A_PAGE).get_page(request.GET.get("page"))
    returned = feedback.returned_among(page.object_list)
    context = {
        "enrolment": enrolment,
        "page": page,
        "pieces": [(piece, piece.pk in returned) for piece in page.object_list],
        "can_add": enrolment.state in ACTIVE_STATES,
    }
    return render(request, "certification/spaces/portfolio.html", context)


@login_required
@require_safe
def evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One piece as its authors see it: what the assessor said first, then what is in it."""
    piece = own_evidence(request, pk)
    mine = evidence_queries.author_part(piece, person(request))
    if mine is None:
        raise Http404
    began = evidence_permissions.is_depositor(request.user, piece)
    came_back = feedback.came_back(piece)
    context = {
        "evidence": piece,
        "kind": capfirst(piece.get_evidence_type_display()) if piece.evidence_type else "",
        "began": began,
        "mine": mine,
        "several": len(piece.authors.all()) > 1,
        "opinions": feedback.opinions_for(piece, mine.enrolment),
        "can_rework": began and came_back,
        "came_back": came_back,
        "can_edit": evidence_permissions.can_edit(request.user, piece),
        "can_write_part": evidence_permissions.can_write_part(request.user, piece),
        "can_withdraw": began and EVIDENCE_LIFE.allows("withdraw", piece.state),
    }
    return render(request, "certification/spaces/evidence.html", context)


@login_required
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """The meetings of the session, and the jury."""
    own = choosing.own_enrolments(request)
    enrolment = choosing.chosen(request, own)
    if enrolment is None:
        return render(request, "certification/spaces/learner_empty.html")
    now = clock.now()
    meetings = list(SessionMeeting.objects.filter(session=enrolment.session_id).order_by("starts_at"))
    active = enrolment.state in ACTIVE_STATES
    context = {
        "enrolment": enrolment,
        "session": enrolment.session,
        "programme": enrolment.session.programme,
        "coming": [item for item in meetings if item.ends_at >= now] if active else [],
        "past": [item for item in reversed(meetings) if item.ends_at < now] if active else [],
        "jury_day": todos.next_jury_day(enrolment),
    }
    return render(request, "certification/spaces/agenda.html", context)


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """The person: identity as it will be printed, enrolments, account and language."""
    own = choosing.own_enrolments(request)
    enrolment = choosing.chosen(request, own)
    context = {
        "own": own,
        "enrolment": enrolment,
        "identity": enrolments.identity_of(enrolment) if enrolment else None,
        "active": enrolment is not None and enrolment.state in ACTIVE_STATES,
    }
    return render(request, "certification/spaces/me.html", context)
