"""What a spreadsheet says of occupations: places, codes, neighbours, and what their activities call on."""

from __future__ import annotations

import pytest

from cursus.frameworks.actions import edit_draft
from cursus.frameworks.actions_outline import create_from_outline, write_outline
from cursus.frameworks.formats.spreadsheet.exporter import export_workbook
from cursus.frameworks.formats.spreadsheet.layout import SHEETS
from cursus.frameworks.formats.spreadsheet.problems import Code
from cursus.frameworks.formats.spreadsheet.report import describe, lines
from cursus.frameworks.models import NeighbouringOccupation, OccupationalActivity
from cursus.frameworks.outlines.compare import What
from cursus.frameworks.outlines.lines import Kind
from cursus.frameworks.outlines.reading import outline_of
from tests.factories.accounts import OrganisationFactory
from tests.factories.frameworks import draft_version
from tests.factories.occupations import described_version
from tests.factories.tables import ELSEWHERE, all_told, append, cell, changed, edited, full_draft, preview

pytestmark = pytest.mark.django_db
HERE, OTHER = "Facilitateur·rice de tiers-lieu", "Développeur·se territorial·e"


@pytest.fixture
def version():
    return all_told(full_draft(OrganisationFactory()))


def write(version, file):
    found = preview(file, version)
    assert found.importable, found.problems
    version.refresh_from_db()
    write_outline(version, found.plan, edit_token=version.edit_token, by=None)
    assert preview(export_workbook(version), version).plan.nothing
    return found


def changes(found):
    return {(change.what, change.line.kind) for change in found.plan.changes if change.what is not What.UNCHANGED}


def said(version):
    """What an outline says, without what only identifies its rows here."""
    return {kind: [dict(line.values) for line in outline_of(version).of(kind)] for kind in Kind}


def put(sheet, row, heading, value):
    return lambda book: setattr(cell(book[sheet], row, heading), "value", value)


def test_the_export_says_it_and_brought_back_changes_nothing(version):
    found = preview(export_workbook(version), version)
    assert not found.problems
    assert not changes(found)
    book = []
    edited(version, book.append)
    page = book[0]["Métiers voisins"]
    assert [found.value for found in page[2]][:3] == [HERE, OTHER, "Le même terrain."]
    assert cell(page, 3, "Métier voisin").value is None
    assert cell(page, 3, "Repère du voisin").value == str(ELSEWHERE)
    assert cell(book[0]["Activités"], 2, "Compétences mobilisées").value == "1.1, 1.2"


def test_a_framework_made_from_it_says_the_same(version):
    found = preview(export_workbook(version), None)
    assert not found.problems
    body = version.framework.organisation
    made = create_from_outline(found.plan, code="COPIE", title="Copie", organisation=body, by=None)
    assert said(made) == said(version)
    here = made.occupations.get(title=HERE)
    assert [row.lineage for row in here.neighbours.all()] == [made.occupations.get(title=OTHER).lineage, ELSEWHERE]


def test_each_of_them_is_changed(version):
    def edit(book):
        page = book["Métiers"]
        cell(page, 2, "Lieux d’exercice").value = "Au bureau\n\n Au bureau \nEn tournée"
        cell(page, 2, "Structures").value = None
        cell(page, 2, "Codes ROME").value = "k1206 : Intervention socioculturelle"
        cell(book["Activités"], 2, "Compétences mobilisées").value = "1.2 ; 2.1"
        page = book["Métiers voisins"]
        cell(page, 2, "Ce qui les rapproche").value = "Autre chose."
        page.delete_rows(3)
        append(page, **{"Métier": OTHER, "Métier voisin": HERE})
        page.delete_rows(3)

    found = write(version, edited(version, edit))
    assert changes(found) == {
        (What.CHANGED, Kind.OCCUPATION),
        (What.CHANGED, Kind.ACTIVITY),
        (What.CHANGED, Kind.NEIGHBOUR),
        (What.REMOVED, Kind.NEIGHBOUR),
    }
    row = version.occupations.get(title=HERE)
    assert (row.workplaces, row.structures) == (["Au bureau", "En tournée"], [])
    assert row.rome_codes == [{"code": "K1206", "label": "Intervention socioculturelle"}]
    activity = OccupationalActivity.objects.get(occupation=row, title="Accueillir")
    assert sorted(activity.competencies.values_list("code", flat=True)) == ["1.2", "2.1"]
    near = NeighbouringOccupation.objects.filter(occupation__version=version).order_by("occupation__position")
    assert list(near.values_list("occupation__title", "why")) == [(HERE, "Autre chose."), (OTHER, "")]
    assert "1.1, 1.2 → 1.2, 2.1" in "\n".join(lines(found))


def test_what_is_renamed_keeps_its_ties(version):
    """Codes and titles change on their sheet and wherever they are named: nothing but that changes."""

    def edit(book):
        for sheet in ("Compétences", "Critères", "Métiers et compétences"):
            for row in range(2, book[sheet].max_row + 1):
                found = cell(book[sheet], row, "Code" if sheet == "Compétences" else "Compétence")
                found.value = "A,1" if found.value == "1.1" else found.value
        cell(book["Activités"], 2, "Compétences mobilisées").value = "A,1\n1.2"
        cell(book["Métiers"], 3, "Intitulé").value = "Développeur"
        for row, heading in ((2, "Métier voisin"), (4, "Métier")):
            cell(book["Métiers voisins"], row, heading).value = "Développeur"

    found = write(version, edited(version, edit))
    assert changes(found) == {(What.CHANGED, Kind.COMPETENCY), (What.CHANGED, Kind.OCCUPATION)}
    assert NeighbouringOccupation.objects.filter(occupation__version=version).count() == 3


def test_without_marks_and_keys_neighbours_are_known_by_their_titles(version):
    def edit(book):
        book["Métiers voisins"].delete_rows(3)
        for sheet in SHEETS:
            for row in range(2, book[sheet.title].max_row + 1):
                for heading in {"Clé", "Repère du voisin"} & {column.heading for column in sheet.columns}:
                    cell(book[sheet.title], row, heading).value = None

    assert changes(preview(edited(version, edit), version)) == {(What.REMOVED, Kind.NEIGHBOUR)}


def test_an_older_file_does_not_speak_of_it(version):
    def edit(book):
        del book["Métiers voisins"]
        for sheet, heading in (
            *(("Métiers", name) for name in ("Lieux d’exercice", "Structures", "Codes ROME")),
            ("Activités", "Compétences mobilisées"),
        ):
            page = book[sheet]
            page.delete_cols(next(found.column for found in page[1] if found.value == heading))

    assert not changes(preview(edited(version, edit), version))


def test_a_neighbour_of_another_framework_is_named_by_its_title(version):
    public = described_version(OrganisationFactory(), "Médiatrice")
    lineage = public.occupations.get().lineage
    write(version, edited(version, put("Métiers voisins", 3, "Métier voisin", "Médiatrice")))
    row = version.occupations.get(title=HERE).neighbours.get(lineage=lineage)
    assert row.why == ""
    # And its mark goes before a title that nobody has any more.
    file = edited(version, put("Métiers voisins", 3, "Métier voisin", "Ancien titre"))
    assert not changes(preview(file, version))


def test_a_neighbour_that_becomes_another_one_and_the_one_that_goes(version):
    found = preview(edited(version, lambda book: book["Métiers"].delete_rows(3)), version)
    assert {item.code for item in found.problems} == {Code.UNKNOWN}
    assert {item.sheet for item in found.problems} == {"Métiers voisins"}


CASES = [
    (put("Métiers", 2, "Codes ROME", "Développement"), Code.ROME, "Métiers"),
    (put("Métiers", 2, "Structures", "x" * 201), Code.LINES, "Métiers"),
    (put("Métiers", 2, "Lieux d’exercice", "\n".join(map(str, range(21)))), Code.LINES, "Métiers"),
    (put("Activités", 2, "Compétences mobilisées", "1.1, 9.9"), Code.UNKNOWN, "Activités"),
    (put("Métiers voisins", 2, "Repère du voisin", "moi"), Code.LINEAGE, "Métiers voisins"),
    (put("Métiers voisins", 2, "Métier voisin", HERE), Code.ITSELF, "Métiers voisins"),
    (put("Métiers voisins", 2, "Métier", "Personne"), Code.UNKNOWN, "Métiers voisins"),
    (put("Métiers voisins", 3, "Métier voisin", OTHER), Code.DUPLICATE, "Métiers voisins"),
    (put("Métiers voisins", 3, "Repère du voisin", None), Code.FILLED, "Métiers voisins"),
    (
        lambda book: append(book["Métiers voisins"], **{"Métier": HERE, "Métier voisin": "Personne"}),
        Code.NEIGHBOUR,
        "Métiers voisins",
    ),
]


@pytest.mark.parametrize(("edit", "code", "sheet"), CASES)
def test_a_wrong_cell_is_named(version, edit, code, sheet):
    found = preview(edited(version, edit), version)
    assert [(item.code, item.sheet) for item in found.problems] == [(code, sheet)]
    assert not found.importable
    assert "%(" not in describe(found.problems[0])


def test_into_a_draft_of_another_framework(version):
    other = draft_version(version.framework.organisation, code="AUTRE")
    found = write(other, changed(export_workbook(version), lambda book: None))
    assert (What.ADDED, Kind.NEIGHBOUR) in changes(found)
    here = other.occupations.get(title=HERE)
    assert other.occupations.get(title=OTHER).lineage in here.neighbours.values_list("lineage", flat=True)


def test_a_competency_that_is_no_longer_called_on_goes_with_its_cell(version):
    def edit(book):
        book["Compétences"].delete_rows(2)
        for sheet, heading in (("Critères", "Compétence"), ("Métiers et compétences", "Compétence")):
            page = book[sheet]
            page.delete_rows(next(row for row in range(2, page.max_row + 1) if cell(page, row, heading).value == "1.1"))
        cell(book["Activités"], 2, "Compétences mobilisées").value = "1.2"

    write(version, edited(version, edit))
    activity = OccupationalActivity.objects.get(occupation__version=version, title="Accueillir")
    assert [row.code for row in activity.competencies.all()] == ["1.2"]


def test_lists_are_compared_as_they_are_kept(version):
    row = version.occupations.get(title=HERE)
    row.workplaces = [" Deux\nlignes ", "", "Deux lignes"]
    edit_draft(version, lambda: (row.save(), row)[1], edit_token=None, by=None)
    assert preview(export_workbook(version), version).plan.nothing
