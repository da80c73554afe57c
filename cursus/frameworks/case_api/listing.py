"""The one list of the service: paging, sorting, choosing fields, as the REST binding of CASE 1.1 says."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict

from cursus.frameworks.case_api.answering import CaseError
from cursus.frameworks.formats.case.identifiers import BASE

DEFAULT, MOST = 100, 100

SORTS = {
    "identifier": "pk",
    "title": "framework__title",
    "creator": "framework__organisation__name",
    "language": "framework__language",
    "version": "number",
    "adoptionStatus": "state",
    "statusStartDate": "published_at",
    "lastChangeDateTime": "published_at",
}
FIELDS = {
    "identifier",
    "uri",
    "caseVersion",
    "creator",
    "title",
    "lastChangeDateTime",
    "officialSourceURL",
    "publisher",
} | {
    "description",
    "language",
    "version",
    "adoptionStatus",
    "statusStartDate",
    "statusEndDate",
    "CFPackageURI",
    "extensions",
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was asked of the list."""

    limit: int
    offset: int
    order: tuple[str, ...]
    fields: frozenset[str]


def read_wish(query: QueryDict) -> Wish:
    """Read the parameters of the list. Raises CaseError (400) about the first that cannot be followed."""
    if "filter" in query:
        raise CaseError(400, "invalid_selection_field", "filter", "This service does not filter: read the list.")
    return Wish(
        limit=min(_number(query, "limit", DEFAULT, low=1), MOST),
        offset=_number(query, "offset", 0, low=0),
        order=_order(query),
        fields=_fields(query),
    )


def _number(query: QueryDict, name: str, default: int, *, low: int) -> int:
    written = query.get(name)
    if written is None:
        return default
    if not (written.isascii() and written.isdigit() and len(written) <= 9 and int(written) >= low):
        words = f"{name} must be a whole number, {low} or more."
        raise CaseError(400, "invalid_selection_field", name, words)
    return int(written)


def _order(query: QueryDict) -> tuple[str, ...]:
    wanted, direction = query.get("sort"), query.get("orderBy", "asc")
    if direction not in ("asc", "desc"):
        raise CaseError(400, "invalid_selection_field", "orderBy", "orderBy must be asc or desc.")
    if wanted is None:
        return ("framework__code", "published_at", "pk")
    if wanted not in SORTS:
        raise CaseError(400, "invalid_sort_field", "sort", f"Sort by one of: {', '.join(sorted(SORTS))}.")
    sign = "-" if direction == "desc" else ""
    return (f"{sign}{SORTS[wanted]}", "pk")


def _fields(query: QueryDict) -> frozenset[str]:
    words = [word.strip() for value in query.getlist("fields") for word in value.split(",")]
    chosen = frozenset(word for word in words if word)
    if chosen - FIELDS:
        raise CaseError(400, "invalid_selection_field", "fields", f"Choose among: {', '.join(sorted(FIELDS))}.")
    return chosen


def page_links(request: HttpRequest, wish: Wish, total: int) -> str:
    """Return the Link header (RFC 8288): first, last, and what lies around the page."""
    last = max(0, (total - 1) // wish.limit * wish.limit)
    places = {"first": 0, "last": last}
    if wish.offset > 0:
        places["prev"] = max(0, wish.offset - wish.limit)
    if wish.offset + wish.limit < total:
        places["next"] = wish.offset + wish.limit
    return ", ".join(f'<{_address(request, wish, offset)}>; rel="{name}"' for name, offset in places.items())


def _address(request: HttpRequest, wish: Wish, offset: int) -> str:
    kept = [(name, value) for name in ("sort", "orderBy", "fields") for value in request.GET.getlist(name)]
    query = urlencode([("limit", wish.limit), ("offset", offset), *kept])
    return f"{settings.PUBLIC_ORIGIN}{BASE}/CFDocuments?{query}"
