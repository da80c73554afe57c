"""Answers on their way between screens, and in the link that a person keeps: signed, never stored.

A seal ties the answers to one occupation, so that a link cut short by a mail program is refused in words instead of
showing somebody else's picture. It hides nothing: what is in it is what the person said.
"""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, Signer

from cursus.occupations.rules import well_formed

LONGEST = 1000


class Unreadable(Exception):
    """The text is not what we sealed for this occupation."""


def sealed(occupation: UUID, answers: str) -> str:
    """Return the answers with the seal of the installation: ``21-0.…``, fit for an address."""
    return _signer(occupation).sign(answers)


def unsealed(occupation: UUID, text: str, *, size: int) -> str:
    """Return the answers about ``size`` competencies that were sealed for the occupation. Raises Unreadable."""
    try:
        answers = _signer(occupation).unsign(text[:LONGEST].strip())
    except BadSignature as error:
        raise Unreadable from error
    if not well_formed(answers, size):
        raise Unreadable
    return answers


def _signer(occupation: UUID) -> Signer:
    return Signer(sep=".", salt=f"cursus.occupations.placement.{occupation}")
