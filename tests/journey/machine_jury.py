"""From a jury that is planned to a record that is fixed, or a jury that is given up."""

from __future__ import annotations

from hypothesis.strategies import DataObject

from tests.journey.machine import REASONS, Machine, there_is, timely
from tests.journey.model import Enrolment
from tests.journey.model_jury import DAY, DEFERRED, NOT_VALIDATED, SEATS, VALIDATED, VOTING, Jury

PRESENCES = ("PRESENT", "PRESENT", "ABSENT", "EXCUSED")
BEFORE = ("PLANNED", "CONVENED")


class JuryMachine(Machine):
    """Who sits, on whom, and what they decide."""

    def before(self, data: DataObject, *states: str) -> tuple[str, str]:
        """Choose a jury and one of its candidates ("" where it has none)."""
        name = self.one(data, Jury, *states)
        candidates = sorted(self.journey.thing(name, Jury).candidates)
        return name, self.draw(data, "candidate", candidates) if candidates else ""

    def a_seat(self, data: DataObject, name: str, *roles: str) -> str:
        """Choose somebody who sits in the jury ("" where nobody does)."""
        known = [role for role in roles or SEATS if role in self.journey.thing(name, Jury).seats]
        return self.draw(data, "seat", known) if known else ""

    @timely(lambda machine: machine.world.all(Jury) == machine.world.all(Jury, "SIGNED", "CANCELLED"))
    def plan(self, data: DataObject) -> None:
        if len(self.world.all(Jury)) < 3:
            self.journey.plan_jury(self.by(data, "admin", "manager"))

    @timely(lambda machine: any(len(machine.world.things[name].seats) < 5 for name in machine.world.all(Jury, *BEFORE)))
    def compose(self, data: DataObject) -> None:
        name, by = self.one(data, Jury, *BEFORE), self.by(data, "admin", "president")
        missing = [role for role in SEATS if role not in self.journey.thing(name, Jury).seats]
        for role in missing or [self.draw(data, "seat", SEATS)]:
            self.journey.seat(name, role, by)

    @timely(there_is(Jury, *BEFORE))
    def bring(self, data: DataObject) -> None:
        self.journey.bring(self.one(data, Jury, *BEFORE), self.one(data, Enrolment), self.by(data, "admin", "manager"))

    @timely(there_is(Jury, "PLANNED"))
    def convene(self, data: DataObject) -> None:
        self.journey.convene(self.one(data, Jury, "PLANNED"), self.by(data, "admin", "secretary"))

    @timely(there_is(Jury, *BEFORE, "DELIBERATING"))
    def cancel(self, data: DataObject) -> None:
        if not self.mostly(data, "go on") and not self.mostly(data, "still go on"):
            by = self.by(data, "admin", "president")
            self.journey.cancel_jury(self.one(data, Jury), by, self.draw(data, "reason", REASONS))

    @timely(there_is(Jury, "CONVENED"))
    def prepare(self, data: DataObject) -> None:
        """Everybody who has not said it says that nothing ties them, and comes."""
        name = self.one(data, Jury, "CONVENED")
        jury = self.journey.thing(name, Jury)
        for role in [role for role, seat in jury.seats.items() if not seat.declared]:
            self.journey.declare(name, role)
        for role in [role for role, seat in jury.seats.items() if seat.presence == "EXPECTED"]:
            self.journey.note_member(name, role, "PRESENT")
        for enrolment in [key for key, candidate in jury.candidates.items() if candidate.presence == "EXPECTED"]:
            self.journey.note_candidate(name, enrolment, "PRESENT")

    @timely(there_is(Jury, *DAY))
    def declare(self, data: DataObject) -> None:
        name, enrolment = self.before(data, *DAY)
        role = self.a_seat(data, name, "president", "practitioner", "certifier")
        if role and enrolment:
            self.journey.declare(name, role, enrolment, self.draw(data, "tie", ["OTHER", "OTHER", "FAMILY"]))

    @timely(there_is(Jury, *DAY))
    def weigh(self, data: DataObject) -> None:
        name, _ = self.before(data, *DAY)
        jury = self.journey.thing(name, Jury)
        ties = sorted((enrolment, tie) for enrolment, candidate in jury.candidates.items() for tie in candidate.ties)
        if ties:
            enrolment, tie = self.draw(data, "tie", ties)
            by, reason = self.by(data, "admin", "secretary", tie[0], "stranger"), self.draw(data, "reason", REASONS)
            self.journey.weigh(name, enrolment, tie, keep=self.mostly(data, "keep"), by=by, reason=reason)

    @timely(there_is(Jury, *DAY))
    def note_presence(self, data: DataObject) -> None:
        name, enrolment = self.before(data, *DAY)
        presence, by = self.draw(data, "presence", PRESENCES), self.by(data, "secretary", "president", "employer")
        role = self.a_seat(data, name)
        if enrolment and self.mostly(data, "of a candidate"):
            self.journey.note_candidate(name, enrolment, presence, by)
        elif role:
            self.journey.note_member(name, role, presence, by)

    @timely(there_is(Jury, "CONVENED"))
    def open_jury(self, data: DataObject) -> None:
        self.journey.open_jury(self.one(data, Jury, "CONVENED"), self.by(data, "president", "secretary", "employer"))

    @timely(there_is(Jury, "DELIBERATING"))
    def preside(self, data: DataObject) -> None:
        name, enrolment = self.before(data, "DELIBERATING")
        role = self.a_seat(data, name, *VOTING)
        if enrolment:
            self.journey.preside(name, enrolment, role, self.by(data, "secretary", "employer"))

    @timely(there_is(Jury, *DAY))
    def flag(self, data: DataObject) -> None:
        name, enrolment = self.before(data, *DAY)
        if enrolment:
            self.journey.flag(name, enrolment, self.by(data, "employer", "president", "stranger"))

    @timely(there_is(Jury, "DELIBERATING"))
    def decide(self, data: DataObject) -> None:
        name, enrolment = self.before(data, "DELIBERATING")
        if not enrolment:
            return
        block = self.draw(data, "block", ["B1", "B2"])
        verdict = self.draw(data, "verdict", [VALIDATED, NOT_VALIDATED, DEFERRED])
        by = self.by(data, "president", "secretary", "secretary", "employer", "admin", "stranger")
        reason, fresh = self.draw(data, "reason", ["", *REASONS]), self.mostly(data, "fresh page")
        self.journey.decide(name, enrolment, block, verdict, reason=reason, by=by, stale=not fresh)

    @timely(there_is(Jury, "DELIBERATING"))
    def decide_the_rest(self, data: DataObject) -> None:
        """Whatever is not decided is, as proposed, by whoever may; then, mostly, it is closed."""
        name, _ = self.before(data, "DELIBERATING")
        jury = self.journey.thing(name, Jury)
        for enrolment, candidate in jury.candidates.items():
            for block in [block for block in candidate.proposal if block not in candidate.decisions]:
                verdict = VALIDATED if candidate.proposal[block] else NOT_VALIDATED
                by = "secretary" if "president" in candidate.set_aside else "president"
                self.journey.decide(name, enrolment, block, verdict, by=by)
        if self.mostly(data, "and close"):
            self.journey.close_jury(name, by="secretary")

    @timely(there_is(Jury, "DELIBERATING"))
    def clear(self, data: DataObject) -> None:
        name, enrolment = self.before(data, "DELIBERATING")
        if enrolment and not self.mostly(data, "keep"):
            self.journey.clear(name, enrolment, self.by(data, "secretary", "employer"))

    @timely(there_is(Jury, "DELIBERATING"))
    def adopt(self, data: DataObject) -> None:
        name, by = self.one(data, Jury, "DELIBERATING"), self.by(data, "secretary", "president", "employer")
        jury = self.journey.thing(name, Jury)
        together = self.world.adoptable(by, jury) if by in jury.seats else []
        self.journey.adopt(name, together if self.mostly(data, "those only") else sorted(jury.candidates), by)

    @timely(there_is(Jury, "DELIBERATING"))
    def close(self, data: DataObject) -> None:
        name = self.one(data, Jury, "DELIBERATING")
        self.journey.close_jury(name, self.by(data, "president", "secretary", "employer"))
