"""Appeals: what may be contested, what may be answered, until when (DOMAIN, rule 14)."""

from __future__ import annotations

from datetime import date, timedelta

from certification.juries.enums import AppealKind, AppealState, CandidateOutcome, Ruling
from cursus.core.rules import Life, Step

APPEAL_LIFE = Life(
    name="appeal",
    states=AppealState,
    initial=AppealState.LODGED,
    steps={
        "uphold": Step((AppealState.LODGED,), AppealState.UPHELD),
        "dismiss": Step((AppealState.LODGED,), AppealState.DISMISSED),
        # A contested judgement: the jury is sovereign, the certifier gives its reasons.
        "reply": Step((AppealState.LODGED,), AppealState.ANSWERED),
        "withdraw": Step((AppealState.LODGED,), AppealState.WITHDRAWN),
    },
)

_GROUNDS = {Ruling.CORRECT: AppealKind.CLERICAL, Ruling.REHEAR: AppealKind.PROCEDURE}


def kinds_for(outcome: str) -> tuple[AppealKind, ...]:
    """Return what a candidate with this outcome may contest: who obtained everything, only what was written down.

    Another jury can give nothing more to them, and a person appeals only where something is to be gained.
    """
    return (AppealKind.CLERICAL,) if outcome == CandidateOutcome.FULL else tuple(AppealKind)


def rulings_for(outcome: str) -> tuple[Ruling, ...]:
    """Return what the certifier may find, whatever the candidate called it: the substance counts, not its name."""
    return tuple(ruling for ruling in Ruling if ruling != Ruling.REHEAR or outcome != CandidateOutcome.FULL)


def step_for(kind: str, ruling: str) -> tuple[str, str]:
    """Return the event of :data:`APPEAL_LIFE` that a ruling leads to, and the ground on which an appeal is upheld."""
    ground = _GROUNDS.get(Ruling(ruling))
    if ground is not None:
        return "uphold", ground
    return ("reply" if kind == AppealKind.JUDGEMENT else "dismiss"), ""


def is_about_the_jury(kind: str, ground: str) -> bool:
    """Tell whether an appeal concerns how the jury worked or judged: nobody who sat answers it."""
    return kind != AppealKind.CLERICAL or ground == AppealKind.PROCEDURE


def last_day_to_appeal(signed: date, days: int) -> date:
    """Return the last day on which an appeal is lodged; the day of the last signature does not count."""
    return signed + timedelta(days=days)
