"""Upload, preview, import of a CASE package; a version as a file. Thin pages over the importer and the exporters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Conflict, Refused
from cursus.frameworks.admin_case.forms import CodeForm, UploadForm
from cursus.frameworks.admin_editing.pages import EditorPage, posted_token
from cursus.frameworks.admin_import import deposit
from cursus.frameworks.admin_import.access import importing_bodies
from cursus.frameworks.enums import VersionState
from cursus.frameworks.formats.case import export
from cursus.frameworks.formats.case.importer import Report, import_as_new, import_into, preview
from cursus.frameworks.formats.case.package import Package
from cursus.frameworks.formats.case.plan import Outcome
from cursus.frameworks.formats.whole import Whole, read_whole
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.permissions import editable_versions
from cursus.organisations.models import Organisation


class CasePage(EditorPage):
    """A page of the exchange of packages."""

    header_icon = "upload"
    page_title = gettext_lazy("Import a CASE file")

    def draft(self, written: str) -> FrameworkVersion | None:
        """Return the draft that an address names, None where it names none."""
        if not written:
            return None
        rows = editable_versions(self.request.user).select_related("framework__organisation")
        return get_visible_or_404(self.request, rows.filter(state=VersionState.DRAFT), pk=written)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": reverse("case_exchange:upload"), "label": self.page_title}]


class UploadView(CasePage):
    """Choose a file and where it goes."""

    template_name = "cursus/frameworks/case/upload.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        draft = self.draft(request.GET.get("draft", ""))
        return self.page(form=UploadForm(user=person(request), initial={"draft": draft}))

    def post(self, request: HttpRequest) -> HttpResponse:
        user = person(request)
        form = UploadForm(request.POST, request.FILES, user=user)
        if not form.is_valid():
            return self.page(form=form, status=422)
        file, draft, body = (form.cleaned_data[name] for name in ("file", "draft", "organisation"))
        report = preview(file.read(), draft=draft)
        if report.not_a_package:
            form.add_error("file", report.not_a_package)
            return self.page(form=form, status=422)
        digest = deposit.keep(user, file, place=deposit.PACKAGES)
        query = {"draft": draft.pk} if draft is not None else {"body": body.slug if body else ""}
        return redirect(f"{reverse('case_exchange:preview', args=[digest])}?{urlencode(query)}")


class PreviewView(CasePage):
    """What the import would do, item by item; then do it, whole."""

    template_name = "cursus/frameworks/case/preview.html"

    def get(self, request: HttpRequest, digest: str) -> HttpResponseBase:
        content = self._content(digest)
        return self._gone() if content is None else self._show(content)

    def post(self, request: HttpRequest, digest: str) -> HttpResponseBase:
        content, user = self._content(digest), person(request)
        if content is None:
            return self._gone()
        draft = self.draft(request.GET.get("draft", ""))
        form = None if draft is not None else CodeForm(request.POST)
        if form is not None and not form.is_valid():
            return self._show(content, form=form, status=422)
        try:
            if draft is not None:
                version = import_into(draft, content, edit_token=posted_token(request), by=user)
            else:
                assert form is not None
                version = import_as_new(content, organisation=self._body(), code=form.cleaned_data["code"], by=user)
        except Refused as refusal:
            return self._refused(content, form, refusal)
        deposit.forget(user, place=deposit.PACKAGES)
        messages.success(request, _("The file is imported. Read the draft before you publish it."))
        return redirect("frameworks_editing:version", version.pk)

    def _refused(self, content: bytes, form: CodeForm | None, refusal: Refused) -> HttpResponse:
        status = 409 if isinstance(refusal, Conflict) else 422
        if form is not None and refusal.field == "code":
            form.add_error("code", str(refusal.message))
            return self._show(content, form=form, status=status)
        return self._show(content, form=form, error=str(refusal.message), status=status)

    def _content(self, digest: str) -> bytes | None:
        with deposit.kept(person(self.request), digest, place=deposit.PACKAGES) as file:
            return file.read() if file is not None else None

    def _body(self) -> Organisation | None:
        user, slug = person(self.request), self.request.GET.get("body", "")
        if not slug and user.is_superuser:
            return None
        return get_visible_or_404(self.request, importing_bodies(user), slug=slug)

    def _gone(self) -> HttpResponse:
        messages.error(self.request, _("The file is no longer kept. Choose it again."))
        return redirect("case_exchange:upload")

    def _show(
        self, content: bytes, *, form: CodeForm | None = None, error: str = "", status: int = 200
    ) -> HttpResponse:
        draft = self.draft(self.request.GET.get("draft", ""))
        report = preview(content, draft=draft)
        if draft is None and form is None:
            form = CodeForm(initial={"code": proposed_code(report.package)})
        return self.page(
            report=report,
            counts=_counts(report),
            left_out=sorted((*report.package.left_out.items(), *report.package.unknown.items())),
            draft=draft,
            body=None if draft is not None else self._body(),
            form=form,
            error=error,
            status=status,
        )


def _counts(report: Report) -> list[tuple[Outcome, int]]:
    counted = [(outcome, report.plan.count(outcome)) for outcome in Outcome]
    return [(outcome, number) for outcome, number in counted if number]


def proposed_code(package: Package) -> str:
    """Return a code for a new framework: the file's own, else the initials of its title."""
    if package.code:
        return package.code
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", package.title) if not unicodedata.combining(sign))
    return "".join(word[0] for word in re.findall(r"[A-Za-z]{4,}", bare))[:8].upper()


class FileView(EditorPage):
    """A version as a file, drafts included."""

    make: Callable[[Whole], dict[str, Any]] = staticmethod(export.package)
    ending = "case.json"
    media_type = "application/json"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        name = re.sub(r"[^A-Za-z0-9.]+", "-", f"{version.framework.code}-{version.number}").strip("-.") or "version"
        return JsonResponse(
            self.make(read_whole(version)),
            content_type=self.media_type,
            json_dumps_params={"ensure_ascii": False, "indent": 1},
            headers={
                "Content-Disposition": f'attachment; filename="{name}.{self.ending}"',
                "X-Content-Type-Options": "nosniff",
            },
        )


class CaseFileView(FileView):
    """The CASE package."""
