"""The public pages of occupations and of the frameworks that describe them."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cursus.consultations.queries_consulted import was_consulted
from cursus.core.access import get_visible_or_404
from cursus.crosswalks.queries import mappings_of
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.presenting_differences import Shown, shown
from cursus.frameworks.queries import FIXED
from cursus.frameworks.queries_differences import difference_of
from cursus.occupations import queries
from cursus.occupations.forms import CompareForm, FindForm
from cursus.occupations.permissions import visible_occupations, visible_versions
from cursus.occupations.queries_trainings import trainings_for
from cursus.occupations.trails import trail

PER_PAGE = 24
DESCRIPTION = 155
LONG_DIFFERENCE = 12
"""Lines that changed beyond which they are folded: what the version says comes first."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The occupations that are described today, narrowed by what the address asks."""
    form = FindForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    framework = asked.get("framework")
    rows = queries.found(asked.get("q", ""), framework.pk if framework else None)
    context = {
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "narrowed": bool(asked.get("q") or framework),
        "canonical": _canonical(request),
    }
    return render(request, "cursus/occupations/list.html", context)


@require_safe
def occupation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One occupation: what is done, with what, where, what is near, and what leads there."""
    row = get_visible_or_404(request, visible_occupations(request.user), pk=pk)
    groups = queries.groups_of(row)
    newer = queries.newer_version(row.version)
    qualifications = queries.qualifications_of(row)
    core = [line.competency.lineage for group in groups for line in group.core]
    every = [line.competency.lineage for group in groups for line in group.lines]
    context = {
        "occupation": row,
        "version": row.version,
        "language": row.version.framework.language,
        "activities": row.activities.all(),
        "groups": groups,
        "core_count": len(core),
        "optional_count": len(every) - len(core),
        "neighbours": queries.neighbours_of(row),
        "trainings": trainings_for(core or every),
        "qualifications": qualifications,
        "fiches": queries.fiches(qualifications),
        "newer": newer,
        "crosswalk": mappings_of(row.version).exists(),
        "consulted": was_consulted(row.version),
        "same_in_newer": queries.same_in(row, newer),
        "trail": trail(row.title),
        "description": _described(row.description, row.title),
        "canonical": _canonical(request),
    }
    return render(request, "cursus/occupations/occupation.html", context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two occupations side by side; which two is in the address, so that it can be shared and printed."""
    asked = request.GET.get("a") or request.GET.get("b")
    complete = bool(request.GET.get("a") and "b" in request.GET)
    form = CompareForm(request.GET) if complete else CompareForm(initial={"a": request.GET.get("a", "")})
    chosen = form.chosen
    context = {
        "form": form,
        "first": chosen[0] if chosen else None,
        "second": chosen[1] if chosen else None,
        "both": chosen or (),
        "comparison": queries.comparison(*chosen) if chosen else None,
        "same_framework": chosen is not None and chosen[0].version.framework_id == chosen[1].version.framework_id,
        "asked": bool(asked),
        "trail": trail(_("Compare")),
        "canonical": _canonical(request),
    }
    return render(request, "cursus/occupations/compare.html", context)


@require_safe
def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A published version of a framework, as everybody may read it."""
    row = get_visible_or_404(request, visible_versions(request.user), pk=pk)
    framework = row.framework
    difference = _since_previous(row)
    context = {
        "version": row,
        "framework": framework,
        "language": framework.language,
        "shown": queries.version_shown(row),
        "crosswalk": mappings_of(row).exists(),
        "consulted": was_consulted(row),
        "difference": difference,
        "difference_is_long": difference is not None and difference.lines > LONG_DIFFERENCE,
        "newer": queries.newer_version(row),
        "trail": trail(framework.title),
        "description": _described(framework.description, framework.title),
        "canonical": _canonical(request),
    }
    return render(request, "cursus/occupations/version.html", context)


def _since_previous(version: FrameworkVersion) -> Shown | None:
    """What changed since the version before, where the public could read it (ten queries)."""
    previous = version.previous
    if previous is None or previous.state not in FIXED:
        return None
    previous.framework = version.framework
    return shown(difference_of(previous, version))


def _described(text: str, title: str) -> str:
    """What a search engine shows: the first words of the description, else what the page is."""
    said = " ".join(text.split())
    return (
        Truncator(said).chars(DESCRIPTION)
        if said
        else _("%(title)s: competencies, courses, neighbours.") % {"title": title}
    )


def _canonical(request: HttpRequest) -> str:
    return f"{settings.PUBLIC_ORIGIN}{request.path}"
