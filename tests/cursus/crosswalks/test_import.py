"""Elements from tables: found from the file itself, row by row, whole or not at all, twice the same."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from cursus.crosswalks.actions_import import ImportRefused, import_elements, preview_elements
from cursus.crosswalks.formats.tables import Selection, TableProblem, read_elements
from tests.factories.accounts import OrganisationFactory
from tests.factories.crosswalks import source_with

pytestmark = pytest.mark.django_db

OURS = """code;intitulé;description;parent;uri
A;Animer;;;
A1;Préparer une réunion;Ordre du jour;A;
A2;Tenir la parole;;A;https://exemple.example/a2
"""
ESCO = (
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,"
    "definition,inScheme,description\n"
    'KnowledgeSkillCompetence,http://d.example/esco/skill/1,skill,cross-sector,gérer des conflits,"médiation\n'
    'apaiser",,released,2023-01-01T00:00:00Z,,,http://d.example/scheme,"Traiter les réclamations, les désaccords"\n'
    "KnowledgeSkillCompetence,http://d.example/esco/skill/2,knowledge,transversal,comptabilité,,,released,,,,,\n"
)


@pytest.fixture
def source():
    return source_with(OrganisationFactory())


def rows(text, selection=None, encoding="utf-8"):
    return list(read_elements(io.BytesIO(text.encode(encoding)), selection))


def test_our_table_becomes_elements_with_their_parents(source):
    report = import_elements(source, rows(OURS), by=None)
    assert (report.created, report.updated, report.unchanged) == (3, 0, 0)
    found = {item.code: item for item in source.elements.all()}
    assert found["A1"].parent == found["A"]
    assert found["A2"].uri == "https://exemple.example/a2"
    assert [item.code for item in source.elements.all()] == ["A", "A1", "A2"]


def test_the_same_file_twice_changes_nothing(source):
    import_elements(source, rows(OURS), by=None)
    token = source.content_token
    report = import_elements(source, rows(OURS), by=None)
    source.refresh_from_db()
    assert (report.created, report.updated, report.unchanged) == (0, 0, 3)
    assert source.content_token == token


def test_a_changed_file_changes_what_it_says_and_removes_nothing(source):
    import_elements(source, rows(OURS), by=None)
    report = import_elements(source, rows("code;intitulé\nA1;Préparer chaque réunion\nA3;Conclure\n"), by=None)
    assert (report.created, report.updated, report.untouched) == (1, 1, 2)
    found = {item.code: item for item in source.elements.all()}
    assert found["A1"].label == "Préparer chaque réunion"
    assert found["A1"].description == "Ordre du jour"
    assert found["A1"].parent == found["A"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-1"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_what_spreadsheets_write_is_read(encoding, separator):
    (row,) = rows(
        separator.join(["Code", "Intitulé"]) + "\r\n" + separator.join(["É1", "Évaluer"]) + "\r\n", None, encoding
    )
    assert (row.code, row.label, row.line) == ("É1", "Évaluer", 2)


def test_esco_is_recognised_and_read_as_it_is(source):
    import_elements(source, rows(ESCO), by=None)
    first, second = source.elements.all()
    assert (first.uri, first.label) == ("http://d.example/esco/skill/1", "gérer des conflits")
    assert first.synonyms == "médiation\napaiser"
    assert first.description == "Traiter les réclamations, les désaccords"
    assert second.label == "comptabilité"


@pytest.mark.parametrize(
    ("selection", "labels"),
    [
        (Selection(("conflit",)), ["gérer des conflits"]),
        (Selection(("médiation", "rien du tout")), ["gérer des conflits"]),
        (Selection(uris=frozenset({"http://d.example/esco/skill/2"})), ["comptabilité"]),
        (Selection(("gérer comptabilité",)), []),
        (Selection(), ["gérer des conflits", "comptabilité"]),
    ],
)
def test_only_what_is_asked_is_taken(selection, labels):
    assert [row.label for row in rows(ESCO, selection)] == labels


def test_a_long_file_is_streamed():
    line = "KnowledgeSkillCompetence,http://d.example/s/{n},skill,cross-sector,souder {n},,,released,,,,,{words}\n"
    content = ESCO + "".join(line.format(n=n, words="mots " * 60) for n in range(13_900))
    file = io.BytesIO(content.encode())
    tracemalloc.start()
    found = list(read_elements(file, Selection(("conflit",))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.label for row in found] == ["gérer des conflits"]
    assert peak < 4 * 1024**2


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("A;;;;", "intitulé"),
        (";Sans rien;;;", "ni code ni adresse"),
        ("A;Un;;;\nA;Deux;;;", "deux fois"),
        ("A;Un;;;https://e.example/x\nB;Deux;;;https://e.example/x", "deux fois"),
        ("A;Un;;Z;", "ni dans le fichier ni dans la source"),
        ("A;Un;;B;\nB;Deux;;A;", "tournent en rond"),
        ("A;Un;;;javascript:alert(1)", "http"),
        (f"{'A' * 61};Un;;;", "60"),
    ],
)
def test_one_wrong_line_and_nothing_is_written(source, lines, said):
    found = rows(f"code;intitulé;description;parent;uri\nOK;Bon;;;\n{lines}\n")
    with pytest.raises(ImportRefused) as refusal:
        import_elements(source, found, by=None)
    problems = [str(problem) for line in refusal.value.report.refused for problem in line.problems]
    assert any(said in problem for problem in problems), problems
    assert not source.elements.exists()


def test_a_circle_that_closes_through_what_is_here_is_refused(source):
    import_elements(source, rows("code;intitulé;parent\nA;Un;\nB;Deux;A\n"), by=None)
    with pytest.raises(ImportRefused):
        import_elements(source, rows("code;intitulé;parent\nA;Un;B\n"), by=None)
    assert source.elements.get(code="A").parent is None


@pytest.mark.parametrize(
    "content",
    [b"", b"nom;age\nA;3\n", b"\x00\xff\xfe\x00", b"code;libelle;label\na;b;c\n", b"PK\x03\x04 zip", b"code\n"],
)
def test_what_is_no_such_table_is_refused_in_words(content):
    with pytest.raises(TableProblem):
        list(read_elements(io.BytesIO(content)))


def test_a_preview_writes_nothing_in_a_constant_number_of_queries(source, django_assert_num_queries):
    many = rows("code;intitulé\n" + "".join(f"E{n};Élément {n}\n" for n in range(50)))
    with django_assert_num_queries(1):
        assert preview_elements(source, many[:1]).created == 1
    with django_assert_num_queries(1):
        assert preview_elements(source, many).created == 50
    assert not source.elements.exists()
