"""Keeping a draft, its files, its authors; and giving a file to somebody who may see it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.evidence import actions, actions_group, permissions, queries
from certification.evidence.forms import AuthorsForm, DescribeForm, PartForm
from certification.evidence.models import Evidence
from certification.evidence.rules import EVIDENCE_LIFE
from cursus.core import clock
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import NotAllowed, Refused
from cursus.core.files.serving import private_file_response


def own_evidence(request: HttpRequest, pk: UUID) -> Evidence:
    """A piece of which the person is an author; anybody else's is 404 here."""
    return get_visible_or_404(request, queries.with_parts(permissions.own(request.user)), pk=pk)


def begun_evidence(request: HttpRequest, pk: UUID) -> Evidence:
    """A piece that the person began; 403 for a co-author, 404 for anybody else."""
    evidence = own_evidence(request, pk)
    if not permissions.is_depositor(request.user, evidence):
        raise NotAllowed(_("Only the person who began this piece can change it. You can say your own part."))
    return evidence


@login_required
@require_POST
def autosave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the draft while it is typed; answer with one short line that the page shows."""
    evidence = begun_evidence(request, pk)
    form = DescribeForm(request.POST, evidence=evidence)
    form.is_valid()
    try:
        actions.save_draft(by=person(request), evidence=evidence, **form.kept())
    except Refused as refused:
        return HttpResponse(str(refused.message), status=409, content_type="text/plain; charset=utf-8")
    moment = formats.time_format(timezone.localtime(clock.now()), "TIME_FORMAT")
    said = _("Draft kept at %(time)s.") % {"time": moment}
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def authors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who made the piece too, and whether they have said their part."""
    evidence = begun_evidence(request, pk)
    EVIDENCE_LIFE.target("submit", evidence.state)
    initial = {"authors": [str(item.enrolment_id) for item in evidence.authors.all()]}
    possible = list(queries.possible_authors(evidence))
    form = AuthorsForm(request.POST or None, possible=possible, initial=initial)
    # An empty choice is a choice: nobody ticked.
    if request.method == "POST":
        form = AuthorsForm(request.POST, possible=possible)
        if form.is_valid():
            actions_group.set_authors(by=person(request), evidence=evidence, others=form.chosen())
            messages.success(request, _("The team is saved. Who is new in it receives a message."))
            return redirect("spaces:describe", evidence.pk)
    context = {"evidence": evidence, "form": form}
    return render(request, "certification/evidence/authors.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own part in a piece made by several."""
    evidence = own_evidence(request, pk)
    mine = queries.author_part(evidence, person(request))
    assert mine is not None
    if not permissions.can_write_part(request.user, evidence):
        return redirect("spaces:evidence", evidence.pk)
    form = PartForm(request.POST or None, initial={"part": mine.part})
    if request.method == "POST" and form.is_valid():
        actions_group.write_part(by=person(request), evidence=evidence, part=form.cleaned_data["part"])
        messages.success(request, _("Your part is kept."))
        began = permissions.is_depositor(request.user, evidence)
        return redirect("spaces:describe" if began else "spaces:evidence", evidence.pk)
    context = {
        "evidence": evidence,
        "form": form,
        "began": permissions.is_depositor(request.user, evidence),
    }
    return render(request, "certification/evidence/part.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that one has no part in the piece."""
    evidence = own_evidence(request, pk)
    actions_group.leave(by=person(request), evidence=evidence)
    messages.success(request, _("Your name is taken off this piece."))
    return redirect("spaces:learner")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then take the piece out of the portfolio."""
    evidence = begun_evidence(request, pk)
    if request.method == "POST":
        actions.withdraw(by=person(request), evidence=evidence)
        messages.success(request, _("The piece is withdrawn."))
        return redirect("spaces:portfolio")
    EVIDENCE_LIFE.target("withdraw", evidence.state)
    return render(request, "certification/evidence/withdraw.html", {"evidence": evidence})


@login_required
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Give a file: what the person may see is asked again at each request. ``?voir=1`` shows it in the page."""
    found = get_visible_or_404(request, permissions.files_visible_to(request.user), pk=pk)
    return private_file_response(request, found.file, inline=request.GET.get("voir") == "1")
