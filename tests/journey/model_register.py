"""The model of the register: which numbers there are, for what, and in what state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tests.journey.model import Thing
from tests.journey.model_jury import Jury, JuryModel
from tests.journey.tables import CONFLICT, NOT_ALLOWED, REFUSED


@dataclass
class Batch(Thing):
    life: ClassVar[str] = "issuing_batch"
    state: str = "RUNNING"
    jury: str = ""


@dataclass
class Attestation(Thing):
    """``right``: the block, or "" for the certificate; ``sha256`` of the bytes once made."""

    life: ClassVar[str] = "attestation"
    state: str = "ALLOCATED"
    number: int = 0
    batch: str = ""
    enrolment: str = ""
    right: str = ""
    sha256: str = ""


@dataclass
class Withdrawal(Thing):
    """``by``: who asked; ``replaces``: a corrected document follows."""

    life: ClassVar[str] = "withdrawal"
    state: str = "ASKED"
    attestation: str = ""
    by: str = ""
    replaces: bool = False


KEEPERS = ("admin", "colleague")
"""The two administrators of the certifier."""


class World(JuryModel):
    """The whole model."""

    def rights(self, jury: Jury) -> list[tuple[str, str]]:
        """(enrolment, block or "" for the certificate) of everything that a deliberation gives right to, in order."""
        found: list[tuple[str, str]] = []
        for name, candidate in jury.candidates.items():
            full = candidate.outcome == "FULL"
            found += [(name, "")] if full else [(name, block) for block in sorted(self.won(candidate))]
        return found

    def may_issue(self, by: str, jury: Jury) -> str:
        if by not in KEEPERS:
            return NOT_ALLOWED
        return "" if jury.state == "SIGNED" and self.rights(jury) else REFUSED

    def may_void(self, by: str, attestation: Attestation, reason: str) -> str:
        if by not in KEEPERS:
            return NOT_ALLOWED
        return REFUSED if not reason else self.out_of_time(attestation, "void")

    def withdrawals(self, attestation: Attestation, state: str) -> list[Withdrawal]:
        """What was asked about a document and stands so."""
        found = [item for item in self.things.values() if isinstance(item, Withdrawal)]
        return [item for item in found if item.attestation == attestation.name and item.state == state]

    def may_ask(self, by: str, attestation: Attestation, words: str) -> str:
        if by not in KEEPERS:
            return NOT_ALLOWED
        if not words:
            return REFUSED
        over = attestation.state != "ISSUED" or self.withdrawals(attestation, "CONFIRMED")
        return CONFLICT if over or self.withdrawals(attestation, "ASKED") else ""

    def may_answer(self, by: str, withdrawal: Withdrawal, event: str) -> str:
        """Confirm: never who asked. Refuse: who asked too, to take it back."""
        if by not in KEEPERS or (event == "confirm" and by == withdrawal.by):
            return NOT_ALLOWED
        return self.out_of_time(withdrawal, event)

    def allocated(self, batch: str, *states: str) -> list[Attestation]:
        """The attestations of a batch in the order of their numbers."""
        return [
            item
            for item in self.things.values()
            if isinstance(item, Attestation) and item.batch == batch and (not states or item.state in states)
        ]

    def issue(self, attestation: Attestation) -> None:
        self.take(attestation, "issue")
        batch = self.things[attestation.batch]
        if not self.allocated(batch.name, "ALLOCATED"):
            self.take(batch, "finish")
