"""Ties and convocations."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.juries import actions, permissions, queries
from certification.juries.actions.ties import DeclaredTie
from certification.juries.enums import JuryState, TieEffect, TieSource
from certification.juries.forms import WeighForm, add_refusal
from certification.juries.forms_day import TiesForm
from certification.juries.models import Jury, JuryMember, Tie
from certification.juries.rules import effect_of
from certification.juries.views.common import frame, member_of, posted, seated_jury, visible_jury
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, NotAllowed, Refused


def _weighable_jury(request: HttpRequest, pk: UUID) -> Jury:
    jury = visible_jury(request, pk)
    if not permissions.can_weigh_ties(request.user, jury):
        raise NotAllowed(_("The certifier, the president or the secretary sees the ties."))
    return jury


@login_required
@require_safe
def ties(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All ties, those to be weighed first; who has not declared theirs yet."""
    jury = _weighable_jury(request, pk)
    vae = queries.rule_of(jury).vae
    rows = list(
        Tie.objects.filter(member__jury=jury)
        .select_related("member", "candidate__enrolment__learner", "candidate__enrolment__identity")
        .order_by("candidate__position", "member__name")
    )
    context = {
        **frame(request, jury, "juries:ties"),
        "pending": [_line(row) for row in rows if row.effect == TieEffect.PENDING],
        "known": [
            (*_line(row), effect_of(row.kind, vae=vae) == TieEffect.PENDING)
            for row in rows
            if row.effect != TieEffect.PENDING
        ],
        "silent": [row for row in jury.members.filter(replaced_by=None) if row.ties_declared_at is None],
        "open": jury.state in (JuryState.CONVENED, JuryState.DELIBERATING),
    }
    return render(request, "certification/juries/ties.html", context)


def _line(tie: Tie) -> tuple[Tie, str]:
    return tie, queries.candidate_name(tie.candidate)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def weigh(request: HttpRequest, pk: UUID, tie_pk: UUID) -> HttpResponse:
    """Decide whether a tie keeps a member away from a candidate."""
    jury = _weighable_jury(request, pk)
    rows = Tie.objects.filter(member__jury=jury).select_related(
        "member__jury", "candidate__enrolment__learner", "candidate__enrolment__identity"
    )
    tie = get_visible_or_404(request, rows, pk=tie_pk)
    form = WeighForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.weigh_tie(
                by=person(request),
                tie=tie,
                keep=form.cleaned_data["keep"] == "yes",
                reason=form.cleaned_data["reason"],
            )
        except (Conflict, NotAllowed):
            raise
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The tie is weighed; the quorum is counted again."))
            return redirect("juries:ties", jury.pk)
    context = {
        **frame(request, jury, "juries:ties"),
        "tie": tie,
        "name": queries.candidate_name(tie.candidate),
        "form": form,
    }
    return render(request, "certification/juries/weigh.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own ties, candidate by candidate."""
    jury, seat = seated_jury(request, pk)
    return _declare(request, jury, seat, on_behalf=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def declare_for(request: HttpRequest, pk: UUID, member_pk: UUID) -> HttpResponse:
    """What another member says aloud in the room, noted by the president or the secretary."""
    jury, seat = seated_jury(request, pk)
    if seat.seat not in permissions.RECORDERS:
        raise NotAllowed(_("The president or the secretary notes what a member declares."))
    return _declare(request, jury, member_of(request, jury, member_pk), on_behalf=True)


def _declare(request: HttpRequest, jury: Jury, member: JuryMember, *, on_behalf: bool) -> HttpResponse:
    candidates = [(row, queries.candidate_name(row)) for row in queries.candidates_of(jury)]
    form = TiesForm(posted(request), candidates=candidates)
    if request.method == "POST" and form.is_valid():
        told = [DeclaredTie(candidate, kind, words) for candidate, kind, words in form.declared()]
        actions.declare_ties(by=person(request), member=member, ties=told)
        messages.success(request, _("Thank you, it is noted."))
        return redirect("juries:ties" if on_behalf else "juries:detail", jury.pk)
    shown = list(member.ties.select_related("candidate"))
    names = {row.pk: name for row, name in candidates}
    context = {
        **frame(request, jury, "juries:ties" if on_behalf else "juries:declare"),
        "member": member,
        "on_behalf": on_behalf,
        "form": form,
        "found": [
            (tie, names[tie.candidate_id])
            for tie in shown
            if tie.source == TieSource.FOUND or tie.effect != TieEffect.PENDING
        ],
        "again": member.ties_declared_at is not None,
    }
    return render(request, "certification/juries/declare.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def convocation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of a convocation: public on purpose, the link is the proof. It names no candidate."""
    rows = JuryMember.objects.select_related("jury__certifier", "jury__qualification", "replaced_by")
    member = rows.filter(link_token=token).exclude(jury__state=JuryState.PLANNED).first()
    if member is None:
        raise Http404
    if request.method == "POST":
        by = person(request) if request.user.is_authenticated else None
        actions.answer_convocation(member=member, accepted=request.POST.get("answer") == "yes", by=by)
        messages.success(request, _("Thank you, your answer is noted. You can change it until the day."))
        return redirect("juries:convocation", token)
    context = {
        "member": member,
        "jury": member.jury,
        "open": member.jury.state == JuryState.CONVENED and not member.replaced_by_id,
        "mine": request.user.is_authenticated and member.user_id == request.user.pk,
    }
    return render(request, "certification/juries/convocation.html", context)
