"""The meetings of a session."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cursus.core.errors import Refused
from cursus.programmes import actions
from cursus.programmes.forms import MeetingForm
from cursus.programmes.models import SessionMeeting, TrainingSession
from cursus.programmes.views.common import person, session_to_change, trail, tried


def _meeting(request: HttpRequest, session_pk: UUID, pk: UUID) -> SessionMeeting:
    session = session_to_change(request, session_pk)
    meeting = session.meetings.select_related("module").filter(pk=pk).first()
    if meeting is None:
        raise Http404
    meeting.session = session
    return meeting


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, session_pk: UUID) -> HttpResponse:
    """A new meeting; “save and add another” keeps place and mode."""
    session = session_to_change(request, session_pk)
    kept = {name: request.GET[name] for name in ("mode", "place", "module") if name in request.GET}
    form = MeetingForm(request.POST or None, session=session, initial={"place": session.place, **kept})
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, actions.add_meeting, session, by=person(request), **form.facts) is not None
    ):
        messages.success(request, _("The meeting is added."))
        again = "again" in request.POST
        return redirect("programmes:meeting_add" if again else "programmes:session", session.pk)
    return _page(request, form, session, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, session_pk: UUID, pk: UUID) -> HttpResponse:
    """A meeting's times and place."""
    meeting = _meeting(request, session_pk, pk)
    form = MeetingForm(request.POST or None, instance=meeting, session=meeting.session)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, actions.update_meeting, meeting, by=person(request), **form.facts) is not None
    ):
        messages.success(request, _("The meeting is saved."))
        return redirect("programmes:session", session_pk)
    return _page(request, form, meeting.session, meeting)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, session_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask, then take the meeting out."""
    meeting = _meeting(request, session_pk, pk)
    if request.method == "POST":
        try:
            actions.remove_meeting(meeting, by=person(request))
            messages.success(request, _("The meeting is removed."))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        return redirect("programmes:session", session_pk)
    crumbs = trail(_("Remove"), programme=meeting.session.programme, session=meeting.session)
    context = {"session": meeting.session, "meeting": meeting, "crumbs": crumbs}
    return render(request, "cursus/programmes/meeting_remove.html", context)


def _page(
    request: HttpRequest, form: MeetingForm, session: TrainingSession, meeting: SessionMeeting | None
) -> HttpResponse:
    here = _("Meeting") if meeting else _("New meeting")
    crumbs = trail(here, programme=session.programme, session=session)
    context = {"form": form, "session": session, "meeting": meeting, "crumbs": crumbs}
    return render(request, "cursus/programmes/meeting_form.html", context)
