"""The public catalogue."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cursus.catalogue import queries
from cursus.catalogue.forms import FilterForm

PER_PAGE = 12
MAIN_FIELDS = frozenset({"q", "place"})


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The published courses, narrowed by what the address asks."""
    form = FilterForm(request.GET or None)
    filters = form.filters if form.is_bound else queries.Filters()
    found = queries.offers(filters).select_related("organisation", "qualification", "version__framework")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "offers": queries.shown(list(page.object_list), filters),
        "chips": _chips(form, request.GET) if form.is_bound else [],
        "show_filters": form.is_bound and any(name not in MAIN_FIELDS for name in form.errors),
        "plain_url": request.path,
        "canonical": f"{settings.PUBLIC_ORIGIN}{request.path}",
    }
    return render(request, "cursus/catalogue/catalogue.html", context)


def _chips(form: FilterForm, asked: QueryDict) -> list[dict[str, str]]:
    """The filters in use, each with the address of the same page without it."""
    chips = []
    for name, value, words in form.chosen:
        rest = asked.copy()
        rest.pop("page", None)
        kept = [item for item in rest.getlist(name) if item != value] if name == "format" else []
        rest.setlist(name, kept)
        chips.append({"label": words, "href": f"?{rest.urlencode()}" if rest.urlencode() else "."})
    return chips
