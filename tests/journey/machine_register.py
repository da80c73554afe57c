"""From a record that is fixed to documents that are issued, or numbers that are given up."""

from __future__ import annotations

from hypothesis.strategies import DataObject

from tests.journey.machine import MANY, REASONS, Machine, there_is, timely
from tests.journey.model_jury import DEFERRED, SEATS, VALIDATED, VOTING, Jury
from tests.journey.model_register import Attestation, Batch


class RegisterMachine(Machine):
    """Signatures, numbers, documents."""

    @timely(there_is(Jury, "CLOSED"))
    def sign(self, data: DataObject) -> None:
        name, role = self.one(data, Jury), self.draw(data, "seat", SEATS)
        self.journey.sign(name, role, seen=self.mostly(data, "what the page showed"))

    @timely(there_is(Jury, "CLOSED"))
    def sign_all(self, data: DataObject) -> None:
        name = self.one(data, Jury)
        for role in VOTING:
            self.journey.sign(name, role)

    @timely(there_is(Jury, "CLOSED"))
    def name_prevented(self, data: DataObject) -> None:
        role, by = self.draw(data, "seat", SEATS), self.by(data, "secretary", "admin", "employer")
        self.journey.name_prevented(self.one(data, Jury), role, by, self.draw(data, "reason", REASONS))

    @timely(there_is(Jury, "SIGNED"))
    def open_batch(self, data: DataObject) -> None:
        self.journey.open_batch(self.one(data, Jury), self.by(data, "admin", "stranger", "president"))

    @timely(there_is(Batch, "RUNNING"))
    def issue_next(self, data: DataObject) -> None:
        if name := self.one(data, Batch):
            self.journey.issue_next(name)

    @timely(there_is(Attestation, "ALLOCATED"))
    def void(self, data: DataObject) -> None:
        name = self.one(data, Attestation, "ALLOCATED")
        if name and len(self.world.all(Attestation)) < 2 * MANY:
            by = self.by(data, "admin", "stranger", "president")
            self.journey.void(name, by, self.draw(data, "reason", REASONS))

    @timely(there_is(Attestation, "ISSUED", "VOID"))
    def issue_again(self, data: DataObject) -> None:
        if known := self.world.all(Attestation, "ISSUED", "VOID"):
            self.journey.issue_again(self.draw(data, "attestation", known))

    @timely(there_is(Jury, "CLOSED", "SIGNED"))
    def decide_late(self, data: DataObject) -> None:
        """After the closing nobody decides any more."""
        name = self.one(data, Jury)
        enrolment = sorted(self.journey.thing(name, Jury).candidates)[0]
        self.journey.decide(name, enrolment, "B1", self.draw(data, "verdict", [VALIDATED, DEFERRED]), reason="Revu.")
