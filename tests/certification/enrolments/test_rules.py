"""The life of an enrolment, and how names are tidied."""

from datetime import date

import pytest

from certification.enrolments import rules
from certification.enrolments.enums import EnrolmentState as S
from certification.enrolments.rules import ENROLMENT_LIFE
from cursus.core.errors import Conflict


def test_the_table_is_the_one_that_was_agreed():
    assert set(ENROLMENT_LIFE.edges()) == {
        (S.APPLIED, "confirm", S.CONFIRMED),
        (S.APPLIED, "decline", S.DECLINED),
        (S.DECLINED, "reconsider", S.APPLIED),
        (S.CONFIRMED, "start", S.IN_PROGRESS),
        (S.IN_PROGRESS, "complete", S.COMPLETED),
        (S.APPLIED, "withdraw", S.WITHDRAWN),
        (S.CONFIRMED, "withdraw", S.WITHDRAWN),
        (S.IN_PROGRESS, "withdraw", S.WITHDRAWN),
        (S.APPLIED, "cancel", S.CANCELLED),
        (S.CONFIRMED, "cancel", S.CANCELLED),
        (S.IN_PROGRESS, "cancel", S.CANCELLED),
    }


def test_what_the_table_does_not_list_is_refused():
    with pytest.raises(Conflict):
        ENROLMENT_LIFE.target("complete", S.APPLIED)


@pytest.mark.parametrize(("seats", "taken", "left"), [(3, 0, 3), (3, 3, 0), (3, 5, 0), (0, 0, 0)])
def test_seats_left_is_never_negative(seats, taken, left):
    assert rules.seats_left(seats, taken) == left


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("  Le   Goff ", "Le Goff"),
        ("Mae\u0308lle", "Maëlle"),
        ("O’Connor-Diallo", "O’Connor-Diallo"),
        ("Le\u202eGoff", "Le Goff"),
        ("Le\tGoff\n", "Le Goff"),
    ],
)
def test_a_name_is_tidied_and_nothing_more(typed, tidy):
    assert rules.tidy_name(typed) == tidy


def test_first_names_are_separated_by_one_comma():
    assert rules.tidy_first_names("Maëlle ,Anne,, Rose ") == "Maëlle, Anne, Rose"


@pytest.mark.parametrize(
    ("birth", "possible"),
    [
        (date(1899, 12, 31), False),
        (date(1900, 1, 1), True),
        (date(2012, 12, 31), True),
        (date(2013, 1, 1), False),
        (date(2027, 1, 1), False),
    ],
)
def test_a_learner_was_born_at_a_possible_time(birth, possible):
    assert rules.birth_date_possible(birth, date(2026, 6, 1)) is possible
