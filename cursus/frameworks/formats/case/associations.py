"""What ties the items of a package together: the tree, occupations and their competencies, correspondences."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cursus.frameworks.enums import CorrespondenceKind
from cursus.frameworks.formats.case.identifiers import link, moment, place_of, uri
from cursus.frameworks.formats.whole import Whole
from cursus.frameworks.models import BlockCorrespondence

Json = dict[str, Any]

# What a correspondence of blocks is in CASE. It has no value for “counts for”: see docs/decisions/0027.
MATCHES = {CorrespondenceKind.TOTAL: "exactMatchOf", CorrespondenceKind.PARTIAL: "isRelatedTo"}
_REGISTER = "https://www.francecompetences.fr/recherche/rncp"


def of(whole: Whole) -> list[Json]:
    """Return the CFAssociations of a version: each row's place in the tree first, then the ties across it."""
    return [
        *_tree(whole),
        *_occupation_links(whole),
        *_neighbours(whole),
        *(_correspondence(row) for row in whole.correspondences),
    ]


def _tree(whole: Whole) -> list[Json]:
    version = whole.version
    root = link("CFDocuments", version.pk, version.framework.title)
    found = _children(root, [*whole.blocks, *whole.of_block(None), *whole.occupations], whole)
    for block in whole.blocks:
        found += _children(link("CFItems", block.pk, block.title), whole.of_block(block.pk), whole)
    for occupation in whole.occupations:
        node = link("CFItems", occupation.pk, occupation.title)
        found += _children(node, list(occupation.activities.all()), whole)
    return found


def _children(parent: Json, rows: list[Any], whole: Whole) -> list[Json]:
    """The places of rows under their parent; ``sequenceNumber`` counts from one in the order shown."""
    return [
        _association(
            place_of(row.pk), "isChildOf", link("CFItems", row.pk, row.title), parent, whole, sequenceNumber=order
        )
        for order, row in enumerate(rows, start=1)
    ]


def _occupation_links(whole: Whole) -> list[Json]:
    titles = {row.pk: row.title for row in whole.competencies} | {row.pk: row.title for row in whole.occupations}
    return [
        _association(
            row.pk,
            "isPartOf",
            link("CFItems", row.competency_id, titles[row.competency_id]),
            link("CFItems", row.occupation_id, titles[row.occupation_id]),
            whole,
            extensions={"cursus": {"core": row.core}},
        )
        for row in whole.links
    ]


def _neighbours(whole: Whole) -> list[Json]:
    """Which occupations are near, with a word why; the lineage says which one in any version."""
    return [
        _association(
            row.pk,
            "isRelatedTo",
            link("CFItems", occupation.pk, occupation.title),
            _near(row.lineage, whole),
            whole,
            **({"notes": row.why} if row.why else {}),
            sequenceNumber=row.position,
            extensions={"cursus": {"lineage": str(row.lineage)}},
        )
        for occupation in whole.occupations
        for row in occupation.neighbours.all()
    ]


def _near(lineage: UUID, whole: Whole) -> Json:
    """The occupation of a lineage: an item of ours, or one that nobody describes in public here (any more)."""
    if (found := whole.near.get(lineage)) is not None:
        return link("CFItems", found.pk, found.title)
    return {**link("CFItems", lineage, str(lineage)), "targetType": "ext:cursus-lineage"}


def _association(key: UUID, kind: str, origin: Json, destination: Json, whole: Whole, **more: Any) -> Json:
    return {
        "identifier": str(key),
        "associationType": kind,
        "uri": uri("CFAssociations", key),
        "originNodeURI": {**origin, "targetType": "CASE"},
        "destinationNodeURI": {"targetType": "CASE", **destination},
        "lastChangeDateTime": moment(whole.changed),
        **more,
    }


def _correspondence(row: BlockCorrespondence) -> Json:
    assert row.confirmed_at is not None
    return {
        "identifier": str(row.pk),
        "associationType": MATCHES[CorrespondenceKind(row.kind)],
        "uri": uri("CFAssociations", row.pk),
        "originNodeURI": {**link("CFItems", row.block_id, row.block.title), "targetType": "CASE"},
        "destinationNodeURI": _earlier(row),
        "lastChangeDateTime": moment(row.confirmed_at),
        "notes": str(row.kind),
    }


def _earlier(row: BlockCorrespondence) -> Json:
    """The earlier block: an item of ours, or one that the register knows by its code only."""
    if row.target is not None:
        return {**link("CFItems", row.target.pk, row.target.title), "targetType": "CASE"}
    number = row.other_fiche.removeprefix("RNCP")
    return {
        "title": row.earlier_label,
        "identifier": row.other_block,
        "uri": f"{_REGISTER}/{number}/#{row.other_block}",
        "targetType": "ext:rncp-bloc",
    }
