"""Who sits and who comes: the certifier's pages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from certification.juries import actions, permissions, queries
from certification.juries.enums import JuryState
from certification.juries.forms import EnrolmentsForm, MemberForm, SubstituteForm, add_refusal
from certification.juries.models import Jury
from certification.juries.views.common import (
    attempt,
    candidate_of,
    frame,
    managed_jury,
    member_of,
    posted,
    posted_while,
    visible_jury,
)
from cursus.core.access import person
from cursus.core.errors import Conflict, NotAllowed, Refused

_BEFORE = (JuryState.PLANNED, JuryState.CONVENED)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def composition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The members, what the rule does not find in them, and the form that adds somebody."""
    jury = managed_jury(request, pk)
    form = MemberForm(posted_while(request, jury, *_BEFORE))
    if request.method == "POST" and form.is_valid():
        try:
            member = actions.add_member(by=person(request), jury=jury, **form.kept())
        except (Conflict, NotAllowed):
            raise
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s has a seat.") % {"name": member.name})
            return redirect("juries:composition", jury.pk)
    return _composition_page(request, jury, form)


def _composition_page(request: HttpRequest, jury: Jury, form: MemberForm) -> HttpResponse:
    problems = queries.composition_of(jury)
    context = {
        **frame(request, jury, "juries:composition"),
        "members": queries.by_seat(jury.members.select_related("replaced_by", "user")),
        "problems": problems,
        "blocked": any(problem.blocking for problem in problems),
        "rule": queries.rule_of(jury),
        "kept_out": sorted({member.name for member in queries.kept_out(jury)}),
        "form": form,
        "open": jury.state in _BEFORE,
        "can_remove": jury.state == JuryState.PLANNED,
        "has_substitutes": queries.substitutes(jury).exists(),
    }
    return render(request, "certification/juries/composition.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_member(request: HttpRequest, pk: UUID, member_pk: UUID) -> HttpResponse:
    """Correct who somebody is."""
    jury = managed_jury(request, pk)
    member = member_of(request, jury, member_pk)
    form = MemberForm(posted(request), initial=MemberForm.initial_of(member))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_member(by=person(request), member=member, **form.kept())
        except (Conflict, NotAllowed):
            raise
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Kept. Ties were looked for again."))
            return redirect("juries:composition", jury.pk)
    context = {**frame(request, jury, "juries:composition"), "form": form, "member": member}
    return render(request, "certification/juries/member.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def remove_member(request: HttpRequest, pk: UUID, member_pk: UUID) -> HttpResponse:
    """Take a seat away while the jury is planned."""
    jury = managed_jury(request, pk)
    member = member_of(request, jury, member_pk)
    done = _("%(name)s no longer sits.") % {"name": member.name}
    attempt(request, done, actions.remove_member, by=person(request), member=member)
    return redirect("juries:composition", jury.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def replace_member(request: HttpRequest, pk: UUID, member_pk: UUID) -> HttpResponse:
    """Let a substitute take a seat: the certifier before the day, the president or the secretary in the room."""
    jury = visible_jury(request, pk)
    manages = permissions.can_manage(request.user, jury)
    if not manages and not permissions.can_record(request.user, jury):
        raise NotAllowed(_("The certifier, the president or the secretary lets a substitute take a seat."))
    member = member_of(request, jury, member_pk)
    form = SubstituteForm(posted(request), jury=jury)
    back = "juries:composition" if manages else "juries:presence"
    if request.method == "POST" and form.is_valid():
        substitute = form.cleaned_data["substitute"]
        done = _("%(name)s takes the seat.") % {"name": substitute.name}
        asked = {"by": person(request), "member": member, "substitute": substitute}
        if attempt(request, done, actions.replace_member, **asked):
            return redirect(back, jury.pk)
    context = {**frame(request, jury, back), "form": form, "member": member, "back": back}
    return render(request, "certification/juries/replace.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def candidates(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who comes before the jury, who can, and who waits for their civil identity."""
    jury = managed_jury(request, pk)
    eligible = list(queries.eligible_enrolments(jury))
    ready = [enrolment for enrolment in eligible if queries.identity_confirmed(enrolment)]
    form = EnrolmentsForm(
        posted_while(request, jury, *_BEFORE),
        enrolments=queries.eligible_enrolments(jury).filter(pk__in=[enrolment.pk for enrolment in ready]),
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_candidates(by=person(request), jury=jury, enrolments=form.cleaned_data["enrolments"])
        except (Conflict, NotAllowed):
            raise
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            said = ngettext("%(n)d candidate added.", "%(n)d candidates added.", len(added))
            messages.success(request, said % {"n": len(added)})
            return redirect("juries:candidates", jury.pk)
    context = {
        **frame(request, jury, "juries:candidates"),
        "rows": [(row, queries.candidate_name(row)) for row in queries.candidates_of(jury)],
        "ready": ready,
        "waiting": [enrolment for enrolment in eligible if enrolment not in ready],
        "form": form,
        "open": jury.state in _BEFORE,
        "can_remove": jury.state == JuryState.PLANNED,
    }
    return render(request, "certification/juries/candidates.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def remove_candidate(request: HttpRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    """Take somebody off the list while the jury is planned."""
    jury = managed_jury(request, pk)
    candidate = candidate_of(request, jury, candidate_pk)
    done = _("%(name)s is off the list.") % {"name": queries.candidate_name(candidate)}
    attempt(request, done, actions.remove_candidate, by=person(request), candidate=candidate)
    return redirect("juries:candidates", jury.pk)
