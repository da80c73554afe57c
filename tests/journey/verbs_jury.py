"""A jury, from its planning to the eve of its closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from certification.juries import actions
from certification.juries.actions.decisions import version_of
from certification.juries.actions.ties import DeclaredTie
from certification.juries.models import Candidate as CandidateRow
from certification.juries.models import Jury as JuryRow
from certification.juries.models import JuryDecision, JuryMember, Tie
from cursus.frameworks.models import Route
from cursus.organisations.models import Organisation
from tests.factories.juries import SEATS as WHO
from tests.journey.driver import Driver
from tests.journey.invariants import SECRET
from tests.journey.model import BLOCKS
from tests.journey.model_jury import DAY, NOT_VALIDATED, Jury, Seat
from tests.journey.tables import CONFLICT, NOT_ALLOWED

HELD_AT = datetime(2030, 6, 12, 9, 0, tzinfo=UTC)


@dataclass
class Deliberation(Driver):
    """Each verb returns whether it went through."""

    def plan_jury(self, by: str = "admin") -> bool:
        name = f"jury-{len(self.world.all(Jury)) + 1}"
        certifier, route = self.get(Organisation, "body:certifying-body"), self.get(Route, "route")

        def then(made: JuryRow) -> None:
            self.meet(name, made)
            self.world.add(Jury(name))

        return self.attempt(
            "" if by == "admin" else NOT_ALLOWED,
            lambda: actions.plan_jury(
                by=self.user(by), certifier=certifier, route=route, held_at=HELD_AT, place="Lannion"
            ),
            then,
        )

    def seat(self, name: str, role: str, by: str = "admin") -> bool:
        """Give a seat to the person of that name."""
        jury, row, person = self.thing(name, Jury), self.jury(name), self.user(role)

        def then(made: JuryMember) -> None:
            self.meet(f"{name}:{role}", made)
            jury.seats[role] = Seat()
            self.world.find_ties(jury)

        return self.attempt(
            self.world.may_compose(by, jury, role),
            lambda: actions.add_member(
                by=self.user(by), jury=row, name=str(person), email=person.email, quality="membre", **WHO[role]
            ),
            then,
        )

    def bring(self, name: str, enrolment: str, by: str = "admin") -> bool:
        """Bring a learner before the jury."""
        jury, row, learner = self.thing(name, Jury), self.jury(name), self.enrolment(enrolment)

        def then(made: list[CandidateRow]) -> None:
            self.meet(f"{name}:{enrolment}", made[0])
            self.world.bring(jury, enrolment)

        return self.attempt(
            self.world.may_bring(by, jury, enrolment),
            lambda: actions.add_candidates(by=self.user(by), jury=row, enrolments=[learner]),
            then,
        )

    def convene(self, name: str, by: str = "admin") -> bool:
        jury, row = self.thing(name, Jury), self.jury(name)
        return self.attempt(
            self.world.may_convene(by, jury),
            lambda: actions.convene(by=self.user(by), jury=row),
            lambda _: self.world.take(jury, "convene"),
        )

    def cancel_jury(self, name: str, by: str = "admin", reason: str = "Le quorum est perdu.") -> bool:
        jury, row = self.thing(name, Jury), self.jury(name)
        return self.attempt(
            self.world.may_cancel(by, jury, reason),
            lambda: actions.cancel_jury(by=self.user(by), jury=row, reason=reason),
            lambda _: self.world.take(jury, "cancel"),
        )

    # --- Ties ---

    def declare(self, name: str, role: str, enrolment: str = "", kind: str = "OTHER") -> bool:
        """A member says what ties them; without an enrolment: nothing."""
        jury, member = self.thing(name, Jury), self.member(name, role)
        told = [DeclaredTie(self.candidate(name, enrolment), kind, "Voisins")] if enrolment else []

        def then(_: object) -> None:
            jury.seats[role].declared = True
            if enrolment:
                effect = "PENDING" if kind == "OTHER" else "RECUSED"
                jury.candidates[enrolment].ties.setdefault((role, kind), effect)

        by = self.user(role)
        return self.attempt(
            self.world.may_declare(role, jury), lambda: actions.declare_ties(by=by, member=member, ties=told), then
        )

    def weigh(
        self, name: str, enrolment: str, tie: tuple[str, str], *, keep: bool, by: str = "admin", reason: str = "Ancien."
    ) -> bool:
        jury = self.thing(name, Jury)
        row = Tie.objects.get(member=self.pk[f"{name}:{tie[0]}"], candidate=self.pk[f"{name}:{enrolment}"], kind=tie[1])

        def then(_: object) -> None:
            jury.candidates[enrolment].ties[tie] = "KEPT" if keep else "RECUSED"

        return self.attempt(
            self.world.may_weigh(by, jury, tie, reason),
            lambda: actions.weigh_tie(by=self.user(by), tie=row, keep=keep, reason=reason),
            then,
        )

    # --- The day ---

    def note_member(self, name: str, role: str, presence: str, by: str = "secretary") -> bool:
        jury, row = self.thing(name, Jury), self.jury(name)
        given = {self.pk[f"{name}:{role}"]: presence}

        def then(_: object) -> None:
            jury.seats[role].presence = presence

        return self.attempt(
            self.world.may_record(by, jury),
            lambda: actions.record_presences(by=self.user(by), jury=row, members=given),
            then,
        )

    def note_candidate(self, name: str, enrolment: str, presence: str, by: str = "secretary") -> bool:
        jury, row = self.thing(name, Jury), self.jury(name)
        given = {self.pk[f"{name}:{enrolment}"]: presence}

        def then(_: object) -> None:
            jury.candidates[enrolment].presence = presence

        return self.attempt(
            self.world.may_note_candidate(by, jury, enrolment, presence),
            lambda: actions.record_presences(by=self.user(by), jury=row, candidates=given),
            then,
        )

    def open_jury(self, name: str, by: str = "president") -> bool:
        jury, row = self.thing(name, Jury), self.jury(name)
        return self.attempt(
            self.world.may_open_jury(by, jury),
            lambda: actions.open_deliberation(by=self.user(by), jury=row),
            lambda _: self.world.open_jury(jury),
        )

    def preside(self, name: str, enrolment: str, role: str, by: str = "secretary") -> bool:
        """Say who presides for one candidate ("" takes it back)."""
        jury, candidate = self.thing(name, Jury), self.candidate(name, enrolment)
        member = self.member(name, role) if role else None

        def then(_: object) -> None:
            jury.candidates[enrolment].presided_by = role

        return self.attempt(
            self.world.may_preside(by, jury, enrolment, role),
            lambda: actions.designate_president(by=self.user(by), candidate=candidate, member=member),
            then,
        )

    def flag(self, name: str, enrolment: str, by: str) -> bool:
        """Ask that a case be discussed, with words that must stay in the room."""
        jury, candidate = self.thing(name, Jury), self.candidate(name, enrolment)
        tied = by in jury.candidates[enrolment].set_aside
        expected = CONFLICT if jury.state not in DAY else NOT_ALLOWED if tied or by not in jury.seats else ""
        return self.attempt(
            expected,
            lambda: actions.flag_case(by=self.user(by), candidate=candidate, question=SECRET),
            lambda _: jury.candidates[enrolment].flagged.add(by),
        )

    # --- Decisions ---

    def decide(
        self, name: str, enrolment: str, block: str, verdict: str, *, reason: str = "", by: str = "president",
        stale: bool = False,
    ) -> bool:  # fmt: skip
        """Decide on one block. ``stale``: as if the page had been read before the present decision."""
        jury, candidate = self.thing(name, Jury), self.candidate(name, enrolment)
        known = candidate.decisions.filter(block=self.pk[f"block:{block}"]).first()
        facts: dict[str, Any] = {"verdict": verdict, "reason": reason, "block": self.pk[f"block:{block}"]}
        if verdict == NOT_VALIDATED:
            facts["missing"] = [self.pk[f"competency:{BLOCKS[block][0]}"]]
        decided = jury.candidates[enrolment].decisions
        overwrites = stale and block in decided and decided[block] != (verdict, reason)
        expected = self.world.may_decide(by, jury, enrolment, block, verdict, reason) or (
            CONFLICT if overwrites else ""
        )

        def then(made: JuryDecision) -> None:
            decided[block] = (verdict, reason)

        seen = "" if stale else version_of(known)
        return self.attempt(
            expected or (CONFLICT if overwrites else ""),
            lambda: actions.decide_block(by=self.user(by), candidate=candidate, seen=seen, **facts),
            then,
        )

    def clear(self, name: str, enrolment: str, by: str = "president") -> bool:
        jury, candidate = self.thing(name, Jury), self.candidate(name, enrolment)
        return self.attempt(
            self.world.may_decide_on(by, jury, enrolment),
            lambda: actions.clear_decisions(by=self.user(by), candidate=candidate),
            lambda _: jury.candidates[enrolment].decisions.clear(),
        )

    def adopt(self, name: str, enrolments: Sequence[str], by: str = "secretary") -> bool:
        """Adopt the proposals on several candidates together."""
        jury, row, asked = self.thing(name, Jury), self.jury(name), list(enrolments)
        keys = [self.pk[f"{name}:{item}"] for item in asked]
        return self.attempt(
            self.world.may_adopt(by, jury, asked),
            lambda: actions.adopt_proposals(by=self.user(by), jury=row, candidates=keys),
            lambda _: self.world.adopt(jury, asked),
        )
