"""The life of a correspondence, and pure decisions."""

from __future__ import annotations

import pytest

from cursus.core.errors import Conflict
from cursus.crosswalks.coverage import About, Link, Node, cover
from cursus.crosswalks.enums import MappingKind
from cursus.crosswalks.rules import MAPPING_LIFE, circles, likely_kind, root_of


def test_every_edge_of_the_life() -> None:
    assert set(MAPPING_LIFE.edges()) == {
        ("PROPOSED", "review", "REVIEWED"),
        ("PROPOSED", "reject", "REJECTED"),
        ("REVIEWED", "reject", "REJECTED"),
        ("REVIEWED", "reopen", "PROPOSED"),
        ("REJECTED", "reopen", "PROPOSED"),
    }
    with pytest.raises(Conflict):
        MAPPING_LIFE.target("review", "REJECTED")


def test_exact_is_for_a_person_to_say() -> None:
    assert {likely_kind(score / 100) for score in range(101)} == {MappingKind.CLOSE, MappingKind.RELATED}


def test_circles_end() -> None:
    parents = {"a": "b", "b": "c", "c": "b", "d": None, "e": "d", "f": "f"}
    assert circles(parents) == {"b", "c", "f"}
    assert root_of("e", parents) == "d"
    assert root_of("a", parents) in {"b", "c"}


NODES = [Node("A", "Animer"), Node("A1", "Réunir", "A"), Node("A2", "Décider", "A"), Node("B", "Bâtir")]
ABOUT = About("s", "Source", "", "fr")  # type: ignore[arg-type]


def test_headings_are_not_counted_and_cover_what_stands_under_them() -> None:
    found = cover(ABOUT, NODES, [Link("B2", "A", MappingKind.CLOSE)], loose="Autres")
    assert (found.elements, found.covered, found.linked, found.uncovered) == (3, 2, 0, 1)
    assert found.missing == ["Bâtir"]
    assert [(group.label, group.elements, group.covered) for group in found.groups] == [
        ("Animer", 2, 2),
        ("Bâtir", 1, 0),
    ]
    assert found.groups[0].cells == {"B2": {MappingKind.CLOSE: 1}}


def test_related_only_links() -> None:
    links = [
        Link("B1", "A1", MappingKind.RELATED),
        Link("B2", "B", MappingKind.RELATED),
        Link("B2", "B", MappingKind.EXACT),
    ]
    found = cover(ABOUT, NODES, links, loose="Autres")
    assert (found.covered, found.linked, found.uncovered) == (1, 1, 1)
    assert found.columns["B2"] == {MappingKind.RELATED: 1, MappingKind.EXACT: 1}


def test_a_long_flat_source_is_one_line() -> None:
    nodes = [Node(n, f"Élément {n}") for n in range(500)]
    found = cover(ABOUT, nodes, [Link("B1", 3, MappingKind.CLOSE)], loose="Autres")
    assert [(group.label, group.elements) for group in found.groups] == [("Autres", 500)]
    assert len(found.missing) + found.more_missing == 499


def test_groups_past_the_bound_are_told_in_one_line() -> None:
    nodes = [Node(f"g{n}", f"Groupe {n}") for n in range(60)]
    nodes += [Node(f"e{n}", f"Élément {n}", f"g{n}") for n in range(60)]
    found = cover(ABOUT, nodes, [Link("B1", "e59", MappingKind.CLOSE)], loose="Autres")
    assert [group.label for group in found.groups] == ["Groupe 59"]
    assert found.more_groups == 59
