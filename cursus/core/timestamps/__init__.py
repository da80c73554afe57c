"""Time-stamps (RFC 3161): another's word, beside each sealed document, that it existed at a moment.

The document's bytes never change: the token of its SHA-256 lies in a file of its own, with what it takes to check
it in decades (:mod:`~cursus.core.timestamps.evidence`). Nothing is called time-stamped unless that file holds.

Reading one needs no database and no setting; whatever needs them is loaded when it is first asked for, so that a
document can be verified where there is no site.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cursus.core.timestamps.evidence import BadEvidence, Statement, read_evidence
from cursus.core.timestamps.tokens import BadToken, Token, read_token

if TYPE_CHECKING:
    from cursus.core.timestamps.asking import AuthorityDown, AuthorityWrong, ClockDrift, ask, check_clock, is_configured
    from cursus.core.timestamps.keeping import (
        NewEvidence,
        due_for_renewal,
        evidence_of,
        keep,
        obtain,
        renew,
        require_answering,
        statement_of,
    )

__all__ = [
    "AuthorityDown",
    "AuthorityWrong",
    "BadEvidence",
    "BadToken",
    "ClockDrift",
    "NewEvidence",
    "Statement",
    "Token",
    "ask",
    "check_clock",
    "due_for_renewal",
    "evidence_of",
    "is_configured",
    "keep",
    "obtain",
    "read_evidence",
    "read_token",
    "renew",
    "require_answering",
    "statement_of",
]

_ASKING = {"AuthorityDown", "AuthorityWrong", "ClockDrift", "ask", "check_clock", "is_configured"}


def __getattr__(name: str) -> Any:
    """Return what asks an authority or keeps a file (PEP 562)."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{'asking' if name in _ASKING else 'keeping'}"), name)
