"""Suggestions from wording: better than words alone on pairs made by hand, quick, and the same every time."""

from __future__ import annotations

import random
import time

import pytest

from cursus.crosswalks.matching.ranking import Index, Text
from tests.bench import baseline
from tests.factories import crosswalk_pairs as made


@pytest.mark.parametrize("part", ["tuning", "held_out", ""])
def test_it_beats_plain_words_and_stems_on_the_pairs(part: str) -> None:
    ours = made.recall(baseline.suggested, part)
    assert ours > made.recall(baseline.plain, part) + 0.1
    assert ours > made.recall(baseline.stemmed, part)
    assert ours >= 0.95


def test_the_pairs_are_what_their_page_says() -> None:
    texts, lists = made.ours(), made.elements()
    tuning, held_out = made.pairs("tuning"), made.pairs("held_out")
    assert len(tuning) + len(held_out) == len(made.pairs("")) >= 60
    assert not {code for code, _list, _key in tuning} & {code for code, _list, _key in held_out}
    assert {code for code, _list, _key in made.pairs("")} == set(texts)
    for code, name, key in made.pairs(""):
        assert key in {item.key for item in lists[name]}, (code, name, key)


def test_a_word_of_the_same_family_is_found() -> None:
    index = Index([Text("a", "tenir une caisse"), Text("b", "gérer les conflits"), Text("c", "conduire un camion")])
    assert index.rank(Text("x", "Réguler les tensions"))[0].key == "b"


def test_letters_find_a_word_in_its_neighbour() -> None:
    index = Index([Text("a", "sculpture sur bois"), Text("b", "équipe pluridisciplinaire")])
    (hit,) = index.rank(Text("x", "pluridisciplinarité"))
    assert hit.key == "b"


def test_the_same_words_are_wholly_alike_and_strangers_not_at_all() -> None:
    index = Index([Text("a", "animer un collectif"), Text("b", "souder une tôle")])
    hits = index.rank(Text("x", "animer un collectif"))
    assert [hit.key for hit in hits] == ["a"]
    assert hits[0].score == pytest.approx(1.0)
    assert index.rank(Text("x", "")) == []
    assert Index([]).rank(Text("x", "animer")) == []


def test_equal_ones_keep_the_order_of_the_source() -> None:
    index = Index([Text(str(n), "animer un groupe") for n in range(5)])
    assert [hit.key for hit in index.rank(Text("x", "animer"), limit=3)] == ["0", "1", "2"]


def test_five_hundred_against_five_thousand_within_seconds() -> None:
    words = " ".join(f"{item.label} {item.description}" for rows in made.elements().values() for item in rows).split()
    chance = random.Random(7)  # noqa: S311
    texts = [Text(str(n), " ".join(chance.choices(words, k=7))) for n in range(5_000)]
    before = time.process_time()
    index = Index(texts)
    for text in texts[:500]:
        index.rank(text)
    assert time.process_time() - before < 20  # about two seconds on a quiet machine
