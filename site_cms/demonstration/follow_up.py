"""Six months after last year's jury: seven people asked, one reminder, six answers, and one that never came."""

from __future__ import annotations

from certification.juries.models import Jury
from certification.recognition import actions
from certification.recognition.enums import Contract, FollowUpState, Nearness, Situation, Term, Usefulness
from certification.recognition.models import FollowUp
from cursus.core import clock
from site_cms.demonstration.calendar import day, moment
from site_cms.demonstration.jury import HELD

ASKED = HELD + 190  # past six months, whatever the month
REMINDED = ASKED + 15
CLOSED = ASKED + 95

# Title of the job, whether it is the one aimed at, contract, since how many days, how useful. By rank of the candidate.
ANSWERS: tuple[tuple[str, Nearness, Contract, int, Usefulness], ...] = (
    ("Coordinatrice de pôle territorial", Nearness.SAME, Contract.PERMANENT, ASKED - 150, Usefulness.VERY),
    ("Animateur de tiers-lieu", Nearness.SAME, Contract.PERMANENT, ASKED - 700, Usefulness.VERY),
    ("Chargée de coopération", Nearness.SAME, Contract.FIXED, ASKED - 90, Usefulness.VERY),
    ("Associé d’une ferme collective", Nearness.NEAR, Contract.SELF, ASKED - 900, Usefulness.RATHER),
    ("Facilitatrice", Nearness.SAME, Contract.PERMANENT, ASKED - 60, Usefulness.RATHER),
    ("Chargé de projet", Nearness.NEAR, Contract.FIXED, ASKED - 30, Usefulness.LITTLE),
)


def make(jury: Jury) -> None:
    """Tell what the daily task did, and what people answered; the last one says nothing."""
    for offset in (HELD + 3, ASKED, REMINDED):
        if offset == REMINDED:
            _answer(jury)
        with clock.at(moment(offset, 7)):
            actions.sweep()
    with clock.at(moment(CLOSED, 7)):
        actions.sweep()


def _answer(jury: Jury) -> None:
    rows = FollowUp.objects.filter(
        enrolment__candidacies__jury=jury, term=Term.SIX_MONTHS, state=FollowUpState.SENT
    ).order_by("enrolment__candidacies__position", "pk")
    for place, (row, told) in enumerate(zip(rows, ANSWERS, strict=False)):
        title, nearness, contract, since, usefulness = told
        with clock.at(moment(ASKED + 1 + place, 12, 15)):
            actions.answer(
                follow_up=row,
                situation=Situation.SELF_EMPLOYED if contract == Contract.SELF else Situation.EMPLOYED,
                nearness=nearness,
                job_title=title,
                contract=contract,
                since=day(since),
                usefulness=usefulness,
            )
