"""A version as a SKOS concept scheme: read by a JSON-LD processor, held against SKOS's own integrity conditions."""

from __future__ import annotations

from typing import Any

import pytest
from pyld import jsonld

from cursus.frameworks.actions_correspondences import confirm_correspondence
from cursus.frameworks.formats.case.identifiers import uri
from cursus.frameworks.formats.skos import scheme
from cursus.frameworks.formats.whole import read_whole
from cursus.models import BlockCorrespondence
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.case import full_version

pytestmark = pytest.mark.django_db
SKOS = "http://www.w3.org/2004/02/skos/core#"


def nothing_is_fetched(address: str, options: Any) -> Any:
    raise AssertionError(f"the processor asked for {address}")


def expanded(version) -> dict[str, dict[str, Any]]:
    nodes = jsonld.flatten(scheme(read_whole(version)), options={"documentLoader": nothing_is_fetched})
    return {node["@id"]: node for node in nodes}


def pointed(node: dict[str, Any], name: str) -> set[str]:
    return {value["@id"] for value in node.get(f"{SKOS}{name}", ())}


@pytest.fixture
def version():
    return full_version(OrganisationFactory())


def test_the_scheme_and_its_concepts(version):
    nodes = expanded(version)
    root = nodes[uri("CFDocuments", version.pk)]
    assert root["@type"] == [f"{SKOS}ConceptScheme"]
    concepts = {key: node for key, node in nodes.items() if node.get("@type") == [f"{SKOS}Concept"]}
    assert len(concepts) == 2 + 5 + 1 + 2
    assert len(nodes) == len(concepts) + 1
    competency = concepts[uri("CFItems", version.competencies.get(code="1.1").pk)]
    assert competency[f"{SKOS}prefLabel"] == [{"@language": "fr", "@value": "Compétence 1.1"}]
    assert competency[f"{SKOS}notation"] == [{"@value": "1.1"}]
    assert {value["@value"] for value in competency[f"{SKOS}note"]} == {"C’est visible.", "Trois sources au moins."}
    assert pointed(competency, "broader") == {uri("CFItems", version.blocks.get(code="B1").pk)}


def test_what_skos_demands_of_a_scheme(version):
    nodes = expanded(version)
    root = uri("CFDocuments", version.pk)
    concepts = {key: node for key, node in nodes.items() if key != root}
    tops = pointed(nodes[root], "hasTopConcept")
    for key, node in concepts.items():
        assert pointed(node, "inScheme") == {root}
        languages = [value["@language"] for value in node[f"{SKOS}prefLabel"]]
        assert len(languages) == len(set(languages))
        assert (key in tops) == (pointed(node, "topConceptOf") == {root}) == (not pointed(node, "broader"))
        for above in pointed(node, "broader"):
            assert key in pointed(concepts[above], "narrower")
            assert above not in pointed(node, "related")
        for beside in pointed(node, "related"):
            assert key in pointed(concepts[beside], "related")


def test_confirmed_correspondences_only(version):
    earlier = full_version(version.framework.organisation, code="AVANT")
    first, second = version.blocks.all()
    rows = [
        BlockCorrespondence.objects.create(block=first, target=earlier.blocks.first()),
        BlockCorrespondence.objects.create(block=second, other_fiche="RNCP99000", other_block="RNCP99000BC01"),
    ]
    address = uri("CFItems", first.pk)
    assert not pointed(expanded(version)[address], "closeMatch")
    for row in rows:
        confirm_correspondence(row, kind="TOTAL", edit_token=None, by=UserFactory())
    nodes = expanded(version)
    assert pointed(nodes[address], "closeMatch") == {uri("CFItems", earlier.blocks.first().pk)}
    # A block that nobody described here has no address of its own to be matched with.
    assert not pointed(nodes[uri("CFItems", second.pk)], "closeMatch")
