"""The list of juries, planning, and where a jury stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.juries import actions, permissions, queries
from certification.juries.enums import AppealState, JuryState
from certification.juries.forms import PlanForm, ReasonForm, WhenForm, add_refusal
from certification.juries.forms_appeals import RehearingForm
from certification.juries.views.common import attempt, frame, managed_jury, posted, visible_jury
from cursus.core import clock
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.frameworks.queries_terms import terms_certified_by
from cursus.organisations.keys import key_problem
from cursus.organisations.models import Organisation


@login_required
@require_safe
def jury_list(request: HttpRequest) -> HttpResponse:
    """What to do now, jury by jury; then all juries."""
    certifiers = list(permissions.certifiers_of(request.user))
    items = queries.home_items(
        person(request), permissions.visible_to(request.user), [certifier.pk for certifier in certifiers]
    )
    context = {
        "todo": [item for item in items if item.task],
        "others": [item for item in items if not item.task],
        "certifiers": certifiers,
        "terms": terms_certified_by([certifier.pk for certifier in certifiers], clock.today()),
        "appeals": permissions.appeals_managed_by(request.user).filter(state=AppealState.LODGED).count(),
    }
    return render(request, "certification/juries/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a jury of a certifier; with ``?recours=``, the one that hears somebody again after an upheld appeal."""
    certifier = get_visible_or_404(request, permissions.certifiers_of(request.user), slug=slug)
    if appeal_key := request.GET.get("recours"):
        return _plan_rehearing(request, certifier, appeal_key)
    form = PlanForm(posted(request), routes=queries.plannable_routes(certifier))
    if request.method == "POST" and form.is_valid():
        try:
            jury = actions.plan_jury(by=person(request), certifier=certifier, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The jury is planned. Now choose who sits."))
            return redirect("juries:composition", jury.pk)
    return _plan_page(request, certifier, form, plannable=form.fields["route"].queryset.exists())  # type: ignore[attr-defined]


def _plan_rehearing(request: HttpRequest, certifier: Organisation, key: str) -> HttpResponse:
    due = queries.due_rehearings(permissions.appeals_managed_by(request.user))
    rows = queries.with_everything(due.filter(candidate__jury__certifier=certifier))
    appeal = get_visible_or_404(request, rows, pk=key)
    form = RehearingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            jury = actions.plan_rehearing(by=person(request), appeal=appeal, **form.cleaned_data)
        except (Conflict, NotAllowed):
            raise
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The jury is planned, with this candidate. Now choose who sits."))
            return redirect("juries:composition", jury.pk)
    context = {
        "appeal": appeal,
        "name": queries.candidate_name(appeal.candidate),
        "former": queries.by_seat(queries.seated_in(appeal.candidate.jury)),
    }
    return _plan_page(request, certifier, form, plannable=True, **context)


def _plan_page(request: HttpRequest, certifier: Organisation, form: WhenForm, **context: Any) -> HttpResponse:
    context = {"form": form, "certifier": certifier, "key_problem": key_problem(certifier), **context}
    return render(request, "certification/juries/plan.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the jury stands, and what this person can do."""
    jury = visible_jury(request, pk)
    context = frame(request, jury, "juries:detail")
    members = queries.by_seat(jury.members.select_related("replaced_by"))
    context.update(
        {
            "members": members,
            "candidate_count": jury.candidates.count(),
            "rule": queries.rule_of(jury),
            "problems": queries.composition_of(jury) if context["manages"] else [],
            "can_convene": context["manages"] and jury.state == JuryState.PLANNED,
            "can_change": context["manages"] and jury.state in (JuryState.PLANNED, JuryState.CONVENED),
            "can_cancel": context["manages"]
            and jury.state in (JuryState.PLANNED, JuryState.CONVENED, JuryState.DELIBERATING),
            "key_problem": key_problem(jury.certifier) if context["manages"] else "",
        }
    )
    return render(request, "certification/juries/detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another date or place."""
    jury = managed_jury(request, pk)
    initial = {"held_at": timezone.localtime(jury.held_at), "place": jury.place}
    form = WhenForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done = _("The new date and place are kept.")
        if attempt(request, done, actions.change_jury, by=person(request), jury=jury, **form.cleaned_data):
            return redirect("juries:detail", jury.pk)
    context = {**frame(request, jury, "juries:detail"), "form": form}
    return render(request, "certification/juries/change.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def convene(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read what will be sent to whom, then convene."""
    jury = managed_jury(request, pk)
    if request.method == "POST":
        done = _("Members and candidates are convened: each has received a message.")
        if attempt(request, done, actions.convene, by=person(request), jury=jury):
            return redirect("juries:detail", jury.pk)
        return redirect("juries:convene", jury.pk)
    problems = queries.composition_of(jury)
    context = {
        **frame(request, jury, "juries:detail"),
        "problems": problems,
        "blocked": any(problem.blocking for problem in problems),
        "members": queries.by_seat(jury.members.filter(replaced_by=None)),
        "candidates": [(row, queries.candidate_name(row)) for row in queries.candidates_of(jury)],
        "rule": queries.rule_of(jury),
        "recorders": jury.members.filter(seat__in=permissions.RECORDERS, replaced_by=None).exclude(user=None).exists(),
    }
    return render(request, "certification/juries/convene.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel with a reason."""
    jury = managed_jury(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid() and _cancelled(request, form, jury=jury):
        messages.success(request, _("The jury is cancelled. Whoever was convened has been told."))
        return redirect("juries:detail", jury.pk)
    context = {**frame(request, jury, "juries:detail"), "form": form}
    return render(request, "certification/juries/cancel.html", context, status=422 if form.is_bound else 200)


def _cancelled(request: HttpRequest, form: ReasonForm, **asked: Any) -> bool:
    try:
        actions.cancel_jury(by=person(request), reason=form.cleaned_data["reason"], **asked)
    except (Conflict, NotAllowed):
        raise
    except Refused as refusal:
        add_refusal(form, refusal)
        return False
    return True
