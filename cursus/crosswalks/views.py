"""The public page of a crosswalk."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cursus.crosswalks import permissions
from cursus.crosswalks.presenting import present
from cursus.crosswalks.queries import mappings_of, sources_in_use
from cursus.crosswalks.queries_coverage import matrix_of

MOST_LISTED = 500


@require_safe
def crosswalk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What corresponds to what, once reviewed: the picture, the matrix, the list. Published versions only."""
    rows = permissions.public_versions().select_related("framework__organisation")
    version = get_object_or_404(rows, pk=pk)
    mappings = list(mappings_of(version)[: MOST_LISTED + 1])
    context = {
        "version": version,
        "coverage": present(matrix_of(version)),
        "mappings": mappings[:MOST_LISTED],
        "cut": len(mappings) > MOST_LISTED,
        "sources": [source for source in sources_in_use(version) if source.pk in {row.source_id for row in mappings}],
        "canonical": f"{settings.PUBLIC_ORIGIN}{request.path}",
    }
    return render(request, "cursus/crosswalks/crosswalk.html", context)
