"""What changed between two versions, over plain values."""

from __future__ import annotations

import pytest

from cursus.frameworks.rules_differences import Content, How, Kind, Line, Link, Mark, difference
from cursus.frameworks.rules_wording import LONG, Op, Span, word_spans


def block(key, words="Animer la coopération", code="B1", **more):
    return Line(key, words, code, **more)


def content(**lines):
    return Content({Kind[kind.upper()]: rows for kind, rows in lines.items()})


def compared(before, after, *, links=(), same=True):
    return difference(before, after, links=links, same_framework=same)


def marks(found, kind):
    """(code or words, marks, how) of everything that changed."""
    return [
        ((row.after or row.before).code or (row.after or row.before).words, {m.value for m in row.marks}, row.how)
        for row in found.changed(kind)
    ]


B = [block("a1", "Comprendre le territoire", "B1", lineage=1), block("a2", "Animer", "B2", lineage=2)]
B_AFTER = [block("z1", "Comprendre le territoire", "B1", lineage=1), block("z2", "Animer", "B2", lineage=2)]


def test_two_copies_say_the_same():
    found = compared(content(block=B), content(block=B_AFTER))
    assert found.nothing
    assert [row.how for row in found.changes[Kind.BLOCK]] == [How.LINEAGE, How.LINEAGE]


def test_added_removed_reworded_renumbered_moved():
    before = content(
        block=B,
        competency=[
            Line("c1", "Poser un diagnostic partagé", "1.1", 11, "a1"),
            Line("c2", "Cartographier les acteurs", "1.2", 12, "a1"),
            Line("c3", "Réguler les tensions", "2.1", 13, "a2"),
            Line("c4", "Tenir un agenda", "2.2", 14, "a2"),
        ],
    )
    after = content(
        block=B_AFTER,
        competency=[
            Line("d1", "Établir un diagnostic partagé", "1.1", 11, "z1"),
            Line("d3", "Réguler les tensions", "1.3", 13, "z1"),
            Line("d2", "Cartographier les acteurs", "1.9", 12, "z1"),
            Line("d5", "Rédiger une charte", "2.3", 15, "z2"),
        ],
    )
    found = compared(before, after)
    assert marks(found, Kind.COMPETENCY) == [
        ("1.1", {"reworded"}, How.LINEAGE),
        ("1.3", {"moved", "renumbered"}, How.LINEAGE),
        ("1.9", {"renumbered"}, How.LINEAGE),
        ("2.3", {"added"}, None),
        ("2.2", {"removed"}, None),
    ]
    moved = next(row for row in found.changed(Kind.COMPETENCY) if Mark.MOVED in row.marks)
    assert moved.came_from.code == "B2"


def test_the_fewest_lines_are_said_to_have_changed_places():
    lines = [Line(n, f"Compétence {n}", str(n), n, "a1") for n in range(6)]
    rows = [Line(10 + n, f"Compétence {n}", str(n), n, "z1") for n in (5, 0, 1, 2, 3, 4)]
    found = compared(content(block=B[:1], competency=lines), content(block=B_AFTER[:1], competency=rows))
    assert marks(found, Kind.COMPETENCY) == [("5", {"reordered"}, How.LINEAGE)]


def test_what_stands_in_a_block_that_is_new_elsewhere_has_not_moved_when_the_block_is_the_same():
    before = content(block=[block("a", lineage=1)], competency=[Line("c", "Écouter", "1", 5, "a")])
    after = content(block=[block("z", lineage=1)], competency=[Line("d", "Écouter", "1", 5, "z")])
    assert compared(before, after).nothing


def test_between_fiches_confirmed_correspondences_pair_first_and_the_rest_is_proposed():
    before = content(
        block=[block("a1", "Accueillir", "F1BC01"), block("a2", "Soigner les animaux", "F1BC02"), block("a3", "Gérer")]
    )
    after = content(
        block=[
            block("z1", "Recevoir le public", "F2BC01"),
            block("z2", "Soigner des animaux", "F2BC02"),
            block("z3", "Tenir la caisse", "F2BC03"),
            block("z4", "Gérer", "F2BC04"),
        ]
    )
    links = [Link("a1", "z3", confirmed=False), Link("a1", "z1")]
    found = compared(before, after, links=links, same=False)
    how = {row.after.key: (row.before and row.before.key, row.how) for row in found.changes[Kind.BLOCK]}
    assert how == {
        "z1": ("a1", How.CONFIRMED),
        "z2": ("a2", How.LIKENESS),
        "z3": (None, None),
        "z4": ("a3", How.WORDS),
    }
    assert How.LIKENESS.proposed
    assert How.SAID.proposed
    # Who said that it counts for another block too is not lost.
    third = next(row for row in found.changes[Kind.BLOCK] if row.after.key == "z3")
    assert [line.key for line in third.also] == ["a1"]


def test_lineage_comes_before_words():
    before = content(block=[block("a1", "Animer", "B1", lineage=1), block("a2", "Piloter", "B2", lineage=2)])
    after = content(block=[block("z1", "Piloter", "B1", lineage=1), block("z2", "Animer", "B2", lineage=2)])
    found = compared(before, after)
    assert [row.before.key for row in found.changes[Kind.BLOCK]] == ["a1", "a2"]
    assert all(row.marks == {Mark.REWORDED} for row in found.changes[Kind.BLOCK])


def test_a_code_says_nothing_in_another_fiche():
    before, after = content(task=[Line("t", "Étude de cas", "E1")]), content(task=[Line("u", "Soutenance", "E1")])
    assert marks(compared(before, after), Kind.TASK) == [("E1", {"reworded"}, How.CODE)]
    assert [row[1] for row in marks(compared(before, after, same=False), Kind.TASK)] == [{"added"}, {"removed"}]


def test_criteria_are_looked_for_in_their_competency_only():
    head = {"block": B[:1], "competency": [Line("c1", "Un", "1", 1, "a1"), Line("c2", "Deux", "2", 2, "a1")]}
    tail = {"block": B_AFTER[:1], "competency": [Line("d1", "Un", "1", 1, "z1"), Line("d2", "Deux", "2", 2, "z1")]}
    said = "Croise au moins trois sources"
    before = content(**head, criterion=[Line("k", said, parent="c1")])
    after = content(**tail, criterion=[Line("m", said, parent="d2"), Line("n", "Croise deux sources", parent="d1")])
    found = compared(before, after)
    pairs = {row.after.key: (row.before and row.before.key, row.how) for row in found.changes[Kind.CRITERION]}
    assert pairs == {"m": (None, None), "n": ("k", How.LIKENESS)}


def test_details_and_facts_that_differ_are_named():
    before = Content({Kind.BLOCK: [block("a", lineage=1)]}, {("level", ""): "5", ("title", ""): "Auxiliaire"})
    after = Content(
        {Kind.BLOCK: [block("z", lineage=1, details=(("assessment_terms", "Oral"),))]},
        {("level", ""): "6", ("title", ""): "Auxiliaire  \n"},
    )
    found = compared(before, after)
    assert marks(found, Kind.BLOCK) == [("B1", {"details"}, How.LINEAGE)]
    assert [(fact.name, fact.before, fact.after) for fact in found.facts] == [("level", "5", "6")]


def test_spaces_alone_are_no_rewording():
    before, after = (
        content(block=[block("a", lineage=1)]),
        content(block=[block("z", "Animer  la\ncoopération", lineage=1)]),
    )
    assert compared(before, after).nothing


def test_words_that_go_and_come():
    spans = word_spans("Animer un collectif d’acteurs", "Animer des collectifs d’acteurs engagés")
    assert spans == (
        Span(Op.SAME, "Animer "),
        Span(Op.GONE, "un collectif"),
        Span(Op.NEW, "des collectifs"),
        Span(Op.SAME, " d’acteurs"),
        Span(Op.NEW, " engagés"),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "Neuf"),
        ("Ancien", ""),
        ("un  deux\ntrois", "un deux ; quatre\n trois"),
        ("a b c d e f", "a x c y e z"),
        ("mot. " * LONG, "mot. " * LONG + "fin"),
    ],
)
def test_both_texts_can_be_read_in_the_spans(before, after):
    spans = word_spans(before, after)
    assert "".join(span.text for span in spans if span.op is not Op.NEW) == before
    assert "".join(span.text for span in spans if span.op is not Op.GONE) == after
