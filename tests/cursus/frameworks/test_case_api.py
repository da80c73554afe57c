"""The public service: the paths of CASE 1.1, for published versions only."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cursus.frameworks.actions import archive_version, publish_version
from cursus.frameworks.actions_correspondences import confirm_correspondence
from cursus.frameworks.case_api import answering
from cursus.frameworks.formats.case.identifiers import ItemKind, grid_of, place_of
from cursus.models import BlockCorrespondence, OccupationCompetency, Organisation
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.case import exported, full_draft, full_version
from tests.factories.frameworks import add_qualification

pytestmark = pytest.mark.django_db
BASE = "/ims/case/v1p1"


@pytest.fixture(autouse=True)
def _nobody_asked_yet():
    cache.clear()


@pytest.fixture
def body():
    return OrganisationFactory()


@pytest.fixture
def version(body):
    return full_version(body)


def get(path: str, client: Client | None = None, **headers: str):
    return (client or Client()).get(path if path.startswith("/") else f"{BASE}/{path}", headers=headers)


def minor(response) -> list[str]:
    status = response.json()
    assert set(status) == {"imsx_codeMajor", "imsx_severity", "imsx_description", "imsx_codeMinor"}
    (field,) = status["imsx_codeMinor"]["imsx_codeMinorField"]
    return [status["imsx_codeMajor"], field["imsx_codeMinorFieldName"], field["imsx_codeMinorFieldValue"]]


def test_every_address_written_in_a_package_answers_with_the_same(version):
    value = exported(version)
    assert get(f"CFPackages/{version.pk}").json() == value
    for kind in ("CFItems", "CFAssociations", "CFRubrics"):
        for part in value[kind]:
            address = part["uri"].removeprefix("http://testserver")
            found = get(address).json()
            assert found.pop("CFDocumentURI", {"identifier": str(version.pk)})["identifier"] == str(version.pk)
            assert found == part
    for part in value["CFDefinitions"]["CFItemTypes"]:
        assert get(part["uri"].removeprefix("http://testserver")).json() == {"CFItemTypes": [part]}
    document = get(f"CFDocuments/{version.pk}").json()
    assert document.pop("CFPackageURI")["uri"].endswith(f"/CFPackages/{version.pk}")
    assert document == value["CFDocument"]


def test_the_associations_of_an_item(version):
    competency = version.competencies.get(code="1.2")
    found = get(f"CFItemAssociations/{competency.pk}").json()
    assert found["CFItem"]["identifier"] == str(competency.pk)
    assert sorted(row["associationType"] for row in found["CFAssociations"]) == ["isChildOf", "isPartOf"]
    block = get(f"CFItemAssociations/{competency.block_id}").json()
    assert len(block["CFAssociations"]) == 3


def test_confirmed_correspondences_are_found_and_proposed_ones_are_not(version, body):
    earlier = full_version(body, code="AVANT")
    row = BlockCorrespondence.objects.create(block=version.blocks.first(), target=earlier.blocks.first())
    assert get(f"CFAssociations/{row.pk}").status_code == 404
    confirm_correspondence(row, kind="TOTAL", edit_token=None, by=UserFactory())
    found = get(f"CFAssociations/{row.pk}")
    assert found.json()["associationType"] == "exactMatchOf"
    assert found.json()["destinationNodeURI"]["identifier"] == str(earlier.blocks.first().pk)


def things_of(version):
    competency = version.competencies.get(code="1.1")
    link = OccupationCompetency.objects.filter(occupation__version=version).first()
    activity = version.occupations.get().activities.first()
    neighbour = version.occupations.get().neighbours.get()
    return {
        "CFDocuments": [version.pk],
        "CFPackages": [version.pk],
        "CFItems": [competency.block_id, competency.pk, version.occupations.get().pk, activity.pk],
        "CFItemAssociations": [competency.pk],
        "CFAssociations": [place_of(competency.pk), link.pk, neighbour.pk],
        "CFRubrics": [grid_of(competency.pk)],
    }


def test_a_draft_is_nowhere_until_it_is_published(body):
    draft = full_draft(body)
    paths = [f"{kind}/{key}" for kind, keys in things_of(draft).items() for key in keys]
    paths.append(f"/skos/{draft.pk}.jsonld")
    for path in paths:
        response = get(path)
        assert (response.status_code, minor(response)) == (404, ["failure", "sourcedId", "unknownobject"]), path
        assert "COOP" not in response.content.decode()
    assert get("CFDocuments").json() == {"CFDocuments": []}
    add_qualification(draft, body)
    publish_version(draft, by=None)
    assert {get(path).status_code for path in paths} == {200}


def test_an_archived_version_goes_on_answering_and_says_so(version):
    archive_version(version, by=None)
    found = get(f"CFDocuments/{version.pk}").json()
    assert found["adoptionStatus"] == "Deprecated"
    assert found["statusEndDate"]


@pytest.mark.parametrize(
    "kind",
    [
        *("CFDocuments", "CFPackages", "CFItems", "CFItemAssociations", "CFAssociations", "CFRubrics", "CFItemTypes"),
        *("CFAssociationGroupings", "CFConcepts", "CFSubjects", "CFLicenses"),
    ],
)
def test_what_is_unknown_and_what_is_no_identifier(kind):
    response = get(f"{kind}/{uuid4()}")
    assert (response.status_code, minor(response)) == (404, ["failure", "sourcedId", "unknownobject"])
    response = get(f"{kind}/B1%00")
    assert (response.status_code, minor(response)) == (404, ["failure", "sourcedId", "invalid_uuid"])
    assert response["Content-Type"] == "application/json"


def test_a_kind_of_item_is_found_once_something_is_published(version):
    assert get(f"CFItemTypes/{ItemKind.BLOCK.identifier}").json()["CFItemTypes"][0]["typeCode"] == "BLOCK"


def test_another_path_is_refused_in_the_same_form():
    assert minor(get("CFNothing")) == ["failure", "path", "unknownobject"]
    assert get("CFNothing").status_code == 404


# --- The list ---------------------------------------------------------------------------------------------------


def listed(query: str = ""):
    response = get(f"CFDocuments{query}")
    return response, [row["title"] for row in response.json()["CFDocuments"]]


@pytest.fixture
def three(body):
    for code in ("A", "B", "C"):
        version = full_version(body, code=code)
        version.framework.title = f"Cadre {code}"
        version.framework.save()


def test_paging(three):
    response, titles = listed("?limit=2&sort=title")
    assert (titles, response["X-Total-Count"]) == (["Cadre A", "Cadre B"], "3")
    by_name = {
        name: address for address, name in re.findall(r'<http://testserver([^>]+)>; rel="(\w+)"', response["Link"])
    }
    assert set(by_name) == {"first", "next", "last"}
    following = get(by_name["next"])
    assert [row["title"] for row in following.json()["CFDocuments"]] == ["Cadre C"]
    assert 'rel="prev"' in following["Link"]
    assert 'rel="next"' not in following["Link"]
    assert listed("?offset=50")[1] == []


def test_sorting(three):
    assert listed("?sort=title&orderBy=desc")[1] == ["Cadre C", "Cadre B", "Cadre A"]
    assert listed()[1] == ["Cadre A", "Cadre B", "Cadre C"]


def test_choosing_fields(three):
    response = get("CFDocuments?fields=title,identifier&limit=1")
    assert [set(row) for row in response.json()["CFDocuments"]] == [{"title", "identifier"}]


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("limit=0", "limit", "invalid_selection_field"),
        ("limit=-1", "limit", "invalid_selection_field"),
        ("limit=%C2%B2", "limit", "invalid_selection_field"),
        ("limit=99999999999999999999", "limit", "invalid_selection_field"),
        ("offset=x", "offset", "invalid_selection_field"),
        ("sort=edit_token", "sort", "invalid_sort_field"),
        ("sort=title&orderBy=up", "orderBy", "invalid_selection_field"),
        ("fields=title,password", "fields", "invalid_selection_field"),
        ("filter=title='x'", "filter", "invalid_selection_field"),
    ],
)
def test_what_cannot_be_asked_of_the_list(query, name, value):
    response = get(f"CFDocuments?{query}")
    assert (response.status_code, minor(response)) == (400, ["failure", name, value])


# --- Caches, readers from anywhere, limits ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["CFDocuments", "CFDocuments/{}", "CFPackages/{}", "/skos/{}.jsonld"])
def test_who_has_it_already_gets_304(version, path):
    path = path.format(version.pk)
    first = get(path)
    assert first.status_code == 200
    again = get(path, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    if "Last-Modified" in first:
        assert get(path, if_modified_since=first["Last-Modified"]).status_code == 304
    assert get(path, if_none_match='"other"').status_code == 200


def test_a_confirmed_correspondence_makes_it_new(version, body):
    path = f"CFPackages/{version.pk}"
    first = get(path)
    row = BlockCorrespondence.objects.create(
        block=version.blocks.first(), other_fiche="RNCP99000", other_block="RNCP99000BC01"
    )
    confirm_correspondence(row, kind="TOTAL", edit_token=None, by=UserFactory())
    assert get(path, if_none_match=first["ETag"]).status_code == 200


def test_any_site_may_read_and_nobody_may_write(version):
    client = Client(enforce_csrf_checks=True)
    path = f"{BASE}/CFPackages/{version.pk}"
    response = get(path, client, origin="https://elsewhere.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "X-Total-Count" in response["Access-Control-Expose-Headers"]
    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    for method in ("post", "put", "patch", "delete"):
        refusal = getattr(client, method)(path)
        assert (refusal.status_code, refusal["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert minor(refusal)[0] == "unsupported"
    assert client.options(path).status_code == 204
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")


def test_too_many_questions(monkeypatch):
    monkeypatch.setattr(answering, "PER_MINUTE", 3)
    for _turn in range(3):
        assert get("CFDocuments").status_code == 200
    response = get("CFDocuments")
    assert (response.status_code, minor(response)) == (429, ["failure", "request", "server_busy"])
    assert int(response["Retry-After"]) > 0


def test_as_many_queries_for_much_as_for_little(body, django_assert_num_queries, monkeypatch):
    """Without the limits, whose counter is in the database."""
    monkeypatch.setattr(answering.rate_limits, "count", lambda *args, **kwargs: None)
    small = full_version(body, code="PETIT")
    counts = {"CFPackages": 12, "CFItems": 12, "CFItemAssociations": 13, "CFRubrics": 12, "CFDocuments": 1}
    _asked(small, django_assert_num_queries, counts)
    _listed(django_assert_num_queries)
    large = full_version(OrganisationFactory(), code="GRAND", each=9)
    _asked(large, django_assert_num_queries, counts)
    _listed(django_assert_num_queries)
    assert Organisation.objects.count() == 2


def _asked(version, count_queries, counts):
    things = things_of(version)
    for kind, expected in counts.items():
        with count_queries(expected):
            assert get(f"{kind}/{things[kind][0]}").status_code == 200


def _listed(count_queries):
    with count_queries(2):
        get("CFDocuments")


def test_addresses_are_those_of_the_standard():
    assert reverse("case:documents") == "/ims/case/v1p1/CFDocuments"
    assert reverse("case:item_associations", args=["x"]) == "/ims/case/v1p1/CFItemAssociations/x"
    assert json.loads(get("CFDocuments").content) == {"CFDocuments": []}
