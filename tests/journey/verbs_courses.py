"""What is taught: frameworks, courses, sessions, and who is invited to work on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cursus.core import clock
from cursus.frameworks import actions as frameworks
from cursus.frameworks.models import Competency, FrameworkVersion, Route
from cursus.organisations import actions as organisations
from cursus.organisations.enums import Role
from cursus.organisations.models import Invitation as InvitationRow
from cursus.organisations.models import Organisation
from cursus.programmes import actions as programmes
from cursus.programmes.models import TrainingProgramme, TrainingSession
from tests.journey.driver import Driver
from tests.journey.model import Invitation, Programme, Session, Version
from tests.journey.tables import NOT_ALLOWED, REFUSED


@dataclass
class Courses(Driver):
    """Each verb returns whether it went through."""

    # --- Frameworks ---

    def publish_version(self, name: str) -> bool:
        thing = self.world.things[name]
        row = self.get(FrameworkVersion, name)
        return self.attempt(
            self.world.out_of_time(thing, "publish"),
            lambda: frameworks.publish_version(row, by=self.user("admin")),
            lambda _: self.world.take(thing, "publish"),
        )

    def archive_version(self, name: str) -> bool:
        thing = self.world.things[name]
        row = self.get(FrameworkVersion, name)
        return self.attempt(
            self.world.out_of_time(thing, "archive"),
            lambda: frameworks.archive_version(row, by=self.user("admin")),
            lambda _: self.world.take(thing, "archive"),
        )

    def draft_from(self, name: str) -> bool:
        """Make a new version: a copy with lineage, of what was published."""
        row, made = self.get(FrameworkVersion, name), f"version-{len(self.world.all(Version)) + 1}"

        def then(draft: FrameworkVersion) -> None:
            self.meet(made, draft)
            self.world.add(Version(made))

        expected = REFUSED if self.world.things[name].state == "DRAFT" else ""
        return self.attempt(expected, lambda: frameworks.draft_from(row, number=made, by=self.user("admin")), then)

    def reword(self, name: str, title: str) -> bool:
        """Write in a version: possible in a draft only."""
        row = self.get(FrameworkVersion, name)

        def write() -> Competency:
            competency = Competency.objects.filter(version=row).order_by("code")[0]
            competency.title = title
            competency.save(update_fields=["title"])
            return competency

        expected = "" if self.world.things[name].state == "DRAFT" else REFUSED
        by = self.user("admin")
        return self.attempt(expected, lambda: frameworks.edit_draft(row, write, edit_token=None, by=by), lambda _: None)

    # --- Courses and sessions ---

    def publish_programme(self, name: str, by: str = "manager") -> bool:
        thing, row = self.world.things[name], self.get(TrainingProgramme, name)
        return self.attempt(
            self.world.may_manage(by, thing, "publish"),
            lambda: programmes.publish_programme(row, by=self.user(by)),
            lambda _: self.world.take(thing, "publish"),
        )

    def withdraw_programme(self, name: str) -> bool:
        thing, row = self.thing(name, Programme), self.get(TrainingProgramme, name)
        return self.attempt(
            self.world.may_withdraw_programme(thing),
            lambda: programmes.withdraw_programme(row, by=self.user("manager")),
            lambda _: self.world.take(thing, "withdraw"),
        )

    def plan_session(self, programme: str) -> bool:
        row, name = self.get(TrainingProgramme, programme), f"session-{len(self.world.all(Session)) + 1}"

        def plan() -> TrainingSession:
            by = self.user("manager")
            made = programmes.plan_session(
                row,
                by=by,
                code=name,
                starts_on=clock.today() + timedelta(days=7),
                ends_on=clock.today() + timedelta(days=90),
                route=self.get(Route, "route"),
                certifier=self.get(Organisation, "body:certifying-body"),
                seats=self.world.seats,
            )
            assessors = [self.user("assessor"), self.user("second")]
            programmes.set_staff(made, by=by, trainers=[], assessors=assessors)
            return made

        def then(made: TrainingSession) -> None:
            self.meet(name, made)
            self.world.add(Session(name, programme=programme))

        return self.attempt("", plan, then)

    def open_session(self, name: str, by: str = "manager") -> bool:
        thing, row = self.thing(name, Session), self.get(TrainingSession, name)

        def then(_: object) -> None:
            self.world.take(thing, "open")
            thing.certifying = self.thing(thing.programme, Programme).entitled

        expected = NOT_ALLOWED if by != "manager" else self.world.may_open_session(thing)
        return self.attempt(expected, lambda: programmes.open_session(row, by=self.user(by)), then)

    def lead_session(self, name: str, event: str, by: str = "manager", reason: str = "Pas assez de monde.") -> bool:
        """Start, complete or cancel a session."""
        thing, row = self.world.things[name], self.get(TrainingSession, name)
        verbs = {
            "start": lambda: programmes.start_session(row, by=self.user(by)),
            "complete": lambda: programmes.complete_session(row, by=self.user(by)),
            "cancel": lambda: programmes.cancel_session(row, by=self.user(by), reason=reason),
        }
        expected = REFUSED if event == "cancel" and not reason else self.world.may_manage(by, thing, event)
        return self.attempt(expected, verbs[event], lambda _: self.world.take(thing, event))

    # --- Invitations ---

    def invite(self, person: str) -> bool:
        """Invite somebody to train; an invitation that waits is sent again, the former one is cancelled."""
        name = f"invitation-{len(self.world.all(Invitation)) + 1}"
        body, email = self.get(Organisation, "body:school"), self.user(person).email

        def then(made: InvitationRow) -> None:
            for other in self.world.things.values():
                if isinstance(other, Invitation) and (other.person, other.state) == (person, "SENT"):
                    self.world.take(other, "cancel")
            self.meet(name, made)
            self.world.add(Invitation(name, person=person))

        holds = any(
            isinstance(other, Invitation) and (other.person, other.state) == (person, "ACCEPTED")
            for other in self.world.things.values()
        )
        by = self.user("manager")
        return self.attempt(
            REFUSED if holds else "",
            lambda: organisations.invite(organisation=body, email=email, role=Role.TRAINER, by=by),
            then,
        )

    def answer_invitation(self, name: str, event: str, by: str) -> bool:
        """Accept (whom it was sent to) or cancel."""
        thing, row = self.thing(name, Invitation), self.get(InvitationRow, name)
        verbs = {
            "accept": lambda: organisations.accept_invitation(invitation=row, by=self.user(by)),
            "cancel": lambda: organisations.cancel_invitation(invitation=row, by=self.user(by)),
        }
        wrong = event == "accept" and by != thing.person
        expected = NOT_ALLOWED if wrong else self.world.out_of_time(thing, event)
        return self.attempt(expected, verbs[event], lambda _: self.world.take(thing, event))
