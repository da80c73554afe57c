"""Sources: made, changed, read, removed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.core.access import get_visible_or_404, person
from cursus.core.errors import Refused
from cursus.crosswalks import actions, permissions
from cursus.crosswalks.admin_crosswalk.forms import SourceForm
from cursus.crosswalks.admin_crosswalk.views import CrosswalkPage
from cursus.crosswalks.models import SourceFramework
from cursus.crosswalks.queries import listing_of
from cursus.frameworks.permissions import editable_versions

PER_PAGE = 100


class SourcePage(CrosswalkPage):
    """Base of the pages about one source."""

    def source(self, pk: UUID) -> SourceFramework:
        """A source that the person may change."""
        rows = permissions.editable_sources(self.request.user).select_related("organisation", "version__framework")
        return get_visible_or_404(self.request, rows, pk=pk)


class SaveSource(SourcePage):
    """Base of the two pages that write a source."""

    template_name = "cursus/crosswalks/editing/source_form.html"

    def form(self, source: SourceFramework | None, data: Any = None) -> SourceForm:
        return SourceForm(data, instance=source, user=person(self.request))

    def save(self, form: SourceForm) -> HttpResponse:
        if not form.is_valid():
            return self.page(status=422, form=form, source=_stored(form.instance))
        try:
            source = actions.save_source(form.instance, by=person(self.request))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
            return self.page(status=422, form=form, source=_stored(form.instance))
        messages.success(self.request, _("Saved."))
        return redirect("crosswalk_editing:source", source.pk)


class CreateView(SaveSource):
    """A new source."""

    page_title = gettext_lazy("New source")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=self.form(None))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.save(self.form(None, request.POST))


class EditView(SaveSource):
    """Change what is said of a source."""

    page_title = gettext_lazy("Change the source")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        source = self.source(pk)
        return self.page(form=self.form(source), source=source)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.save(self.form(self.source(pk), request.POST))


class SourceView(SourcePage):
    """What a source lists, and the versions that can be compared with it."""

    template_name = "cursus/crosswalks/editing/source.html"
    page_title = gettext_lazy("Source")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        visible = permissions.visible_sources(request.user).select_related("organisation", "version__framework")
        source = get_visible_or_404(request, visible, pk=pk)
        items = listing_of(source).items
        tops = {item.pk: str(item) for item in items}
        page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
        versions = editable_versions(request.user).select_related("framework")
        if source.version_id:
            versions = versions.exclude(pk=source.version_id)
        if source.organisation_id:
            versions = versions.filter(framework__organisation=source.organisation_id)
        return self.page(
            source=source,
            items=page,
            rows=[(item, tops.get(item.parent, "") if item.parent else "") for item in page.object_list],
            versions=versions.exclude(state="ARCHIVED").order_by("framework__code", "-created_at"),
            editable=permissions.editable_sources(request.user).filter(pk=pk).exists(),
        )


class DeleteView(SourcePage):
    """Ask, then remove a source to which nothing leads."""

    template_name = "cursus/crosswalks/editing/source_delete.html"
    page_title = gettext_lazy("Remove the source")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        source = self.source(pk)
        return self.page(source=source, in_use=source.mappings.exists(), elements=source.elements.count())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        source = self.source(pk)
        try:
            actions.remove_source(source, by=person(request))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return redirect("crosswalk_editing:source", pk)
        messages.success(request, _("The source is removed."))
        return redirect(reverse("crosswalk_editing:index"))


def _stored(row: Model) -> Model | None:
    return None if row._state.adding else row
