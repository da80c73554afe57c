"""A version as a SKOS concept scheme, in JSON-LD. The context is written inside: nobody has to fetch one.

Concepts have the addresses of the items of the CASE package, so that both files speak of the same things. What
corresponds to them in the frameworks of others is known to a later room, which hands it in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cursus.frameworks.enums import CorrespondenceKind
from cursus.frameworks.formats.case.identifiers import ItemKind, moment, uri
from cursus.frameworks.formats.whole import Whole
from cursus.frameworks.rules_occupations import rome_line

Json = dict[str, Any]

MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")

CONTEXT: Json = {
    "@version": 1.1,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{
        name: {"@id": f"skos:{name}", "@container": "@language"}
        for name in ("prefLabel", "definition", "scopeNote", "note")
    },
    **{
        name: {"@id": f"skos:{name}", "@type": "@id", "@container": "@set"}
        for name in ("broader", "narrower", "related", "topConceptOf", "hasTopConcept", *MATCHES)
    },
    # Both say what the occupation covers; the two names tell readers of the JSON which is which.
    **{name: {"@id": "skos:scopeNote", "@container": "@language"} for name in ("workplaces", "structures")},
    "romeCodes": {"@id": "https://schema.org/occupationalCategory", "@container": "@set"},
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "notation": "skos:notation",
    "title": {"@id": "dct:title", "@container": "@language"},
    "description": {"@id": "dct:description", "@container": "@language"},
    "creator": "dct:creator",
    "kind": {"@id": "dct:type", "@container": "@language"},
    "versionInfo": "owl:versionInfo",
    "modified": {"@id": "dct:modified", "@type": "xsd:dateTime"},
    "graph": "@graph",
}

# A total correspondence says “counts for”, one way: exactMatch, symmetric and transitive, would say more.
_CORRESPONDENCES = {CorrespondenceKind.TOTAL: "closeMatch", CorrespondenceKind.PARTIAL: "relatedMatch"}


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a row of ours corresponds to elsewhere. ``kind``: one of MATCHES, theirs being the object."""

    ours: UUID
    kind: str
    address: str
    label: str
    language: str
    notation: str = ""
    scheme: str = ""
    """The address of the source, where it has one."""


def scheme(whole: Whole, matches: Iterable[Match] = ()) -> Json:
    """Return the JSON-LD document of a version: the scheme, its concepts in order, then what they correspond to."""
    graph = _Graph(whole, matches)
    return {"@context": CONTEXT, "graph": [graph.scheme(), *graph.concepts(), *graph.theirs()]}


class _Graph:
    def __init__(self, whole: Whole, matches: Iterable[Match]) -> None:
        self.whole = whole
        self.root = uri("CFDocuments", whole.version.pk)
        self.matches = list(matches)
        self.matched: dict[UUID, list[Match]] = defaultdict(list)
        for match in self.matches:
            self.matched[match.ours].append(match)
        self.related = _related(whole)

    def scheme(self) -> Json:
        version, framework = self.whole.version, self.whole.version.framework
        tops = [*self.whole.blocks, *self.whole.of_block(None), *self.whole.occupations]
        return {
            "@id": self.root,
            "@type": "skos:ConceptScheme",
            "title": self._said(framework.title),
            **self._maybe("description", framework.description),
            "notation": framework.code,
            "creator": self.whole.owner,
            "versionInfo": version.number,
            "modified": moment(self.whole.changed),
            "hasTopConcept": [_address(row) for row in tops],
        }

    def concepts(self) -> list[Json]:
        whole = self.whole
        found = []
        for block in whole.blocks:
            below = whole.of_block(block.pk)
            found.append(self._block(block, below))
            found += [self._competency(row, _address(block)) for row in below]
        found += [self._competency(row, None) for row in whole.of_block(None)]
        for occupation in whole.occupations:
            activities = list(occupation.activities.all())
            found.append(self._occupation(occupation, activities))
            found += [
                self._concept(row, ItemKind.ACTIVITY, row.description, _address(occupation)) for row in activities
            ]
        return found

    def theirs(self) -> list[Json]:
        """What the matches lead to, each once: as much as one needs to recognise it."""
        return [
            {
                "@id": match.address,
                "@type": "skos:Concept",
                "prefLabel": {match.language: match.label},
                **({"notation": match.notation} if match.notation else {}),
                **({"inScheme": match.scheme} if match.scheme else {}),
            }
            for match in {match.address: match for match in self.matches}.values()
        ]

    def _concept(self, row: Any, kind: ItemKind, definition: str, broader: str | None) -> Json:
        code = getattr(row, "code", "")
        related = [uri("CFItems", key) for key in self.related[row.pk]]
        found = {
            "@id": _address(row),
            "@type": "skos:Concept",
            "prefLabel": self._said(row.title),
            **({"notation": code} if code else {}),
            "kind": self._said(kind.word(self.whole.language)),
            **self._maybe("definition", definition),
            "inScheme": self.root,
            **({"broader": [broader]} if broader else {"topConceptOf": [self.root]}),
            **({"related": related} if related else {}),
        }
        for match in self.matched[row.pk]:
            _match(found, match.kind, match.address)
        return found

    def _block(self, row: Any, below: list[Any]) -> Json:
        found = self._concept(row, ItemKind.BLOCK, "", None)
        found |= self._maybe("scopeNote", row.assessment_terms)
        if below:
            found["narrower"] = [_address(item) for item in below]
        for entry in self.whole.correspondences:
            if entry.block_id == row.pk and entry.target is not None:
                _match(found, _CORRESPONDENCES[CorrespondenceKind(entry.kind)], _address(entry.target))
        return found

    def _competency(self, row: Any, block: str | None) -> Json:
        found = self._concept(row, ItemKind.COMPETENCY, row.description, block)
        criteria = [item.text for item in row.criteria.all()]
        if criteria:
            found["note"] = {self.whole.language: criteria}
        return found

    def _occupation(self, row: Any, activities: list[Any]) -> Json:
        found = self._concept(row, ItemKind.OCCUPATION, row.description, None)
        if activities:
            found["narrower"] = [_address(item) for item in activities]
        for name in ("workplaces", "structures"):
            if lines := getattr(row, name):
                found[name] = {self.whole.language: list(lines)}
        if row.rome_codes:
            found["romeCodes"] = [rome_line(item) for item in row.rome_codes]
        for near in self._neighbours(row):
            if near.version_id != self.whole.version.pk:
                _match(found, "relatedMatch", _address(near))
        return found

    def _neighbours(self, row: Any) -> list[Any]:
        near = (self.whole.near.get(item.lineage) for item in row.neighbours.all())
        return [item for item in near if item is not None]

    def _said(self, words: str) -> Json:
        return {self.whole.language: words}

    def _maybe(self, name: str, words: str) -> Json:
        return {name: self._said(words)} if words else {}


def _related(whole: Whole) -> dict[UUID, list[UUID]]:
    """What is tied to what across the tree. SKOS reads “related” both ways, so both ends say it, each once."""
    pairs = [(link.occupation_id, link.competency_id) for link in whole.links]
    for occupation in whole.occupations:
        pairs += [(row.pk, item.pk) for row in occupation.activities.all() for item in row.competencies.all()]
        near = (whole.near.get(row.lineage) for row in occupation.neighbours.all())
        pairs += [(occupation.pk, row.pk) for row in near if row and row.version_id == whole.version.pk]
    found: dict[UUID, dict[UUID, None]] = defaultdict(dict)
    for one, other in pairs:
        found[one][other] = found[other][one] = None
    return defaultdict(list, {key: list(others) for key, others in found.items()})


def _match(found: Json, kind: str, address: str) -> None:
    """Say a match, unless another one says already how the two stand: some of them exclude each other (SKOS, S46)."""
    if not any(address in found.get(name, ()) for name in MATCHES):
        found.setdefault(kind, []).append(address)


def _address(row: Any) -> str:
    return uri("CFItems", row.pk)
