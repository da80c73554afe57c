"""A course whose body has not written a page: the facts alone, at an address that stays."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from site_cms.courses import queries


@require_safe
def course(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lead to the page of the course where there is one; else show what the programme says."""
    programme = queries.published_programme(pk)
    if programme is None:
        raise Http404
    if address := queries.page_addresses([pk]).get(pk):
        return redirect(address)
    context: dict[str, Any] = {
        "course": queries.course_of(programme),
        "page": None,
        "lead": "",
        "canonical": f"{settings.PUBLIC_ORIGIN}{request.path}",
        "alternates": [],
        "description": programme.summary,
        "is_preview": False,
    }
    return render(request, "site_cms/courses/course.html", context)
