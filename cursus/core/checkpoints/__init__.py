"""Signed checkpoints: what the head of each chain was, kept outside the database.

Whoever can write the database can rewrite a whole chain and every row with it. They cannot rewrite what was signed,
with a key that is not in the database, and written where the database does not reach.
"""

from cursus.core.checkpoints.guarding import LogLocked, lock_problem, require_current
from cursus.core.checkpoints.standing import carries, counters_of
from cursus.core.checkpoints.statement import Checkpoint, Signed
from cursus.core.checkpoints.taking import take, take_due, troubles

__all__ = [
    "Checkpoint",
    "LogLocked",
    "Signed",
    "carries",
    "counters_of",
    "lock_problem",
    "require_current",
    "take",
    "take_due",
    "troubles",
]
