"""Verbs on attestations: allocate each number once, make each document once, give up a number that cannot be made."""

from certification.attestations.actions.allocating import open_batch, void
from certification.attestations.actions.making import issue, issue_next, make_missing, retry

__all__ = ["issue", "issue_next", "make_missing", "open_batch", "retry", "void"]
