"""Decisions about attestations, as pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from certification.attestations.enums import AttestationKind, AttestationState, BatchState
from certification.juries.enums import CandidateOutcome
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


def plain_words(text: str) -> list[str]:
    """Return the words of a number, a title or a name as the register compares them: no case, accents, apostrophes.

    "2026-000001 N’Diaye-Le Goff" → 2026, 000001, ndiaye, le, goff.
    """
    return _WORD.findall(plain(_APOSTROPHES.sub("", text)))
