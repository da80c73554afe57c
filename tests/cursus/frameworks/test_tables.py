"""A version as a spreadsheet: out, changed, back in. What was not touched stays, to the byte."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from cursus.core.errors import Conflict, Refused
from cursus.core.models import AuditEntry
from cursus.frameworks.actions import draft_from, edit_draft, publish_version
from cursus.frameworks.actions_outline import create_from_outline, write_outline
from cursus.frameworks.enums import EvidenceType
from cursus.frameworks.formats.spreadsheet.cells import neutral, restored
from cursus.frameworks.formats.spreadsheet.exporter import export_flat, export_workbook, template_workbook
from cursus.frameworks.formats.spreadsheet.layout import NOT_SAID, README, SHEETS, TOO_LONG
from cursus.frameworks.models import (
    AssessmentTask,
    Competency,
    CompetencyBlock,
    Occupation,
    OccupationalActivity,
    OccupationCompetency,
    PerformanceCriterion,
)
from cursus.frameworks.outlines.compare import What
from cursus.frameworks.outlines.lines import Kind
from cursus.frameworks.outlines.reading import in_use, outline_of
from tests.factories.accounts import OrganisationFactory
from tests.factories.frameworks import add_qualification, draft_version
from tests.factories.tables import append, cell, changed, edited, full_draft, preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return full_draft(OrganisationFactory())


def snapshot(version):
    """Every row below a version, with every column."""
    return {
        model.__name__: sorted(model.objects.filter(**{way: version}).values(), key=lambda row: row["id"])
        for model, way in (
            (CompetencyBlock, "version"),
            (Competency, "version"),
            (PerformanceCriterion, "competency__version"),
            (Occupation, "version"),
            (OccupationalActivity, "occupation__version"),
            (OccupationCompetency, "occupation__version"),
        )
    }  # fmt: skip


def write(version, file):
    found = preview(file, version)
    assert found.importable, found.problems
    version.refresh_from_db()
    write_outline(version, found.plan, edit_token=version.edit_token, by=None)
    return found


def counts(found):
    return {what: len(found.plan.of(what)) for what in (What.ADDED, What.CHANGED, What.REMOVED)}


def test_the_export_brought_back_says_unchanged(version):
    for content in (export_workbook(version), export_flat(version)):
        found = preview(content, version)
        assert not found.problems
        assert found.plan.nothing, [change for change in found.plan.changes if change.what is not What.UNCHANGED]
        with pytest.raises(Refused):
            write_outline(version, found.plan, edit_token=version.edit_token, by=None)


def test_the_export_has_every_sheet_headings_that_stay_and_lists(version):
    book = load_workbook(io.BytesIO(export_workbook(version)))
    assert book.sheetnames == [README, *(sheet.title for sheet in SHEETS), NOT_SAID]
    page = book["Compétences"]
    assert page.freeze_panes == "C2"
    assert cell(page, 2, "Code").number_format == "@"
    lists = {rule.formula1 for rule in page.data_validations.dataValidation}
    assert '"oui,non"' in lists
    assert any("Blocs" in formula for formula in lists)
    unsaid = " ".join(str(row[0].value) for row in book[NOT_SAID].iter_rows())
    assert "(0)" in unsaid


def test_one_cell_edited_changes_just_that(version):
    before = snapshot(version)
    target = Competency.objects.get(version=version, code="1.2")

    def edit(book):
        page = book["Compétences"]
        row = next(line[0].row for line in page.iter_rows(min_row=2) if line[2].value == "1.2")
        cell(page, row, "Intitulé").value = "Animer un collectif"

    file = edited(version, edit)
    found = write(version, file)
    assert counts(found) == {What.ADDED: 0, What.CHANGED: 1, What.REMOVED: 0}
    after = snapshot(version)
    for rows in before["Competency"], after["Competency"]:
        mine = next(row for row in rows if row["id"] == target.pk)
        title = mine.pop("title")
    assert title == "Animer un collectif"
    assert before == after
    assert preview(file, version).plan.nothing
    assert AuditEntry.objects.filter(event="framework_version.table_imported").count() == 1


def test_rows_are_added_changed_and_removed_in_every_sheet(version):
    def edit(book):
        append(book["Blocs"], Code="B3", Intitulé="Piloter", **{"Modalités d’évaluation": "Un dossier."})
        page = book["Compétences"]
        append(
            page, Bloc="B3", Code="3.1", Intitulé="Arbitrer", Critique="oui",
            **{"Preuves attendues": "étude de cas, Production"},
        )  # fmt: skip
        page.delete_rows(2)
        append(book["Critères"], Compétence="3.1", Critique="oui", **{"Critère observable": "L’arbitrage est tracé."})
        book["Critères"].delete_rows(2)
        append(book["Métiers"], Intitulé="Développeur·se territorial·e", Code="K1802")
        append(book["Activités"], Métier="Développeur·se territorial·e", Activité="Relier les acteurs")
        links = book["Métiers et compétences"]
        links.delete_rows(2)
        append(links, Métier="Développeur·se territorial·e", Compétence="3.1", Lien="option")

    file = edited(version, edit)
    found = write(version, file)
    assert counts(found) == {What.ADDED: 6, What.CHANGED: 0, What.REMOVED: 3}
    assert list(version.competencies.values_list("code", flat=True)) == ["1.2", "2.1", "2.2", "3.1"]
    fresh = version.competencies.get(code="3.1")
    assert (fresh.block.code, fresh.critical, fresh.confirmed) == ("B3", True, True)
    assert fresh.expected_types == [EvidenceType.CASE_STUDY, EvidenceType.WORK_PRODUCT]
    assert fresh.criteria.get().critical
    link = OccupationCompetency.objects.get(competency=fresh)
    assert (link.occupation.code, link.core) == ("K1802", False)
    assert [row.position for row in version.blocks.all()] == [1, 2, 3]
    assert preview(file, version).plan.nothing


def test_two_codes_exchanged_keep_their_rows(version):
    first, second = version.competencies.get(code="1.1"), version.competencies.get(code="1.2")

    def edit(book):
        for sheet, heading in (
            ("Compétences", "Code"),
            ("Critères", "Compétence"),
            ("Métiers et compétences", "Compétence"),
        ):
            page = book[sheet]
            for row in range(2, page.max_row + 1):
                found = cell(page, row, heading)
                found.value = {"1.1": "1.2", "1.2": "1.1"}.get(found.value, found.value)

    found = write(version, edited(version, edit))
    assert counts(found) == {What.ADDED: 0, What.CHANGED: 2, What.REMOVED: 0}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.code, second.code) == ("1.2", "1.1")
    assert first.criteria.count() == second.criteria.count() == 1


def test_a_block_is_renamed_and_its_competencies_follow(version):
    def edit(book):
        cell(book["Blocs"], 2, "Code").value = "A1"
        for row in (2, 3):
            cell(book["Compétences"], row, "Bloc").value = "A1"

    found = write(version, edited(version, edit))
    assert counts(found) == {What.ADDED: 0, What.CHANGED: 1, What.REMOVED: 0}
    assert version.blocks.get(code="A1").competencies.count() == 2


def test_without_keys_rows_are_known_by_their_codes_and_words(version):
    def edit(book):
        for sheet in SHEETS:
            if sheet.columns[0].name == "key":
                for row in range(2, book[sheet.title].max_row + 1):
                    book[sheet.title].cell(row=row, column=1).value = None

    assert preview(edited(version, edit), version).plan.nothing


def test_the_export_of_a_version_goes_into_the_next(version):
    add_qualification(version, OrganisationFactory())
    publish_version(version, by=None)
    file = export_workbook(version)
    draft = draft_from(version, number="1.1", by=None)
    assert preview(file, draft).plan.nothing


def test_the_flat_table_changes_a_competency_its_criteria_and_names_a_new_block(version):
    rows = list(csv.reader(io.StringIO(export_flat(version).decode("utf-8-sig")), delimiter=";"))
    head = rows[0]
    rows[1][head.index("Critères observables")] = "C’est visible.\nC’est dit (critique)"
    rows.append(["B9", "Transmettre", "", "9.1", "Transmettre", "", "oral", "oui", "", "Le pair s’en sert (critique)"])
    for separator, codec in ((";", "utf-8"), (",", "cp1252"), ("\t", "utf-16")):
        out = io.StringIO()
        csv.writer(out, delimiter=separator).writerows(rows)
        found = preview(out.getvalue().encode(codec), version)
        assert not found.problems, (separator, codec, found.problems)
        assert counts(found) == {What.ADDED: 4, What.CHANGED: 1, What.REMOVED: 0}
    write(version, io.BytesIO(out.getvalue().encode(codec)))
    first = version.competencies.get(code="1.1")
    assert [(row.text, row.critical) for row in first.criteria.all()] == [
        ("C’est visible.", False),
        ("C’est dit", True),
    ]
    assert version.blocks.get(code="B9").title == "Transmettre"
    assert version.occupations.count() == 1
    assert preview(out.getvalue().encode("utf-8-sig"), version).plan.nothing


@pytest.mark.parametrize(
    "text", ["=1+1", "+33 1", "-  tiret", "@ici", "'cité'", "'=x", "\tx", "＝1", "'", "mot", "1.1"]
)
def test_what_opens_a_formula_is_neutral_outside_and_itself_again_inside(text):
    assert neutral(text)[:1] not in "=+-@\t\r＝"
    assert restored(neutral(text)) == text


def test_a_title_that_looks_like_a_formula_goes_out_as_text_and_comes_back(version):
    row = version.competencies.get(code="1.1")
    row.title, row.description = '=HYPERLINK("http://exemple.invalid")', "- un\r\n- deux"
    edit_draft(version, lambda: (row.save(), row)[1], edit_token=None, by=None)
    book = load_workbook(io.BytesIO(export_workbook(version)))
    assert all(found.data_type != "f" for page in book for line in page.iter_rows() for found in line)
    assert "\n=HYPER" not in export_flat(version).decode().replace('"', "\n")
    assert preview(export_workbook(version), version).plan.nothing
    assert preview(export_flat(version), version).plan.nothing


def test_a_text_that_no_cell_can_hold_stays_as_it_is(version):
    block = version.blocks.get(code="B1")
    block.assessment_terms = "x" * 40_000
    edit_draft(version, lambda: (block.save(), block)[1], edit_token=None, by=None)
    book = load_workbook(io.BytesIO(export_workbook(version)))
    assert cell(book["Blocs"], 2, "Modalités d’évaluation").value == TOO_LONG
    write(version, edited(version, lambda book: setattr(cell(book["Blocs"], 2, "Intitulé"), "value", "Autre")))
    block.refresh_from_db()
    assert (block.title, len(block.assessment_terms)) == ("Autre", 40_000)


def test_a_new_framework_is_made_from_the_template(version):
    def edit(book):
        append(book["Blocs"], Code="B1", Intitulé="Accueillir")
        append(book["Compétences"], Bloc="B1", Code="1.1", Intitulé="Accueillir chacun·e")
        append(book["Critères"], Compétence="1.1", **{"Critère observable": "Le nom est demandé."})

    found = preview(changed(template_workbook(), edit), None)
    body = version.framework.organisation
    made = create_from_outline(found.plan, code="NEUF", title="Neuf", organisation=body, by=None)
    assert made.competencies.get().criteria.get().text == "Le nom est demandé."
    assert [line.label for line in outline_of(made).of(Kind.BLOCK)] == ["B1 · Accueillir"]
    with pytest.raises(Refused):
        create_from_outline(found.plan, code="NEUF", title="Encore", organisation=body, by=None)
    assert preview(template_workbook(), None).problems


def test_somebody_elses_edit_is_never_overwritten(version):
    found = preview(
        edited(version, lambda book: setattr(cell(book["Blocs"], 2, "Intitulé"), "value", "Autre")), version
    )
    token = version.edit_token
    block = version.blocks.get(code="B2")
    edit_draft(version, lambda: (block.save(), block)[1], edit_token=token, by=None)
    with pytest.raises(Conflict):
        write_outline(version, found.plan, edit_token=token, by=None)
    assert not CompetencyBlock.objects.filter(title="Autre").exists()


def test_what_tasks_stand_on_is_not_removed(version):
    qualification = add_qualification(version, OrganisationFactory())

    def write_task():
        task = AssessmentTask.objects.create(qualification=qualification, code="E1", title="Épreuve", nature="THEORY")
        task.competencies.set([version.competencies.get(code="1.1")])
        return task

    edit_draft(version, write_task, edit_token=None, by=None)
    found = preview(edited(version, lambda book: book["Compétences"].delete_rows(2)), version)
    assert found.plan.blocked
    assert not found.importable
    with pytest.raises(Refused):
        write_outline(version, found.plan, edit_token=None, by=None)


def test_all_or_nothing(version, monkeypatch):
    before = snapshot(version)
    found = preview(edited(version, lambda book: append(book["Blocs"], Code="B3", Intitulé="Neuf")), version)
    monkeypatch.setattr("cursus.frameworks.actions_outline.Counter", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_outline(version, found.plan, edit_token=None, by=None)
    assert snapshot(version) == before


def test_a_published_version_takes_nothing(version):
    found = preview(edited(version, lambda book: append(book["Blocs"], Code="B3", Intitulé="Neuf")), version)
    publish_version(version, by=None)
    with pytest.raises(Refused):
        write_outline(version, found.plan, edit_token=None, by=None)


def test_reading_asks_the_same_at_one_and_at_many(django_assert_num_queries):
    owner = OrganisationFactory()
    small, large = full_draft(owner, blocks=1, each=1), full_draft(owner, code="GRAND", blocks=4, each=6)
    for version in (small, large):
        with django_assert_num_queries(11):
            outline_of(version)
            in_use(version)


def test_a_draft_of_another_framework_is_compared_by_codes(version):
    other = draft_version(version.framework.organisation, code="AUTRE")
    found = preview(export_workbook(version), other)
    assert counts(found)[What.CHANGED] == 0
    assert {change.line.kind for change in found.plan.of(What.ADDED)} == {Kind.OCCUPATION, Kind.ACTIVITY, Kind.LINK}
    assert not counts(found)[What.REMOVED]
