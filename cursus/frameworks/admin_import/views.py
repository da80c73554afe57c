"""Upload, preview, import, review: thin pages over the importer and the review actions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cursus.accounts.models import User
from cursus.core.access import get_visible_or_404
from cursus.core.errors import Conflict, Refused
from cursus.frameworks.actions_review import confirm_all, confirm_competencies
from cursus.frameworks.admin_import import deposit
from cursus.frameworks.admin_import.access import importing_bodies
from cursus.frameworks.admin_import.forms import UploadForm
from cursus.frameworks.admin_import.presenting import (
    NO_BLOCK,
    BlockReview,
    read_answer,
    review_of,
    source_without_block,
    with_answer,
)
from cursus.frameworks.enums import VersionState
from cursus.frameworks.formats.rncp.importer import (
    MAX_CHOSEN,
    ImportRefused,
    import_fiches,
    preview_fiches,
)
from cursus.frameworks.formats.rncp.plan import ImportReport, Outcome
from cursus.frameworks.formats.rncp.problems import RncpFileError
from cursus.frameworks.formats.rncp.report import describe, summary
from cursus.frameworks.formats.rncp.source import open_file
from cursus.frameworks.models import Competency, CompetencyBlock, FrameworkVersion
from cursus.frameworks.permissions import can_import, editable_versions
from cursus.organisations.models import Organisation

IMPORTABLE = (Outcome.CREATED, Outcome.UPDATED, Outcome.REGISTER, Outcome.NEW_VERSION)


class ImportPage(WagtailAdminTemplateMixin, View):
    """A page of the import: only for those who may import, with the admin's own header."""

    _show_breadcrumbs = True
    header_icon = "upload"
    page_title = gettext_lazy("Import fiches")
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = [{"url": reverse("rncp_import:upload"), "label": gettext_lazy("Import fiches")}]
        return [*self.breadcrumbs_items, *here]

    def page(self, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


class UploadView(ImportPage):
    """Choose a file; below, the drafts that wait for somebody's word."""

    template_name = "cursus/frameworks/import/upload.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(UploadForm(user=self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, user=self.user)
        if not form.is_valid():
            return self._show(form, status=422)
        file, body = form.cleaned_data["file"], form.cleaned_data["organisation"]
        numbers = form.cleaned_data["numbers"]
        report = _preview(file, body, numbers or None)
        if report.file_problem is not None and not report.total:
            form.add_error("file", describe(report.file_problem))
            return self._show(form, status=422)
        digest = deposit.keep(self.user, file)
        query = urlencode({"body": body.slug if body else "", "fiches": ",".join(numbers)})
        return redirect(f"{reverse('rncp_import:preview', args=[digest])}?{query}")

    def _show(self, form: UploadForm, *, status: int = 200) -> HttpResponse:
        waiting = (
            editable_versions(self.user)
            .select_related("framework__organisation")
            .filter(state=VersionState.DRAFT, competencies__confirmed=False)
            .distinct()
        )
        return self.page(form=form, waiting=list(waiting[:100]), status=status)


class PreviewView(ImportPage):
    """What importing would do, fiche by fiche; then import those that are ticked."""

    template_name = "cursus/frameworks/import/preview.html"

    def get(self, request: HttpRequest, digest: str) -> HttpResponseBase:
        with deposit.kept(self.user, digest) as file:
            if file is None:
                return self._gone()
            report = _preview(file, self._body(), self._numbers())
        return self._show(report)

    def post(self, request: HttpRequest, digest: str) -> HttpResponseBase:
        chosen = list(dict.fromkeys(request.POST.getlist("fiche")))
        with deposit.kept(self.user, digest) as file:
            if file is None:
                return self._gone()
            if not chosen:
                report = _preview(file, self._body(), self._numbers())
                return self._show(report, error=_("Tick at least one fiche, then import."), status=422)
            try:
                with open_file(file, max_bytes=deposit.MAX_UNPACKED) as source:
                    done = import_fiches(
                        source, organisation=self._body(), by=self.user, wanted=chosen[: MAX_CHOSEN + 1]
                    )
            except ImportRefused as refusal:
                return self._show(refusal.report, error=str(refusal.message), status=422)
            except Refused as refusal:
                report = _preview(file, self._body(), self._numbers())
                return self._show(report, error=str(refusal.message), status=422)
        deposit.forget(self.user)
        messages.success(request, summary(done))
        drafts = [fiche.version_id for fiche in done.fiches if fiche.outcome is not Outcome.REGISTER]
        return redirect("rncp_import:review", drafts[0]) if len(drafts) == 1 else redirect("rncp_import:upload")

    def _body(self) -> Organisation | None:
        slug = self.request.GET.get("body", "")
        if not slug and self.user.is_superuser:
            return None
        return get_visible_or_404(self.request, importing_bodies(self.user), slug=slug)

    def _numbers(self) -> list[str] | None:
        return [number for number in self.request.GET.get("fiches", "").split(",") if number][:MAX_CHOSEN] or None

    def _gone(self) -> HttpResponse:
        messages.error(self.request, _("The file is no longer kept. Choose it again."))
        return redirect("rncp_import:upload")

    def _show(self, report: ImportReport, *, error: str = "", status: int = 200) -> HttpResponse:
        importable = [fiche for fiche in report.fiches if fiche.outcome in IMPORTABLE]
        return self.page(
            report=report,
            summary=summary(report),
            importable={fiche.number for fiche in importable} if report.file_problem is None else set(),
            body=self._body(),
            error=error,
            status=status,
        )


class ReviewView(ImportPage):
    """A person's word on each block: confirm, split (a new line), merge (join lines), edit."""

    template_name = "cursus/frameworks/import/review.html"
    page_title = gettext_lazy("Confirm the competencies")
    header_icon = "tasks"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self._version(pk)
        return self._show(version, review_of(version))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self._version(pk)
        token = _token(request.POST.get("edit_token", ""))
        key = request.POST.get("block", "")
        if not key:
            return self._confirm_all(version, token)
        block = None
        if key != NO_BLOCK:
            blocks = CompetencyBlock.objects.filter(version=version)
            block = get_visible_or_404(request, blocks, pk=key)
        text = request.POST.get("competencies", "")
        source = block.source_text if block else source_without_block(version)
        try:
            confirm_competencies(version, block, read_answer(text, source), by=self.user, edit_token=token)
        except Refused as refusal:
            status = 409 if isinstance(refusal, Conflict) else 422
            return self._show(version, _answered(version, key, text, str(refusal.message)), status=status)
        messages.success(request, _("Confirmed: %(title)s") % {"title": block or version})
        left = next((item.key for item in review_of(version) if not item.confirmed), "")
        return redirect(reverse("rncp_import:review", args=[pk]) + (f"#bloc-{left}" if left else ""))

    def _confirm_all(self, version: FrameworkVersion, token: UUID | None) -> HttpResponse:
        try:
            count = confirm_all(version, by=self.user, edit_token=token)
        except Refused as refusal:
            messages.error(self.request, str(refusal.message))
        else:
            messages.success(self.request, _("Competencies confirmed as proposed: %(count)s") % {"count": count})
        return redirect("rncp_import:review", version.pk)

    def _version(self, pk: UUID) -> FrameworkVersion:
        return get_visible_or_404(
            self.request, editable_versions(self.user).select_related("framework__organisation"), pk=pk
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def _show(self, version: FrameworkVersion, blocks: list[BlockReview], *, status: int = 200) -> HttpResponse:
        return self.page(
            version=version,
            blocks=blocks,
            problem=next((block for block in blocks if block.error), None),
            editable=version.state == VersionState.DRAFT,
            confirmed=sum(block.confirmed for block in blocks),
            left=Competency.objects.filter(version=version, confirmed=False).count(),
            status=status,
        )


def _preview(file: Any, body: Organisation | None, numbers: list[str] | None) -> ImportReport:
    try:
        with open_file(file, max_bytes=deposit.MAX_UNPACKED) as source:
            return preview_fiches(source, organisation=body, wanted=numbers)
    except RncpFileError as error:
        return ImportReport(file_problem=error.problem)


def _answered(version: FrameworkVersion, key: str, text: str, error: str) -> list[BlockReview]:
    version.refresh_from_db()
    return [with_answer(item, text=text, error=error) if item.key == key else item for item in review_of(version)]


def _token(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)
