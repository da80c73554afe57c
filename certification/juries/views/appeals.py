"""Appeals: the candidate's pages, on a phone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.juries import actions, permissions, queries
from certification.juries.enums import AppealKind, AppealState
from certification.juries.forms import add_refusal
from certification.juries.forms_appeals import KINDS, AppealForm
from certification.juries.models import Candidate
from certification.juries.views.common import candidates_with, posted
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, NotAllowed, Refused


def _crumbs(here: str) -> list[tuple[str, str]]:
    return [(_("My course"), reverse("spaces:learner")), (here, "")]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lodge(request: HttpRequest, candidate_pk: UUID) -> HttpResponse:
    """One short form; or until when it was possible, and what remains so."""
    rows = candidates_with(permissions.own_candidacies(request.user))
    candidate = get_visible_or_404(request, rows, pk=candidate_pk)
    kinds = queries.open_kinds(candidate)
    if request.method == "POST":
        _require_open(candidate, kinds)
    form = AppealForm(posted(request), kinds=kinds)
    if request.method == "POST" and form.is_valid():
        try:
            appeal = actions.lodge_appeal(by=person(request), candidate=candidate, **form.cleaned_data)
        except (Conflict, NotAllowed):
            raise
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your appeal is lodged. You are told by e-mail when it is answered."))
            return redirect("juries:appeal_own", appeal.pk)
    return _lodge_page(request, candidate, form)


def _require_open(candidate: Candidate, kinds: list[AppealKind]) -> None:
    """A form that the page no longer shows has nowhere to say why it is refused. Raises Conflict."""
    if not queries.in_time(candidate.jury):
        raise Conflict(actions.late_words(candidate.jury), code="appeal.late")
    if not kinds:
        raise Conflict(_("Your appeal is lodged already: it waits for its answer."), code="appeal.open")


def _lodge_page(request: HttpRequest, candidate: Candidate, form: AppealForm) -> HttpResponse:
    in_time = queries.in_time(candidate.jury)
    context = {
        "candidate": candidate,
        "jury": candidate.jury,
        "form": form,
        "until": queries.last_day_of(candidate.jury),
        "late": "" if in_time else actions.late_words(candidate.jury),
        "open": bool(form.fields["kind"].choices),  # type: ignore[attr-defined]
        "appeals": [(appeal, KINDS[appeal.kind]) for appeal in candidate.appeals.all()],
        "crumbs": _crumbs(_("Contest the decision")),
    }
    return render(request, "certification/juries/appeal_lodge.html", context, status=422 if form.is_bound else 200)


@login_required
@never_cache
@require_safe
def own(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where one's appeal stands; the answer in full, and what can be done next."""
    appeal = get_visible_or_404(request, queries.with_everything(permissions.own_appeals(request.user)), pk=pk)
    context = {
        "appeal": appeal,
        "jury": appeal.candidate.jury,
        "kind": KINDS[appeal.kind],
        "waiting": appeal.state == AppealState.LODGED,
        "crumbs": _crumbs(_("My appeal")),
    }
    return render(request, "certification/juries/appeal_own.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one's appeal back."""
    rows = permissions.own_appeals(request.user).select_related("candidate__enrolment", "candidate__jury__certifier")
    appeal = get_visible_or_404(request, rows, pk=pk)
    actions.withdraw_appeal(by=person(request), appeal=appeal)
    messages.success(request, _("Your appeal is taken back. The decision stands."))
    return redirect("juries:appeal_own", pk)
