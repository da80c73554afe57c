"""The model of a jury: who may do what when, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from tests.journey.model import BEFORE_A_JURY, BLOCKS, Enrolment, Model, Session, Thing
from tests.journey.tables import CONFLICT, NOT_ALLOWED, REFUSED

VOTING = ("president", "employer", "practitioner", "certifier")
RECORDERS = ("president", "secretary")
SEATS = (*VOTING, "secretary")
QUORUM = 3
DAY = ("CONVENED", "DELIBERATING")
AWAY = ("RECUSED", "PENDING")
INCOMPATIBLE = ("TUTOR", "FAMILY")
VALIDATED, NOT_VALIDATED, DEFERRED = "VALIDATED", "NOT_VALIDATED", "DEFERRED"


@dataclass
class Seat:
    presence: str = "EXPECTED"
    declared: bool = False
    signed: str = ""


@dataclass
class Candidate:
    """``proposal``: block → ready, and ``before``: blocks validated earlier, both frozen when the deliberation opens;
    ``ties``: (seat, kind) → effect; ``decisions``: block → (verdict, reason).
    """

    presence: str = "EXPECTED"
    proposal: dict[str, bool] = field(default_factory=dict)
    before: set[str] = field(default_factory=set)
    decisions: dict[str, tuple[str, str]] = field(default_factory=dict)
    ties: dict[tuple[str, str], str] = field(default_factory=dict)
    flagged: set[str] = field(default_factory=set)
    presided_by: str = ""
    outcome: str = ""

    @property
    def set_aside(self) -> set[str]:
        """The seats that do not deliberate on the candidate."""
        return {seat for (seat, _kind), effect in self.ties.items() if effect in AWAY}


@dataclass
class Jury(Thing):
    life: ClassVar[str] = "jury"
    state: str = "PLANNED"
    seats: dict[str, Seat] = field(default_factory=dict)
    candidates: dict[str, Candidate] = field(default_factory=dict)

    def voters(self) -> list[str]:
        return [role for role in self.seats if role in VOTING]

    def here(self, candidate: Candidate | None = None) -> list[str]:
        """Who may deliberate (on a candidate)."""
        aside = candidate.set_aside if candidate else set()
        return [role for role in self.voters() if self.seats[role].presence == "PRESENT" and role not in aside]

    def quorate(self, candidate: Candidate | None = None) -> bool:
        here = self.here(candidate)
        presides = "president" in here or (candidate is not None and candidate.presided_by in here)
        return len(here) >= QUORUM and presides and "practitioner" in here

    def signatories(self) -> list[str]:
        return self.here()


class JuryModel(Model):
    """The model with its juries."""

    def has_seat(self, by: str, jury: Jury) -> bool:
        """Members know of a jury once it is convened."""
        return by in jury.seats and jury.state != "PLANNED"

    def may_compose(self, by: str, jury: Jury, role: str = "") -> str:
        """Give a seat."""
        if jury.state not in ("PLANNED", "CONVENED"):
            return CONFLICT
        if by != "admin":
            return NOT_ALLOWED
        return REFUSED if role in jury.seats else ""

    def may_bring(self, by: str, jury: Jury, name: str) -> str:
        """Bring a learner before the jury."""
        if said := self.may_compose(by, jury):
            return said
        enrolment = self.things[name]
        assert isinstance(enrolment, Enrolment)
        others = [other for other in self.things.values() if isinstance(other, Jury) and name in other.candidates]
        under_way = any(other.state not in ("SIGNED", "CANCELLED") for other in others)
        obtained = any(other.state == "SIGNED" and other.candidates[name].outcome == "FULL" for other in others)
        possible = enrolment.state in BEFORE_A_JURY and enrolment.identity in ("confirmed", "locked")
        return "" if possible and not under_way and not obtained else REFUSED

    def bring(self, jury: Jury, name: str) -> None:
        jury.candidates[name] = Candidate()
        for seat in jury.seats.values():
            seat.declared = False
        self.find_ties(jury)

    def find_ties(self, jury: Jury) -> None:
        """A tutor who sits is found by itself, and recused (invariant 4)."""
        for name, candidate in jury.candidates.items():
            enrolment = self.things[name]
            assert isinstance(enrolment, Enrolment)
            tutor = self.tutors.get(enrolment.learner, "")
            if tutor in jury.seats:
                candidate.ties.setdefault((tutor, "TUTOR"), "RECUSED")

    def may_convene(self, by: str, jury: Jury) -> str:
        if by != "admin":
            return NOT_ALLOWED
        if said := self.out_of_time(jury, "convene"):
            return said
        voters = jury.voters()
        composed = len(voters) >= QUORUM and {"president", "practitioner"} <= set(voters)
        return "" if composed and jury.candidates else REFUSED

    def may_cancel(self, by: str, jury: Jury, reason: str) -> str:
        if not reason:
            return REFUSED
        return NOT_ALLOWED if by != "admin" else self.out_of_time(jury, "cancel")

    # --- The day ---

    def may_declare(self, by: str, jury: Jury) -> str:
        return CONFLICT if jury.state not in DAY else "" if by in jury.seats else NOT_ALLOWED

    def may_weigh(self, by: str, jury: Jury, tie: tuple[str, str], reason: str) -> str:
        if jury.state not in (*DAY, "PLANNED"):
            return CONFLICT
        if by != "admin" and not (by in RECORDERS and self.has_seat(by, jury)):
            return NOT_ALLOWED
        seat, kind = tie
        if seat == by:
            return NOT_ALLOWED
        return REFUSED if kind in INCOMPATIBLE or not reason else ""

    def may_record(self, by: str, jury: Jury, *states: str) -> str:
        """What president and secretary write down."""
        if jury.state not in (states or DAY):
            return CONFLICT
        return "" if by in RECORDERS and by in jury.seats else NOT_ALLOWED

    def may_note_candidate(self, by: str, jury: Jury, name: str, presence: str) -> str:
        if said := self.may_record(by, jury):
            return said
        candidate = jury.candidates[name]
        if candidate.presence == presence:
            return ""
        if presence == "PRESENT":
            return "" if self.things[name].state in BEFORE_A_JURY else REFUSED
        return REFUSED if candidate.decisions else ""

    def may_preside(self, by: str, jury: Jury, name: str, seat: str) -> str:
        if said := self.may_record(by, jury):
            return said
        here = jury.here(jury.candidates[name])
        return "" if not seat or ("president" not in here and seat in here) else REFUSED

    def may_open_jury(self, by: str, jury: Jury) -> str:
        if said := self.out_of_time(jury, "open") or self.may_record(by, jury, "CONVENED"):
            return said
        unknown = any(jury.seats[role].presence == "EXPECTED" for role in jury.voters())
        silent = any(not jury.seats[role].declared for role in jury.here())
        return REFUSED if unknown or silent or not jury.quorate() else ""

    def open_jury(self, jury: Jury) -> None:
        self.take(jury, "open")
        for name, candidate in jury.candidates.items():
            candidate.before = self.validated(name)
            candidate.proposal = {block: block in candidate.before or self.ready(name, block) for block in BLOCKS}

    def to_decide(self, jury: Jury, name: str) -> list[str]:
        """The blocks that no earlier jury validated."""
        candidate = jury.candidates[name]
        return [block for block in candidate.proposal if block not in candidate.before]

    def may_decide_on(self, by: str, jury: Jury, name: str) -> str:
        """Who records decisions on a candidate: a recorder, or who was designated, present and without a tie."""
        if jury.state != "DELIBERATING":
            return CONFLICT
        candidate = jury.candidates[name]
        if by not in jury.seats or by in candidate.set_aside or jury.seats[by].presence != "PRESENT":
            return NOT_ALLOWED
        return "" if by in RECORDERS or by == candidate.presided_by else NOT_ALLOWED

    def may_decide(self, by: str, jury: Jury, name: str, block: str, verdict: str, reason: str) -> str:
        if said := self.may_decide_on(by, jury, name):
            return said
        candidate = jury.candidates[name]
        if candidate.presence != "PRESENT" or not jury.quorate(candidate) or block not in self.to_decide(jury, name):
            return REFUSED
        departs = candidate.proposal[block] != (verdict == VALIDATED)
        return REFUSED if departs and not reason else ""

    def adoptable(self, by: str, jury: Jury) -> list[str]:
        """The candidates whose proposal this recorder may adopt with others."""
        return [
            name
            for name, candidate in jury.candidates.items()
            if candidate.presence == "PRESENT"
            and not candidate.decisions
            and not candidate.flagged
            and self.to_decide(jury, name)
            and by not in candidate.set_aside
            and jury.quorate(candidate)
        ]

    def may_adopt(self, by: str, jury: Jury, names: list[str]) -> str:
        if said := self.may_record(by, jury, "DELIBERATING"):
            return said
        if not names or set(names) - set(self.adoptable(by, jury)):
            return CONFLICT
        return "" if jury.seats[by].presence == "PRESENT" else NOT_ALLOWED

    def adopt(self, jury: Jury, names: list[str]) -> None:
        for name in names:
            candidate = jury.candidates[name]
            for block in self.to_decide(jury, name):
                candidate.decisions[block] = (VALIDATED if candidate.proposal[block] else NOT_VALIDATED, "")

    # --- The end of it ---

    def may_close(self, by: str, jury: Jury) -> str:
        if said := self.out_of_time(jury, "close") or self.may_record(by, jury, "DELIBERATING"):
            return said
        unsettled = any(not self._settled(jury, name) for name in jury.candidates)
        return REFUSED if unsettled or not jury.signatories() else ""

    def _settled(self, jury: Jury, name: str) -> bool:
        candidate = jury.candidates[name]
        if candidate.presence == "EXPECTED" or "PENDING" in candidate.ties.values():
            return False
        decided = set(self.to_decide(jury, name)) <= set(candidate.decisions)
        return candidate.presence != "PRESENT" or (decided and jury.quorate(candidate))

    def close(self, jury: Jury) -> None:
        for name, candidate in jury.candidates.items():
            candidate.outcome = self._outcome(name, candidate)
            enrolment = self.things[name]
            assert isinstance(enrolment, Enrolment)
            enrolment.identity = "locked"
        self.take(jury, "close")

    def _outcome(self, name: str, candidate: Candidate) -> str:
        if candidate.presence != "PRESENT":
            return "EXCUSED" if candidate.presence == "EXCUSED" else "ABSENT"
        verdicts = {verdict for verdict, _reason in candidate.decisions.values()}
        if DEFERRED in verdicts:
            return "DEFERRED"
        if self.won(candidate) | self.validated(name) >= set(BLOCKS):
            return "FULL"
        return "PARTIAL" if VALIDATED in verdicts else "NONE"

    @staticmethod
    def won(candidate: Candidate) -> set[str]:
        return {block for block, (verdict, _reason) in candidate.decisions.items() if verdict == VALIDATED}

    def validated(self, name: str) -> set[str]:
        """The blocks that a person has for good: by signed juries, and by nothing else (invariant 2).

        What was obtained as a specimen counts for specimens only (invariant 12).
        """
        signed = [item for item in self.things.values() if isinstance(item, Jury) and item.state == "SIGNED"]
        own = [
            candidate
            for jury in signed
            for other, candidate in jury.candidates.items()
            if self.learner(other) == self.learner(name) and (self.certifies(other) or not self.certifies(name))
        ]
        return set().union(*(self.won(candidate) for candidate in own))

    def certifies(self, name: str) -> bool:
        """Whether the session of an enrolment leads to the certification."""
        enrolment = self.things[name]
        assert isinstance(enrolment, Enrolment)
        session = self.things[enrolment.session]
        assert isinstance(session, Session)
        return session.certifying

    def learner(self, name: str) -> str:
        """The person behind an enrolment."""
        enrolment = self.things[name]
        assert isinstance(enrolment, Enrolment)
        return enrolment.learner

    def may_sign(self, by: str, jury: Jury, *, seen: bool = True) -> str:
        if jury.state != "CLOSED":
            return CONFLICT
        if by not in jury.signatories():
            return NOT_ALLOWED
        return CONFLICT if jury.seats[by].signed or not seen else ""

    def may_name_prevented(self, by: str, jury: Jury, seat: str, reason: str) -> str:
        if not reason:
            return REFUSED
        if jury.state != "CLOSED":
            return CONFLICT
        if by not in (*RECORDERS, "admin") or by == seat or seat not in jury.signatories():
            return NOT_ALLOWED
        if jury.seats[seat].signed:
            return CONFLICT
        others = [role for role in jury.signatories() if role != seat]
        return REFUSED if all(jury.seats[role].signed == "PREVENTED" for role in others) else ""

    def sign(self, jury: Jury, seat: str, how: str) -> None:
        jury.seats[seat].signed = how
        if all(jury.seats[role].signed for role in jury.signatories()):
            self.take(jury, "sign")
