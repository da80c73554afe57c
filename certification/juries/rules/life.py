"""The life of a jury."""

from __future__ import annotations

from certification.juries.enums import JuryState
from cursus.core.rules import Life, Step

JURY_LIFE = Life(
    name="jury",
    states=JuryState,
    initial=JuryState.PLANNED,
    steps={
        "convene": Step((JuryState.PLANNED,), JuryState.CONVENED),
        "open": Step((JuryState.CONVENED,), JuryState.DELIBERATING),
        "close": Step((JuryState.DELIBERATING,), JuryState.CLOSED),
        "sign": Step((JuryState.CLOSED,), JuryState.SIGNED),
        # On the day too: the quorum may be lost for good, and another jury is planned.
        "cancel": Step((JuryState.PLANNED, JuryState.CONVENED, JuryState.DELIBERATING), JuryState.CANCELLED),
    },
)
