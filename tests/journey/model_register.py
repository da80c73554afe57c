"""The model of the register: which numbers there are, for what, and in what state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tests.journey.model import Thing
from tests.journey.model_jury import Jury, JuryModel
from tests.journey.tables import NOT_ALLOWED, REFUSED


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
        if by != "admin":
            return NOT_ALLOWED
        return "" if jury.state == "SIGNED" and self.rights(jury) else REFUSED

    def may_void(self, by: str, attestation: Attestation, reason: str) -> str:
        if by != "admin":
            return NOT_ALLOWED
        return REFUSED if not reason else self.out_of_time(attestation, "void")

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
