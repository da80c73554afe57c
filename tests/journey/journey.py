"""The whole journey: every verb in one place, and the stages from which it may go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.journey import cast
from tests.journey.model import BLOCKS, PRACTICE, THEORY, Piece
from tests.journey.model_jury import SEATS, Jury
from tests.journey.verbs_courses import Courses
from tests.journey.verbs_enrolments import Enrolments
from tests.journey.verbs_jury import Deliberation
from tests.journey.verbs_portfolio import Portfolio
from tests.journey.verbs_register import Register

LEA, MARC, ZOE = "lea@session-1", "marc@session-1", "zoe@session-2"


@dataclass
class Journey(Courses, Enrolments, Portfolio, Deliberation, Register):
    """Every verb, and some that are several."""

    def prove(self, enrolment: str, *blocks: str) -> None:
        """Bring theory and practice on each competency of the blocks, accepted."""
        for code in (code for block in blocks for code in BLOCKS[block]):
            for nature in (THEORY, PRACTICE):
                assert self.deposit(enrolment, code, nature)
                piece = self.world.all(Piece)[-1]
                assert self.submit(piece)
                assert self.judge(piece)

    def everybody_is_there(self, jury: str) -> None:
        """Note that all members and candidates came."""
        for role in self.thing(jury, Jury).seats:
            assert self.note_member(jury, role, "PRESENT")
        for enrolment in self.thing(jury, Jury).candidates:
            self.note_candidate(jury, enrolment, "PRESENT")

    def everybody_declares(self, jury: str) -> None:
        """Note that all members have said what ties them: nothing."""
        for role in self.thing(jury, Jury).seats:
            assert self.declare(jury, role)

    def everybody_signs(self, jury: str) -> None:
        """Take the signatures that are missing."""
        for role in self.thing(jury, Jury).signatories():
            if not self.thing(jury, Jury).seats[role].signed:
                assert self.sign(jury, role)


def beginning(*, trusting: bool = True) -> Journey:
    """Bodies, people, a published framework, and two courses on it that nobody can read yet."""
    journey = Journey(trusting=trusting)
    cast.gather(journey)
    cast.start_counting(journey)
    assert journey.publish_version("version-1")
    cast.make_programmes(journey)
    journey.settle()
    return journey


def open_courses(journey: Journey) -> None:
    """Publish both courses and open a session of each."""
    for number in (1, 2):
        assert journey.publish_programme(f"programme-{number}")
        assert journey.plan_session(f"programme-{number}")
        assert journey.open_session(f"session-{number}")


def enrol_learners(journey: Journey) -> None:
    """Put three people to work: two in the session that certifies, one in the one that does not. Somebody who will
    sit in the jury tutors Marc.
    """
    for name in (LEA, MARC, ZOE):
        learner, _, session = name.partition("@")
        assert journey.apply(learner, session)
        assert journey.confirm(name)
        assert journey.lead_enrolment(name, "start")
    assert journey.give_tutor(MARC, "employer")


def prove_competencies(journey: Journey) -> None:
    """Lea proves everything, Marc and Zoe the first block; all three confirm their identity."""
    journey.prove(LEA, "B1", "B2")
    journey.prove(MARC, "B1")
    journey.prove(ZOE, "B1")
    for name in (LEA, MARC, ZOE):
        assert journey.fill_identity(name)
        assert journey.confirm_identity(name)


def plan_jury(journey: Journey) -> None:
    """Plan a jury with its members on Lea and Marc; nobody is told yet."""
    assert journey.plan_jury()
    jury = journey.world.all(Jury)[-1]
    for role in SEATS:
        assert journey.seat(jury, role)
    for enrolment in (LEA, MARC):
        assert journey.bring(jury, enrolment)


def convene_jury(journey: Journey) -> None:
    """Convene it, on Zoe too; everybody says what ties them, and comes."""
    jury = journey.world.all(Jury)[-1]
    assert journey.bring(jury, ZOE)
    assert journey.convene(jury)
    journey.everybody_declares(jury)
    journey.everybody_is_there(jury)


def deliberate(journey: Journey) -> None:
    """Open, adopt what is proposed, close."""
    jury = journey.world.all(Jury)[-1]
    assert journey.open_jury(jury)
    assert journey.adopt(jury, [LEA, MARC, ZOE])
    assert journey.close_jury(jury)


def sign_and_allocate(journey: Journey) -> None:
    """Take every signature, then the numbers; no document is made yet."""
    jury = journey.world.all(Jury)[-1]
    journey.everybody_signs(jury)
    assert journey.open_batch(jury)


WAY: tuple[Callable[[Journey], None], ...] = (
    open_courses,
    enrol_learners,
    prove_competencies,
    plan_jury,
    convene_jury,
    deliberate,
    sign_and_allocate,
)


def reach(last: Callable[[Journey], None]) -> Journey:
    """Return the journey as it is after a stretch of the way: reached in trust, then looked at as a whole."""
    journey = beginning()
    for stretch in WAY[: WAY.index(last) + 1]:
        stretch(journey)
    journey.trusting = False
    journey.look()
    return journey
