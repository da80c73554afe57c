"""Sessions: their plan, their people, their life."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cursus.core.context import address
from cursus.core.errors import Refused
from cursus.programmes import actions, labels, permissions, queries
from cursus.programmes.enums import ProgrammeState, SessionState, StaffRole
from cursus.programmes.forms import CancelForm, SessionForm, StaffForm, session_initial
from cursus.programmes.models import TrainingProgramme, TrainingSession
from cursus.programmes.rules import ENDED_STATES, SESSION_LIFE, Certifying
from cursus.programmes.views.common import person, programme_to_change, session_to_change, session_to_read, trail, tried


@login_required
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One session: whether it certifies, what comes next, its meetings and its people."""
    session = session_to_read(request, pk)
    staff = queries.staff_of(session)
    context = {
        "session": session,
        "programme": session.programme,
        "crumbs": [*trail("", programme=session.programme)[:2], (session.code, "")],
        "may_change": permissions.can_manage_session(person(request), session),
        "ended": session.state in ENDED_STATES,
        "opened": session.state != SessionState.PLANNED,
        "facts": labels.session_facts(session),
        "learners_url": address("enrolments:manage", session.pk),
        "start_url": address("enrolments:start_session", session.pk),
        "steps": {event: SESSION_LIFE.allows(event, session.state) for event in SESSION_LIFE.steps},
        "programme_published": session.programme.state == ProgrammeState.PUBLISHED,
        "certifying": certifying_shown(session),
        "meetings": session.meetings.select_related("module"),
        "trainers": staff[StaffRole.TRAINER],
        "assessors": staff[StaffRole.ASSESSOR],
    }
    return render(request, "cursus/programmes/session.html", context)


def certifying_shown(session: TrainingSession) -> Certifying:
    """What to say of a session: foreseen while it is planned, settled once it was opened."""
    if session.state == SessionState.PLANNED:
        return queries.certifying_of(session)
    if session.certifying:
        return Certifying(True)
    return Certifying(False, queries.certifying_of(session).reason)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, programme_pk: UUID) -> HttpResponse:
    """A new session of a programme."""
    programme = programme_to_change(request, programme_pk)
    form = SessionForm(request.POST or None, programme=programme, initial=session_initial(programme))
    if request.method == "POST" and form.is_valid():
        session = tried(form, actions.plan_session, programme, by=person(request), **form.facts)
        if session is not None:
            messages.success(request, _("The session is planned. Add its meetings and its people, then open it."))
            return redirect("programmes:session", pk=session.pk)
    return _form_page(request, form, programme)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Dates, place and seats of a session."""
    session = session_to_change(request, pk)
    programme, code = session.programme, session.code
    form = SessionForm(request.POST or None, instance=session, programme=programme)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, actions.update_session, session, by=person(request), facts=form.facts) is not None
    ):
        messages.success(request, _("The session is saved."))
        return redirect("programmes:session", pk=pk)
    return _form_page(request, form, programme, session, code)


def _form_page(
    request: HttpRequest,
    form: SessionForm,
    programme: TrainingProgramme,
    session: TrainingSession | None = None,
    code: str = "",
) -> HttpResponse:
    # ``code`` as stored: the form has written what was typed into its session.
    if session is not None:
        session.code = code
    here = _("Dates and place") if session else _("New session")
    crumbs = trail(here, programme=programme, session=session)
    context = {"form": form, "programme": programme, "session": session, "crumbs": crumbs}
    return render(request, "cursus/programmes/session_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who trains and who assesses."""
    session = session_to_change(request, pk)
    form = StaffForm(request.POST if request.method == "POST" else None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_staff(session, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal.message))
        else:
            messages.success(request, _("The team is saved."))
            return redirect("programmes:session", pk=pk)
    crumbs = trail(_("Team"), programme=session.programme, session=session)
    return render(request, "cursus/programmes/staff.html", {"form": form, "session": session, "crumbs": crumbs})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_to_applications(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what opening settles, ask, then open."""
    session = session_to_change(request, pk)
    if request.method == "POST":
        return _moved(request, session, "open", _("The session is open: people can apply."))
    context = {
        "session": session,
        "programme": session.programme,
        "crumbs": trail(_("Opening"), programme=session.programme, session=session),
        "certifying": queries.certifying_of(session),
        "facts": labels.session_facts(session),
        "programme_published": session.programme.state == ProgrammeState.PUBLISHED,
    }
    return render(request, "cursus/programmes/session_open.html", context)


@login_required
@require_POST
def complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The last day of the training."""
    return _moved(request, session_to_change(request, pk), "complete", _("The training is over."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask why, then cancel."""
    session = session_to_change(request, pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if tried(form, actions.cancel_session, session, by=person(request), reason=reason) is not None:
            messages.success(request, _("The session is cancelled."))
            return redirect("programmes:session", pk=pk)
    crumbs = trail(_("Cancel"), programme=session.programme, session=session)
    return render(
        request, "cursus/programmes/session_cancel.html", {"form": form, "session": session, "crumbs": crumbs}
    )


_VERBS = {"open": actions.open_session, "complete": actions.complete_session}


def _moved(request: HttpRequest, session: TrainingSession, event: str, said: str) -> HttpResponse:
    try:
        _VERBS[event](session, by=person(request))
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("programmes:session", pk=session.pk)
