"""The pages of a move to another version: what it would do for whom, the learner's answer, a written agreement."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from certification.enrolments.forms import add_refusal
from certification.enrolments.queries import active_of_session
from certification.enrolments.views_manager import crumbs, managed_session
from certification.transitions import actions, permissions, queries
from certification.transitions.enums import ChangeState
from certification.transitions.forms import AgreementForm, AnswerForm, ProposeForm
from certification.transitions.models import VersionChange
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import NotAllowed, Refused
from cursus.frameworks.models import FrameworkVersion
from cursus.programmes.models import TrainingSession


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, session_pk: UUID) -> HttpResponse:
    """Choose the version, read what it does for each learner, and propose it to some of them."""
    session = managed_session(request, session_pk)
    learners = list(active_of_session(session))
    possible = queries.targets(session)
    chosen = _chosen(request, possible)
    previews = queries.previews(learners, chosen) if chosen is not None else []
    movable = [item.enrolment for item in previews if item.obstacle is None]
    form = ProposeForm(request.POST or None, movable=movable)
    status = 200
    if request.method == "POST" and chosen is not None:
        if form.is_valid() and (done := _propose(request, session, chosen, form)) is not None:
            return done
        status = 422
    context = {
        "crumbs": crumbs(
            session,
            (_("Enrolments"), reverse("enrolments:manage", args=[session.pk])),
            (_("Move to another version"), ""),
        ),
        "session": session,
        "programme": session.programme,
        "targets": [(str(item.pk), f"{item} · {item.framework.title}") for item in possible],
        "options": [
            {"value": str(item.pk), "label": str(item), "help": item.framework.title, "checked": item == chosen}
            for item in possible
        ],
        "chosen": chosen,
        "previews": previews,
        "movable": movable,
        "open": queries.open_changes(session),
        "form": form,
    }
    return render(request, "certification/transitions/propose.html", context, status=status)


def _chosen(request: HttpRequest, possible: list[FrameworkVersion]) -> FrameworkVersion | None:
    asked = request.POST.get("version") or request.GET.get("version") or ""
    if not asked:
        return None
    found = next((item for item in possible if str(item.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def _propose(
    request: HttpRequest, session: TrainingSession, to: FrameworkVersion, form: ProposeForm
) -> HttpResponse | None:
    """Propose it; None where it is refused, with the reason in the form."""
    data = form.cleaned_data
    try:
        made = actions.propose_change(
            by=person(request), session=session, enrolments=data["learners"], to=to, message=data["message"]
        )
    except Refused as refusal:
        add_refusal(form, refusal)
        return None
    said = ngettext(
        "The move is proposed to %(n)d person, who is told by e-mail.",
        "The move is proposed to %(n)d people, who are told by e-mail.",
        len(made),
    )
    messages.success(request, said % {"n": len(made)})
    return redirect("transitions:propose", session.pk)


def _change(request: HttpRequest, pk: UUID) -> VersionChange:
    rows = permissions.visible_to(request.user).select_related(
        "from_version__framework",
        "to_version__framework",
        "enrolment__learner",
        "enrolment__version__framework",
        "enrolment__route",
        "enrolment__session__route",
        "enrolment__session__programme__organisation",
    )
    return get_visible_or_404(request, rows, pk=pk)


def _managed(request: HttpRequest, pk: UUID) -> VersionChange:
    change = _change(request, pk)
    if not permissions.can_propose(request.user, change):
        raise NotAllowed(_("Only the training body’s pedagogical manager can do this."))
    return change


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the written agreement of a learner, and move them."""
    change = _managed(request, pk)
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_agreement(by=person(request), change=change, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            said = _("%(name)s is moved to %(version)s, and is told by e-mail.")
            messages.success(request, said % {"name": change.enrolment.learner, "version": change.to_version})
            return redirect("transitions:propose", change.enrolment.session_id)
    context = {
        "crumbs": crumbs(
            change.enrolment.session,
            (_("Move to another version"), reverse("transitions:propose", args=[change.enrolment.session_id])),
            (str(change.enrolment.learner), ""),
        ),
        "change": change,
        "preview": _preview(change),
        "form": form,
    }
    return render(request, "certification/transitions/agreement.html", context, status=422 if form.is_bound else 200)


def _preview(change: VersionChange) -> queries.Preview | None:
    """What the move would do, while it waits for an answer."""
    if change.state != ChangeState.PROPOSED:
        return None
    return queries.preview_of(change.enrolment, change.to_version)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a proposal back."""
    change = _managed(request, pk)
    try:
        actions.withdraw_change(by=person(request), change=change)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The proposal is taken back, and the person is told."))
    return redirect("transitions:propose", change.enrolment.session_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The learner reads what the move does for them, and accepts or declines."""
    change = _change(request, pk)
    if not permissions.can_answer(request.user, change):
        raise NotAllowed(_("Only the learner answers this. Write down their written agreement instead."))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = person(request)
        try:
            if request.POST.get("answer") == "accept":
                actions.accept_change(by=user, change=change)
                messages.success(request, _("You are now on the new version. What you did is kept."))
                return redirect("spaces:learner")
            if request.POST.get("answer") == "decline":
                actions.decline_change(by=user, change=change, reason=form.cleaned_data["reason"])
                messages.success(request, _("You stay on your version. The training body is told."))
                return redirect("enrolments:detail", change.enrolment_id)
            form.add_error(None, _("Choose: accept, or stay on your version."))
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {"change": change, "preview": _preview(change), "form": form}
    return render(request, "certification/transitions/answer.html", context, status=422 if form.is_bound else 200)
