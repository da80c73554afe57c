"""Who signs the record, and how long a code lives."""

from __future__ import annotations

from datetime import timedelta

from certification.juries.enums import Presence
from certification.juries.rules.composition import Seated

CODE_LIFETIME = timedelta(minutes=15)
GRANT_LIFETIME = timedelta(minutes=15)
"""How long after their code was accepted a person may read the record and sign it."""
CODE_ATTEMPTS = 5
CODES_AN_HOUR = 5


def must_sign(member: Seated) -> bool:
    """Tell whether the member signs: those who sat with a vote. Secretary and advisory voices do not."""
    return member.votes and member.presence == Presence.PRESENT
