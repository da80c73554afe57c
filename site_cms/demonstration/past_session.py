"""P1 of last year: twelve people enrolled, eleven judged, one jury, its attestations."""

from __future__ import annotations

from collections.abc import Sequence

from certification.assessment import actions as assessment
from certification.assessment.enums import Outcome
from certification.enrolments import actions as enrolments
from certification.enrolments.models import Enrolment
from cursus.core import clock
from cursus.frameworks.enums import Nature
from cursus.programmes import actions as programmes
from cursus.programmes.models import TrainingProgramme, TrainingSession
from site_cms.demonstration.calendar import moment
from site_cms.demonstration.learners import P1_PAST, confirm_identity, enrol
from site_cms.demonstration.people import Cast
from site_cms.demonstration.portfolios import Piece, deposit, group_work, judge
from site_cms.demonstration.programmes import open_session

BEGINS, LASTS = -650, 310
CODES = {
    "B1": ("1.1", "1.2", "1.3", "1.4"),
    "B2": ("2.1", "2.2", "2.3", "2.4", "2.5"),
    "B3": ("3.1", "3.2", "3.3", "3.4", "3.5"),
    "B4": ("4.1", "4.2", "4.3", "4.4"),
    "B5": ("5.1", "5.2", "5.3", "5.4"),
}
# Blocks that a learner, by rank, did not bring far enough; the others are complete.
UNFINISHED = {7: ("B3", "B5"), 8: ("B3", "B4", "B5"), 9: ("B4",)}
ABSENT, WITHDRAWN = 10, 11


def make(cast: Cast, programme: TrainingProgramme) -> tuple[TrainingSession, list[Enrolment]]:
    """Tell the session from its opening to its end; returns it with those who may go before the jury."""
    session = open_session(programme, cast, prefix="P1", begins=BEGINS, lasts=LASTS, told=BEGINS - 90, seats=12)
    everyone = enrol(session, P1_PAST, cast, told=BEGINS - 60)
    with clock.at(moment(BEGINS, 9)):
        enrolments.start_session(by=cast.manager, session=session)
    with clock.at(moment(BEGINS + 70, 17)):
        enrolments.withdraw(
            by=everyone[WITHDRAWN].learner,
            enrolment=everyone[WITHDRAWN],
            reason="Je change d’emploi et de région : je ne peux plus suivre.",
        )
    stayed = [item for rank, item in enumerate(everyone) if rank != WITHDRAWN]
    for rank, enrolment in enumerate(stayed):
        _portfolio(enrolment, rank, cast)
    _group_work(stayed[:2], cast)
    for rank, enrolment in enumerate(stayed):
        confirm_identity(enrolment, P1_PAST[rank], at=BEGINS + LASTS - 12)
    with clock.at(moment(BEGINS + LASTS, 17, 30)):
        programmes.complete_session(session, by=cast.manager)
        enrolments.complete_all(by=cast.manager, session=session)
    return session, stayed


def _portfolio(enrolment: Enrolment, rank: int, cast: Cast) -> None:
    unfinished = UNFINISHED.get(rank, ())
    for order, (block, codes) in enumerate(CODES.items()):
        start = BEGINS + 40 + order * 50 + rank
        theory = Piece(block, codes, Nature.THEORY, start)
        judge(deposit(enrolment, theory), theory, by=cast.assessor)
        practice = Piece(block, _brought(block, codes, unfinished, rank), Nature.PRACTICE, start + 18)
        evidence = deposit(enrolment, practice, file=rank + order if (rank + order) % 5 == 0 else None)
        judge(evidence, practice, by=cast.assessor)
        if rank == 2 and block == "B4":
            # The two assessors do not agree: the piece counts for nothing until the jury has looked at it.
            _disagree(enrolment, start + 30, cast)


def _brought(block: str, codes: Sequence[str], unfinished: Sequence[str], rank: int) -> Sequence[str]:
    """Leave one or two competencies of an unfinished block without practice."""
    return codes[: -(1 + rank % 2)] if block in unfinished else codes


def _disagree(enrolment: Enrolment, at: int, cast: Cast) -> None:
    piece = Piece("B4", ("4.2",), Nature.PRACTICE, at)
    evidence = deposit(enrolment, piece)
    second = Piece(
        "B4",
        ("4.2",),
        Nature.PRACTICE,
        at,
        Outcome.RETURNED,
        "Les indicateurs viennent du financeur : montrez comment les personnes concernées les ont choisis.",
    )
    judge(evidence, piece, by=cast.assessor)
    judge(evidence, second, by=cast.second_assessor, after=6)


def _group_work(pair: Sequence[Enrolment], cast: Cast) -> None:
    piece = Piece("B2", ("2.4",), Nature.PRACTICE, BEGINS + 150)
    evidence = group_work(pair, piece)
    with clock.at(moment(piece.at + 5, 11)):
        for author in pair:
            for claim in evidence.claims.select_related("competency").prefetch_related("competency__criteria"):
                assessment.judge(
                    evidence=evidence,
                    author=author,
                    competency=claim.competency,
                    outcome=Outcome.ACCEPTED,
                    marks={item.pk: True for item in claim.competency.criteria.all()},
                    by=cast.assessor,
                )
