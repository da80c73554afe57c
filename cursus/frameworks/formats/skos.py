"""A version as a SKOS concept scheme, in JSON-LD. The context is written inside: nobody has to fetch one.

Concepts have the addresses of the items of the CASE package, so that both files speak of the same things.
"""

from __future__ import annotations

from typing import Any

from cursus.frameworks.enums import CorrespondenceKind
from cursus.frameworks.formats.case.identifiers import ItemKind, moment, uri
from cursus.frameworks.formats.whole import Whole

Json = dict[str, Any]

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
        for name in ("broader", "narrower", "related", "topConceptOf", "hasTopConcept", "closeMatch", "relatedMatch")
    },
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
_MATCHES = {CorrespondenceKind.TOTAL: "closeMatch", CorrespondenceKind.PARTIAL: "relatedMatch"}


def scheme(whole: Whole) -> Json:
    """Return the JSON-LD document of a version: the scheme, then its concepts in order."""
    graph = _Graph(whole)
    return {"@context": CONTEXT, "graph": [graph.scheme(), *graph.concepts()]}


class _Graph:
    def __init__(self, whole: Whole) -> None:
        self.whole = whole
        self.root = uri("CFDocuments", whole.version.pk)

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

    def _concept(self, row: Any, kind: ItemKind, definition: str, broader: str | None) -> Json:
        code = getattr(row, "code", "")
        return {
            "@id": _address(row),
            "@type": "skos:Concept",
            "prefLabel": self._said(row.title),
            **({"notation": code} if code else {}),
            "kind": self._said(kind.word(self.whole.language)),
            **self._maybe("definition", definition),
            "inScheme": self.root,
            **({"broader": [broader]} if broader else {"topConceptOf": [self.root]}),
        }

    def _block(self, row: Any, below: list[Any]) -> Json:
        found = self._concept(row, ItemKind.BLOCK, "", None)
        found |= self._maybe("scopeNote", row.assessment_terms)
        if below:
            found["narrower"] = [_address(item) for item in below]
        for entry in self.whole.correspondences:
            if entry.block_id == row.pk and entry.target is not None:
                found.setdefault(_MATCHES[CorrespondenceKind(entry.kind)], []).append(_address(entry.target))
        return found

    def _competency(self, row: Any, block: str | None) -> Json:
        found = self._concept(row, ItemKind.COMPETENCY, row.description, block)
        criteria = [item.text for item in row.criteria.all()]
        if criteria:
            found["note"] = {self.whole.language: criteria}
        occupations = [uri("CFItems", link.occupation_id) for link in self.whole.links if link.competency_id == row.pk]
        return {**found, "related": occupations} if occupations else found

    def _occupation(self, row: Any, activities: list[Any]) -> Json:
        found = self._concept(row, ItemKind.OCCUPATION, row.description, None)
        if activities:
            found["narrower"] = [_address(item) for item in activities]
        competencies = [uri("CFItems", link.competency_id) for link in self.whole.links if link.occupation_id == row.pk]
        return {**found, "related": competencies} if competencies else found

    def _said(self, words: str) -> Json:
        return {self.whole.language: words}

    def _maybe(self, name: str, words: str) -> Json:
        return {name: self._said(words)} if words else {}


def _address(row: Any) -> str:
    return uri("CFItems", row.pk)
