"""The SKOS scheme of a version says what was reviewed of its crosswalk, and that alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import parse_http_date
from pyld import jsonld

from cursus.crosswalks.actions import save_source
from cursus.crosswalks.enums import MappingKind
from cursus.crosswalks.formats.skos import scheme
from cursus.crosswalks.models import SourceElement, SourceFramework
from cursus.crosswalks.queries import mappings_of
from cursus.frameworks.enums import CorrespondenceKind
from cursus.frameworks.formats import skos
from cursus.frameworks.formats.case.identifiers import uri
from cursus.frameworks.formats.whole import read_whole
from cursus.models import BlockCorrespondence
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.case import full_draft, full_version
from tests.factories.crosswalks import mapped, source_with

pytestmark = pytest.mark.django_db
SKOS = "http://www.w3.org/2004/02/skos/core#"


def expanded(version: Any) -> dict[str, dict[str, Any]]:
    value = scheme(read_whole(version), mappings_of(version))
    return {node["@id"]: node for node in jsonld.flatten(value)}


def pointed(node: dict[str, Any], name: str) -> set[str]:
    return {value["@id"] for value in node.get(f"{SKOS}{name}", ())}


@pytest.fixture
def body():
    return OrganisationFactory()


def test_each_kind_is_its_own_property(body):
    version = full_version(body)
    source = source_with(body, *(f"Élément {kind}" for kind in MappingKind))
    SourceElement.objects.filter(code="E1").update(code="", uri="https://exemple.invalid/e1")
    competency = version.competencies.order_by("position", "code")[0]
    for rank, kind in enumerate(MappingKind):
        mapped(version, source, theirs=rank, kind=kind, reviewed=True)
    nodes = expanded(version)
    node = nodes[uri("CFItems", competency.pk)]
    found = {name: pointed(node, name) for name in skos.MATCHES}
    assert found["exactMatch"] == {"https://exemple.invalid/e1"}
    for name, label in (("broadMatch", "BROADER"), ("narrowMatch", "NARROWER"), ("relatedMatch", "RELATED")):
        (address,) = found[name]
        assert nodes[address][f"{SKOS}prefLabel"] == [{"@language": "fr", "@value": f"Élément {label}"}]
        assert reverse("crosswalks:public", args=[version.pk]) in address
    assert len(found["closeMatch"]) == 1


def test_what_is_only_proposed_is_not_said(body):
    version = full_version(body)
    mapped(version, source_with(body, "Animer"))
    assert "Animer" not in str(scheme(read_whole(version), mappings_of(version)))


def test_what_stands_on_a_version_here_has_its_address_once_it_is_public(body):
    version = full_version(body)
    for target, public in ((full_version(body, code="FICHE"), True), (full_draft(body, code="BROUILLON"), False)):
        source = save_source(SourceFramework(organisation=body, title=target.framework.code, version=target), by=None)
        mapping = mapped(version, source, kind=MappingKind.EXACT, reviewed=True)
        assert (uri("CFItems", mapping.theirs.pk) in expanded(version)) is public


def test_how_two_stand_is_said_once(body):
    """A confirmed correspondence of blocks gives way to what the crosswalk says of the same two: S46 of SKOS."""
    version, earlier = full_version(body), full_version(body, code="AVANT")
    block, theirs = version.blocks.first(), earlier.blocks.first()
    whole = read_whole(version)
    match = skos.Match(ours=block.pk, kind="exactMatch", address=uri("CFItems", theirs.pk), label="x", language="fr")
    row = BlockCorrespondence(block=block, target=theirs, kind=CorrespondenceKind.PARTIAL)
    value = skos.scheme(type(whole)(**{**vars(whole), "correspondences": (row,)}), [match])
    node = next(entry for entry in value["graph"] if entry["@id"] == uri("CFItems", block.pk))
    assert (node["exactMatch"], "relatedMatch" in node) == ([match.address], False)


def test_it_is_served_with_the_day_of_the_review(body):
    version = full_version(body)
    path = f"/skos/{version.pk}.jsonld"
    assert reverse("skos:scheme", args=[version.pk]) == path
    before = Client().get(path)
    mapping = mapped(version, source_with(body, "Animer"), reviewed=True)
    after = Client().get(path, HTTP_IF_NONE_MATCH=before["ETag"])
    assert (before.status_code, after.status_code) == (200, 200)
    assert after["Content-Type"] == "application/ld+json"
    assert str(mapping.theirs.pk) in after.content.decode()
    assert parse_http_date(after["Last-Modified"]) == int(mapping.decided_at.timestamp())


def test_the_file_of_the_editors_says_it_too(body):
    draft = full_draft(body)
    mapping = mapped(draft, source_with(body, "Animer"), reviewed=True)
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    answer = client.get(reverse("crosswalk_editing:skos", args=[draft.pk]))
    assert str(mapping.theirs.pk) in answer.content.decode()


def test_as_many_queries_for_many_correspondences_as_for_one(body, django_assert_num_queries):
    for count in (1, 6):
        version = full_version(OrganisationFactory(), code=f"N{count}")
        version = type(version).objects.select_related("framework__organisation").get(pk=version.pk)
        source = source_with(None, *map(str, range(count)), title=f"Source {count}")
        for rank in range(count):
            mapped(version, source, theirs=rank, reviewed=True)
        whole = read_whole(version)
        with django_assert_num_queries(1):
            scheme(whole, mappings_of(version))
