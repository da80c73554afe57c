"""From people at work to blocks that are ready."""

from __future__ import annotations

from hypothesis.strategies import DataObject

from tests.journey.machine import MANY, Machine, there_is, timely
from tests.journey.model import ACCEPTED, PRACTICE, REJECTED, RETURNED, THEORY, Enrolment, Piece


class PortfolioMachine(Machine):
    """What learners prove, and what assessors say."""

    @timely(lambda machine: len(machine.world.all(Piece)) < 2 * MANY)
    def deposit(self, data: DataObject) -> None:
        enrolment = self.one(data, Enrolment, "IN_PROGRESS")
        by = self.by(data, self.journey.thing(enrolment, Enrolment).learner, "lea", "stranger")
        competency, nature = (
            self.draw(data, "competency", ["1.1", "2.1"]),
            self.draw(data, "nature", [THEORY, PRACTICE]),
        )
        if self.journey.deposit(enrolment, competency, nature, complete=self.mostly(data, "complete"), by=by):
            self.journey.submit(self.world.all(Piece)[-1])

    def piece(self, data: DataObject, *states: str) -> tuple[str, str]:
        """Choose a piece, and who asks."""
        name = self.one(data, Piece, *states)
        author = self.world.depositor(self.journey.thing(name, Piece)) if name else ""
        return name, self.by(data, author, "lea", "assessor", "stranger")

    @timely(there_is(Piece, "DRAFT"))
    def submit(self, data: DataObject) -> None:
        name, by = self.piece(data, "DRAFT")
        if name:
            self.journey.submit(name, by)

    @timely(there_is(Piece, "SUBMITTED", "JUDGED"))
    def judge(self, data: DataObject) -> None:
        if name := self.one(data, Piece, "SUBMITTED"):
            self.journey.judge(
                name,
                self.draw(data, "outcome", [ACCEPTED, ACCEPTED, RETURNED, RETURNED, REJECTED]),
                met=self.draw(data, "critical criterion", [True, True, None, False]),
                comment=self.draw(data, "comment", ["Dites votre part.", "Dites votre part.", ""]),
                by=self.by(data, "assessor", "second", "second", "manager", "stranger", "lea"),
            )

    @timely(there_is(Piece, "JUDGED"))
    def rework(self, data: DataObject) -> None:
        returned = [name for name in self.world.all(Piece, "JUDGED") if self.came_back(name)]
        name, by = self.piece(data, "JUDGED")
        if name:
            self.journey.rework(self.draw(data, "returned", [*returned, *returned, name]), by)

    def came_back(self, name: str) -> bool:
        """Whether an assessor returned the piece."""
        return any(outcome == RETURNED for outcome, _seen in self.journey.thing(name, Piece).standing())

    @timely(there_is(Piece, "DRAFT", "SUBMITTED"))
    def take_back(self, data: DataObject) -> None:
        name, by = self.piece(data)
        if name and not self.mostly(data, "keep"):
            self.journey.take_back(name, by)

    @timely(there_is(Enrolment, "IN_PROGRESS"))
    def leave(self, data: DataObject) -> None:
        if not self.mostly(data, "stay"):
            name = self.one(data, Enrolment)
            self.journey.lead_enrolment(name, self.event(data, name, "complete", "withdraw", "cancel"))
