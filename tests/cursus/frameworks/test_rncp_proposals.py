"""Separate competencies are proposed from the free texts, and every word of the source stays accounted for."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cursus.frameworks.formats.rncp.parser import iter_fiches
from cursus.frameworks.formats.rncp.proposals import Basis, as_lines, locate, propose, read_lines
from cursus.frameworks.formats.rncp.segments import BULLETS, read_code
from cursus.frameworks.formats.rncp.source import open_path
from tests.factories.rncp import SIX, SPECIFIC, WHY_SKIPPED


def texts(source: str) -> list[str]:
    return [item.text for item in propose(source).items]


def codes(source: str) -> list[str]:
    return [item.code for item in propose(source).items]


def test_paragraphs_are_runs_of_four_spaces() -> None:
    source = "Animer un collectif.    Tenir un   budget.       Rendre compte."
    assert texts(source) == ["Animer un collectif.", "Tenir un budget.", "Rendre compte."]
    assert {item.basis for item in propose(source).items} == {Basis.PARAGRAPH}


@pytest.mark.parametrize("bullet", list("-•*●–"))
def test_bullets(bullet: str) -> None:
    source = f"{bullet} Animer un collectif ;    {bullet} Tenir un budget ;    {bullet}   Rendre compte."
    assert texts(source) == ["Animer un collectif", "Tenir un budget", "Rendre compte."]


def test_two_spaces_and_a_dash_are_enough() -> None:
    source = "- Valider une solution   technique  - Établir le budget  - Suivre l’opération"
    assert texts(source) == ["Valider une solution technique", "Établir le budget", "Suivre l’opération"]


def test_a_dash_within_a_sentence_separates_nothing() -> None:
    source = "Piloter son activité - en particulier la trésorerie - sur la base d’un diagnostic    Décider seul"
    assert len(texts(source)) == 2


def test_an_asterisk_that_calls_a_note_separates_nothing() -> None:
    assert len(texts("* Concevoir une chaîne* privée de blocs      * Déployer* un programme")) == 2


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("A1C1. Évaluer les choix        A1C2.Apprécier les effets", ["A1C1", "A1C2"]),
        ("A5.C1. Réaliser un diagnostic    A5.C2. Valider – le cas échéant - l’avis", ["A5.C1", "A5.C2"]),
        ("C.1. Organiser une réunion      C.10. Analyser les besoins", ["C.1", "C.10"]),
        ("* C1. Concevoir un projet      * C2. Développer une partie", ["C1", "C2"]),
        ("C1.1 Concevoir un projet    C1.2 Développer une partie", ["C1.1", "C1.2"]),
        ("1 : Préparer des sessions    2 : Analyser la langue", ["1", "2"]),
        ("CP3 - Préparer une session    CP4 - Analyser une langue", ["CP3", "CP4"]),
        ("Compétence 1 : Préparer une session    Compétence 2 : Analyser", ["Compétence 1", "Compétence 2"]),
    ],
)
def test_codes_are_read_and_taken_off_the_words(source: str, expected: list[str]) -> None:
    assert codes(source) == expected
    assert all(text[0].isupper() and not text.startswith(expected[0]) for text in texts(source))


@pytest.mark.parametrize("text", ["3 ans d’expérience", "B2B et export", "ISO 9001 appliquée", "Animer à 2 voix"])
def test_what_only_looks_like_a_code(text: str) -> None:
    assert read_code(text, 0, len(text)) is None


@pytest.mark.parametrize(
    "heading",
    ["Compétences :", "Les compétences attestées sont les suivantes :", "En mobilisant une analyse du contexte :"],
)
def test_a_heading_is_kept_apart(heading: str) -> None:
    found = propose(f"{heading}    C1. Animer un collectif    C2. Tenir un budget")
    assert [item.text for item in found.headings] == [heading]
    assert [item.code for item in found.items] == ["C1", "C2"]
    assert found.items[0].heading == heading.rstrip(" :")


def test_items_below_an_item_stay_with_it() -> None:
    source = (
        "3. Réaliser un bilan ;    4. Réaliser les gestes face à une personne :       4.1 victime d’un malaise ;"
        "       4.2 en arrêt cardiaque.     5. Assister des équipiers."
    )
    assert codes(source) == ["3", "4", "5"]
    assert texts(source)[1].splitlines() == [
        "Réaliser les gestes face à une personne :",
        "– 4.1 victime d’un malaise",
        "– 4.2 en arrêt cardiaque.",
    ]


def test_bullets_below_a_code_stay_with_it() -> None:
    source = "C1. Analyser un dossier :    - le besoin    - les moyens    C2. Rédiger un rapport"
    assert codes(source) == ["C1", "C2"]
    assert "– les moyens" in texts(source)[0]


def test_a_sentence_cut_by_a_break_is_mended() -> None:
    assert texts("Animer un collectif,    afin de décider ensemble.    Tenir un budget.") == [
        "Animer un collectif, afin de décider ensemble.",
        "Tenir un budget.",
    ]


@pytest.mark.parametrize(
    ("source", "count", "basis"),
    [
        ("Animer un collectif ; tenir un budget ; rendre compte", 3, Basis.SEMICOLON),
        ("C1. Animer un collectif C2. Tenir un budget C3. Rendre compte", 3, Basis.INLINE),
        ("- Animer un collectif - Tenir un budget - Rendre compte", 3, Basis.INLINE),
        ("Animer un collectif et tenir un budget", 1, Basis.WHOLE),
        ("Animer un collectif ; tenir un budget", 1, Basis.WHOLE),
    ],
)
def test_a_text_of_one_piece(source: str, count: int, basis: Basis) -> None:
    items = propose(source).items
    assert (len(items), items[0].basis) == (count, basis)


def test_a_lost_break_is_pointed_at_not_guessed() -> None:
    (item,) = propose("Comprendre le langage de l’équipe Participer aux réunions collectives").items
    assert item.doubts == ("several",)


@pytest.mark.parametrize("source", ["", "   ", "*       *", "-", "•    •"])
def test_nothing_in_nothing_out(source: str) -> None:
    assert propose(source).items == ()


SHAPES = st.lists(
    st.sampled_from(
        [
            "    ",
            "  - ",
            "\n",
            "\t",
            " ",
            "* ",
            "• ",
            "C1. ",
            "A1C2.",
            "4.1 ",
            "; ",
            " :",
            "Animer",
            "un budget",
            "é",
            "B2B",
        ]
    ),
    max_size=30,
).map("".join)


@given(SHAPES | st.text(max_size=200))
def test_every_word_is_in_a_proposal_or_a_heading(source: str) -> None:
    found = propose(source)
    covered: set[int] = set()
    spans = sorted(
        [(item.start, item.end) for item in found.items] + [(item.start, item.end) for item in found.headings]
    )
    reached = 0
    for start, end in spans:
        assert reached <= start < end <= len(source)
        covered.update(range(start, end))
        reached = end
    left = "".join(char for index, char in enumerate(source) if index not in covered)
    assert not left.strip(BULLETS + "o; \t\r\n" + "".join(char for char in left if char.isspace()))


@given(SHAPES)
def test_lines_read_back_as_they_were_shown(source: str) -> None:
    shown = [(item.code, item.text) for item in propose(source).items]
    text = as_lines(shown)
    assert as_lines(read_lines(text)) == as_lines(read_lines(as_lines(read_lines(text))))


@pytest.mark.parametrize("piece", [" ", "  -", "- ", "; ", "C1", "1.", "A1C1. ", "\n ", "Aa ", ":    "])
def test_long_texts_take_linear_time(piece: str) -> None:
    source = (piece * 200_000)[:200_000]
    started = time.process_time()
    propose("Animer" + source + "budget")
    assert time.process_time() - started < 5


def test_a_place_in_the_source_is_found_whatever_its_spaces() -> None:
    source = "- Valider une solution   technique  - Établir"
    assert locate(source, "Valider une solution technique") == (2, 34)
    assert locate(source, "Valider autre chose") is None


@pytest.mark.skipif(not SIX.exists(), reason=WHY_SKIPPED)
def test_the_real_blocks() -> None:
    counts: dict[str, int] = {}
    for path in (SIX, SPECIFIC):
        with open_path(path) as source:
            for parsed in iter_fiches(source):
                assert parsed.fiche is not None
                for block in parsed.fiche.blocks:
                    counts[block.code] = len(propose(block.competencies_text).items)
                if parsed.fiche.is_rs:
                    counts[parsed.number] = len(propose(parsed.fiche.attested_capacities).items)
    assert [counts[f"RNCP34762BC0{n}"] for n in range(1, 6)] == [7, 10, 10, 8, 5]
    assert [counts[f"RNCP35809BC0{n}"] for n in range(1, 5)] == [9, 20, 6, 14]
    assert [counts[f"RNCP40344BC0{n}"] for n in range(1, 5)] == [6, 6, 5, 7]
    assert [counts[number] for number in ("RS6232", "RS5719", "RS6547", "RS5000")] == [4, 6, 4, 7]
