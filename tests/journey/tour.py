"""A tour that takes every edge of every life, each step looked at: what a search may miss is met here.

Documents are laid out, rendered and sealed for real.
"""

from __future__ import annotations

from tests.journey import journey as way
from tests.journey import tampering
from tests.journey.journey import LEA, MARC, ZOE, Journey
from tests.journey.model import PRACTICE, REJECTED, RETURNED, THEORY, Enrolment, Invitation, Piece, Session
from tests.journey.model_jury import DEFERRED, NOT_VALIDATED, SEATS, VALIDATED, Jury
from tests.journey.model_register import Attestation, Batch, Withdrawal


def take() -> Journey:
    """Go the whole way with its detours; return the journey at its end."""
    journey = way.beginning(trusting=False)
    _frameworks(journey)
    _invitations(journey)
    assert journey.publish_programme("programme-1")
    assert journey.withdraw_programme("programme-1")
    way.open_courses(journey)
    _sessions(journey)
    _applications(journey)
    way.enrol_learners(journey)
    _evidence_that_comes_back(journey)
    way.prove_competencies(journey)
    _juries_given_up(journey)
    way.plan_jury(journey)
    way.convene_jury(journey)
    _deliberation(journey)
    _signatures(journey)
    _documents(journey)
    _withdrawals(journey)
    for attack in tampering.ATTACKS:
        assert attack.finds() or attack.name in tampering.SOMETIMES, attack.name
        if attack.finds():
            tampering.refused(attack, journey)
    return journey


def _frameworks(journey: Journey) -> None:
    assert not journey.reword("version-1", "Autre titre")
    assert journey.draft_from("version-1")
    assert not journey.draft_from("version-2")
    assert journey.reword("version-2", "Titre de la version suivante")
    assert journey.publish_version("version-2")
    assert journey.archive_version("version-2")
    assert not journey.publish_version("version-2")


def _invitations(journey: Journey) -> None:
    for event, by in (("cancel", "manager"), ("accept", "newcomer")):
        assert journey.invite("newcomer")
        assert journey.invite("newcomer")  # sent again: the former one is cancelled
        name = journey.world.all(Invitation)[-1]
        assert not journey.answer_invitation(name, "accept", by="stranger")
        assert journey.answer_invitation(name, event, by=by)
        assert not journey.answer_invitation(name, event, by=by)
    assert not journey.invite("newcomer")  # who holds the role already


def _sessions(journey: Journey) -> None:
    """Cancel one at each stage, complete one."""
    assert not journey.withdraw_programme("programme-1")  # a session is open to applications
    for ends in ("PLANNED", "OPEN", "RUNNING", "COMPLETED"):
        assert journey.plan_session("programme-2")
        name = journey.world.all(Session)[-1]
        if ends != "PLANNED":
            assert not journey.open_session(name, by="stranger")
            assert journey.open_session(name)
        if ends in ("RUNNING", "COMPLETED"):
            assert journey.lead_session(name, "start")
        assert not journey.lead_session(name, "cancel", reason="")
        assert journey.lead_session(name, "complete" if ends == "COMPLETED" else "cancel")
        assert not journey.open_session(name)


def _applications(journey: Journey) -> None:
    """Everything that may happen to an enrolment beside going well."""
    led = {
        "lea": ("decline", "reconsider", "cancel"),
        "marc": ("withdraw",),
        "zoe": ("confirm", "cancel"),
        "newcomer": ("confirm", "withdraw"),
    }
    _lead(journey, led)
    begun = ("confirm", "start")
    _lead(journey, {"lea": (*begun, "cancel"), "marc": (*begun, "complete"), "zoe": (*begun, "withdraw")})


def _lead(journey: Journey, led: dict[str, tuple[str, ...]]) -> None:
    assert journey.plan_session("programme-1")
    session = journey.world.all(Session)[-1]
    assert not journey.apply("lea", session)
    assert journey.open_session(session)
    for learner, events in led.items():
        assert journey.apply(learner, session)
        assert not journey.apply(learner, session)
        name = journey.world.all(Enrolment)[-1]
        for event in events:
            if event == "confirm":
                assert not journey.confirm(name, by="stranger")
                assert journey.confirm(name)
            else:
                assert journey.lead_enrolment(name, event)


def _evidence_that_comes_back(journey: Journey) -> None:
    """A piece returned and sent again; assessors who disagree; pieces taken back."""
    assert journey.deposit(MARC, "2.1", PRACTICE)
    piece = journey.world.all(Piece)[-1]
    assert journey.submit(piece)
    assert not journey.judge(piece, RETURNED, comment="")
    assert not journey.judge(piece, met=False)
    assert not journey.judge(piece, by="stranger")
    assert journey.judge(piece, RETURNED)
    assert not journey.rework(piece, by="zoe")
    assert journey.rework(piece)
    assert not journey.judge(piece)
    assert journey.submit(piece)
    assert journey.judge(piece)
    assert journey.judge(piece, REJECTED, by="second")  # they disagree: it counts for nothing
    assert not journey.rework(piece)
    assert journey.deposit(MARC, "2.1", THEORY, complete=False)
    draft = journey.world.all(Piece)[-1]
    assert not journey.submit(draft)
    assert journey.take_back(draft)
    assert journey.deposit(ZOE, "2.1", THEORY)
    sent = journey.world.all(Piece)[-1]
    assert journey.submit(sent)
    assert journey.take_back(sent)
    assert not journey.judge(sent)


def _juries_given_up(journey: Journey) -> None:
    """One jury cancelled at each stage."""
    for number in (1, 2, 3):
        way.plan_jury(journey)
        name = f"jury-{number}"
        assert not journey.convene(name, by="secretary")
        if number > 1:
            way.convene_jury(journey)
        if number > 2:
            assert journey.open_jury(name)
        assert not journey.cancel_jury(name, reason="")
        assert journey.cancel_jury(name)
        assert not journey.open_jury(name)


def _deliberation(journey: Journey) -> None:
    """Ties, presence, departures, a deferred decision; then the closing."""
    jury = journey.world.all(Jury)[-1]
    assert journey.declare(jury, "certifier", ZOE, "OTHER")
    assert not journey.weigh(jury, ZOE, ("certifier", "OTHER"), keep=True, by="certifier")
    assert not journey.weigh(jury, MARC, ("employer", "TUTOR"), keep=True)
    assert journey.weigh(jury, ZOE, ("certifier", "OTHER"), keep=True)
    assert journey.open_jury(jury)
    assert not journey.decide(jury, MARC, "B2", VALIDATED)  # a departure without a reason
    assert journey.decide(jury, MARC, "B2", VALIDATED, reason="L’entretien a convaincu.")
    assert not journey.decide(jury, MARC, "B2", DEFERRED, stale=True)
    assert not journey.decide(jury, MARC, "B1", VALIDATED, by="employer")
    assert journey.declare(jury, "president", MARC, "FAMILY")
    assert not journey.decide(jury, MARC, "B1", VALIDATED)
    assert not journey.close_jury(jury)
    assert not journey.preside(jury, MARC, "employer")
    assert journey.clear(jury, MARC, by="secretary")
    assert not journey.decide(jury, MARC, "B1", VALIDATED, by="secretary")  # nobody presides, two deliberate
    assert journey.note_candidate(jury, MARC, "EXCUSED")
    assert journey.flag(jury, ZOE, by="practitioner")
    assert not journey.adopt(jury, [LEA, ZOE])
    assert journey.adopt(jury, [LEA])
    assert journey.decide(jury, ZOE, "B1", VALIDATED)
    assert journey.decide(jury, ZOE, "B2", NOT_VALIDATED)
    assert journey.close_jury(jury)


def _signatures(journey: Journey) -> None:
    jury = journey.world.all(Jury)[-1]
    assert not journey.open_batch(jury)
    assert not journey.sign(jury, "secretary")
    assert not journey.sign(jury, "president", seen=False)
    assert journey.sign(jury, "president")
    assert not journey.sign(jury, "president")
    assert not journey.name_prevented(jury, "employer", by="employer")
    assert journey.name_prevented(jury, "employer")
    assert not journey.make_minutes(jury)
    journey.everybody_signs(jury)
    assert journey.make_minutes(jury)
    assert journey.make_minutes(jury)


def _documents(journey: Journey) -> None:
    """Numbers, one of them given up; every document."""
    jury = journey.world.all(Jury)[-1]
    assert not journey.open_batch(jury, by="stranger")
    assert journey.open_batch(jury)
    assert journey.open_batch(jury)
    first = journey.world.all(Attestation)[0]
    assert not journey.void(first, reason="")
    assert journey.void(first)
    assert not journey.void(first)
    batch = journey.world.all(Batch)[-1]
    while journey.world.allocated(batch, "ALLOCATED"):
        assert journey.issue_next(batch)
    for name in journey.world.all(Attestation):
        assert journey.issue_again(name)
    assert set(SEATS) == set(journey.thing(jury, Jury).seats)


def _withdrawals(journey: Journey) -> None:
    """Asked and not confirmed, asked and forgotten, revoked, corrected: always by two people."""
    void, revoked, *_, corrected = journey.world.all(Attestation)
    assert not journey.ask_withdrawal(void)
    assert not journey.ask_withdrawal(revoked, by="stranger")
    assert not journey.ask_withdrawal(revoked, words="")
    for ends in ("refused", "forgotten", "confirmed"):
        assert journey.ask_withdrawal(revoked)
        assert not journey.ask_withdrawal(revoked, by="colleague")
        name = journey.world.all(Withdrawal)[-1]
        assert not journey.confirm_withdrawal(name, by="admin")
        assert not journey.confirm_withdrawal(name, by="stranger")
        if ends == "refused":
            assert journey.refuse_withdrawal(name)
        elif ends == "forgotten":
            assert journey.let_pass(name)
        else:
            assert journey.confirm_withdrawal(name)
        assert not journey.confirm_withdrawal(name)
        assert not journey.refuse_withdrawal(name)
    assert not journey.ask_withdrawal(revoked)
    assert journey.ask_correction(corrected)
    assert journey.confirm_withdrawal(journey.world.all(Withdrawal)[-1])
    assert not journey.ask_correction(corrected, title="Encore autre chose")
