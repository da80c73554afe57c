"""Workshops: preparing, who came, what was agreed, two sheets to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.consultations import permissions, queries
from cursus.consultations.actions import workshops as actions
from cursus.consultations.admin_pages.forms import ParticipantForm, PointForm, WorkshopForm
from cursus.consultations.admin_pages.views import FOLDER, ConsultationPage, refused
from cursus.consultations.enums import ConsentSource, NamingConsent, PointKind, WorkshopState
from cursus.consultations.models import Workshop
from cursus.consultations.rows import chosen_row, rows_of
from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.frameworks.models import FrameworkVersion


class WorkshopPage(ConsultationPage):
    """Base of the pages about one workshop."""

    template_name = f"{FOLDER}/form.html"
    page_title = gettext_lazy("Workshop")

    def workshop(self, pk: UUID) -> Workshop:
        rows = queries.workshop_with_rows(permissions.workshops_of(self.request.user))
        return get_visible_or_404(self.request, rows, pk=pk)

    def form_page(self, version: FrameworkVersion, form: WorkshopForm, back: str, *, status: int = 200) -> HttpResponse:
        return self.page(status=status, form=form, version=version, back=back)


class NewWorkshopView(WorkshopPage):
    """Plan a workshop."""

    page_title = gettext_lazy("New workshop")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.form_page(self.version(pk), WorkshopForm(), reverse("consultations_admin:index"))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version, form = self.version(pk), WorkshopForm(request.POST)
        if form.is_valid():
            workshop = actions.create_workshop(version=version, by=person(request), **form.cleaned_data)
            messages.success(request, _("The workshop is planned. Print its preparation sheet."))
            return redirect("consultations_admin:workshop", workshop.pk)
        return self.form_page(version, form, reverse("consultations_admin:index"), status=422)


class EditWorkshopView(WorkshopPage):
    """Change a workshop."""

    page_title = gettext_lazy("Change the workshop")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        workshop = self.workshop(pk)
        return self.form_page(workshop.version, WorkshopForm(instance=workshop), self._back(workshop))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        workshop = self.workshop(pk)
        form = WorkshopForm(request.POST, instance=Workshop(version=workshop.version))
        if form.is_valid():
            try:
                actions.edit_workshop(workshop=workshop, by=person(request), **form.cleaned_data)
            except Refused as refusal:
                refused(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("consultations_admin:workshop", workshop.pk)
        return self.form_page(workshop.version, form, self._back(workshop), status=422)

    def _back(self, workshop: Workshop) -> str:
        return reverse("consultations_admin:workshop", args=[workshop.pk])


class WorkshopView(WorkshopPage):
    """A workshop on one page. Two forms: a participant, a point."""

    template_name = f"{FOLDER}/workshop.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.show(self.workshop(pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        workshop = self.workshop(pk)
        rows = rows_of(workshop.version)
        # Without a word of which one it is, the box that only one of the two forms has tells it.
        about_a_point = request.POST.get("what") == "point" or "text" in request.POST
        form = PointForm(request.POST, rows=rows) if about_a_point else ParticipantForm(request.POST)
        if request.POST.get("what") not in ("participant", "point"):
            form.add_error(None, _("This page was not sent as a whole. Repeat the change."))
        if form.is_valid():
            try:
                self._add(workshop, form)
            except Refused as refusal:
                refused(form, refusal)
            else:
                return redirect("consultations_admin:workshop", workshop.pk)
        # Read again: it may have been cancelled meanwhile, and the page says so beside what was typed.
        return self.show(self.workshop(pk), status=422, **{"point" if about_a_point else "people": form})

    def _add(self, workshop: Workshop, form: ParticipantForm | PointForm) -> None:
        """Write down what a form says. Raises Refused where the workshop no longer changes."""
        data, by = form.cleaned_data, person(self.request)
        if isinstance(form, ParticipantForm):
            actions.add_participant(workshop=workshop, by=by, **data)
            return
        row = chosen_row(form.rows, data["row"])
        actions.add_point(workshop=workshop, kind=PointKind(data["kind"]), text=data["text"], row=row, by=by)

    def show(self, workshop: Workshop, *, status: int = 200, people: Any = None, point: Any = None) -> HttpResponse:
        everybody = list(workshop.participants.all())
        return self.page(
            status=status,
            workshop=workshop,
            version=workshop.version,
            people=everybody,
            unnamed=sum(row.consent == NamingConsent.NO for row in everybody),
            points=workshop.points.all(),
            planned=workshop.state == WorkshopState.PLANNED,
            cancelled=workshop.state == WorkshopState.CANCELLED,
            people_form=people or ParticipantForm(),
            point_form=point or PointForm(rows=rows_of(workshop.version)),
        )


class WorkshopRowView(WorkshopPage):
    """What the signed list says of somebody; a person or a point taken off."""

    def post(self, request: HttpRequest, pk: UUID, row_pk: UUID, verb: str) -> HttpResponse:
        workshop, user = self.workshop(pk), person(request)
        try:
            if verb == "retirer-le-point":
                point = get_visible_or_404(request, workshop.points.all(), pk=row_pk)
                actions.remove_point(point=point, by=user)
            else:
                row = get_visible_or_404(request, workshop.participants.all(), pk=row_pk)
                if verb == "retirer":
                    actions.remove_participant(participant=row, by=user)
                elif verb in ("nommer", "ne-pas-nommer"):
                    source = ConsentSource.SIGNED_LIST
                    actions.record_consent(participant=row, agrees=verb == "nommer", source=source, by=user)
                else:
                    raise Http404
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        return redirect("consultations_admin:workshop", workshop.pk)


class WorkshopVerbView(WorkshopPage):
    """Say that it took place, or give it up."""

    def post(self, request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
        workshop, user = self.workshop(pk), person(request)
        try:
            match verb:
                case "tenu":
                    actions.hold_workshop(workshop=workshop, by=user)
                    messages.success(request, _("Noted: the page of the version cites this workshop."))
                case "annule":
                    actions.cancel_workshop(workshop=workshop, by=user)
                    messages.success(request, _("The workshop is cancelled."))
                case _:
                    raise Http404
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        return redirect("consultations_admin:workshop", workshop.pk)


class PrintView(WorkshopPage):
    """The preparation sheet with its signing list, or the minutes."""

    def get(self, request: HttpRequest, pk: UUID, sheet: str) -> HttpResponse:
        from django.shortcuts import render

        if sheet not in ("preparation", "compte-rendu"):
            raise Http404
        workshop = self.workshop(pk)
        everybody = list(workshop.participants.all())
        context = {
            "workshop": workshop,
            "version": workshop.version,
            "preparation": sheet == "preparation",
            "rows": rows_of(workshop.version),
            "people": everybody,
            # Who said no has no name to sign beside: their line would only tell where they work.
            "signing": [row for row in everybody if row.name],
            "named": [row for row in everybody if row.consent == NamingConsent.YES],
            "unnamed": sum(row.consent != NamingConsent.YES for row in everybody),
            "points": workshop.points.all(),
            "blank": range(12),
        }
        return render(request, f"{FOLDER}/print.html", context)
