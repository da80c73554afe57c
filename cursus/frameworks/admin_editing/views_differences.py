"""Two versions, or two fiches, side by side in words: what was added, removed, moved, reworded, renumbered."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from cursus.core.access import get_visible_or_404
from cursus.frameworks import permissions
from cursus.frameworks.admin_editing.views import EditorPage
from cursus.frameworks.models import BlockCorrespondence, FrameworkVersion
from cursus.frameworks.presenting_differences import shown
from cursus.frameworks.queries_differences import comparable, difference_of, in_order


class CompareView(EditorPage):
    """Choose another version, and read what changed between the two. ``avec``: the key of the other one."""

    template_name = "cursus/frameworks/editing/compare.html"
    page_title = gettext_lazy("What changed")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        version = self.version(pk)
        others = list(comparable(version, permissions.visible_versions(request.user)))
        other = self._chosen(request, version, others)
        if other is None:
            return self.page(version=version, others=others, other=None, shown=None)
        before, after = in_order(version, other)
        return self.page(
            version=version,
            others=others,
            other=other,
            before=before,
            after=after,
            after_editable=permissions.can_edit(request.user, after.framework),
            shown=shown(difference_of(before, after)),
        )

    def _chosen(
        self, request: HttpRequest, version: FrameworkVersion, others: list[FrameworkVersion]
    ) -> FrameworkVersion | None:
        """What was asked for; else what it was made from, what its blocks correspond to, or its next neighbour."""
        asked = request.GET.get("avec", "")
        if asked:
            try:
                key = UUID(asked)
            except ValueError:
                key = UUID(int=0)
            rows = permissions.visible_versions(request.user).select_related("framework__organisation")
            return get_visible_or_404(request, rows.exclude(pk=version.pk), pk=key)
        targets = BlockCorrespondence.objects.filter(block__version=version, target__isnull=False)
        wanted = [version.previous_id, *targets.order_by("created_at").values_list("target__version", flat=True)[:1]]
        known = {item.pk: item for item in others}
        near = [known[key] for key in wanted if key in known]
        near += [item for item in others if item.framework_id == version.framework_id]
        return next(iter(near), None)
