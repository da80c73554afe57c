"""Elements from a file: choose it, see row by row what it would change, then import it whole."""

from __future__ import annotations

from typing import IO
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.crosswalks import permissions
from cursus.crosswalks.actions_import import ImportRefused, Outcome, Report, import_elements, preview_elements
from cursus.crosswalks.admin_crosswalk.forms import SelectionForm, UploadForm
from cursus.crosswalks.admin_crosswalk.views import CrosswalkPage
from cursus.crosswalks.formats.tables import Selection, TableProblem, read_elements
from cursus.crosswalks.models import SourceFramework
from cursus.frameworks.admin_import import deposit

LISTED = 200
FOLDER = "elements"


class ImportPage(CrosswalkPage):
    """Base of the two pages: a source that the person may change, and that lists its own elements."""

    header_icon = "upload"
    page_title = gettext_lazy("Import elements")

    def source(self, pk: UUID) -> SourceFramework:
        rows = permissions.editable_sources(self.request.user).filter(version=None).select_related("organisation")
        return get_visible_or_404(self.request, rows, pk=pk)


class UploadView(ImportPage):
    """Choose a file, and what of it."""

    template_name = "cursus/crosswalks/editing/upload.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(source=self.source(pk), form=UploadForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        source = self.source(pk)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(status=422, source=source, form=form)
        asked = SelectionForm(form.cleaned_data)
        file = form.cleaned_data["file"]
        try:
            report = _preview(source, file, asked.selection)
        except TableProblem as problem:
            form.add_error("file", str(problem.message))
            return self.page(status=422, source=source, form=form)
        if not report.lines:
            form.add_error("file", _("No element fits: the file is empty, or what you ask is in none of its lines."))
            return self.page(status=422, source=source, form=form)
        digest = deposit.keep(person(request), file, place=FOLDER)
        return _shown(self, source, report, asked, digest)


class PreviewView(ImportPage):
    """Import the file that was looked at, as a whole."""

    template_name = "cursus/crosswalks/editing/preview.html"

    def get(self, request: HttpRequest, pk: UUID, digest: str) -> HttpResponseBase:
        source, asked = self.source(pk), SelectionForm(request.GET)
        try:
            with deposit.kept(person(request), digest, place=FOLDER) as file:
                if file is None:
                    return self._gone(source)
                report = _preview(source, file, asked.selection)
        except TableProblem:
            return self._gone(source)
        return _shown(self, source, report, asked, digest)

    def post(self, request: HttpRequest, pk: UUID, digest: str) -> HttpResponseBase:
        source, user, asked = self.source(pk), person(request), SelectionForm(request.POST)
        try:
            with deposit.kept(user, digest, place=FOLDER) as file:
                if file is None:
                    return self._gone(source)
                report = import_elements(source, read_elements(file, asked.selection), by=user)
        except ImportRefused as refusal:
            return _shown(self, source, refusal.report, asked, digest, error=str(refusal.message), status=422)
        except TableProblem as problem:
            messages.error(request, str(problem.message))
            return redirect("crosswalk_editing:upload", pk)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return redirect("crosswalk_editing:source", pk)
        deposit.forget(user, place=FOLDER)
        said = _("Imported: %(created)s new elements, %(updated)s changed, %(same)s as they were.")
        counts = {"created": report.created, "updated": report.updated, "same": report.unchanged}
        messages.success(request, said % counts)
        return redirect("crosswalk_editing:source", pk)

    def _gone(self, source: SourceFramework) -> HttpResponse:
        messages.error(self.request, _("The file is no longer kept. Choose it again."))
        return redirect("crosswalk_editing:upload", source.pk)


def _preview(source: SourceFramework, file: IO[bytes], selection: Selection) -> Report:
    return preview_elements(source, read_elements(file, selection))


def _shown(
    page: ImportPage,
    source: SourceFramework,
    report: Report,
    asked: SelectionForm,
    digest: str,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the preview. What is wrong comes first; of the rest, the first lines."""
    page.template_name = PreviewView.template_name
    refused = report.refused
    others = [line for line in report.lines if line.outcome is not Outcome.REFUSED]
    asked.is_valid()
    query = urlencode({name: value for name, value in asked.cleaned_data.items() if value})
    return page.page(
        status=status,
        source=source,
        report=report,
        lines=[*refused, *others][:LISTED],
        not_listed=max(0, len(report.lines) - LISTED),
        error=error,
        digest=digest,
        asked=asked,
        here=f"{reverse('crosswalk_editing:preview', args=[source.pk, digest])}?{query}".rstrip("?"),
    )
