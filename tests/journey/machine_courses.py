"""From published frameworks to people at work."""

from __future__ import annotations

from hypothesis.strategies import DataObject

from tests.journey.machine import MANY, REASONS, Machine, there_is, timely
from tests.journey.model import Enrolment, Invitation, Programme, Session, Version


class CourseMachine(Machine):
    """Training bodies, their courses, and who applies."""

    @timely(there_is(Version, "DRAFT", "PUBLISHED"))
    def lead_version(self, data: DataObject) -> None:
        name = self.one(data, Version, "DRAFT")
        match self.draw(data, "event", ["publish", "archive", "reword", "copy"]):
            case "publish":
                self.journey.publish_version(name)
            case "archive":
                self.journey.archive_version(name)
            case "reword":
                self.journey.reword(name, "Autre titre")
            case _ if len(self.world.all(Version)) < MANY:
                self.journey.draft_from(name)

    @timely(there_is(Programme, "DRAFT", "WITHDRAWN"))
    def lead_programme(self, data: DataObject) -> None:
        name = self.one(data, Programme)
        if self.event(data, name, "publish", "withdraw") == "publish":
            self.journey.publish_programme(name, self.by(data, "manager", "stranger"))
        else:
            self.journey.withdraw_programme(name)

    @timely(lambda machine: len(machine.world.all(Session)) < MANY)
    def plan_session(self, data: DataObject) -> None:
        self.journey.plan_session(self.one(data, Programme))

    @timely(there_is(Session, "PLANNED", "OPEN", "RUNNING"))
    def lead_session(self, data: DataObject) -> None:
        name, by = self.one(data, Session, "PLANNED", "RUNNING"), self.by(data, "manager", "stranger", "assessor")
        event = self.event(data, name, "open", "open", "start", "complete", "cancel")
        if event == "open":
            self.journey.open_session(name, by)
        else:
            self.journey.lead_session(name, event, by, self.draw(data, "reason", REASONS))

    @timely(lambda machine: len(machine.world.all(Invitation)) < MANY)
    def invite(self, data: DataObject) -> None:
        self.journey.invite("newcomer")

    @timely(there_is(Invitation, "SENT"))
    def answer_invitation(self, data: DataObject) -> None:
        if name := self.one(data, Invitation, "SENT"):
            event = self.event(data, name, "accept", "cancel")
            by = self.by(data, "newcomer", "stranger") if event == "accept" else "manager"
            self.journey.answer_invitation(name, event, by)

    @timely(there_is(Session, "OPEN"))
    def apply(self, data: DataObject) -> None:
        self.journey.apply(self.draw(data, "learner", self.journey.learners), self.one(data, Session, "OPEN"))

    @timely(there_is(Enrolment, "APPLIED"))
    def confirm(self, data: DataObject) -> None:
        if name := self.one(data, Enrolment, "APPLIED"):
            self.journey.confirm(name, self.by(data, "manager", "stranger", "lea"))

    @timely(there_is(Enrolment))
    def lead_enrolment(self, data: DataObject) -> None:
        if name := self.one(data, Enrolment):
            event = self.event(data, name, "decline", "reconsider", "start", "start", "complete", "withdraw", "cancel")
            by = self.by(data, "manager", "stranger", "lea", "assessor")
            self.journey.lead_enrolment(name, event, by, self.draw(data, "reason", REASONS))

    @timely(there_is(Enrolment, "CONFIRMED", "IN_PROGRESS"))
    def write_identity(self, data: DataObject) -> None:
        if not (name := self.one(data, Enrolment)):
            return
        thing = self.journey.thing(name, Enrolment)
        by = self.by(data, thing.learner, "manager", "lea")
        if thing.identity and self.mostly(data, "confirm"):
            self.journey.confirm_identity(name, by, stale=not self.mostly(data, "fresh"))
        else:
            self.journey.fill_identity(name, self.draw(data, "birth name", ["Le Goff", "Kergoat"]), by)
