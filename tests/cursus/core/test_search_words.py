"""Words as a search compares them."""

from __future__ import annotations

import pytest

from cursus.core.departments import department_of
from cursus.core.search_words import needles, plain, searchable, stem, words


@pytest.mark.parametrize(
    "family",
    [
        "évaluation evaluations Évaluer évaluateur évaluatrices évalués",
        "coopération coopérer coopérative coopératifs",
        "territoire territoires territorial territoriale territoriaux",
        "collectif collectives collectivité collectivités",
        "travail travaux",
        "local locaux locales",
        "élu élue élues",
        "numérique numériques",
        "public publique publiques",
    ],
)
def test_a_family_has_one_stem(family: str) -> None:
    assert len({stem(word) for word in words(family)}) == 1, [(word, stem(word)) for word in words(family)]


@pytest.mark.parametrize("pair", ["station formation", "média médiateurs", "prix prime", "jeu jeune"])
def test_strangers_have_two_stems(pair: str) -> None:
    one, two = (stem(word) for word in words(pair))
    assert one != two


def test_accents_ligatures_elisions_and_inclusive_forms_are_forgiven() -> None:
    assert plain("Œuvre À ŒIL") == "oeuvre a oeil"
    assert words("l’œuvre d'art et S’engager") == ["oeuvre", "art", "engager"]
    assert words("animateur·rice apprenant·e·s") == ["animateur", "apprenant"]


@pytest.mark.parametrize("typed", ["evaluations", "ÉVALUER", "éval", "utilite", "sociales"])
def test_what_is_typed_finds_what_is_written(typed: str) -> None:
    text = searchable(["Évaluer l’utilité sociale"])
    (word,) = words(typed)
    assert any(needle in text for needle in needles(word))


def test_a_word_is_found_by_its_beginning_not_by_its_middle() -> None:
    text = searchable(["Gouvernance"])
    assert not any(needle in text for needle in needles("vernance"))


def test_nothing_is_nothing() -> None:
    assert searchable(["", "le la les"]) == ""
    assert words("?!* %_") == []


def test_postcodes_lead_to_departments_and_regions() -> None:
    assert department_of("22300") == ("Côtes-d’Armor", "Bretagne")
    assert department_of("20200") == ("Haute-Corse", "Corse")
    assert department_of("20000") == ("Corse-du-Sud", "Corse")
    assert department_of("97400") == ("La Réunion", "La Réunion")
    assert department_of("") == ("", "")
    assert department_of("00000") == ("", "")
