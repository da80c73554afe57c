"""Verbs on attestations: allocate each number once, make each document once, give up a number that cannot be made;
revoke, replace and repeat what was issued.
"""

from certification.attestations.actions.allocating import open_batch, void
from certification.attestations.actions.following import duplicate
from certification.attestations.actions.making import issue, issue_next, make_documents, make_missing, retry
from certification.attestations.actions.outbox import ask_again, more_is_due
from certification.attestations.actions.withdrawing import (
    ask_replacement,
    ask_revocation,
    confirm_withdrawal,
    expire_withdrawals,
    refuse_withdrawal,
    send_again,
)

__all__ = [
    "ask_again",
    "ask_replacement",
    "ask_revocation",
    "confirm_withdrawal",
    "duplicate",
    "expire_withdrawals",
    "issue",
    "issue_next",
    "make_documents",
    "make_missing",
    "more_is_due",
    "open_batch",
    "refuse_withdrawal",
    "retry",
    "send_again",
    "void",
]
