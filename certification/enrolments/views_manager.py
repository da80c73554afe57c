"""The training body's side: applications in order, answers, and the course of each enrolment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.enrolments import actions, permissions, queries
from certification.enrolments.enums import ACTIVE_STATES, EnrolmentState
from certification.enrolments.forms import ReasonForm, SupportForm, WithdrawForm, add_refusal
from certification.enrolments.models import Enrolment
from certification.enrolments.rules import ENROLMENT_LIFE
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.programmes.enums import SessionState
from cursus.programmes.models import TrainingSession
from cursus.programmes.permissions import visible_sessions
from cursus.programmes.rules import SESSION_LIFE


def managed_session(request: HttpRequest, pk: UUID) -> TrainingSession:
    """A session that the person manages; 403 for one that they only follow, 404 for another's."""
    visible = visible_sessions(request.user).select_related("programme__organisation", "certifier")
    session = get_visible_or_404(request, visible, pk=pk)
    _refuse_unless_manager(request, session)
    return session


def managed_enrolment(request: HttpRequest, pk: UUID) -> Enrolment:
    """An enrolment in a session that the person manages; 403 for one they only see, 404 for another's."""
    visible = queries.with_context(permissions.visible_to(request.user))
    enrolment = get_visible_or_404(request, visible, pk=pk)
    _refuse_unless_manager(request, enrolment.session)
    return enrolment


def _refuse_unless_manager(request: HttpRequest, session: TrainingSession) -> None:
    if not permissions.can_manage(request.user, session):
        raise NotAllowed(_("Only the training body’s pedagogical manager can do this."))


def crumbs(session: TrainingSession, *ways: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page about a session's enrolments is, as (label, address)."""
    return [
        (_("Steering"), reverse("spaces:manager")),
        (session.code, reverse("programmes:session", args=[session.pk])),
        *ways,
    ]


@login_required
@require_safe
def manage(request: HttpRequest, session_pk: UUID) -> HttpResponse:
    """The enrolments of a session: applications to answer first, then the learners, then the others."""
    session = managed_session(request, session_pk)
    everyone = list(queries.of_session(session))
    learners = [item for item in everyone if item.state in ACTIVE_STATES]
    context = {
        "crumbs": crumbs(session, (_("Enrolments"), "")),
        "session": session,
        "programme": session.programme,
        "applications": [item for item in everyone if item.state == EnrolmentState.APPLIED],
        "learners": learners,
        "others": [item for item in everyone if item.state not in (*ACTIVE_STATES, EnrolmentState.APPLIED)],
        "seats_left": queries.seats_left(session),
        "to_start": sum(item.state == EnrolmentState.CONFIRMED for item in learners),
        "to_complete": sum(item.state == EnrolmentState.IN_PROGRESS for item in learners),
        "to_cancel": _to_cancel(session, everyone),
        "identities_missing": sum(not queries.identity_confirmed(item) for item in learners),
    }
    return render(request, "certification/enrolments/manage.html", context)


def _to_cancel(session: TrainingSession, everyone: list[Enrolment]) -> int:
    """How many people have to be told that a cancelled session does not take place."""
    if session.state != SessionState.CANCELLED:
        return 0
    return sum(ENROLMENT_LIFE.allows("cancel", item.state) for item in everyone)


@login_required
@require_safe
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One enrolment: what the person wrote, where it stands, what the manager can do."""
    enrolment = managed_enrolment(request, pk)
    return render(request, "certification/enrolments/review.html", _review_context(enrolment))


def _review_context(enrolment: Enrolment, support: SupportForm | None = None) -> dict[str, object]:
    session = enrolment.session
    list_page = (_("Enrolments"), reverse("enrolments:manage", args=[session.pk]))
    return {
        "crumbs": crumbs(session, list_page, (str(enrolment.learner), "")),
        "enrolment": enrolment,
        "session": session,
        "programme": session.programme,
        "identity": queries.identity_of(enrolment),
        "seats_left": queries.seats_left(session),
        "allowed": {event for event in ENROLMENT_LIFE.steps if ENROLMENT_LIFE.allows(event, enrolment.state)},
        "support": support or SupportForm(enrolment=enrolment),
    }


Verb = Callable[..., Enrolment]


def _do(request: HttpRequest, pk: UUID, verb: Verb, done: str) -> HttpResponse:
    """Take a verb that needs no further word, say what came of it and go back to the enrolment."""
    enrolment = managed_enrolment(request, pk)
    try:
        verb(by=person(request), enrolment=enrolment)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, done % {"name": enrolment.learner})
    return redirect("enrolments:review", enrolment.pk)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept an application."""
    return _do(request, pk, actions.confirm, _("%(name)s has a seat, and is told by e-mail."))


@login_required
@require_POST
def reconsider(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a declined application up again."""
    return _do(request, pk, actions.reconsider, _("The application of %(name)s is in the queue again."))


@login_required
@require_POST
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The course begins for this learner."""
    return _do(request, pk, actions.start, _("The course has begun for %(name)s."))


@login_required
@require_POST
def complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The course is over for this learner."""
    return _do(request, pk, actions.complete, _("The course is over for %(name)s."))


def _ask(
    request: HttpRequest, pk: UUID, verb: Verb, form_class: type[forms.Form], words: dict[str, str]
) -> HttpResponse:
    """Ask for a reason, then take the verb. ``words``: event, title, intro, button and what is said when done."""
    enrolment = managed_enrolment(request, pk)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(by=person(request), enrolment=enrolment, reason=form.cleaned_data["reason"])
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, words["done"] % {"name": enrolment.learner})
            return redirect("enrolments:manage", enrolment.session_id)
    context = {"enrolment": enrolment, "session": enrolment.session, "form": form, "words": words}
    return render(request, "certification/enrolments/ask.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decline an application, with its reason."""
    words = {
        "title": _("Decline this application"),
        "intro": _("Say what is missing, or what would suit better: the person can come back to it."),
        "button": _("Decline and tell the person"),
        "done": _("The application of %(name)s is declined; the reason is on its way."),
    }
    return _ask(request, pk, actions.decline, ReasonForm, words)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel an enrolment before it begins, with its reason."""
    words = {
        "title": _("Cancel this enrolment"),
        "intro": _("The seat becomes free. What the person sent is kept."),
        "button": _("Cancel the enrolment"),
        "done": _("The enrolment of %(name)s is cancelled; the reason is on its way."),
    }
    return _ask(request, pk, actions.cancel, ReasonForm, words)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note_departure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that a learner has left."""
    words = {
        "title": _("Note a departure"),
        "intro": _("The person has told you that they leave. Their evidence stays in their portfolio."),
        "button": _("Note the departure"),
        "done": _("The departure of %(name)s is noted."),
    }
    return _ask(request, pk, actions.withdraw, WithdrawForm, words)


@login_required
@require_POST
def support(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write who employs and who tutors the learner."""
    enrolment = managed_enrolment(request, pk)
    form = SupportForm(request.POST, enrolment=enrolment)
    if form.is_valid():
        try:
            actions.set_support(by=person(request), enrolment=enrolment, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Employer and tutor are saved."))
            return redirect("enrolments:review", enrolment.pk)
    return render(request, "certification/enrolments/review.html", _review_context(enrolment, form), status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start_session(request: HttpRequest, session_pk: UUID) -> HttpResponse:
    """Say for whom the session begins and who still waits for an answer, ask, then begin it for all of them."""
    session = managed_session(request, session_pk)
    if request.method == "POST":
        n = actions.start_session(by=person(request), session=session)
        said = ngettext("The session has begun, for %(n)d person.", "The session has begun, for %(n)d people.", n)
        messages.success(request, said % {"n": n})
        return redirect("programmes:session", session.pk)
    SESSION_LIFE.target("start", session.state)
    states = Counter(queries.of_session(session).values_list("state", flat=True))
    context = {
        "crumbs": crumbs(session, (_("Beginning"), "")),
        "session": session,
        "programme": session.programme,
        "to_start": states[EnrolmentState.CONFIRMED],
        "unanswered": states[EnrolmentState.APPLIED],
    }
    return render(request, "certification/enrolments/start_session.html", context)


@login_required
@require_POST
def start_all(request: HttpRequest, session_pk: UUID) -> HttpResponse:
    """The course begins for everyone who is confirmed."""
    session = managed_session(request, session_pk)
    n = actions.start_all(by=person(request), session=session)
    said = ngettext("The course has begun for %(n)d person.", "The course has begun for %(n)d people.", n)
    messages.success(request, said % {"n": n})
    return redirect("enrolments:manage", session.pk)


@login_required
@require_POST
def complete_all(request: HttpRequest, session_pk: UUID) -> HttpResponse:
    """The course is over for everyone in progress."""
    session = managed_session(request, session_pk)
    n = actions.complete_all(by=person(request), session=session)
    said = ngettext("The course is over for %(n)d person.", "The course is over for %(n)d people.", n)
    messages.success(request, said % {"n": n})
    return redirect("enrolments:manage", session.pk)


@login_required
@require_POST
def cancel_all(request: HttpRequest, session_pk: UUID) -> HttpResponse:
    """Tell everyone that a cancelled session does not take place, with the reason given for it."""
    session = managed_session(request, session_pk)
    if session.state != SessionState.CANCELLED:
        raise Conflict(_("This session is not cancelled: cancel the enrolments one by one."))
    n = actions.cancel_all(by=person(request), session=session, reason=session.cancel_reason)
    said = ngettext("%(n)d person is told.", "%(n)d people are told.", n)
    messages.success(request, said % {"n": n})
    return redirect("enrolments:manage", session.pk)
