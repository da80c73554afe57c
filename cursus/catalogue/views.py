"""The public catalogue."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cursus.catalogue import queries
from cursus.catalogue.forms import FilterForm
from cursus.core import weave
from cursus.programmes.public import public_addresses

PER_PAGE = 12


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The published courses, narrowed by what the address asks."""
    form = FilterForm(request.GET or None)
    filters = form.filters if form.is_bound else queries.Filters()
    found = queries.offers(filters).select_related("organisation", "qualification", "version__framework")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    programmes = list(page.object_list)
    addresses = public_addresses(programmes)
    context = {
        "form": form,
        "page": page,
        "entries": [_entry(offer, addresses) for offer in queries.shown(programmes)],
        "chips": _chips(form, request.GET) if form.is_bound else [],
        "narrowed": form.is_bound and any(name not in {"q", "place", "page"} for name in form.changed_data),
        "plain_url": request.path,
    }
    return render(request, "cursus/catalogue/catalogue.html", context)


def _entry(offer: queries.Offer, addresses: dict[Any, str]) -> dict[str, Any]:
    rows = [
        weave.Row(str(group.block or ""), tuple(weave.Square.of("NOT_STARTED") for _row in group.competencies))
        for group in offer.blocks
    ]
    return {
        "offer": offer,
        "programme": offer.programme,
        "url": addresses.get(offer.programme.pk, ""),
        "cloth": weave.cloth_svg(rows, title=""),
        "whole_blocks": [group.block for group in offer.blocks if group.complete and group.block],
        "single": sum(len(group.competencies) for group in offer.blocks if not (group.complete and group.block)),
    }


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
