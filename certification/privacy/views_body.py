"""The pages of bodies about people's data: requests for erasure and their answer, and the terms of certifiers."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.privacy import actions, permissions, queries
from certification.privacy.enums import ErasureState
from certification.privacy.forms import RefusalForm, TermsForm, UnderstoodForm
from certification.privacy.models import ErasureRequest
from certification.privacy.rules import ANSWER_DAYS
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, Refused
from cursus.organisations.enums import Role
from cursus.organisations.queries import bodies_where


def _crumbs(*ways: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Steering"), reverse("spaces:manager")), *ways]


@login_required
@never_cache
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """The requests that wait, the oldest first, and those that were answered."""
    if not bodies_where(request.user, Role.PEDAGOGICAL_MANAGER):
        raise PermissionDenied
    rows = permissions.answered_by(request.user).select_related("person", "organisation")
    waiting = list(rows.filter(state=ErasureState.ASKED).order_by("created_at"))
    for row in waiting:
        row.answer_by = row.created_at + timedelta(days=ANSWER_DAYS)  # type: ignore[attr-defined]
    answered = rows.exclude(state=ErasureState.ASKED).order_by("-decided_at", "-created_at")[:50]
    context = {"waiting": waiting, "answered": answered, "crumbs": _crumbs((_("Erasure requests"), ""))}
    return render(request, "certification/privacy/requests.html", context)


def _waiting(request: HttpRequest, pk: UUID) -> ErasureRequest:
    rows = permissions.answered_by(request.user).select_related("person", "organisation")
    found = get_visible_or_404(request, rows, pk=pk)
    if found.state != ErasureState.ASKED:
        raise Conflict(_("This request was answered or taken back."))
    return found


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What would be erased, what is kept and why; then erase."""
    return _answer(request, _waiting(request, pk))


@reauthentication_required(allow_get=True)
def _answer(request: HttpRequest, found: ErasureRequest) -> HttpResponse:
    form = UnderstoodForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.carry_out(found, by=person(request))
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            whole, part = _("Done: the account is erased too."), _("Done: what you held is erased.")
            messages.success(request, whole if done.account else part)
            return redirect("privacy:requests")
    context = {
        "asked": found,
        "form": form,
        "outlook": queries.outlook(found.person, found.organisation),
        "answer_by": found.created_at + timedelta(days=ANSWER_DAYS),
        "crumbs": _crumbs((_("Erasure requests"), reverse("privacy:requests")), (str(found.person), "")),
    }
    return render(request, "certification/privacy/answer.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Refuse, with the reason that the person reads."""
    found = _waiting(request, pk)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse(by=person(request), request=found, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("The refusal and its reason are on their way to the person."))
            return redirect("privacy:requests")
    context = {"asked": found, "form": form}
    return render(request, "certification/privacy/refuse.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """How long a certifier keeps minutes and attestations."""
    body = get_visible_or_404(request, permissions.keeping_bodies(request.user), slug=slug)
    policy = queries.policy_of(body)
    form = TermsForm(request.POST if request.method == "POST" else None, instance=policy)
    if request.method == "POST" and form.is_valid():
        actions.set_terms(by=person(request), body=body, **form.cleaned_data)
        messages.success(request, _("The terms are saved. They hold from now on, also for what is already kept."))
        return redirect("privacy:terms", slug=slug)
    context = {"body": body, "form": form, "default_ground": queries.default_ground()}
    return render(request, "certification/privacy/terms.html", context, status=422 if form.errors else 200)
