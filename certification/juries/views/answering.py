"""Appeals: the certifier's pages. Those that wait, the answer and what follows from it, the term."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.juries import actions, permissions, queries
from certification.juries.enums import AppealKind, AppealState
from certification.juries.forms import add_refusal
from certification.juries.forms_appeals import KINDS, AnswerForm, TermForm
from certification.juries.models_appeals import Appeal
from certification.juries.rules import is_about_the_jury, rulings_for
from certification.juries.views.common import posted
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, NotAllowed, Refused


def _crumbs(*ways: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Juries"), reverse("juries:list")), (_("Appeals"), reverse("juries:appeals") if ways else ""), *ways]


@login_required
@never_cache
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """The appeals that wait, the oldest first; those that were answered."""
    certifiers = list(permissions.certifiers_of(request.user))
    if not certifiers:
        raise Http404
    rows = permissions.appeals_managed_by(request.user)
    context = {
        "waiting": queries.waiting_appeals(rows),
        "answered": queries.answered_appeals(rows),
        "certifiers": certifiers,
        "crumbs": _crumbs(),
    }
    return render(request, "certification/juries/appeals.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is contested, and the answer: to be written, or written, with what follows from it."""
    rows = queries.with_everything(permissions.appeals_managed_by(request.user))
    found = get_visible_or_404(request, rows, pk=pk)
    if request.method == "POST" and found.state != AppealState.LODGED:
        raise Conflict(_("This appeal is answered or was taken back: nothing more is written to it."))
    form = AnswerForm(posted(request), rulings=rulings_for(found.candidate.outcome))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_appeal(by=person(request), appeal=found, **form.cleaned_data)
        except (Conflict, NotAllowed):
            raise
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your answer is on its way to the candidate."))
            return redirect("juries:appeal", pk)
    return _appeal_page(request, found, form)


def _appeal_page(request: HttpRequest, found: Appeal, form: AnswerForm) -> HttpResponse:
    jury = found.candidate.jury
    name = queries.candidate_name(found.candidate)
    waiting = found.state == AppealState.LODGED
    procedure = found.state == AppealState.UPHELD and found.ground == AppealKind.PROCEDURE
    context = {
        "appeal": found,
        "jury": jury,
        "name": name,
        "kind": KINDS[found.kind],
        "days": queries.days_since(found),
        "waiting": waiting,
        # Of a clerical error somebody who sat answers too, as long as they find no fault in the procedure.
        "kept_away": waiting and is_about_the_jury(found.kind, "") and queries.sat_in(person(request), jury),
        "form": form,
        "procedure": procedure,
        "rehearing_due": procedure and queries.rehearing_due(found),
        "plan_href": f"{reverse('juries:plan', args=[jury.certifier.slug])}?recours={found.pk}",
        "rehearings": found.rehearings.select_related("jury") if procedure else [],
        "crumbs": _crumbs((name, "")),
    }
    return render(request, "certification/juries/appeal.html", context, status=422 if form.is_bound else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def term(request: HttpRequest, slug: str) -> HttpResponse:
    """How many days candidates have to appeal."""
    certifier = get_visible_or_404(request, permissions.certifiers_of(request.user), slug=slug)
    form = TermForm(posted(request), initial={"days": queries.appeal_term(certifier).days})
    if request.method == "POST" and form.is_valid():
        actions.set_appeal_term(by=person(request), certifier=certifier, **form.cleaned_data)
        messages.success(request, _("The term is kept. It holds for juries signed from now on."))
        return redirect("juries:appeal_term", slug)
    context = {"certifier": certifier, "form": form, "crumbs": _crumbs((_("Term"), ""))}
    return render(request, "certification/juries/appeal_term.html", context, status=422 if form.is_bound else 200)
