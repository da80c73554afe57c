"""What may happen to a request, how long things are kept. Decisions over plain values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from certification.enrolments.enums import EnrolmentState
from certification.juries.enums import JuryState
from certification.privacy.enums import ErasureState, ExportState
from cursus.core.rules import Life, Step

ERASURE_LIFE = Life(
    name="erasure_request",
    states=ErasureState,
    initial=ErasureState.ASKED,
    steps={
        "carry_out": Step((ErasureState.ASKED,), ErasureState.DONE),
        "refuse": Step((ErasureState.ASKED,), ErasureState.REFUSED),
        "withdraw": Step((ErasureState.ASKED,), ErasureState.WITHDRAWN),
    },
)

EXPORT_LIFE = Life(
    name="data_export",
    states=ExportState,
    initial=ExportState.ASKED,
    steps={
        "finish": Step((ExportState.ASKED,), ExportState.READY),
        "fail": Step((ExportState.ASKED,), ExportState.FAILED),
        "expire": Step((ExportState.READY, ExportState.FAILED), ExportState.GONE),
    },
)

EXPORT_DAYS = 7
"""How long a copy waits for its person, then it is deleted: they can ask for another one."""

ANSWER_DAYS = 30
"""Within one month of the request the body answers (GDPR, article 12.3)."""

RUNNING = (EnrolmentState.APPLIED, EnrolmentState.CONFIRMED, EnrolmentState.IN_PROGRESS)
BEFORE_A_JURY = (JuryState.PLANNED, JuryState.CONVENED, JuryState.DELIBERATING, JuryState.CLOSED)


def last_day(happened: date, years: int) -> date:
    """Return the last day of a term: terms are counted from the end of the year in which the thing happened."""
    return date(happened.year + years, 12, 31)


def kept_until(terms: Iterable[date], today: date) -> date:
    """Return the last day on which the last of several things is kept; yesterday when there is none."""
    return max(terms, default=today - timedelta(days=1))
