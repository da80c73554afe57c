"""The day: who is there, the board, a candidate's file, flags."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.enrolments.models import Enrolment
from certification.evidence.models import Evidence, EvidenceFile
from certification.evidence.permissions import concerns
from certification.juries import actions, permissions, queries
from certification.juries.actions.common import refuse_set_aside
from certification.juries.enums import JuryState
from certification.juries.forms_day import FlagForm, IncidentsForm, PresenceForm, PresiderForm
from certification.juries.models import Candidate, Jury, JuryMember
from certification.juries.views.common import (
    attempt,
    candidate_of,
    candidates_with,
    frame,
    posted,
    recorded_jury,
    seated_jury,
)
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import NotAllowed, Refused
from cursus.core.files.serving import private_file_response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is there, member by member and candidate by candidate."""
    jury = recorded_jury(request, pk)
    members = queries.by_seat(jury.members.filter(replaced_by=None))
    candidates = [(row, queries.candidate_name(row)) for row in queries.candidates_of(jury)]
    form = PresenceForm(posted(request), members=members, candidates=candidates)
    if request.method == "POST" and form.is_valid():
        asked: dict[str, Any] = {
            "by": person(request),
            "jury": jury,
            "members": form.presences("members"),
            "candidates": form.presences("candidates"),
        }
        if attempt(request, _("Who is there is noted."), actions.record_presences, **asked):
            return redirect("juries:presence", jury.pk)
    context = {
        **frame(request, jury, "juries:presence"),
        "form": form,
        "members": members,
        "incidents": IncidentsForm(initial={"incidents": jury.incidents}),
        "has_substitutes": queries.substitutes(jury).exists(),
    }
    return render(request, "certification/juries/presence.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def note_incidents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what the minutes say of incidents."""
    jury = recorded_jury(request, pk)
    form = IncidentsForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["incidents"]
        attempt(request, _("Noted."), actions.note_incidents, by=person(request), jury=jury, text=text)
    else:
        messages.error(request, _("This text is too long."))
    return redirect("juries:presence", jury.pk)


@login_required
@require_POST
def open_deliberation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the deliberation."""
    jury = recorded_jury(request, pk)
    done = _("The deliberation is open. The proposals are frozen as they stand.")
    if attempt(request, done, actions.open_deliberation, by=person(request), jury=jury):
        return redirect("juries:board", jury.pk)
    return redirect("juries:presence", jury.pk)


def _reading_jury(request: HttpRequest, pk: UUID) -> tuple[Jury, JuryMember]:
    jury, seat = seated_jury(request, pk)
    if seat.seat not in permissions.READERS:
        raise NotAllowed(_("Substitutes take part once they have a seat."))
    return jury, seat


@login_required
@never_cache
@require_safe
def board(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The candidates by blocks: proposals, flags, decisions. Before the day, the files to read."""
    jury, seat = _reading_jury(request, pk)
    if jury.state == JuryState.CONVENED and seat.ties_declared_at is None:
        messages.info(request, _("Say first whether something ties you to a candidate; then read the files."))
        return redirect("juries:declare", jury.pk)
    found = queries.board_of(jury, live=jury.state == JuryState.CONVENED)
    together, apart = queries.adoptable(found, seat)
    headings = queries.block_headings(found)
    context = {
        **frame(request, jury, "juries:board", seat),
        "rows": [queries.SeenRow(row, seat, tuple(headings)) for row in found.rows],
        "together": together,
        "apart": apart,
        "problems": queries.closing_problems(found) if jury.state == JuryState.DELIBERATING else [],
        "deliberating": jury.state == JuryState.DELIBERATING,
        "blocks": list(headings.values()),
    }
    return render(request, "certification/juries/board.html", context)


def read_candidate(request: HttpRequest, pk: UUID, candidate_pk: UUID) -> tuple[Jury, JuryMember, Candidate]:
    """A candidate whose file this member may read; a member tied to them is refused, and it is noted."""
    jury, seat = _reading_jury(request, pk)
    readable = permissions.readable_candidates(request.user).filter(jury=jury)
    candidate = candidates_with(readable).filter(pk=candidate_pk).first()
    if candidate is None:
        hidden = candidate_of(request, jury, candidate_pk)
        if permissions.is_set_aside(seat, hidden):
            refuse_set_aside(seat, hidden, "read")
        raise NotAllowed(
            _("Files are read by members who have declared their ties, until the closing; on the day, in the room.")
        )
    return jury, seat, candidate


@login_required
@never_cache
@require_safe
def candidate_file(request: HttpRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    """Everything about a candidate on one screen."""
    jury, seat, candidate = read_candidate(request, pk, candidate_pk)
    file = queries.candidate_file(candidate, seat)
    context = {
        **frame(request, jury, "juries:board", seat),
        "candidate": candidate,
        "file": file,
        "flag_form": FlagForm(initial={"question": file.my_flag.question if file.my_flag else ""}),
        "can_decide": jury.state == JuryState.DELIBERATING and permissions.can_decide(seat, candidate),
    }
    return render(request, "certification/juries/file.html", context)


@login_required
@require_safe
def evidence_file(request: HttpRequest, pk: UUID, candidate_pk: UUID, file_pk: UUID) -> HttpResponseBase:
    """A file of the candidate's evidence: checked at each request, through the jury's relation."""
    _jury, _seat, candidate = read_candidate(request, pk, candidate_pk)
    theirs = Evidence.objects.filter(concerns(Enrolment.objects.filter(pk=candidate.enrolment_id)))
    files = EvidenceFile.objects.filter(evidence__in=theirs.values("pk")).select_related("file")
    found = get_visible_or_404(request, files, pk=file_pk)
    return private_file_response(request, found.file, inline=True)


@login_required
@require_POST
def flag(request: HttpRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    """Ask that the case be discussed, or take it back."""
    jury, _seat, candidate = read_candidate(request, pk, candidate_pk)
    form = FlagForm(request.POST)
    by = person(request)
    if "withdraw" in request.POST:
        attempt(request, _("The case is no longer flagged."), actions.withdraw_flag, by=by, candidate=candidate)
    elif form.is_valid():
        question = form.cleaned_data["question"]
        done = _("The jury will discuss this case.")
        attempt(request, done, actions.flag_case, by=by, candidate=candidate, question=question)
    else:
        messages.error(request, _("Your text is too long: a sentence or two are enough."))
    return redirect("juries:candidate", jury.pk, candidate.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preside(request: HttpRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    """Say who presides for one candidate on whom the president does not deliberate."""
    jury = recorded_jury(request, pk)
    candidate = candidate_of(request, jury, candidate_pk)
    quorum = queries.quorum_of(candidate)
    members = [row for row in jury.members.all() if str(row.pk) in quorum.deliberating]
    initial = {"member": str(candidate.presided_by_id or "")}
    form = PresiderForm(posted(request), members=members, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = next((row for row in members if str(row.pk) == form.cleaned_data["member"]), None)
        try:
            actions.designate_president(by=person(request), candidate=candidate, member=chosen)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Noted: the minutes will say who presided for this candidate."))
            return redirect("juries:board", jury.pk)
    context = {
        **frame(request, jury, "juries:board"),
        "candidate": candidate,
        "name": queries.candidate_name(candidate),
        "quorum": quorum,
        "form": form,
    }
    return render(request, "certification/juries/preside.html", context, status=422 if form.is_bound else 200)
