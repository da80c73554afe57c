"""The model: what there is, in what state, and what each verb should answer. Plain Python, no database.

Each ``may_…`` method returns how the action should refuse (:mod:`tests.journey.tables`), or "" where it should go
through; each other method writes down what then became. Things and people are known by short names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from tests.journey.tables import CONFLICT, NOT_ALLOWED, REFUSED, TABLES

ENROLLED = ("CONFIRMED", "IN_PROGRESS", "COMPLETED")
BEFORE_A_JURY = ("IN_PROGRESS", "COMPLETED")
ACCEPTED, RETURNED, REJECTED = "ACCEPTED", "RETURNED", "REJECTED"
THEORY, PRACTICE = "THEORY", "PRACTICE"


@dataclass
class Thing:
    """Anything with a life."""

    life: ClassVar[str]
    name: str
    state: str


@dataclass
class Version(Thing):
    life: ClassVar[str] = "framework_version"
    state: str = "DRAFT"


@dataclass
class Programme(Thing):
    """``entitled``: its body is a certifier of the fiche or habilitated for it (invariant 12)."""

    life: ClassVar[str] = "programme"
    state: str = "DRAFT"
    entitled: bool = True


@dataclass
class Session(Thing):
    life: ClassVar[str] = "session"
    state: str = "PLANNED"
    programme: str = ""
    certifying: bool = False


@dataclass
class Invitation(Thing):
    life: ClassVar[str] = "invitation"
    state: str = "SENT"
    person: str = ""


@dataclass
class Enrolment(Thing):
    """``identity``: "", filled, confirmed or locked."""

    life: ClassVar[str] = "enrolment"
    state: str = "APPLIED"
    learner: str = ""
    session: str = ""
    version: str = ""
    identity: str = ""
    birth_name: str = ""


@dataclass
class Piece(Thing):
    """One piece on one competency. ``said``: (round, assessor) → (outcome, whether the critical criterion was seen)."""

    life: ClassVar[str] = "evidence"
    state: str = "DRAFT"
    enrolment: str = ""
    competency: str = ""
    nature: str = THEORY
    complete: bool = True
    round: int = 0
    said: dict[tuple[int, str], tuple[str, bool]] = field(default_factory=dict)

    def standing(self) -> list[tuple[str, bool]]:
        """What the assessors say in the present round."""
        return [said for (number, _who), said in self.said.items() if number == self.round]

    def accepted(self) -> bool:
        """Whether everybody who judged the present round accepts, and it is not being reworked."""
        outcomes = {outcome for outcome, _seen in self.standing()}
        return self.state in ("SUBMITTED", "JUDGED") and outcomes == {ACCEPTED}

    def shows_critical(self) -> bool:
        """Whether somebody saw the critical criterion met."""
        return any(seen for _outcome, seen in self.standing())


BLOCKS = {"B1": ("1.1",), "B2": ("2.1",)}
"""The framework of the model: block → competencies. Each competency has one critical criterion."""


@dataclass
class Model:
    """All that there is. ``tutors``: learner → seat of the jury whose person is their tutor."""

    things: dict[str, Thing] = field(default_factory=dict)
    tutors: dict[str, str] = field(default_factory=dict)
    seats: int = 12

    def all(self, kind: type[Thing], *states: str) -> list[str]:
        """Return the names of the things of a kind, in the order in which they came."""
        return [
            thing.name
            for thing in self.things.values()
            if isinstance(thing, kind) and (not states or thing.state in states)
        ]

    def add(self, thing: Thing) -> None:
        """Write a new thing down."""
        self.things[thing.name] = thing

    def states(self, life: str) -> dict[str, str]:
        """Return name → state of everything with that life."""
        return {name: thing.state for name, thing in self.things.items() if thing.life == life}

    def out_of_time(self, thing: Thing, event: str) -> str:
        """Return CONFLICT where the table does not list the event in the present state."""
        return "" if thing.state in TABLES[thing.life][event] else CONFLICT

    def take(self, thing: Thing, event: str) -> None:
        """Lead a thing to the state that the table says."""
        thing.state = TABLES[thing.life][event][thing.state]

    # --- What is taught ---

    def may_withdraw_programme(self, programme: Programme) -> str:
        opened = [item for item in self.things.values() if isinstance(item, Session) and item.state == "OPEN"]
        if any(item.programme == programme.name for item in opened):
            return REFUSED
        return self.out_of_time(programme, "withdraw")

    def may_open_session(self, session: Session) -> str:
        if session.state in ("COMPLETED", "CANCELLED"):
            return CONFLICT
        programme = self.things[session.programme]
        return REFUSED if programme.state != "PUBLISHED" else self.out_of_time(session, "open")

    # --- Enrolment ---

    def may_apply(self, learner: str, session: Session) -> str:
        if session.state != "OPEN" or f"{learner}@{session.name}" in self.things:
            return CONFLICT
        return ""

    def may_manage(self, by: str, thing: Thing, event: str, *, reason: str | None = None) -> str:
        """The manager's verbs on an enrolment; ``reason`` where one must be given."""
        if by != "manager":
            return NOT_ALLOWED
        if reason == "":
            return REFUSED
        return self.out_of_time(thing, event)

    def may_confirm(self, by: str, enrolment: Enrolment) -> str:
        if said := self.may_manage(by, enrolment, "confirm"):
            return said
        taken = [
            item
            for item in self.things.values()
            if isinstance(item, Enrolment) and item.session == enrolment.session and item.state in ENROLLED
        ]
        return REFUSED if len(taken) >= self.seats else ""

    def may_leave(self, by: str, enrolment: Enrolment) -> str:
        if by not in ("manager", enrolment.learner):
            return NOT_ALLOWED
        return self.out_of_time(enrolment, "withdraw")

    def may_write_identity(self, by: str, enrolment: Enrolment) -> str:
        if by != enrolment.learner:
            return NOT_ALLOWED
        return CONFLICT if enrolment.identity == "locked" else ""

    # --- Evidence ---

    def enrolled(self, name: str) -> bool:
        """Whether the person is a learner of the session now."""
        return self.things[name].state in ENROLLED

    def depositor(self, piece: Piece) -> str:
        enrolment = self.things[piece.enrolment]
        assert isinstance(enrolment, Enrolment)
        return enrolment.learner

    def may_deposit(self, by: str, enrolment: Enrolment) -> str:
        return "" if by == enrolment.learner and self.enrolled(enrolment.name) else NOT_ALLOWED

    def may_submit(self, by: str, piece: Piece) -> str:
        if by != self.depositor(piece):
            return NOT_ALLOWED
        if said := self.out_of_time(piece, "submit"):
            return said
        if not self.enrolled(piece.enrolment):
            return NOT_ALLOWED
        return "" if piece.complete else REFUSED

    def may_judge(self, by: str, piece: Piece, *, outcome: str, met: bool | None, comment: str) -> str:
        """``met``: the critical criterion seen met, seen not met, or not seen here (None)."""
        if by not in ("assessor", "second"):
            return NOT_ALLOWED
        if piece.state in ("DRAFT", "WITHDRAWN"):
            return CONFLICT
        contradicts = outcome == ACCEPTED and met is False
        silent = outcome != ACCEPTED and not comment
        return REFUSED if not self.enrolled(piece.enrolment) or contradicts or silent else ""

    def judge(self, by: str, piece: Piece, *, outcome: str, met: bool | None) -> None:
        piece.said[(piece.round, by)] = (outcome, met is True)
        if piece.state == "SUBMITTED":
            self.take(piece, "judge")

    def may_rework(self, by: str, piece: Piece) -> str:
        if by != self.depositor(piece) or not self.enrolled(piece.enrolment):
            return NOT_ALLOWED
        if said := self.out_of_time(piece, "reopen"):
            return said
        return "" if any(outcome == RETURNED for outcome, _seen in piece.standing()) else REFUSED

    def may_withdraw_piece(self, by: str, piece: Piece) -> str:
        return NOT_ALLOWED if by != self.depositor(piece) else self.out_of_time(piece, "withdraw")

    def ready(self, enrolment: str, block: str) -> bool:
        """Whether each competency of the block has theory and practice accepted and its critical criterion seen."""
        pieces = [item for item in self.things.values() if isinstance(item, Piece) and item.enrolment == enrolment]
        return all(
            self._competency_ready([item for item in pieces if item.competency == code]) for code in BLOCKS[block]
        )

    @staticmethod
    def _competency_ready(pieces: list[Piece]) -> bool:
        accepted = [item for item in pieces if item.accepted()]
        natures = {item.nature for item in accepted}
        return natures >= {THEORY, PRACTICE} and any(item.shows_critical() for item in accepted)
