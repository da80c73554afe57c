"""Programmes: the list, one programme, its facts, its competencies, its publication."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cursus.core import clock
from cursus.core.context import address
from cursus.core.errors import NotAllowed, Refused
from cursus.programmes import actions, labels, permissions, queries
from cursus.programmes.forms import NewProgrammeForm, ProgrammeForm
from cursus.programmes.models import TrainingProgramme
from cursus.programmes.public import public_address
from cursus.programmes.rules import content_is_frozen
from cursus.programmes.views.common import (
    Difference,
    bare_squares,
    person,
    programme_to_change,
    programme_to_read,
    tell,
    trail,
    tried,
)


@login_required
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """The programmes that the person plans, with what each waits for, and those they teach, assess or certify in."""
    managed = set(permissions.managed_bodies(person(request)).values_list("pk", flat=True))
    found = queries.for_managers(permissions.visible_programmes(person(request)), clock.today())
    if not managed and not found:
        raise NotAllowed(_("Only a pedagogical manager of a training body has programmes to plan."))
    rows = [
        {
            "programme": row,
            "lacking": row.organisation_id in managed and queries.lacking_of(row, competencies=row.competency_count),  # type: ignore[attr-defined]
        }
        for row in found
    ]
    return render(request, "cursus/programmes/programme_list.html", {"rows": rows, "manages": bool(managed)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new programme; its competencies are chosen on the next page."""
    if not permissions.managed_bodies(person(request)).exists():
        raise NotAllowed(_("Only a pedagogical manager of a training body can do this."))
    form = NewProgrammeForm(request.POST or None, user=person(request))
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["organisation"]
        programme = tried(form, actions.create_programme, by=person(request), organisation=body, **form.facts)
        if programme is not None:
            messages.success(request, _("The programme is saved. Now choose its blocks or competencies."))
            return redirect("programmes:competencies", pk=programme.pk)
    return _form_page(request, form, None)


@login_required
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One programme: what it lacks, what it is made of, its sessions."""
    programme = programme_to_read(request, pk)
    covered = queries.blocks_of(programme)
    modules = list(programme.modules.prefetch_related("competencies"))
    context = {
        "programme": programme,
        "crumbs": [*trail("")[:1], (programme.code, "")],
        "may_change": permissions.can_manage_programme(person(request), programme),
        "lacking": queries.lacking_of(programme, competencies=sum(len(group.competencies) for group in covered)),
        "blocks": [{"group": group, "squares": bare_squares(group.competencies)} for group in covered],
        "modules": modules,
        "facts": labels.programme_facts(programme),
        "public_url": public_address(programme),
        "edition_url": address("wagtailadmin_home"),
        "module_hours": sum(row.hours for row in modules),
        "sessions": permissions.visible_sessions(person(request)).filter(programme=programme).order_by("-starts_on"),
    }
    return render(request, "cursus/programmes/programme.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The facts of a programme. When somebody saved meanwhile, both versions are shown and nothing is lost."""
    programme = programme_to_change(request, pk)
    form = ProgrammeForm(request.POST or None, instance=programme)
    differences: list[Difference] | None = None
    if request.method == "POST" and form.is_valid():
        # The form has written into its instance; the action reads the row again, locked.
        try:
            token = form.cleaned_data["token"] or 0
            actions.update_programme(programme, by=person(request), token=token, facts=form.facts)
        except Refused as refusal:
            tell(form, refusal)
            if refusal.code == actions.EDITED_MEANWHILE:
                stored = TrainingProgramme.objects.get(pk=pk)
                differences = _differences(form, stored)
        else:
            messages.success(request, _("The programme is saved."))
            return redirect("programmes:detail", pk=pk)
    return _form_page(request, form, programme, differences=differences)


def _form_page(
    request: HttpRequest,
    form: ProgrammeForm,
    programme: TrainingProgramme | None,
    *,
    differences: list[Difference] | None = None,
) -> HttpResponse:
    stored = TrainingProgramme.objects.select_related("organisation").get(pk=programme.pk) if programme else None
    here = _("Facts") if stored else _("New programme")
    context = {
        "form": form,
        "programme": stored,
        "crumbs": trail(here, programme=stored),
        "conflict": differences is not None,
        "differences": differences or [],
        "editor": queries.last_editor(programme) if programme and differences is not None else None,
        "frozen": programme is not None and content_is_frozen(queries.session_states(programme)),
    }
    return render(request, "cursus/programmes/programme_form.html", context, status=200 if differences is None else 409)


def _differences(form: ProgrammeForm, stored: TrainingProgramme) -> list[Difference]:
    """The fields that both people changed, in words; what only the other one changed is taken over."""
    return [
        Difference(str(form[name].label), _shown(form.cleaned_data[name]), _shown(getattr(stored, name)))
        for name in form.merge(stored)
    ]


def _shown(value: Any) -> str:
    return _("(empty)") if value in (None, "") else str(localize(value))


@login_required
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the programme in the catalogue."""
    programme = programme_to_change(request, pk)
    try:
        actions.publish_programme(programme, by=person(request))
        messages.success(request, _("The programme is in the catalogue."))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("programmes:detail", pk=pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the programme out of the catalogue."""
    programme = programme_to_change(request, pk)
    try:
        actions.withdraw_programme(programme, by=person(request))
        messages.success(request, _("The programme is no longer in the catalogue."))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("programmes:detail", pk=pk)
