"""Template, export, upload, preview and import of spreadsheets: thin pages over the formats and one action."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, Refused
from cursus.frameworks.actions_outline import create_from_outline, write_outline
from cursus.frameworks.admin_editing.pages import EditorPage, posted_token
from cursus.frameworks.admin_import import deposit
from cursus.frameworks.admin_import.access import importing_bodies
from cursus.frameworks.admin_spreadsheets.forms import NewFrameworkTableForm, TableForm
from cursus.frameworks.admin_spreadsheets.presenting import problems_of, sheets_of
from cursus.frameworks.enums import VersionState
from cursus.frameworks.formats.spreadsheet.exporter import (
    CSV,
    XLSX,
    export_flat,
    export_workbook,
    file_name,
    mark_of,
    template_workbook,
)
from cursus.frameworks.formats.spreadsheet.importer import Preview, preview_table
from cursus.frameworks.formats.spreadsheet.report import describe, summary
from cursus.frameworks.formats.spreadsheet.unsaid import unsaid
from cursus.frameworks.models import FrameworkVersion
from cursus.organisations.models import Organisation

WRITERS = {"xlsx": (XLSX, export_workbook), "csv": (CSV, export_flat)}


class TablePage(EditorPage):
    """Base of these pages."""

    header_icon = "table"

    def crumb(self, label: Any) -> list[dict[str, Any]]:
        return [{"url": "", "label": label}]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), *self.crumb(self.page_title)]


def _attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)


class TemplateView(TablePage):
    """The empty spreadsheet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return _attachment(template_workbook(), XLSX, "referentiel-modele.xlsx")


class ExportView(TablePage):
    """Which files there are of a version, and what they do not say."""

    template_name = "cursus/frameworks/spreadsheets/export.html"
    page_title = gettext_lazy("Export as a spreadsheet")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        return self.page(version=version, unsaid=unsaid(version), draft=version.state == VersionState.DRAFT)


class DownloadView(TablePage):
    """A version as a file."""

    def get(self, request: HttpRequest, pk: UUID, format: str) -> HttpResponse:
        version = self.version(pk)
        if format not in WRITERS:
            raise Http404
        media_type, write = WRITERS[format]
        return _attachment(write(version), media_type, file_name(version, format))


# --- Into a draft -----------------------------------------------------------------------------------------------


class IntoDraft(TablePage):
    """Base of the pages about one draft."""

    def draft(self, pk: UUID) -> FrameworkVersion | None:
        """The draft; None, with a word, when the version no longer is one."""
        version = self.version(pk)
        if version.state == VersionState.DRAFT:
            return version
        messages.error(self.request, _("A published version never changes: make a new version."))
        return None


class UploadView(IntoDraft):
    """Choose the file that goes into a draft."""

    template_name = "cursus/frameworks/spreadsheets/upload.html"
    page_title = gettext_lazy("Import a spreadsheet")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if (version := self.draft(pk)) is None:
            return redirect("frameworks_editing:version", pk)
        return self.page(version=version, form=TableForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if (version := self.draft(pk)) is None:
            return redirect("frameworks_editing:version", pk)
        form = TableForm(request.POST, request.FILES)
        if form.is_valid() and _readable(form, version):
            digest = deposit.keep(person(request), form.cleaned_data["file"], place=deposit.TABLES)
            return redirect("framework_tables:preview", pk, digest)
        return self.page(version=version, form=form, status=422)


def _readable(form: TableForm, version: FrameworkVersion | None) -> bool:
    """Whether the file can be compared at all; if not, its field says why."""
    file = form.cleaned_data["file"]
    preview = preview_table(file, version)
    if preview.plan is None:
        form.add_error("file", " ".join(describe(problem) for problem in preview.problems))
    file.seek(0)
    return preview.plan is not None


class PreviewView(IntoDraft):
    """What the file would change, row by row; then write all of it, or nothing."""

    template_name = "cursus/frameworks/spreadsheets/preview.html"
    page_title = gettext_lazy("What the spreadsheet changes")

    def get(self, request: HttpRequest, pk: UUID, digest: str) -> HttpResponseBase:
        if (version := self.draft(pk)) is None:
            return redirect("frameworks_editing:version", pk)
        preview = self.read(digest, version)
        return self.gone(version) if preview is None else self.show(version, preview)

    def post(self, request: HttpRequest, pk: UUID, digest: str) -> HttpResponseBase:
        if (version := self.draft(pk)) is None:
            return redirect("frameworks_editing:version", pk)
        preview = self.read(digest, version)
        if preview is None:
            return self.gone(version)
        if preview.plan is None or preview.problems:
            return self.show(version, preview, error=_("Nothing was written: the file has errors."), status=422)
        try:
            write_outline(version, preview.plan, edit_token=posted_token(request), by=person(request))
        except Refused as refusal:
            version.refresh_from_db()
            again = self.read(digest, version) or preview
            status = 409 if isinstance(refusal, Conflict) else 422
            return self.show(version, again, error=str(refusal.message), status=status)
        deposit.forget(person(request), place=deposit.TABLES)
        messages.success(request, _("Written into the draft: %(what)s.") % {"what": summary(preview.plan)})
        return redirect("frameworks_editing:version", pk)

    def read(self, digest: str, version: FrameworkVersion | None) -> Preview | None:
        with deposit.kept(person(self.request), digest, place=deposit.TABLES) as file:
            return None if file is None else preview_table(file, version)

    def gone(self, version: FrameworkVersion | None) -> HttpResponse:
        messages.error(self.request, _("The file is no longer kept. Choose it again."))
        if version is None:
            return redirect("framework_tables:upload_new")
        return redirect("framework_tables:upload", version.pk)

    def show(
        self,
        version: FrameworkVersion | None,
        preview: Preview,
        *,
        error: str = "",
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        sheets, more = sheets_of(preview)
        return self.page(
            version=version,
            preview=preview,
            summary=summary(preview.plan) if preview.plan else "",
            sheets=sheets,
            whole=[sheet for sheet in sheets if not sheet.rows and sheet.unchanged],
            more=more,
            problems=problems_of(preview),
            stale=version is not None and preview.mark not in ("", mark_of(version.edit_token)),
            error=error,
            status=status,
            **context,
        )


# --- A new framework ----------------------------------------------------------------------------------------------


class NewUploadView(TablePage):
    """Choose the file that becomes a new framework, and say how it is called."""

    template_name = "cursus/frameworks/spreadsheets/upload.html"
    page_title = gettext_lazy("New framework from a spreadsheet")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(version=None, form=NewFrameworkTableForm(user=person(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewFrameworkTableForm(request.POST, request.FILES, user=person(request))
        if form.is_valid() and _readable(form, None):
            data = form.cleaned_data
            digest = deposit.keep(person(request), data["file"], place=deposit.TABLES)
            query = urlencode({"body": data["organisation"].slug, "code": data["code"], "title": data["title"]})
            return redirect(f"{reverse('framework_tables:preview_new', args=[digest])}?{query}")
        return self.page(version=None, form=form, status=422)


class NewPreviewView(PreviewView):
    """What the new framework would hold; then make it."""

    page_title = gettext_lazy("What the spreadsheet holds")

    def get(self, request: HttpRequest, digest: str) -> HttpResponseBase:  # type: ignore[override]
        preview = self.read(digest, None)
        return self.gone(None) if preview is None else self.show_new(preview)

    def post(self, request: HttpRequest, digest: str) -> HttpResponseBase:  # type: ignore[override]
        preview = self.read(digest, None)
        if preview is None:
            return self.gone(None)
        if preview.plan is None or preview.problems:
            return self.show_new(preview, error=_("Nothing was written: the file has errors."), status=422)
        body, code, title = self.asked()
        try:
            version = create_from_outline(preview.plan, code=code, title=title, organisation=body, by=person(request))
        except Refused as refusal:
            return self.show_new(preview, error=str(refusal.message), status=422)
        deposit.forget(person(request), place=deposit.TABLES)
        messages.success(request, _("The framework is created, with a first draft."))
        return redirect("frameworks_editing:version", version.pk)

    def asked(self) -> tuple[Organisation, str, str]:
        """For whom and how it is called, as the page before said; 404 for a body of others."""
        query = self.request.GET
        body = get_visible_or_404(self.request, importing_bodies(self.request.user), slug=query.get("body", ""))
        return body, query.get("code", "").strip()[:30], query.get("title", "").strip()[:200]

    def show_new(self, preview: Preview, *, error: str = "", status: int = 200) -> HttpResponse:
        body, code, title = self.asked()
        return self.show(None, preview, error=error, status=status, body=body, code=code, title=title)
