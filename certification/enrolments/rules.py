"""What may happen to an enrolment, and how a name is printed. Decisions over plain values."""

from __future__ import annotations

import unicodedata
from datetime import date

from certification.enrolments.enums import EnrolmentState as S
from cursus.core.rules import Life, Step

ENROLMENT_LIFE = Life(
    name="enrolment",
    states=S,
    initial=S.APPLIED,
    steps={
        "confirm": Step((S.APPLIED,), S.CONFIRMED),
        "decline": Step((S.APPLIED,), S.DECLINED),
        "reconsider": Step((S.DECLINED,), S.APPLIED),
        "start": Step((S.CONFIRMED,), S.IN_PROGRESS),
        "complete": Step((S.IN_PROGRESS,), S.COMPLETED),
        "withdraw": Step((S.APPLIED, S.CONFIRMED, S.IN_PROGRESS), S.WITHDRAWN),
        "cancel": Step((S.APPLIED, S.CONFIRMED, S.IN_PROGRESS), S.CANCELLED),
    },
)

# A person holds a seat from confirmation on; who withdraws or is cancelled gives it back.
SEAT_STATES = (S.CONFIRMED, S.IN_PROGRESS, S.COMPLETED)

# Nobody younger can be in continuing training or apprenticeship (L.6222-1 C. trav.: 15 in the year).
MIN_AGE = 14
OLDEST_BIRTH = date(1900, 1, 1)


def seats_left(seats: int, taken: int) -> int:
    """How many seats are free; never less than 0."""
    return max(0, seats - taken)


def tidy_name(typed: str) -> str:
    """A name as it will be printed: composed characters (NFC), single spaces, no sign that cannot be printed."""
    composed = unicodedata.normalize("NFC", typed)
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in composed)
    return " ".join(kept.split())


def tidy_first_names(typed: str) -> str:
    """First names separated by a comma and a space, in their order: ``Maëlle, Anne``."""
    return ", ".join(name for part in typed.split(",") if (name := tidy_name(part)))


def has_a_letter(name: str) -> bool:
    """Whether at least one sign of the name is a letter of some alphabet."""
    return any(unicodedata.category(sign)[0] == "L" for sign in name)


def birth_date_possible(birth: date, today: date) -> bool:
    """Whether somebody born then can be a learner today."""
    youngest = date(today.year - MIN_AGE, 12, 31)
    return OLDEST_BIRTH <= birth <= youngest
