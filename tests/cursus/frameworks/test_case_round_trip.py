"""A version leaves as a package and comes back equal; the same file twice changes nothing."""

from __future__ import annotations

import json

import pytest

from cursus.core.audit import verify
from cursus.core.errors import Conflict, Refused
from cursus.frameworks.actions import draft_from
from cursus.frameworks.formats.case.importer import import_as_new, import_into, preview
from cursus.frameworks.formats.case.plan import Outcome
from cursus.models import AuditChain, AuditEntry, Competency, CompetencyBlock, FrameworkVersion, Occupation
from tests.factories.accounts import OrganisationFactory
from tests.factories.case import (
    CONSTRUCTED,
    WHY_SKIPPED,
    as_bytes,
    exported,
    foreign,
    full_draft,
    full_version,
    item,
    key,
    said_by,
    small,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return OrganisationFactory()


def test_our_package_comes_back_equal_in_another_body(body):
    version = full_version(body)
    other = OrganisationFactory()
    copy = import_as_new(as_bytes(exported(version)), organisation=other, code="COPIE", by=None)
    assert said_by(copy) == said_by(version)
    assert all(said_by(copy)[part] for part in ("criteria", "links", "activities", "neighbours", "calls"))
    assert copy.pk != version.pk
    assert not {row.pk for row in copy.competencies.all()} & {row.pk for row in version.competencies.all()}
    for chain in AuditChain.objects.all():
        assert list(verify(chain)) == []


def test_a_second_round_says_the_same(body):
    first = exported(full_version(body))
    copy = import_as_new(as_bytes(first), organisation=OrganisationFactory(), code="COPIE", by=None)
    again = import_as_new(as_bytes(exported(copy)), organisation=OrganisationFactory(), code="COPIE", by=None)
    assert said_by(again) == said_by(copy)


def test_the_report_names_what_a_package_cannot_say(body):
    value = exported(full_version(body))
    assert value["extensions"]["cursus"]["notCarried"] == ["qualifications"]
    assert "CFPackage" in [remark.where for remark in preview(as_bytes(value), draft=None).remarks]


def test_the_same_file_twice_writes_nothing(body):
    content = as_bytes(small())
    draft = import_as_new(content, organisation=body, code="MED", by=None)
    before, entries = said_by(draft), AuditEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        import_into(draft, content, edit_token=None, by=None)
    assert refusal.value.code == "nothing"
    report = preview(content, draft=draft)
    assert report.plan.nothing_to_do
    assert not report.importable
    assert (said_by(draft), AuditEntry.objects.count()) == (before, entries)


def test_a_file_of_the_published_version_finds_the_rows_of_the_next_draft(body):
    version = full_version(body)
    content = as_bytes(exported(version))
    draft = draft_from(version, number="1.1", by=None)
    assert preview(content, draft=draft).plan.count(Outcome.CREATED) == 0
    changed = json.loads(content)
    for entry in changed["CFItems"]:
        entry.pop("extensions")  # another tool kept its own fields only
    entry["fullStatement"] += " ensemble"
    import_into(draft, as_bytes(changed), edit_token=None, by=None)
    assert draft.competencies.count() == version.competencies.count()
    assert draft.competencies.filter(critical=True).exists()


def test_a_foreign_package_with_opensalts_extras(body):
    report = preview(as_bytes(small()), draft=None)
    assert report.errors == []
    assert dict(report.package.unknown) == {"CFItem.vendorField": 1}
    assert dict(report.package.left_out) == {"CFItem.educationLevel": 1, "CFDocument.creator": 1} | {
        "CFDocument.adoptionStatus": 1
    }
    draft = import_as_new(as_bytes(small()), organisation=body, code="MED", by=None)
    assert list(draft.blocks.values_list("code", "title")) == [("D1", "Accueillir"), ("D2", "Relier")]
    assert list(draft.competencies.values_list("code", "title")) == [
        ("D1.1", "Écouter"),
        ("D1.2", "Orienter"),
        ("D2.1", "Traduire"),
    ]
    assert draft.competencies.filter(confirmed=True).count() == 3


def test_changes_by_another_tool_arrive_and_the_rest_stays(body):
    draft = import_as_new(as_bytes(small()), organisation=body, code="MED", by=None)
    mine = Competency.objects.create(version=draft, block=draft.blocks.get(code="D2"), code="D2.9", title="À nous")
    value = small()
    value["CFItems"][1]["fullStatement"], value["CFItems"][1]["humanCodingScheme"] = "Écouter vraiment", "D1.2"
    value["CFItems"][2]["humanCodingScheme"] = "D1.1"
    report = preview(as_bytes(value), draft=draft)
    assert [line.label for line in report.plan.lines if line.outcome is Outcome.KEPT] == ["D2.9 À nous"]
    import_into(draft, as_bytes(value), edit_token=draft.edit_token, by=None)
    assert list(draft.competencies.order_by("code").values_list("code", "title")) == [
        ("D1.1", "Orienter"),
        ("D1.2", "Écouter vraiment"),
        ("D2.1", "Traduire"),
        ("D2.9", "À nous"),
    ]
    assert Competency.objects.filter(pk=mine.pk).exists()


def test_a_competency_moves_with_its_file(body):
    draft = import_as_new(as_bytes(small()), organisation=body, code="MED", by=None)
    value = small()
    moved = value["CFAssociations"][2]["destinationNodeURI"]
    moved["identifier"] = value["CFItems"][3]["identifier"]
    import_into(draft, as_bytes(value), edit_token=None, by=None)
    row = draft.competencies.get(title="Orienter")
    assert row.block == draft.blocks.get(code="D2")


def test_an_occupation_cannot_take_the_title_of_one_that_stays(body):
    draft = full_draft(body)
    content = exported(draft)
    Occupation.objects.create(version=draft, title="Guide")
    entry = next(row for row in content["CFItems"] if row["CFItemType"] == "Métier")
    entry["fullStatement"] = "Guide"
    report = preview(as_bytes(content), draft=draft)
    assert [problem.where for problem in report.errors] == ["Guide"]
    with pytest.raises(Refused):
        import_into(draft, as_bytes(content), edit_token=None, by=None)


def test_codes_and_titles_change_places(body):
    draft = full_draft(body)
    Occupation.objects.create(version=draft, title="Guide", position=2)
    content = exported(draft)
    first, second = (row for row in content["CFItems"] if row["CFItemType"] == "Métier")
    first["fullStatement"], second["fullStatement"] = second["fullStatement"], first["fullStatement"]
    blocks = [row for row in content["CFItems"] if row["CFItemType"] == "Bloc de compétences"]
    blocks[0]["humanCodingScheme"], blocks[1]["humanCodingScheme"] = "B2", "B1"
    changed = [line for line in preview(as_bytes(content), draft=draft).plan.lines if line.outcome is Outcome.CHANGED]
    assert [line.changes for line in changed] == [("code",), ("code",), ("intitulé",), ("intitulé",)]
    import_into(draft, as_bytes(content), edit_token=None, by=None)
    assert [row.title for row in draft.occupations.order_by("position")] == ["Guide", "Animatrice de coopération"]
    assert [row.code for row in draft.blocks.order_by("position")] == ["B2", "B1"]


def test_somebody_wrote_meanwhile(body):
    draft = full_draft(body)
    token = draft.edit_token
    value = exported(draft)
    value["CFItems"][0]["fullStatement"] = "Autrement"
    FrameworkVersion.objects.filter(pk=draft.pk).update(edit_token="00000000-0000-4000-8000-000000000000")
    with pytest.raises(Conflict):
        import_into(draft, as_bytes(value), edit_token=token, by=None)
    assert not CompetencyBlock.objects.filter(title="Autrement").exists()


def test_a_published_version_takes_nothing(body):
    version = full_version(body)
    value = exported(version)
    value["CFItems"][0]["fullStatement"] = "Autrement"
    with pytest.raises(Refused, match="ne change jamais"):
        import_into(version, as_bytes(value), edit_token=None, by=None)


def test_a_code_that_the_body_uses_already(body):
    full_draft(body, code="MED")
    with pytest.raises(Refused) as refusal:
        import_as_new(as_bytes(small()), organisation=body, code="MED", by=None)
    assert refusal.value.field == "code"
    assert FrameworkVersion.objects.count() == 1


def test_codes_used_twice_or_too_long_are_replaced_and_stay_replaced(body):
    value = small()
    value["CFItems"][2]["humanCodingScheme"] = "D1.1"
    value["CFItems"][4]["humanCodingScheme"] = "X" * 31
    report = preview(as_bytes(value), draft=None)
    assert len(report.remarks) == 2
    draft = import_as_new(as_bytes(value), organisation=body, code="MED", by=None)
    assert sorted(draft.competencies.values_list("code", flat=True)) == ["D1.1", "D1.2", "D2.1"]
    assert preview(as_bytes(value), draft=draft).plan.nothing_to_do


def test_items_without_a_tree_stand_side_by_side(body):
    value = foreign([item("Seule"), item("Autre")], [])
    draft = import_as_new(as_bytes(value), organisation=body, code="MED", by=None)
    assert [row.title for row in draft.competencies.all()] == ["Seule", "Autre"]
    assert not draft.blocks.exists()


def test_neighbours_and_ties_of_a_draft(body):
    """Twice the same file changes nothing, what is not in it stays, a word why that is changed arrives."""
    draft = full_draft(body)
    first = draft.occupations.get()
    other = Occupation.objects.create(version=draft, title="Guide", position=2)
    first.neighbours.create(lineage=other.lineage, why="Le même lieu.", position=2)
    value = exported(draft)
    assert preview(as_bytes(value), draft=draft).plan.nothing_to_do
    first.neighbours.create(lineage=key("ailleurs"), position=3)
    activity = first.activities.get(title="Accueillir")
    activity.competencies.add(draft.competencies.get(code="1.1"))
    tie = next(row for row in value["CFAssociations"] if row.get("notes") == "Le même lieu.")
    assert tie["destinationNodeURI"]["identifier"] == str(other.pk)
    tie["notes"] = "Le même quartier."
    report = preview(as_bytes(value), draft=draft)
    assert not report.remarks
    assert [(str(line.what), line.changes) for line in report.plan.lines if line.outcome is Outcome.CHANGED] == [
        ("métier voisin", ("ce qui les rapproche",))
    ]
    import_into(draft, as_bytes(value), edit_token=None, by=None)
    assert list(first.neighbours.values_list("why", flat=True)) == ["Le même terrain.", "Le même quartier.", ""]
    assert activity.competencies.count() == 1


def test_neighbours_follow_the_occupation_that_the_file_became(body):
    """An occupation that is found again by its title has a lineage of its own here: its neighbours name that one."""
    source, draft = full_draft(body), full_draft(body, code="AUTRE")
    first = source.occupations.get()
    near = Occupation.objects.create(version=source, title="Guide", position=2)
    near.neighbours.create(lineage=first.lineage, position=1)
    import_into(draft, as_bytes(exported(source)), edit_token=None, by=None)
    here = draft.occupations.get(title=first.title)
    assert here.lineage != first.lineage
    assert [row.lineage for row in draft.occupations.get(title="Guide").neighbours.all()] == [here.lineage]


def test_a_neighbour_of_another_framework_is_named_by_what_is_public(body):
    public = full_version(body, code="PUBLIC").occupations.get()
    draft = full_draft(body)
    draft.occupations.get().neighbours.update(lineage=public.lineage)
    value = exported(draft)
    (node,) = [row["destinationNodeURI"] for row in value["CFAssociations"] if row["associationType"] == "isRelatedTo"]
    assert (node["identifier"], node["targetType"]) == (str(public.pk), "CASE")
    copy = import_as_new(as_bytes(value), organisation=OrganisationFactory(), code="COPIE", by=None)
    assert copy.occupations.get().neighbours.get().lineage == public.lineage


def test_what_ties_nothing_is_said_and_left_out(body):
    value = exported(full_draft(body))
    occupation, activity = (
        next(row for row in value["CFItems"] if row["CFItemType"] == word) for word in ("Métier", "Activité")
    )
    activity["extensions"]["cursus"]["competencies"] = [occupation["identifier"], "moi", 3]
    occupation["extensions"]["cursus"] |= {"romeCodes": [{"code": "Q"}, 3], "workplaces": [{}, "Ici"]}
    tie = next(row for row in value["CFAssociations"] if row["associationType"] == "isRelatedTo")
    tie["extensions"]["cursus"]["lineage"] = occupation["extensions"]["cursus"]["lineage"]
    report = preview(as_bytes(value), draft=None)
    assert not report.errors
    assert len(report.remarks) == 3
    copy = import_as_new(as_bytes(value), organisation=body, code="COPIE", by=None)
    assert copy.occupations.get().workplaces == ["Ici"]
    assert not copy.occupations.get().neighbours.exists()
    occupation["extensions"]["cursus"]["structures"] = ["x" * 201]
    assert preview(as_bytes(value), draft=None).errors


@pytest.mark.skipif(not CONSTRUCTED.exists(), reason=WHY_SKIPPED)
def test_the_package_made_from_a_real_fiche(body):
    content = CONSTRUCTED.read_bytes()
    draft = import_as_new(content, organisation=body, code="ASV", by=None)
    assert (draft.blocks.count(), draft.competencies.count()) == (4, 16)
    assert [row.code for row in draft.blocks.all()] == [f"RNCP40344BC0{number}" for number in range(1, 5)]
    value, ours = json.loads(content), exported(draft)
    shared = ("fullStatement", "humanCodingScheme", "CFItemType", "language")
    assert [[entry.get(name) for name in shared] for entry in ours["CFItems"]] == sorted(
        ([entry.get(name) for name in shared] for entry in value["CFItems"]),
        key=lambda entry: ["Bloc de compétences", "Compétence"].index(entry[2]),
    )
    assert preview(content, draft=draft).plan.nothing_to_do
