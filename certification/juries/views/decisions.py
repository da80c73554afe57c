"""Decisions, recorded by the president or the secretary."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from certification.juries import actions, permissions, queries
from certification.juries.actions.common import refuse_set_aside
from certification.juries.actions.decisions import version_of
from certification.juries.enums import JuryState
from certification.juries.forms import add_refusal
from certification.juries.forms_day import ConditionsForm, DecisionForm
from certification.juries.models import Candidate, Jury, JuryMember
from certification.juries.queries.deliberation import BoardCell, BoardRow
from certification.juries.views.common import attempt, candidate_of, frame, recorded_jury, seated_jury
from cursus.core.access import person
from cursus.core.errors import Conflict, NotAllowed, Refused


def _decided(request: HttpRequest, pk: UUID, candidate_pk: UUID) -> tuple[Jury, JuryMember, Candidate]:
    jury, seat = seated_jury(request, pk)
    candidate = candidate_of(request, jury, candidate_pk)
    if permissions.is_set_aside(seat, candidate):
        refuse_set_aside(seat, candidate, "decide")
    if not permissions.can_decide(seat, candidate):
        raise NotAllowed(_("Only the president or the secretary, present at the jury, records a decision."))
    return jury, seat, candidate


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    """The blocks of one candidate, each with its form; what is posted is one block."""
    jury, _seat, candidate = _decided(request, pk, candidate_pk)
    if jury.state != JuryState.DELIBERATING:
        raise Conflict(_("Decisions are recorded while the jury deliberates."))
    row = queries.row_of(candidate)
    forms = _forms(request, jury, row)
    posted = next((form for form in forms if form.is_bound), None)
    if posted is not None and posted.is_valid() and _record(request, candidate, posted):
        messages.success(request, _("%(block)s: the decision is recorded.") % {"block": posted.cell.block.label})
        return redirect("juries:decide", jury.pk, candidate.pk)
    conditions = queries.rule_of(jury).conditions
    met = {True: "yes", False: "no", None: ""}[candidate.conditions_met]
    context = {
        **frame(request, jury, "juries:board"),
        "candidate": candidate,
        "row": row,
        "forms": forms,
        "before": [cell for cell in row.cells if cell.block.validated_before],
        "conditions": conditions,
        "conditions_form": ConditionsForm(initial={"met": met}) if conditions else None,
    }
    return render(request, "certification/juries/decide.html", context, status=422 if posted is not None else 200)


def _forms(request: HttpRequest, jury: Jury, row: BoardRow) -> list[DecisionForm]:
    competencies = queries.competencies_of_blocks(jury)
    asked = request.POST.get("block") if request.method == "POST" else None

    def made(cell: BoardCell) -> DecisionForm:
        data = request.POST if asked == cell.block.key else None
        return DecisionForm(
            data, cell=cell, seen=version_of(cell.decision), competencies=competencies.get(cell.block.key, [])
        )

    return [made(cell) for cell in row.cells if not cell.block.validated_before]


def _record(request: HttpRequest, candidate: Candidate, form: DecisionForm) -> bool:
    values, key = form.cleaned_data, form.cell.block.key
    try:
        actions.decide_block(
            by=person(request),
            candidate=candidate,
            block=UUID(key) if key else None,
            verdict=values["verdict"],
            missing=[UUID(item) for item in values.get("missing", ())],
            reason=values["reason"],
            seen=values["seen"],
        )
    except (Conflict, NotAllowed):
        raise
    except Refused as refusal:
        add_refusal(form, refusal)
        return False
    return True


@login_required
@require_POST
def conditions(request: HttpRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    """Whether what is asked beside the blocks is met."""
    jury, _seat, candidate = _decided(request, pk, candidate_pk)
    form = ConditionsForm(request.POST)
    if form.is_valid():
        met = form.cleaned_data["met"] == "yes"
        attempt(request, _("Recorded."), actions.record_conditions, by=person(request), candidate=candidate, met=met)
    else:
        messages.error(request, _("Choose whether the conditions are met."))
    return redirect("juries:decide", jury.pk, candidate.pk)


@login_required
@require_POST
def clear(request: HttpRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    """Take back the decisions on a candidate."""
    jury, _seat, candidate = _decided(request, pk, candidate_pk)
    done = _("The decisions on this candidate are taken back.")
    attempt(request, done, actions.clear_decisions, by=person(request), candidate=candidate)
    return redirect("juries:decide", jury.pk, candidate.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the proposals that nobody flagged, then adopt them together."""
    jury = recorded_jury(request, pk)
    seat = permissions.seat_in(request.user, jury)
    assert seat is not None
    together, apart = queries.adoptable(queries.board_of(jury), seat)
    if request.method == "POST":
        asked = [UUID(value) for value in request.POST.getlist("candidate") if _is_uuid(value)]
        made = actions.adopt_proposals(by=person(request), jury=jury, candidates=asked)
        said = ngettext(
            "The proposals of %(n)d candidate are adopted.",
            "The proposals of %(n)d candidates are adopted.",
            len(asked),
        )
        messages.success(request, said % {"n": len(asked), "decisions": len(made)})
        return redirect("juries:board", jury.pk)
    context = {**frame(request, jury, "juries:board"), "together": together, "apart": apart}
    return render(request, "certification/juries/adopt.html", context)


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
