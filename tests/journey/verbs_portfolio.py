"""What a learner proves, and what assessors say of it."""

from __future__ import annotations

from dataclasses import dataclass

from certification.assessment import actions as assessment
from certification.evidence import actions
from certification.evidence.models import Evidence
from cursus.frameworks.enums import EvidenceType
from cursus.frameworks.models import Competency
from tests.journey.driver import Driver
from tests.journey.model import ACCEPTED, THEORY, Enrolment, Piece

KINDS = {THEORY: EvidenceType.CASE_STUDY, "PRACTICE": EvidenceType.WORK_PRODUCT}


@dataclass
class Portfolio(Driver):
    """Each verb returns whether it went through."""

    def deposit(self, enrolment: str, competency: str, nature: str, *, complete: bool = True, by: str = "") -> bool:
        """Begin a piece on one competency; ``complete``: with everything that it needs to be sent."""
        thing, name = self.thing(enrolment, Enrolment), f"piece-{len(self.world.all(Piece)) + 1}"
        author, row = self.user(by or thing.learner), self.enrolment(enrolment)
        shown = self.get(Competency, f"competency:{competency}")

        def begin() -> Evidence:
            made = actions.create_draft(
                by=author, enrolment=row, title="Atelier d’ouverture", text="J’ai animé.", competencies=[shown]
            )
            kind = KINDS[nature] if complete else ""
            return actions.save_draft(by=author, evidence=made, evidence_type=kind, others_agree=True)

        def then(made: Evidence) -> None:
            self.meet(name, made)
            self.world.add(Piece(name, enrolment=enrolment, competency=competency, nature=nature, complete=complete))

        return self.attempt(self.world.may_deposit(by or thing.learner, thing), begin, then)

    def submit(self, name: str, by: str = "") -> bool:
        piece = self.thing(name, Piece)
        by = by or self.world.depositor(piece)

        def then(_: object) -> None:
            self.world.take(piece, "submit")
            piece.round += 1

        row = self.get(Evidence, name)
        return self.attempt(
            self.world.may_submit(by, piece), lambda: actions.submit(by=self.user(by), evidence=row), then
        )

    def judge(
        self, name: str, outcome: str = ACCEPTED, *, met: bool | None = True, comment: str = "Vu.", by: str = "assessor"
    ) -> bool:
        """Judge a piece. ``met``: the critical criterion seen met, seen not met, or not seen here."""
        piece = self.thing(name, Piece)
        marks = {} if met is None else {self.pk[f"criterion:{piece.competency}"]: met}
        return self.attempt(
            self.world.may_judge(by, piece, outcome=outcome, met=met, comment=comment),
            lambda: assessment.judge(
                evidence=self.get(Evidence, name),
                author=self.enrolment(piece.enrolment),
                competency=self.get(Competency, f"competency:{piece.competency}"),
                outcome=outcome,
                comment=comment,
                marks=marks,
                by=self.user(by),
            ),
            lambda _: self.world.judge(by, piece, outcome=outcome, met=met),
        )

    def rework(self, name: str, by: str = "") -> bool:
        piece = self.thing(name, Piece)
        by = by or self.world.depositor(piece)
        return self.attempt(
            self.world.may_rework(by, piece),
            lambda: assessment.rework(evidence=self.get(Evidence, name), by=self.user(by)),
            lambda _: self.world.take(piece, "reopen"),
        )

    def take_back(self, name: str, by: str = "") -> bool:
        """Withdraw a piece."""
        piece = self.thing(name, Piece)
        by = by or self.world.depositor(piece)
        return self.attempt(
            self.world.may_withdraw_piece(by, piece),
            lambda: actions.withdraw(by=self.user(by), evidence=self.get(Evidence, name)),
            lambda _: self.world.take(piece, "withdraw"),
        )
