"""Decisions about attestations, as pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from certification.attestations.enums import AttestationKind, AttestationState, BatchState, WithdrawalState
from certification.juries.enums import CandidateOutcome
from cursus.core.credentials.statuses import LIST_SIZE
from cursus.core.rules import Life, Step
from cursus.core.search_words import plain

_APOSTROPHES = re.compile("['’ʼ`´]")
_WORD = re.compile(r"[^\W_]+")

ATTESTATION_LIFE = Life(
    name="attestation",
    states=AttestationState,
    initial=AttestationState.ALLOCATED,
    steps={
        "issue": Step((AttestationState.ALLOCATED,), AttestationState.ISSUED),
        "void": Step((AttestationState.ALLOCATED,), AttestationState.VOID),
    },
)

BATCH_LIFE = Life(
    name="issuing_batch",
    states=BatchState,
    initial=BatchState.RUNNING,
    steps={"finish": Step((BatchState.RUNNING,), BatchState.DONE)},
)

WITHDRAWAL_LIFE = Life(
    name="withdrawal",
    states=WithdrawalState,
    initial=WithdrawalState.ASKED,
    steps={
        "confirm": Step((WithdrawalState.ASKED,), WithdrawalState.CONFIRMED),
        "refuse": Step((WithdrawalState.ASKED,), WithdrawalState.REFUSED),
        "expire": Step((WithdrawalState.ASKED,), WithdrawalState.EXPIRED),
    },
)
WITHDRAWAL_ANSWER = timedelta(days=7)
"""How long the second person has to answer; the link of the message lives as long."""


CHUNK = 20
"""Documents that a worker takes at once, and keeps in one transaction."""
LEASE = timedelta(minutes=2)
"""How long a worker that says nothing keeps what it took."""
ALONE = 2
"""After so many takings that ended in silence a document is taken alone: it may be what kills its worker."""
SET_ASIDE = 5
"""After so many, it waits for somebody."""
LATE = timedelta(seconds=15)
"""After so long without anybody to take it, a document waits for the sending service itself."""
ASKED_AGAIN = timedelta(minutes=1)
"""How often the sweep asks again for what is late; a question that no worker took by then is dropped, not piled up."""
FIRST_RETRY = {False: timedelta(seconds=15), True: timedelta(minutes=5)}
LONGEST_RETRY = timedelta(hours=1)


def lease_for(attempts: int) -> timedelta:
    """Return how long a document is taken for; longer each time after several silent endings."""
    return min(LEASE * 2 ** max(0, attempts - ALONE), LONGEST_RETRY)


def retry_after(failures: int, *, needs_somebody: bool) -> timedelta:
    """Return how long after its failure number ``failures`` (from 1) a document is tried again, doubling each time.

    What only somebody can mend is tried more rarely: it is tried all the same, because it may be mended elsewhere.
    """
    return min(FIRST_RETRY[needs_somebody] * 2 ** min(failures - 1, 10), LONGEST_RETRY)


@dataclass(frozen=True)
class Right:
    """One document that a decision gives right to; ``block`` is a block's key, or None for the certificate."""

    kind: AttestationKind
    block: str | None = None


def rights(outcome: str, validated_blocks: Sequence[str]) -> list[Right]:
    """Return the documents of one candidate: the certificate, else one attestation a validated block (rule 7).

    A qualification of the specific register (RS) has no blocks: it is the certificate or nothing.
    """
    if outcome == CandidateOutcome.FULL:
        return [Right(AttestationKind.FULL)]
    return [Right(AttestationKind.BLOCK, block) for block in validated_blocks]


def printed_number(year: int, number: int) -> str:
    """Return the number as printed: the year of issue, then the number of the certifier's single series."""
    return f"{year}-{number:06d}"


def status_list_of(number: int) -> int:
    """Return the list of status that holds a number. A list takes half as many as it has places, drawn by lot."""
    return (number - 1) // (LIST_SIZE // 2) + 1


def plain_words(text: str) -> list[str]:
    """Return the words of a number, a title or a name as the register compares them: no case, accents, apostrophes.

    "2026-000001 N’Diaye-Le Goff" → 2026, 000001, ndiaye, le, goff.
    """
    return _WORD.findall(plain(_APOSTROPHES.sub("", text)))


def corrected_name(corrections: Mapping[str, str]) -> str:
    """Return the name as a certificate prints it, from corrected names; empty where there are none.

    The first name in use, then the usage name or else the birth name (as the civil identity prints it).
    """
    first, last = corrections.get("first_names", ""), corrections.get("usage_name") or corrections.get("birth_name", "")
    return f"{first.split(',')[0].strip()} {last}" if first and last else ""
