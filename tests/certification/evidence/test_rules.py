"""The life of a piece of evidence, and what it lacks before it is sent."""

from dataclasses import replace
from datetime import date

import pytest

from certification.evidence import rules
from certification.evidence.enums import EvidenceState as S
from certification.evidence.rules import EVIDENCE_LIFE, AuthorFacts, ClaimFacts, PieceFacts
from cursus.frameworks.enums import NATURE_OF_TYPE, EvidenceType, Nature

COMPLETE = PieceFacts(
    title="Atelier",
    evidence_type=EvidenceType.WORK_PRODUCT,
    nature=Nature.PRACTICE,
    has_text=True,
    files=1,
    others_agree=True,
    claims=(ClaimFacts("c1", "Animer", True),),
    authors=(AuthorFacts("Maëlle", False),),
)


def test_the_table_is_the_one_that_was_agreed():
    assert set(EVIDENCE_LIFE.edges()) == {
        (S.DRAFT, "submit", S.SUBMITTED),
        (S.SUBMITTED, "judge", S.JUDGED),
        (S.JUDGED, "reopen", S.DRAFT),
        (S.JUDGED, "look_again", S.SUBMITTED),
        (S.DRAFT, "withdraw", S.WITHDRAWN),
        (S.SUBMITTED, "withdraw", S.WITHDRAWN),
    }


def test_a_complete_piece_lacks_nothing():
    assert rules.lacks(COMPLETE) == []


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"title": "  "}, ["title"]),
        ({"claims": ()}, ["competencies"]),
        ({"evidence_type": ""}, ["evidence_type"]),
        ({"evidence_type": "DOSSIER", "nature": ""}, ["nature"]),
        ({"evidence_type": "ORAL", "nature": "THEORY"}, []),
        ({"evidence_type": "QUIZ", "nature": ""}, []),
        ({"has_text": False}, []),
        ({"files": 0}, []),
        ({"files": 0, "has_text": False}, ["text"]),
        ({"has_text": False, "claims": (ClaimFacts("c1", "Animer", False),)}, ["how_c1"]),
        ({"has_text": True, "claims": (ClaimFacts("c1", "Animer", False),)}, []),
        ({"others_agree": False}, ["others_agree"]),
        ({"authors": (AuthorFacts("A", True), AuthorFacts("B", False))}, ["authors"]),
        ({"authors": (AuthorFacts("A", True), AuthorFacts("B", True))}, []),
    ],
)
def test_each_lack_is_said_at_its_field(change, fields):
    assert [lack.field for lack in rules.lacks(replace(COMPLETE, **change))] == fields


def test_everything_is_said_at_once():
    empty = PieceFacts("", "", "", False, 0, False, (), (AuthorFacts("A", False),))
    found = rules.lacks(empty)
    assert [lack.field for lack in found] == ["competencies", "title", "evidence_type", "text", "others_agree"]
    assert all(lack.message for lack in found)


@pytest.mark.parametrize("kind", list(EvidenceType))
def test_nature_follows_the_type_unless_it_may_be_either(kind):
    asked = kind not in NATURE_OF_TYPE
    assert rules.asks_nature(kind) is asked
    assert rules.nature_of(kind, "THEORY") == ("THEORY" if asked else NATURE_OF_TYPE[kind])
    assert rules.nature_of(kind, "") == ("" if asked else NATURE_OF_TYPE[kind])


@pytest.mark.parametrize(("kind", "chosen"), [("", "THEORY"), ("NOTHING", "THEORY"), ("ORAL", "BOTH")])
def test_nature_of_nonsense_is_nothing(kind, chosen):
    assert rules.nature_of(kind, chosen) in {"", "THEORY"}
    assert rules.nature_of("ORAL", "BOTH") == ""
    assert rules.nature_of("", "THEORY") == ""


@pytest.mark.parametrize(
    ("day", "possible"),
    [(date(1969, 12, 31), False), (date(1970, 1, 1), True), (date(2026, 6, 1), True), (date(2026, 6, 2), False)],
)
def test_a_work_was_made_at_a_possible_time(day, possible):
    assert rules.work_date_possible(day, date(2026, 6, 1)) is possible
