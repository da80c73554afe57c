"""Adding evidence from a phone, in three steps: what it is made of, what it shows, and how."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.enrolments.forms import add_refusal
from certification.enrolments.models import Enrolment
from certification.evidence import actions, actions_files
from certification.evidence import queries as evidence_queries
from certification.evidence.forms import KINDS, TEXT, CompetenciesForm, DescribeForm, StartForm
from certification.evidence.models import Evidence
from certification.evidence.rules import EVIDENCE_LIFE
from certification.evidence.views import begun_evidence
from certification.spaces import choosing, deposit, feedback
from cursus.core import clock
from cursus.core.access import person
from cursus.core.errors import Refused
from cursus.core.files.names import split_label
from cursus.frameworks.models import Competency


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_evidence(request: HttpRequest) -> HttpResponse:
    """Step 1: a photo, a recording, a file or a text. The draft is there as soon as the file has arrived."""
    enrolment = choosing.chosen_active(request, choosing.own_enrolments(request))
    if enrolment is None:
        return render(request, "certification/spaces/learner_empty.html")
    wanted = _wanted_competency(request, enrolment)
    forms = {kind: StartForm(kind=kind) for kind in (*KINDS, TEXT)}
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in forms:
            raise Refused(_("Choose how to begin: a photo, a recording, a file or a text."))
        form = StartForm(request.POST, request.FILES if kind in KINDS else None, kind=kind)
        if form.is_valid():
            try:
                evidence = _begin(request, enrolment, form.cleaned_data, wanted)
            except Refused as refused:
                form.add_error("file", str(refused.message))
            else:
                return redirect("spaces:competencies", evidence.pk)
        forms[kind] = form
    context = {"enrolment": enrolment, "forms": forms, "wanted": wanted}
    status = 422 if request.method == "POST" else 200
    return render(request, "certification/spaces/add_evidence.html", context, status=status)


def _wanted_competency(request: HttpRequest, enrolment: Enrolment) -> Competency | None:
    """The competency from whose page the person came, if it is one of their course."""
    asked = choosing.asked_uuid(request.GET.get("competence") or request.POST.get("competence"))
    return evidence_queries.competencies_of(enrolment).filter(pk=asked).first() if asked else None


def _begin(request: HttpRequest, enrolment: Enrolment, data: dict[str, Any], wanted: Competency | None) -> Evidence:
    competencies = [wanted] if wanted else []
    if data["kind"] == TEXT:
        return actions.create_draft(by=person(request), enrolment=enrolment, competencies=competencies)
    return actions_files.begin_with_file(
        by=person(request),
        enrolment=enrolment,
        upload=data["file"],
        title=_first_title(data["kind"], data["file"].name),
        competencies=competencies,
    )


def _first_title(kind: str, name: str) -> str:
    """A title to begin with, which the person may change: phones call every photo IMG_2041."""
    day = formats.date_format(clock.today(), "DATE_FORMAT")
    if kind == "photo":
        return _("Photo of %(day)s") % {"day": day}
    if kind == "recording":
        return _("Recording of %(day)s") % {"day": day}
    return split_label(name)[0].replace("_", " ").strip()[:200]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def competencies(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Step 2: what it shows. The competencies where something is missing come first."""
    evidence = begun_evidence(request, pk)
    EVIDENCE_LIFE.target("submit", evidence.state)
    possible = list(evidence_queries.competencies_of(evidence.enrolment))
    tasks = evidence_queries.tasks_of(evidence.enrolment)
    chosen = [str(claim.competency_id) for claim in evidence.claims.all()]
    initial = {"competencies": chosen, "task": str(evidence.task_id or "")}
    form = CompetenciesForm(request.POST or None, possible=possible, tasks=tasks, initial=initial)
    if request.method == "POST":
        form = CompetenciesForm(request.POST, possible=possible, tasks=tasks)
        chosen = request.POST.getlist("competencies")
        if form.is_valid():
            try:
                actions.choose_competencies(
                    by=person(request), evidence=evidence, competencies=form.chosen(), task=form.chosen_task()
                )
            except Refused as refused:
                add_refusal(form, refused)
            else:
                return redirect("spaces:describe", evidence.pk)
    context = {
        "evidence": evidence,
        "form": form,
        "groups": deposit.choices_for(evidence.enrolment, set(chosen)),
        "has_tasks": bool(tasks),
        "step": 2,
        "steps": deposit.steps(evidence, 2),
    }
    return render(request, "certification/spaces/competencies.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Step 3: what it is and how it shows; then send it. Whatever button is pressed, what was typed is kept first."""
    evidence = begun_evidence(request, pk)
    EVIDENCE_LIFE.target("submit", evidence.state)
    if request.method != "POST":
        return _describe_page(request, evidence, DescribeForm(evidence=evidence))
    form = DescribeForm(request.POST, request.FILES, evidence=evidence)
    form.is_valid()
    actions.save_draft(by=person(request), evidence=evidence, **form.kept())
    go, upload = request.POST.get("go", ""), form.cleaned_data.get("file")
    if upload:
        try:
            actions_files.add_file(by=person(request), evidence=evidence, upload=upload)
        except Refused as refused:
            form.add_error("file", str(refused.message))
    elif go == "add":
        form.add_error("file", _("Choose a file first."))
    if form.errors:
        return _describe_page(request, evidence, form)
    return _go(request, evidence, form, go)


def _go(request: HttpRequest, evidence: Evidence, form: DescribeForm, go: str) -> HttpResponse:
    """Do what the button says, once everything is kept."""
    if go.startswith("remove:"):
        key = go.removeprefix("remove:")
        found = next((item for item in evidence.files.all() if str(item.pk) == key), None)
        if found is not None:
            actions_files.remove_file(by=person(request), file=found)
            messages.success(request, _("The file is taken out."))
    elif go == "send":
        try:
            actions.submit(by=person(request), evidence=evidence)
        except actions.Incomplete as incomplete:
            form.add_lacks(incomplete.lacks)
            return _describe_page(request, evidence, form)
        messages.success(request, deposit.sent_words(evidence))
        return redirect("spaces:learner")
    elif go == "team":
        return redirect("evidence:authors", evidence.pk)
    elif go == "part":
        return redirect("evidence:part", evidence.pk)
    elif go == "back":
        return redirect("spaces:competencies", evidence.pk)
    elif go == "later":
        messages.success(request, _("Your draft is kept."))
        return redirect("spaces:learner")
    return redirect("spaces:describe", evidence.pk)


def _describe_page(request: HttpRequest, evidence: Evidence, form: DescribeForm) -> HttpResponse:
    fresh = evidence_queries.with_parts(Evidence.objects.filter(pk=evidence.pk)).get()
    authors = list(fresh.authors.all())
    captions = {item.pk: f"caption_{item.pk}" for item in fresh.files.all()}
    context = {
        "evidence": fresh,
        "form": form,
        "files": [(item, form[captions[item.pk]]) for item in fresh.files.all() if captions[item.pk] in form.fields],
        "file_open": "file" in form.errors,
        "authors": authors,
        "several": len(authors) > 1,
        "opinions": feedback.opinions_for(fresh, fresh.enrolment) if fresh.round else [],
        "send_label": deposit.send_label(fresh),
        "step": 3,
        "steps": deposit.steps(fresh, 3),
    }
    return render(request, "certification/spaces/describe.html", context, status=422 if form.errors else 200)
