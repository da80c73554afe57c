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
from tests.factories.case import full_draft, full_version

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


def test_what_an_occupation_covers_and_its_codes(version):
    nodes = expanded(version)
    occupation = nodes[uri("CFItems", version.occupations.get().pk)]
    assert {value["@value"] for value in occupation[f"{SKOS}scopeNote"]} == {"Au bureau", "En tournée", "Association"}
    assert occupation["https://schema.org/occupationalCategory"] == [{"@value": "K1802 Développement local"}]


def test_what_an_activity_calls_on(version):
    activity = version.occupations.get().activities.get(title="Relier")
    called_on = {uri("CFItems", item.pk) for item in activity.competencies.all()}
    assert len(called_on) == 2
    assert pointed(expanded(version)[uri("CFItems", activity.pk)], "related") == called_on


def test_neighbours_are_related_here_and_matched_elsewhere():
    body = OrganisationFactory()
    public = full_version(body, code="PUBLIC").occupations.get()
    draft = full_draft(body)
    first = draft.occupations.get()
    near = draft.occupations.create(title="Guide", position=2)
    near.neighbours.create(lineage=first.lineage, position=1)
    near.neighbours.create(lineage=public.lineage, position=2)
    nodes = expanded(draft)
    node = nodes[uri("CFItems", near.pk)]
    assert pointed(node, "related") == {uri("CFItems", first.pk)}
    assert uri("CFItems", near.pk) in pointed(nodes[uri("CFItems", first.pk)], "related")
    assert pointed(node, "relatedMatch") == {uri("CFItems", public.pk)}
    # The other neighbour of the factory is described nowhere: it has no address.
    assert not pointed(nodes[uri("CFItems", first.pk)], "relatedMatch")
