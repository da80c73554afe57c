"""Closing, the minutes, and the record itself."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.juries import actions, permissions, queries
from certification.juries.enums import CandidateOutcome, JuryState
from certification.juries.models import Jury
from certification.juries.views.common import attempt, frame, managed_jury, recorded_jury, visible_jury
from cursus.core import clock
from cursus.core.access import person
from cursus.core.erasure import ERASED
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.files.serving import private_file_response
from cursus.organisations.keys import key_problem


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the whole record, then close."""
    jury = recorded_jury(request, pk)
    if request.method == "POST":
        done = _("The deliberation is closed. The members are asked to sign.")
        if attempt(request, done, actions.close_deliberation, by=person(request), jury=jury):
            return redirect("juries:signature", jury.pk)
        return redirect("juries:closing", jury.pk)
    if jury.state != JuryState.DELIBERATING:
        raise Conflict(_("The deliberation is not open, or is closed already."))
    found = queries.board_of(jury)
    context = {
        **frame(request, jury, "juries:closing"),
        "problems": queries.closing_problems(found),
        "record": queries.record_view(queries.build_record(jury, clock.now(), _known_outcomes(found))),
        "signatories": queries.signatories(jury),
        "key_problem": key_problem(jury.certifier),
    }
    return render(request, "certification/juries/closing.html", context)


def _known_outcomes(board: queries.Board) -> dict[UUID, CandidateOutcome]:
    """The outcomes that nothing can change any more before closing: of who did not come, or is decided on."""
    known = {row.candidate.pk for row in board.rows if row.settled or not row.present}
    return {pk: outcome for pk, outcome in queries.outcomes_of(board).items() if pk in known}


def _read_record(request: HttpRequest, pk: UUID) -> Jury:
    jury = visible_jury(request, pk)
    if jury.state not in (JuryState.CLOSED, JuryState.SIGNED):
        raise Http404
    if not permissions.can_read_minutes(request.user, jury):
        raise NotAllowed(_("The certifier and the members of the jury read the minutes."))
    if jury.record == ERASED:
        raise Refused(
            _("The legal term of these minutes is over and they were erased. Their fingerprint is kept: %(sha256)s.")
            % {"sha256": jury.minutes_sha256}
        )
    return jury


@login_required
@require_safe
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The canonical record, byte for byte: anybody who holds it can compute its SHA-256 again."""
    jury = _read_record(request, pk)
    response = HttpResponse(jury.record.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{jury.record_sha256[:16]}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@never_cache
@require_safe
def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes, or where they stand; what was decided."""
    jury = _read_record(request, pk)
    if jury.state != JuryState.SIGNED:
        return redirect("juries:signature", jury.pk)
    context = {
        **frame(request, jury, "juries:minutes"),
        "record": queries.recorded(jury),
        "signatories": queries.signatories(jury),
    }
    return render(request, "certification/juries/minutes.html", context)


@login_required
@require_safe
def minutes_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The sealed PDF, as it was made."""
    jury = _read_record(request, pk)
    if jury.minutes is None:
        raise Http404
    return private_file_response(request, jury.minutes, inline=True)


@login_required
@require_POST
def retry_minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try again to make the minutes."""
    jury = managed_jury(request, pk)
    actions.make_minutes(jury_id=str(jury.pk))
    return redirect("juries:minutes", jury.pk)
