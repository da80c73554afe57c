"""P1 of this year: running, at different speeds; and P2, one session behind, one ahead."""

from __future__ import annotations

from certification.assessment.enums import Outcome
from certification.enrolments import actions as enrolments
from certification.enrolments.models import Enrolment
from certification.evidence import actions as evidence_actions
from certification.juries import actions as juries
from cursus.core import clock
from cursus.frameworks.enums import Nature
from cursus.programmes import actions as programmes
from cursus.programmes.models import TrainingProgramme, TrainingSession
from site_cms.demonstration.calendar import moment
from site_cms.demonstration.jury import convene
from site_cms.demonstration.learners import P1_RUNNING, P2_NEXT, P2_PAST, Learner, confirm_identity, enrol
from site_cms.demonstration.past_session import CODES
from site_cms.demonstration.people import Cast
from site_cms.demonstration.portfolios import Piece, deposit, group_work, judge
from site_cms.demonstration.programmes import open_session

BEGINS, LASTS = -210, 300
# How many blocks are complete, by rank.
PACE = (2, 3, 1, 0, 1, 0)


def make_p1(cast: Cast, programme: TrainingProgramme) -> TrainingSession:
    """A session half-way through: complete blocks, pieces that wait, pieces that came back, drafts."""
    session = open_session(programme, cast, prefix="P1", begins=BEGINS, lasts=LASTS, told=BEGINS - 90)
    learners = enrol(session, P1_RUNNING, cast, told=BEGINS - 60)
    with clock.at(moment(BEGINS, 9)):
        enrolments.start_session(by=cast.manager, session=session)
    blocks = list(CODES.items())
    for rank, enrolment in enumerate(learners):
        for order, (block, codes) in enumerate(blocks[: PACE[rank]]):
            for nature, later in ((Nature.THEORY, 0), (Nature.PRACTICE, 20)):
                piece = Piece(block, codes, nature, BEGINS + 30 + order * 45 + later + rank)
                judge(deposit(enrolment, piece), piece, by=cast.assessor)
    for rank in (0, 1):
        confirm_identity(learners[rank], P1_RUNNING[rank], at=-20 + rank)
    _what_happens_now(cast, learners)
    jury = convene(cast, session, learners[:2], held=18, told=-5)
    with clock.at(moment(-4, 19)):
        seat = jury.members.get(user=cast.president)
        juries.answer_convocation(member=seat, accepted=True, by=cast.president)
        juries.declare_ties(by=cast.president, member=seat)
    return session


def _what_happens_now(cast: Cast, learners: list[Enrolment]) -> None:
    camille, idriss, perrine, tanguy, salome, _marc = learners
    returned = Piece(
        "B3",
        ("3.1", "3.2"),
        Nature.PRACTICE,
        -9,
        Outcome.RETURNED,
        "Le travail est solide. Dites ce que vous avez fait, vous : dix lignes suffisent.",
    )
    judge(deposit(camille, returned, file=1), returned, by=cast.assessor, after=5)
    deposit(camille, Piece("B3", ("3.3", "3.4"), Nature.THEORY, -3), file=4)
    deposit(idriss, Piece("B4", ("4.1", "4.2"), Nature.PRACTICE, -2), file=2)
    deposit(perrine, Piece("B2", ("2.1", "2.2", "2.3"), Nature.THEORY, -6), file=5)
    deposit(tanguy, Piece("B1", ("1.1", "1.2"), Nature.PRACTICE, -12), file=3)
    group_work((salome, perrine), Piece("B2", ("2.4",), Nature.PRACTICE, -4))
    with clock.at(moment(-1, 21, 15)):
        evidence_actions.create_draft(
            by=camille.learner,
            enrolment=camille,
            title="Réunion du comité de pilotage",
            text="Ce soir, nous avons enfin nommé le désaccord sur les loyers.",
        )


def make_p2(cast: Cast, programme: TrainingProgramme) -> None:
    """One session that is over, without a jury; one that is open, with applications to answer."""
    past = open_session(programme, cast, prefix="P2", begins=-160, lasts=50, told=-220)
    learners = enrol(past, P2_PAST, cast, told=-200)
    with clock.at(moment(-160, 9)):
        enrolments.start_session(by=cast.manager, session=past)
    for rank, enrolment in enumerate(learners):
        for nature, later in ((Nature.THEORY, 0), (Nature.PRACTICE, 12)):
            piece = Piece("B2", ("2.1", "2.2"), nature, -140 + rank + later)
            judge(deposit(enrolment, piece), piece, by=cast.second_assessor)
    with clock.at(moment(-110, 17)):
        programmes.complete_session(past, by=cast.manager)
        enrolments.complete_all(by=cast.manager, session=past)
    ahead = open_session(programme, cast, prefix="P2", begins=52, lasts=55, told=-25, seats=12)
    enrol(ahead, P2_NEXT[:1], cast, told=-14)
    enrol(ahead, P2_NEXT[1:], cast, told=-3, confirm=False)


def make_next_p1(cast: Cast, programme: TrainingProgramme) -> None:
    """The next session of P1, open to applications."""
    following = open_session(programme, cast, prefix="P1", begins=120, lasts=290, told=-30)
    visitor = Learner("Élodie", "Marchand", P1_RUNNING[0].born, "Lannion", "22113", "cheffe de projet", local="elodie")
    enrol(following, (visitor,), cast, told=-2, confirm=False)
