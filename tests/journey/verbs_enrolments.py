"""Who learns: applications, what is answered, and the civil identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certification.enrolments import actions, actions_identity, queries
from certification.enrolments.models import CivilIdentity
from certification.enrolments.models import Enrolment as EnrolmentRow
from cursus.programmes.models import TrainingSession
from tests.journey.driver import Driver
from tests.journey.model import Enrolment, Session
from tests.journey.tables import CONFLICT


@dataclass
class Enrolments(Driver):
    """Each verb returns whether it went through."""

    def apply(self, learner: str, session: str) -> bool:
        thing, row, name = self.thing(session, Session), self.get(TrainingSession, session), f"{learner}@{session}"

        def then(made: EnrolmentRow) -> None:
            self.meet(name, made)
            self.world.add(Enrolment(name, learner=learner, session=session))

        expected = self.world.may_apply(learner, thing)
        return self.attempt(expected, lambda: actions.apply(by=self.user(learner), session=row), then)

    def confirm(self, name: str, by: str = "manager") -> bool:
        thing = self.thing(name, Enrolment)

        def then(_: object) -> None:
            self.world.take(thing, "confirm")
            thing.version = thing.version or "version-1"

        expected = self.world.may_confirm(by, thing)
        return self.attempt(expected, lambda: actions.confirm(by=self.user(by), enrolment=self.enrolment(name)), then)

    def lead_enrolment(self, name: str, event: str, by: str = "manager", reason: str = "Le dossier ne va pas.") -> bool:
        """Decline, reconsider, start, complete, withdraw or cancel."""
        thing, row = self.thing(name, Enrolment), self.enrolment(name)
        asked = {"by": self.user(by), "enrolment": row}
        verbs = {
            "decline": lambda: actions.decline(**asked, reason=reason),
            "reconsider": lambda: actions.reconsider(**asked),
            "start": lambda: actions.start(**asked),
            "complete": lambda: actions.complete(**asked),
            "withdraw": lambda: actions.withdraw(**asked, reason=reason),
            "cancel": lambda: actions.cancel(**asked, reason=reason),
        }
        needed = reason if event in ("decline", "cancel") else None
        expected = (
            self.world.may_leave(by, thing)
            if event == "withdraw"
            else self.world.may_manage(by, thing, event, reason=needed)
        )
        return self.attempt(expected, verbs[event], lambda _: self.world.take(thing, event))

    def give_tutor(self, name: str, person: str) -> bool:
        """Say who tutors a learner; where that person sits in a jury, it is a tie."""
        thing, row = self.thing(name, Enrolment), self.enrolment(name)

        def then(_: object) -> None:
            self.world.tutors[thing.learner] = person

        by, email = self.user("manager"), self.user(person).email
        return self.attempt("", lambda: actions.set_support(by=by, enrolment=row, tutor_email=email), then)

    def fill_identity(self, name: str, birth_name: str = "Le Goff", by: str = "") -> bool:
        thing, row = self.thing(name, Enrolment), self.enrolment(name)
        by = by or thing.learner

        def then(identity: CivilIdentity) -> None:
            self.meet(f"identity:{name}", identity)
            if thing.birth_name != birth_name:
                thing.identity, thing.birth_name = "filled", birth_name

        return self.attempt(
            self.world.may_write_identity(by, thing),
            lambda: actions_identity.fill_identity(
                by=self.user(by),
                enrolment=row,
                birth_name=birth_name,
                first_names=thing.learner.capitalize(),
                birth_date=date(1990, 5, 3),
                birth_place="Lannion",
            ),
            then,
        )

    def confirm_identity(self, name: str, by: str = "", stale: bool = False) -> bool:
        thing, row = self.thing(name, Enrolment), self.get(CivilIdentity, f"identity:{name}")
        by, seen = by or thing.learner, "" if stale else queries.identity_fingerprint(row)
        expected = self.world.may_write_identity(by, thing) or (CONFLICT if stale else "")

        def then(_: object) -> None:
            thing.identity = "confirmed"

        return self.attempt(
            expected, lambda: actions_identity.confirm_identity(by=self.user(by), identity=row, seen=seen), then
        )
