"""Our packages are strict: held against a schema of our own, and against the list of fields where it is at hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from jsonschema import Draft202012Validator

from cursus.frameworks.actions_correspondences import confirm_correspondence
from cursus.frameworks.formats.case.identifiers import grid_of, place_of
from cursus.models import BlockCorrespondence
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.case import CONSTRUCTED, FIELD_LIST, WHY_SKIPPED, as_bytes, exported, full_draft, full_version

pytestmark = pytest.mark.django_db
SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "data" / "case" / "cfpackage-1.1-strict.schema.json").read_text()
)


def faults(value: Any, schema: dict[str, Any] = SCHEMA) -> list[str]:
    Draft202012Validator.check_schema(schema)
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(value)]


def with_correspondences(version):
    """Confirm a total and a partial correspondence of the version's blocks."""
    earlier = full_version(version.framework.organisation, code="AVANT")
    blocks = list(version.blocks.all())
    rows = [
        BlockCorrespondence(block=blocks[0], target=earlier.blocks.get(code="B2"), kind="TOTAL"),
        BlockCorrespondence(block=blocks[1], other_fiche="RNCP99000", other_block="RNCP99000BC01", kind="PARTIAL"),
    ]
    for row in rows:
        row.save()
        confirm_correspondence(row, kind=row.kind, edit_token=None, by=UserFactory())
    return version


def test_a_published_version_with_everything():
    version = with_correspondences(full_version(OrganisationFactory()))
    value = exported(version)
    assert faults(value) == []
    kinds = {entry["associationType"] for entry in value["CFAssociations"]}
    assert kinds == {"isChildOf", "isPartOf", "exactMatchOf", "isRelatedTo"}
    assert value["CFDocument"]["adoptionStatus"] == "Adopted"
    assert all(entry["CFRubricCriteria"] for entry in value["CFRubrics"])


def test_a_draft_in_english_too():
    version = full_draft(OrganisationFactory())
    version.framework.language = "en"
    with override("fr"):
        value = exported(version)
    assert faults(value) == []
    assert {entry["CFItemType"] for entry in value["CFItems"]} == {
        *("Competency block", "Competency", "Occupation", "Activity")
    }


def test_a_proposed_correspondence_is_nobodys_business():
    version = full_version(OrganisationFactory())
    BlockCorrespondence.objects.create(
        block=version.blocks.first(), other_fiche="RNCP99000", other_block="RNCP99000BC01"
    )
    assert "RNCP99000" not in as_bytes(exported(version)).decode()


def test_the_schema_notices():
    value = exported(full_version(OrganisationFactory()))
    value["CFDocument"]["CFPackageURI"] = {}
    value["CFItems"][0].pop("uri")
    value["CFItems"][1]["identifier"] = "B1"
    value["CFAssociations"][0]["associationType"] = "isAbout"
    assert len(faults(value)) == 4


def test_identifiers_are_unique_and_undone():
    version = full_version(OrganisationFactory())
    value = exported(version)
    parts = [*value["CFItems"], *value["CFAssociations"], *value["CFRubrics"], value["CFDocument"]]
    parts += [entry for rubric in value["CFRubrics"] for entry in rubric["CFRubricCriteria"]]
    found = [entry["identifier"] for entry in parts]
    assert len(found) == len(set(found))
    key = version.competencies.first().pk
    assert place_of(place_of(key)) == grid_of(grid_of(key)) == key


def test_two_exports_say_the_same_and_two_versions_do_not():
    version = full_version(OrganisationFactory())
    assert exported(version) == exported(version)
    other = full_version(OrganisationFactory())
    assert exported(version)["CFDocument"]["identifier"] != exported(other)["CFDocument"]["identifier"]


def test_as_many_queries_for_many_items_as_for_few(django_assert_num_queries):
    for each in (1, 8):
        version = full_version(OrganisationFactory(), each=each) if each > 1 else full_version(OrganisationFactory())
        version = type(version).objects.select_related("framework__organisation").get(pk=version.pk)
        with django_assert_num_queries(11):
            exported(version)


# --- Against the list of fields ---------------------------------------------------------------------------------

NAMES = re.compile(r"([A-Za-z]+)(\*?)")


def fields_of(line: str) -> tuple[set[str], set[str]]:
    """Return the fields that a line of the list names, and those of them that are mandatory."""
    known = {name for definition in SCHEMA["$defs"].values() for name in definition.get("properties", ())}
    known |= {"statusEndDate"}
    words = NAMES.findall(re.sub(r"\([^)]*\)", "", line.split(". PAS de")[0]))
    written = [(name, bool(star)) for name, star in words if name in known or star]
    names = {name for name, _star in written}
    if "StartDate/EndDate" in line:
        names |= {"statusStartDate", "statusEndDate"}
    return names, {name for name, star in written if star}


@pytest.mark.skipif(not FIELD_LIST.exists(), reason=WHY_SKIPPED)
@pytest.mark.parametrize("kind", ["CFDocument", "CFItem", "CFAssociation"])
def test_the_list_of_fields_and_the_schema_agree(kind):
    line = next(row for row in FIELD_LIST.read_text().splitlines() if re.match(rf"- {kind} ?[(:]", row))
    names, mandatory = fields_of(line.split(":", 1)[1])
    definition = SCHEMA["$defs"][kind]
    assert mandatory == set(definition["required"])
    assert names <= set(definition["properties"])
    value = exported(full_version(OrganisationFactory()))
    parts = [value[kind]] if kind in value else value[f"{kind}s"]
    for part in parts:
        assert set(part) - {"extensions"} <= names, "the export uses a field that the list does not name"
        assert mandatory <= set(part)


@pytest.mark.skipif(not CONSTRUCTED.exists(), reason=WHY_SKIPPED)
def test_the_constructed_package_fits_the_schema():
    assert faults(json.loads(CONSTRUCTED.read_text())) == []
