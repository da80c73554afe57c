"""The readings of the service: one a path of the REST binding of CASE 1.1."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from cursus.frameworks.case_api.answering import Answer, CaseError, Json, case_view, read_identifier, unknown
from cursus.frameworks.case_api.finding import (
    public_versions,
    version_of,
    version_of_association,
    version_of_item,
    version_of_rubric,
)
from cursus.frameworks.case_api.listing import page_links, read_wish
from cursus.frameworks.formats.case import associations, export
from cursus.frameworks.formats.case.identifiers import ItemKind, grid_of, link
from cursus.frameworks.formats.whole import Whole, head_of, read_whole
from cursus.frameworks.models import FrameworkVersion


def published(written: str, find: Callable[[UUID], FrameworkVersion | None]) -> tuple[UUID, Whole]:
    """Return the identifier of an address, and what is published under it, whole. Raises CaseError."""
    identifier = read_identifier(written)
    version = find(identifier)
    if version is None:
        raise unknown(identifier)
    return identifier, read_whole(version)


def _named(rows: Iterable[Json], identifier: UUID) -> Json:
    found = next((row for row in rows if row["identifier"] == str(identifier)), None)
    if found is None:
        raise unknown(identifier)
    return found


def _document_link(whole: Whole) -> dict[str, str]:
    return link("CFDocuments", whole.version.pk, whole.version.framework.title)


def latest(whole: Whole) -> datetime:
    """When anything of the package last changed: correspondences are confirmed, and versions archived, afterwards."""
    moments = [whole.changed, *(row.confirmed_at for row in whole.correspondences if row.confirmed_at)]
    return max([*moments, *([whole.version.archived_at] if whole.version.archived_at else [])])


@case_view
def documents(request: HttpRequest) -> Answer:
    """The CFDocuments: every published version."""
    wish = read_wish(request.GET)
    rows = public_versions()
    total = rows.count()
    chosen = rows.order_by(*wish.order)[wish.offset : wish.offset + wish.limit]
    found = [export.document(head_of(version), alone=True) for version in chosen]
    if wish.fields:
        found = [{name: row[name] for name in row if name in wish.fields} for row in found]
    headers = {"X-Total-Count": str(total), "Link": page_links(request, wish, total)}
    return Answer(body={"CFDocuments": found}, headers=headers)


@case_view
def document(request: HttpRequest, identifier: str) -> Answer:
    """A CFDocument."""
    key = read_identifier(identifier)
    version = version_of(key)
    if version is None:
        raise unknown(key)
    head = head_of(version)
    return Answer(body=export.document(head, alone=True), changed=latest(head))


@case_view
def package(request: HttpRequest, identifier: str) -> Answer:
    """A CFPackage: a version with all that it says."""
    _key, whole = published(identifier, version_of)
    return Answer(body=export.package(whole), changed=latest(whole))


@case_view
def item(request: HttpRequest, identifier: str) -> Answer:
    """A CFItem, which says what document it is of."""
    key, whole = published(identifier, version_of_item)
    return Answer(body=_alone(export.items(whole), key, whole), changed=whole.changed)


@case_view
def item_associations(request: HttpRequest, identifier: str) -> Answer:
    """A CFItem with the CFAssociations that it is an end of."""
    key, whole = published(identifier, version_of_item)
    ends = ("originNodeURI", "destinationNodeURI")
    found = [row for row in associations.of(whole) if str(key) in {row[end]["identifier"] for end in ends}]
    body = {"CFItem": _alone(export.items(whole), key, whole), "CFAssociations": found}
    return Answer(body=body, changed=latest(whole))


@case_view
def association(request: HttpRequest, identifier: str) -> Answer:
    """A CFAssociation."""
    key, whole = published(identifier, version_of_association)
    return Answer(body=_alone(associations.of(whole), key, whole), changed=latest(whole))


def _alone(rows: Iterable[Json], key: UUID, whole: Whole) -> Json:
    return {**_named(rows, key), "CFDocumentURI": _document_link(whole)}


@case_view
def rubric(request: HttpRequest, identifier: str) -> Answer:
    """A CFRubric: the grid of a competency."""
    key, whole = published(identifier, version_of_rubric)
    wanted = [row for row in whole.competencies if row.pk == grid_of(key) and row.criteria.all()]
    return Answer(body=_named([export.rubric(row, whole) for row in wanted], key), changed=whole.changed)


@case_view
def item_type(request: HttpRequest, identifier: str) -> Answer:
    """A CFItemType, as a set of one: ours have none below them."""
    key = read_identifier(identifier)
    kind = next((kind for kind in ItemKind if kind.identifier == key), None)
    if kind is None:
        raise unknown(key)
    newest = public_versions().order_by("-published_at").first()
    if newest is None:
        raise unknown(key)
    head = head_of(newest)
    return Answer(body={"CFItemTypes": [export.item_type(kind, head)]}, changed=head.changed)


@case_view
def nothing(request: HttpRequest, **rest: Any) -> Answer:
    """What CASE defines and no version of ours has: concepts, subjects, licences, groupings; and any other path."""
    if "identifier" in rest:
        raise unknown(read_identifier(rest["identifier"]))
    raise CaseError(404, "unknownobject", "path", "CASE 1.1 has no such path. See the list in the documentation.")
