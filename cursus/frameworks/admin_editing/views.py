"""Pages of the framework editor: thin, over the actions."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.frameworks import actions, permissions
from cursus.frameworks.admin_editing.forms import FrameworkForm
from cursus.frameworks.admin_editing.kinds import KINDS, Kind
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.queries import blocks_with_competencies, facts_for_publication
from cursus.frameworks.rules import next_number, publication_gaps
from cursus.organisations.models import Organisation
from cursus.organisations.queries import bodies_where


class EditorPage(WagtailAdminTemplateMixin, View):
    """A page of the editor: for those who write frameworks of a body, in the admin's own chrome."""

    _show_breadcrumbs = True
    header_icon = "list-ul"
    page_title = gettext_lazy("Frameworks")
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.can_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def version(self, pk: UUID) -> FrameworkVersion:
        rows = permissions.editable_versions(self.request.user).select_related("framework__organisation", "previous")
        return get_visible_or_404(self.request, rows, pk=pk)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": reverse("frameworks_editing:index"), "label": gettext_lazy("Frameworks")}
        return [*self.breadcrumbs_items, here]

    def page(self, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


class IndexView(EditorPage):
    """The frameworks of the person's bodies, each with its versions."""

    template_name = "cursus/frameworks/editing/index.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = permissions.editable_frameworks(request.user).select_related("organisation")
        return self.page(frameworks=rows.prefetch_related("versions"))


class CreateView(EditorPage):
    """A new framework, with its first draft."""

    template_name = "cursus/frameworks/editing/form.html"
    page_title = gettext_lazy("New framework")

    def _form(self, data: Any = None) -> FrameworkForm:
        user = person(self.request)
        bodies = Organisation.objects.all()
        if not user.is_superuser:
            bodies = bodies.filter(pk__in=bodies_where(user, *permissions.WRITERS))
        return FrameworkForm(data, bodies=bodies, initial={"language": "fr"})

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=self._form(), back=reverse("frameworks_editing:index"))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            version = actions.create_framework(**form.cleaned_data, by=person(request))
            messages.success(request, _("The framework is created, with a first draft."))
            return redirect("frameworks_editing:version", version.pk)
        return self.page(status=422, form=form, back=reverse("frameworks_editing:index"))


class VersionView(EditorPage):
    """A version on one page: what it holds, what it lacks, and what can be done with it."""

    template_name = "cursus/frameworks/editing/version.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        facts = facts_for_publication(version)
        qualifications = version.qualifications.prefetch_related(
            "certifiers", "partners", "routes", "assessment_tasks", "readiness_rules__block", "readiness_rules__route"
        )
        return self.page(
            version=version,
            draft=version.state == VersionState.DRAFT,
            published=version.state == VersionState.PUBLISHED,
            blocks=blocks_with_competencies(version),
            loose=version.competencies.filter(block=None).prefetch_related("criteria"),
            occupations=version.occupations.prefetch_related("activities"),
            qualifications=qualifications,
            gaps=publication_gaps(facts) if version.state == VersionState.DRAFT else [],
            unconfirmed=facts.unconfirmed,
            next_number=next_number(version.number),
        )


class ChangeStateView(EditorPage):
    """Publish, archive, or draft the next version."""

    def post(self, request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
        version, user = self.version(pk), person(request)
        try:
            match verb:
                case "publier":
                    actions.publish_version(version, by=user)
                    messages.success(request, _("The version is published. From now on it never changes."))
                case "archiver":
                    actions.archive_version(version, by=user)
                    messages.success(request, _("The version is archived. Running enrolments keep it."))
                case "copier":
                    number = request.POST.get("number", "").strip()[:20] or next_number(version.number)
                    version = actions.draft_from(version, number=number, by=user)
                    messages.success(request, _("Here is the new draft: a copy, which you can change."))
                case _:
                    raise Http404
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        return redirect("frameworks_editing:version", version.pk)


class RowPage(EditorPage):
    """Base of the pages about one row of a version."""

    template_name = "cursus/frameworks/editing/form.html"

    def kind(self, key: str) -> Kind:
        if key not in KINDS:
            raise Http404
        return KINDS[key]

    def show(self, version: FrameworkVersion, form: Any, inline: Any, kind: Kind, *, status: int = 200) -> HttpResponse:
        row = form.instance
        return self.page(
            status=status,
            form=form,
            inline=inline,
            inline_title=kind.inline_title,
            version=version,
            row=None if row._state.adding else row,
            kind=kind.key,
            page_title=kind.new if row._state.adding else str(row),
            edit_token=self.request.POST.get("edit_token", version.edit_token),
            back=reverse("frameworks_editing:version", args=[version.pk]),
        )

    def save(self, version: FrameworkVersion, kind: Kind, row: Any) -> HttpResponse:
        form = kind.form(self.request.POST, instance=row, version=version)
        inline = kind.inline(self.request.POST, instance=form.instance) if kind.inline else None
        if not form.is_valid() or (inline is not None and not inline.is_valid()):
            return self.show(version, form, inline, kind, status=422)
        write = partial(_write, form, inline)
        user = person(self.request)
        try:
            if kind.live:
                actions.edit_register(version, write, by=user)
            else:
                actions.edit_draft(version, write, edit_token=_token(self.request), by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.show(version, form, inline, kind, status=409)
        messages.success(self.request, _("Saved."))
        return redirect("frameworks_editing:version", version.pk)


class NewRowView(RowPage):
    """Add a row to a draft."""

    def get(self, request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
        version, which = self.version(pk), self.kind(kind)
        initial = {"position": which.rows(version).count() + 1}
        chosen = {name: request.GET[name] for name in ("block", "qualification") if name in request.GET}
        form = which.form(initial={**initial, **chosen}, instance=which.model(), version=version)
        return self.show(version, form, which.inline(instance=form.instance) if which.inline else None, which)

    def post(self, request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
        version, which = self.version(pk), self.kind(kind)
        return self.save(version, which, which.model())


class EditRowView(RowPage):
    """Change a row of a draft."""

    def get(self, request: HttpRequest, pk: UUID, kind: str, row_pk: UUID) -> HttpResponse:
        version, which = self.version(pk), self.kind(kind)
        row = get_visible_or_404(request, which.rows(version), pk=row_pk)
        form = which.form(instance=row, version=version)
        return self.show(version, form, which.inline(instance=row) if which.inline else None, which)

    def post(self, request: HttpRequest, pk: UUID, kind: str, row_pk: UUID) -> HttpResponse:
        version, which = self.version(pk), self.kind(kind)
        return self.save(version, which, get_visible_or_404(request, which.rows(version), pk=row_pk))


class DeleteRowView(RowPage):
    """Ask, then remove a row from a draft."""

    template_name = "cursus/frameworks/editing/delete.html"
    page_title = gettext_lazy("Remove")

    def _found(self, pk: UUID, kind: str, row_pk: UUID) -> tuple[FrameworkVersion, Kind, Any]:
        version, which = self.version(pk), self.kind(kind)
        return version, which, get_visible_or_404(self.request, which.rows(version), pk=row_pk)

    def get(self, request: HttpRequest, pk: UUID, kind: str, row_pk: UUID) -> HttpResponse:
        version, which, row = self._found(pk, kind, row_pk)
        return self.page(version=version, row=row, kind=which.key)

    def post(self, request: HttpRequest, pk: UUID, kind: str, row_pk: UUID) -> HttpResponse:
        version, which, row = self._found(pk, kind, row_pk)
        try:
            if which.live:
                actions.edit_register(version, partial(_delete, row), by=person(request))
            else:
                actions.edit_draft(version, partial(_delete, row), edit_token=_token(request), by=person(request))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Removed."))
        return redirect("frameworks_editing:version", version.pk)


def _write(form: Any, inline: Any) -> Any:
    row = form.save()
    if inline is not None:
        inline.instance = row
        inline.save()
    return row


def _delete(row: Model) -> Model:
    key = row.pk
    try:
        row.delete()
    except ProtectedError as error:
        raise Refused(_("Something else stands on this: remove that first.")) from error
    row.pk = key  # the log names what was removed
    return row


def _token(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("edit_token", ""))
    except ValueError as error:
        raise Refused(_("This page was not sent as a whole. Open it again and repeat the change.")) from error
