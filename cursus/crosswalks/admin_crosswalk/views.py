"""Pages of the crosswalk: what there is, the list of correspondences of a version, its coverage, its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cursus.core.access import get_visible_or_404, person
from cursus.core.addresses import absolute
from cursus.core.errors import Refused
from cursus.crosswalks import actions, permissions, queries, queries_takeover
from cursus.crosswalks.admin_crosswalk.forms import FilterForm
from cursus.crosswalks.enums import MappingState
from cursus.crosswalks.formats.mappings import as_csv, as_json_lines
from cursus.crosswalks.models import SourceFramework
from cursus.crosswalks.presenting import present
from cursus.crosswalks.queries_coverage import matrix_of
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.permissions import editable_versions

PER_PAGE = 40
MOST_REVIEWED = 200


class CrosswalkPage(WagtailAdminTemplateMixin, View):
    """A page of the crosswalk: for those who write frameworks of a body, in the admin's own chrome."""

    _show_breadcrumbs = True
    header_icon = "link"
    page_title = gettext_lazy("Crosswalk")
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.can_compare(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def version(self, pk: UUID) -> FrameworkVersion:
        rows = editable_versions(self.request.user).select_related("framework__organisation")
        return get_visible_or_404(self.request, rows, pk=pk)

    def sources_for(self, version: FrameworkVersion) -> Any:
        """The sources that this version may be compared with: its body's, and the installation's."""
        visible = permissions.visible_sources(self.request.user)
        mine = visible.filter(organisation=version.framework.organisation_id) | visible.filter(organisation=None)
        return mine.exclude(version=version).select_related("version__framework")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": reverse("crosswalk_editing:index"), "label": gettext_lazy("Crosswalk")}
        return [*self.breadcrumbs_items, here]

    def page(self, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


class IndexView(CrosswalkPage):
    """The versions that can be compared, and the sources."""

    template_name = "cursus/crosswalks/editing/index.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        versions = editable_versions(request.user).select_related("framework__organisation")
        mine = permissions.editable_sources(request.user)
        return self.page(
            versions=versions.exclude(state="ARCHIVED").order_by("framework__code", "-created_at"),
            sources=queries.with_counts(permissions.visible_sources(request.user)),
            editable=set(mine.values_list("pk", flat=True)),
        )


class MappingsView(CrosswalkPage):
    """The correspondences of a version: filtered, reviewed one by one or together."""

    template_name = "cursus/crosswalks/editing/mappings.html"
    page_title = gettext_lazy("Correspondences")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._show(self.version(pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Review the ticked lines."""
        version = self.version(pk)
        keys = [key for key in request.POST.getlist("row") if _is_key(key)][:MOST_REVIEWED]
        rows = list(version.crosswalk_mappings.filter(pk__in=keys, state=MappingState.PROPOSED))
        if not rows:
            messages.error(request, _("Tick at least one proposed line first."))
            return self._show(version, status=422)
        try:
            n = actions.review_all(rows, by=person(request))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return self._show(version, status=409)
        said = ngettext("%(n)s correspondence is reviewed.", "%(n)s correspondences are reviewed.", n)
        messages.success(request, said % {"n": n})
        return redirect(f"{reverse('crosswalk_editing:mappings', args=[pk])}?{request.GET.urlencode()}".rstrip("?"))

    def _show(self, version: FrameworkVersion, *, status: int = 200) -> HttpResponse:
        sources = self.sources_for(version)
        form = FilterForm(self.request.GET, sources=queries.sources_in_use(version))
        rows = queries.mappings_of(version, states=MappingState.values).filter(**form.chosen)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        asked = self.request.GET.copy()
        asked.pop("page", None)
        return self.page(
            status=status,
            version=version,
            form=form,
            filtered=bool(form.chosen),
            rows=page,
            proposed=any(row.state == MappingState.PROPOSED for row in page),
            query=asked.urlencode(),
            back=self.request.get_full_path(),
            sources=queries.with_counts(sources, version),
            takeover=queries_takeover.takeover_for(version),
            public=permissions.public_versions().filter(pk=version.pk).exists(),
        )


class DecideView(CrosswalkPage):
    """Review, set aside, or reopen one line."""

    def post(self, request: HttpRequest, pk: UUID, row_pk: UUID, verb: str) -> HttpResponse:
        version, user = self.version(pk), person(request)
        back = request.POST.get("back", "")  # read first: a body that cannot be read changes nothing
        rows = version.crosswalk_mappings.select_related("version__framework")
        row = get_visible_or_404(request, rows, pk=row_pk)
        try:
            match verb:
                case "relire":
                    actions.review(row, by=user)
                    messages.success(request, _("Reviewed: from now on it counts."))
                case "ecarter":
                    actions.reject(row, by=user)
                    messages.success(request, _("Set aside: it counts for nothing, and its reason stays readable."))
                case "rouvrir":
                    actions.reopen(row, by=user)
                    messages.success(request, _("It is a proposal again."))
                case _:
                    raise Http404
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/edition/"):
            back = reverse("crosswalk_editing:mappings", args=[pk])
        return redirect(back)


class CoverageView(CrosswalkPage):
    """Our blocks against the groups of each source: a drawing, and the same in words."""

    template_name = "cursus/crosswalks/editing/coverage.html"
    page_title = gettext_lazy("Coverage")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        with_proposals = request.GET.get("propositions") == "1"
        states = [MappingState.REVIEWED, *([MappingState.PROPOSED] if with_proposals else [])]
        return self.page(
            version=version, coverage=present(matrix_of(version, states=states)), with_proposals=with_proposals
        )


class ExportView(CrosswalkPage):
    """The correspondences as a file: ``csv`` or ``jsonl``. Those that were set aside stay out."""

    def get(self, request: HttpRequest, pk: UUID, form: str) -> HttpResponseBase:
        version = self.version(pk)
        rows = queries.mappings_of(version, states=(MappingState.REVIEWED, MappingState.PROPOSED))
        name = f"correspondances-{version.framework.code}-{version.number}"
        match form:
            case "csv":
                answer = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
            case "jsonl":
                base = absolute("crosswalks:public", version.pk)
                answer = StreamingHttpResponse(as_json_lines(rows, base=base), content_type="application/jsonl")
            case _:
                raise Http404
        safe = "".join(sign if sign.isalnum() or sign in "-._" else "-" for sign in name)
        answer["Content-Disposition"] = f'attachment; filename="{safe.encode("ascii", "replace").decode()}.{form}"'
        return answer


def _is_key(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def source_of(page: CrosswalkPage, version: FrameworkVersion, pk: UUID) -> SourceFramework:
    """Return a source that the version may be compared with, else 404."""
    found: SourceFramework = get_visible_or_404(page.request, page.sources_for(version), pk=pk)
    return found
