"""What an accident, or an attacker, puts in a spreadsheet: each has its sentence and its place."""

from __future__ import annotations

import datetime
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from cursus.frameworks.admin_spreadsheets.forms import TableForm
from cursus.frameworks.formats.spreadsheet.exporter import export_flat, export_workbook
from cursus.frameworks.formats.spreadsheet.problems import Code
from cursus.frameworks.formats.spreadsheet.report import SENTENCES, UNKNOWN, describe, where
from tests.factories.accounts import OrganisationFactory
from tests.factories.tables import append, cell, changed, edited, full_draft, preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return full_draft(OrganisationFactory())


def put(sheet, row, heading, value):
    return lambda book: setattr(cell(book[sheet], row, heading), "value", value)


def repeat(sheet, row):
    """A row copied whole below the others, as people do."""
    return lambda book: book[sheet].append([found.value for found in book[sheet][row]])


def rename(sheet, heading, other):
    return lambda book: setattr(cell(book[sheet], 1, heading), "value", other)


CASES = [
    (put("Compétences", 2, "Code", None), Code.FILLED, "Compétences", 2, "Code"),
    (put("Compétences", 3, "Intitulé", "=1+1"), Code.FORMULA, "Compétences", 3, "Intitulé"),
    (put("Compétences", 3, "Code", datetime.date(2026, 1, 1)), Code.DATE, "Compétences", 3, "Code"),
    (put("Compétences", 3, "Critique", "peut-être"), Code.FLAG, "Compétences", 3, "Critique"),
    (put("Compétences", 3, "Ordre", "premier"), Code.NUMBER, "Compétences", 3, "Ordre"),
    (put("Compétences", 3, "Ordre", -1), Code.NUMBER, "Compétences", 3, "Ordre"),
    (put("Compétences", 3, "Preuves attendues", "magie"), Code.EVIDENCE, "Compétences", 3, "Preuves attendues"),
    (put("Compétences", 3, "Bloc", "B77"), Code.UNKNOWN, "Compétences", 3, "Bloc"),
    (put("Compétences", 3, "Code", "1.1"), Code.DUPLICATE, "Compétences", 3, "Code"),
    (put("Compétences", 3, "Code", "x" * 31), Code.TOO_LONG, "Compétences", 3, "Code"),
    (put("Blocs", 2, "Intitulé", "x" * 801), Code.TOO_LONG, "Blocs", 2, "Intitulé"),
    (put("Critères", 2, "Compétence", "9.9"), Code.UNKNOWN, "Critères", 2, "Compétence"),
    (put("Métiers et compétences", 2, "Lien", "souvent"), Code.CORE, "Métiers et compétences", 2, "Lien"),
    (put("Activités", 2, "Métier", "Personne"), Code.UNKNOWN, "Activités", 2, "Métier"),
    (repeat("Blocs", 2), Code.DUPLICATE_KEY, "Blocs", 4, "Clé"),
    (rename("Compétences", "Code", "Numéro"), Code.MISSING_COLUMN, "Compétences", 0, "Code"),
    (rename("Compétences", "Description", "Code"), Code.REPEATED_COLUMN, "Compétences", 1, "Code"),
    (lambda book: book["Blocs"].merge_cells("C2:C3"), Code.MERGED, "Blocs", 0, ""),
    (lambda book: book["Blocs"].delete_rows(1), Code.NO_HEADING, "Blocs", 0, ""),
    (put("Blocs", 5_000, "Code", "B9"), Code.TOO_MANY_ROWS, "Blocs", 5_000, ""),
]


@pytest.mark.parametrize(("edit", "code", "sheet", "row", "column"), CASES)
def test_a_wrong_cell_is_named_by_sheet_row_and_column(version, edit, code, sheet, row, column):
    found = preview(edited(version, edit), version)
    assert not found.importable
    problem = next(item for item in found.problems if item.code is code)
    assert (problem.sheet, problem.row, problem.column) == (sheet, row, column)
    assert "%(" not in describe(problem)
    assert sheet in where(problem)


def test_an_emptied_code_is_told_once(version):
    """And not again by each criterion and link of that competency."""
    found = preview(edited(version, put("Compétences", 2, "Code", None)), version)
    assert [item.code for item in found.problems] == [Code.FILLED]


def test_a_good_file_has_no_problem(version):
    assert not preview(edited(version, lambda book: None), version).problems


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", Code.EMPTY),
        (b"\xef\xbb\xbf  \r\n", Code.EMPTY),
        (b"\x81\x8d\x8f", Code.ENCODING),
        (b"a\0b;c", Code.ENCODING),
        ('Code;Intitulé\n1.1;"ouvert'.encode(), Code.QUOTES),
        (b"un;deux\n1;2", Code.NO_HEADING),
        (b"Code;Description\n1.1;mot", Code.MISSING_COLUMN),
        ("Code;Intitulé;Code\n1.1;mot;2".encode(), Code.REPEATED_COLUMN),
        ("Code;Intitulé\n1.1;a\n1.1;b".encode(), Code.DUPLICATE),
        ("Code;Intitulé;Bloc\n1.1;a;B8".encode(), Code.FILLED),
        ("Code;Intitulé;Bloc;Intitulé du bloc\n1.1;a;B8;x\n1.2;a;B8;y".encode(), Code.BLOCK_TITLE),
        ("Code;Intitulé\n1.1;a\x07b".encode(), Code.CONTROL),
        (("Code;Intitulé\n" + "1;a\n" * 4_000).encode(), Code.TOO_MANY_ROWS),
        (("Code;Intitulé\n1;" + "a" * 200_000).encode(), Code.QUOTES),
        (b"PK\x05\x06" + b"\0" * 18, Code.UNREADABLE),
    ],
)
def test_each_bad_flat_table_has_its_own_sentence(version, content, code):
    found = preview(content, version)
    assert not found.importable
    assert code in {item.code for item in found.problems}
    assert all("%(" not in describe(item) for item in found.problems)


def test_every_problem_has_a_sentence():
    assert {*SENTENCES, Code.UNKNOWN} == set(Code)
    assert UNKNOWN


def test_a_workbook_without_our_sheets(version):
    out = io.BytesIO()
    Workbook().save(out)
    found = preview(out.getvalue(), version)
    assert found.plan is None
    assert found.problems[0].code is Code.NO_SHEET


def test_a_sheet_that_is_not_there_and_a_column_of_theirs_are_said_and_left(version):
    def edit(book):
        del book["Métiers et compétences"]
        book["Blocs"].cell(row=1, column=9, value="Nos notes")
        book["Blocs"].cell(row=2, column=9, value="à voir")

    found = preview(edited(version, edit), version)
    assert found.plan.nothing
    assert found.absent == ("Métiers et compétences",)
    assert found.unknown == (("Blocs", "Nos notes"),)


def test_numbers_are_read_as_people_write_them(version):
    found = preview(edited(version, put("Compétences", 2, "Code", 1.1)), version)
    assert found.plan.nothing, found.problems


# --- What the form refuses before anything is opened -----------------------------------------------------------


def refusal(name, content):
    form = TableForm({}, {"file": SimpleUploadedFile(name, content)})
    return " ".join(form.errors.get("file", []))


def tampered(content, **entries):
    """The archive with other entries, by name (slashes as double underscores)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename not in entries:
                new.writestr(item, old.read(item))
        for name, data in entries.items():
            new.writestr(name, data)
    return out.getvalue()


def test_the_form_takes_an_export(version):
    assert not refusal("a.xlsx", export_workbook(version))
    assert not refusal("a.csv", export_flat(version))


def test_the_form_refuses_what_is_no_plain_spreadsheet(version):
    good = export_workbook(version)
    sheet = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        xml = archive.read(sheet)
    bomb = tampered(good, **{sheet: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * 40_000_000)})
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;">]><worksheet>&m;</worksheet>'
    external = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l SYSTEM "file:///etc/passwd">]><worksheet>&l;</worksheet>'
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    cases = {
        "macros": ("a.xlsx", tampered(good, **{"xl/vbaProject.bin": b"x"})),
        "bomb": ("a.xlsx", bomb),
        "laughs": ("a.xlsx", tampered(good, **{sheet: laughs})),
        "external": ("a.xlsx", tampered(good, **{sheet: external})),
        "encrypted": ("a.xlsx", encrypted),
        "cut": ("a.xlsx", good[:-200]),
        "macro file": ("a.xlsm", good),
        "old": ("a.xls", encrypted),
        "no name": ("a", good),
        "renamed": ("a.csv", good),
        "words": ("a.xlsx", b"Code;Intitul\xe9"),
        "large": ("a.csv", b"x" * (5 * 1024**2 + 1)),
    }
    assert len(bomb) < 100_000
    said = {name: refusal(*case) for name, case in cases.items()}
    assert all(said.values()), said


def test_a_workbook_behind_a_table_is_never_opened(version, monkeypatch):
    """A .csv is not inspected as an archive is: so it is never opened as one."""
    monkeypatch.setattr("cursus.frameworks.formats.spreadsheet.workbook.load_workbook", lambda *a, **k: 1 / 0)
    hidden = "Code;Intitulé\r\n1.1;mot\r\n".encode() + export_workbook(version)
    assert zipfile.is_zipfile(io.BytesIO(hidden))
    assert not preview(hidden, version).importable


def test_a_row_number_without_end_does_not_hold_the_machine(version):
    good = export_workbook(version)
    sheet = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        xml = archive.read(sheet)
    row = b'<row r="999999999"><c r="A999999999" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    found = preview(tampered(good, **{sheet: xml.replace(b"</sheetData>", row)}), version)
    assert not found.importable
    assert found.problems[0].code in (Code.UNREADABLE, Code.TOO_MANY_ROWS)


def test_what_a_sheet_says_of_its_own_size_is_not_believed(version):
    good = export_workbook(version)
    sheet = "xl/worksheets/sheet3.xml"
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        xml = archive.read(sheet)
    assert b"<dimension " in xml
    lying = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml)
    assert preview(tampered(good, **{sheet: lying}), version).plan.nothing


def test_a_key_of_somebody_elses_version_touches_nothing_there(version):
    other = full_draft(OrganisationFactory(), code="AUTRE")
    stolen = outline_key(other)
    found = preview(edited(version, put("Compétences", 2, "Clé", stolen)), version)
    assert all(change.pk is None or change.pk not in ids(other) for change in found.plan.changes)
    found = preview(
        changed(export_workbook(other), lambda book: append(book["Blocs"], Code="B8", Intitulé="x")), version
    )
    assert all(change.pk is None or change.pk not in ids(other) for change in found.plan.changes)


def outline_key(version):
    from cursus.frameworks.outlines.lines import Kind
    from cursus.frameworks.outlines.reading import outline_of

    return outline_of(version).of(Kind.COMPETENCY)[0].key


def ids(version):
    return {*version.competencies.values_list("pk", flat=True), *version.blocks.values_list("pk", flat=True)}
