"""What becomes of competencies on the way to another version, and what stands in the way. Over plain values."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from certification.transitions.rules import Obstacle, Situation, obstacle, passage
from cursus.frameworks.rules_differences import Content, Kind, Line, Link, difference

FREE = Situation(
    active=True,
    same_version=False,
    open_jury=False,
    obtained=False,
    proposed=False,
    route_found=True,
    certifies=True,
    covers_something=True,
)


def test_nothing_stands_in_the_way():
    assert obstacle(FREE) is None


@pytest.mark.parametrize("name", [field.name for field in fields(Situation)])
def test_each_thing_stands_in_the_way(name):
    found = obstacle(replace(FREE, **{name: not getattr(FREE, name)}))
    assert found is not None
    assert found != Obstacle.NOT_ACTIVE or name == "active"


def version(letter, *, reworded=(), gone=(), added=(), criteria=None, codes=("1", "2", "3", "4")):
    """Two blocks of two competencies with a criterion each; keys are letter + code."""
    blocks = [Line(f"{letter}B1", "Comprendre", "B1", 101), Line(f"{letter}B2", "Animer", "B2", 102)]
    competencies, said = [], []
    for code in (*codes, *added):
        if code in gone:
            continue
        words = f"Compétence {code}" + (" approfondie" if code in reworded else "")
        words = f"Rédiger n{code}" if code in added else words
        parent = f"{letter}B1" if code in ("1", "2", "5") else f"{letter}B2"
        competencies.append(Line(letter + code, words, code, int(code), parent))
        said.append(Line(f"{letter}k{code}", (criteria or {}).get(code, "C’est visible."), parent=letter + code))
    return Content({Kind.BLOCK: blocks, Kind.COMPETENCY: competencies, Kind.CRITERION: said})


def way(after, covered=("a1", "a2", "a3", "a4")):
    return passage(difference(version("a"), after, same_framework=True), set(covered))


def test_judgements_pass_where_every_word_is_the_same():
    found = way(version("z", reworded=("2",), criteria={"3": "Trace trois décisions."}))
    assert found.same == {"a1": "z1", "a4": "z4"}
    assert found.reworded == {"a2": "z2", "a3": "z3"}
    assert found.criteria["ak1"] == "zk1"
    assert set(found.covers) == {"z1", "z2", "z3", "z4"}


def test_what_is_new_in_a_block_of_the_course_is_to_be_proven_and_what_is_gone_counts_no_more():
    found = way(version("z", gone=("2",), added=("5", "6")), covered=("a1", "a2"))
    assert (found.new, found.gone) == (("z5",), ("a2",))
    # The course becomes whole in the blocks that it touches, and stays out of the others.
    assert set(found.covers) == {"z1", "z5"}


def test_a_pair_that_is_only_proposed_is_looked_at_again():
    before = Content(
        {
            Kind.BLOCK: [Line("aB", "Soigner", "F1BC01", 1)],
            Kind.COMPETENCY: [
                Line("a1", "Préparer le matériel de la salle", "1", 1, "aB"),
                Line("a2", "Tenir le registre", "2", 2, "aB"),
            ],
        }
    )
    after = Content(
        {
            Kind.BLOCK: [Line("zB", "Prodiguer les soins", "F2BC01", 9)],
            Kind.COMPETENCY: [
                Line("z1", "Préparer le matériel de la salle", "1", 8, "zB"),
                Line("z2", "Tenir le registre des soins", "2", 7, "zB"),
            ],
        }
    )
    found = passage(difference(before, after, links=[Link("aB", "zB")], same_framework=False), {"a1", "a2"})
    assert (found.same, found.reworded) == ({"a1": "z1"}, {"a2": "z2"})


def test_a_qualification_without_blocks():
    before = Content({Kind.COMPETENCY: [Line("a1", "Écouter", "1", 1), Line("a2", "Reformuler", "2", 2)]})
    after = Content({Kind.COMPETENCY: [Line("z1", "Écouter", "1", 1), Line("z3", "Conclure une séance", "3", 3)]})
    found = passage(difference(before, after, same_framework=True), {"a1", "a2"})
    assert (found.same, found.new, found.gone, set(found.covers)) == ({"a1": "z1"}, ("z3",), ("a2",), {"z1", "z3"})
