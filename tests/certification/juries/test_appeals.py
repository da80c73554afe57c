"""Appeals: who lodges, until when, who answers, what follows; the deliberation and its documents stay as they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from certification.juries import actions, queries
from certification.juries.enums import AppealKind, AppealState, CandidateOutcome, Ruling, Seat
from certification.juries.models import Candidate, Jury, JuryMember
from certification.juries.models_appeals import Appeal
from certification.juries.rules import kinds_for, rulings_for, step_for
from cursus.core import clock
from cursus.core.audit import verify
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.models import AuditChain, AuditEntry, OutgoingMail
from cursus.organisations.enums import Role
from tests.factories import appeals as make_appeals
from tests.factories import juries as make
from tests.factories.accounts import UserFactory, member

pytestmark = pytest.mark.django_db


def refused(write) -> bool:
    """Tell whether the database refused; the transaction of the test goes on."""
    try:
        with transaction.atomic():
            write()
    except DatabaseError:
        return True
    return False


@pytest.fixture
def world():
    return make_appeals.nothing_obtained()


# --- Rules ---


def test_who_obtained_everything_contests_only_what_was_written_down():
    assert kinds_for(CandidateOutcome.FULL) == (AppealKind.CLERICAL,)
    assert len(kinds_for(CandidateOutcome.PARTIAL)) == len(kinds_for(CandidateOutcome.ABSENT)) == 3
    assert Ruling.REHEAR not in rulings_for(CandidateOutcome.FULL)
    assert Ruling.REHEAR in rulings_for(CandidateOutcome.NONE)


def test_nobody_stands_above_the_judgement_of_a_jury():
    assert step_for(AppealKind.JUDGEMENT, Ruling.STANDS) == ("reply", "")
    assert step_for(AppealKind.PROCEDURE, Ruling.STANDS) == ("dismiss", "")
    assert step_for(AppealKind.JUDGEMENT, Ruling.REHEAR) == ("uphold", AppealKind.PROCEDURE)


# --- Lodging ---


def test_an_appeal_is_lodged_and_the_certifier_and_the_candidate_are_told(world):
    appeal = make_appeals.lodged(world)
    assert (appeal.state, appeal.owner) == (AppealState.LODGED, world.certifier)
    told = OutgoingMail.objects.get(key=f"appeal-lodged-{appeal.pk}-{world.admin.pk}")
    assert world.enrolments[0].learner.last_name not in told.body
    assert str(appeal.pk) in told.body
    assert OutgoingMail.objects.filter(key=f"appeal_received-{appeal.pk}").exists()
    assert AuditEntry.objects.filter(event="appeal.lodge", key=str(appeal.pk)).exists()


def test_one_waits_for_each_kind(world):
    make_appeals.lodged(world)
    with pytest.raises(Conflict) as refusal:
        make_appeals.lodged(world)
    assert refusal.value.code == "appeal.open"
    make_appeals.lodged(world, kind=AppealKind.JUDGEMENT)
    row = {"candidate": world.candidates[0], "kind": AppealKind.PROCEDURE, "words": "Encore."}
    assert refused(lambda: Appeal.objects.create(**row)), "the database too"


def test_another_person_does_not_appeal(world):
    with pytest.raises(NotAllowed):
        actions.lodge_appeal(by=UserFactory(), candidate=world.candidates[0], kind="PROCEDURE", words="Moi.")


def test_nothing_said_is_refused(world):
    learner = world.enrolments[0].learner
    with pytest.raises(Refused) as refusal:
        actions.lodge_appeal(by=learner, candidate=world.candidates[0], kind="PROCEDURE", words="  ")
    assert refusal.value.field == "words"
    row = {"candidate": world.candidates[0], "kind": AppealKind.PROCEDURE}
    assert refused(lambda: Appeal.objects.create(**row, words="")), "the database too"


def test_who_obtained_everything_lodges_no_appeal_against_the_judgement():
    world = make.signed(candidates=1)
    with pytest.raises(Refused) as refusal:
        make_appeals.lodged(world, kind=AppealKind.JUDGEMENT)
    assert refusal.value.field == "kind"
    assert make_appeals.lodged(world, kind=AppealKind.CLERICAL).pk


def test_nothing_is_contested_before_the_last_signature():
    world = make.closed(candidates=1, ready=False)
    with pytest.raises(Conflict):
        make_appeals.lodged(world)
    row = {"candidate": world.candidates[0], "kind": AppealKind.PROCEDURE, "words": "Trop tôt."}
    assert refused(lambda: Appeal.objects.create(**row)), "the database too"


def test_the_last_day_counts_and_the_next_one_is_late(world):
    until = world.jury.appeals_until
    assert until == clock.today() + timedelta(days=60)
    with clock.at(clock.now() + timedelta(days=61)), pytest.raises(Conflict) as refusal:
        make_appeals.lodged(world)
    said = str(refusal.value.message)
    assert str(until.year) in said, "it says until when it was"
    assert world.certifier.email in said, "and what remains possible"
    with clock.at(clock.now() + timedelta(days=60)):
        assert make_appeals.lodged(world).pk


def test_the_message_with_the_result_says_until_when_and_where(world):
    result = OutgoingMail.objects.get(key=f"jury-result-{world.candidates[0].pk}")
    assert str(world.jury.appeals_until.year) in result.body
    assert str(world.candidates[0].pk) in result.body


def test_a_term_holds_for_juries_signed_later_and_never_for_what_was_told(world):
    term = actions.set_appeal_term(by=world.admin, certifier=world.certifier, days=30)
    assert term.owner == world.certifier
    until = Jury.objects.get(pk=world.jury.pk).appeals_until
    assert until == clock.today() + timedelta(days=60)
    rows = Jury.objects.filter(pk=world.jury.pk)
    assert refused(lambda: rows.update(appeals_until=until - timedelta(days=1)))
    assert refused(lambda: rows.update(appeals_until=None))
    assert refused(lambda: type(term).objects.filter(pk=term.pk).update(days=3))
    with pytest.raises(NotAllowed):
        actions.set_appeal_term(by=world.president, certifier=world.certifier, days=30)


def test_a_term_set_before_the_signature_is_that_of_the_jury():
    world = make.closed(candidates=1, ready=False)
    actions.set_appeal_term(by=world.admin, certifier=world.certifier, days=30)
    make.sign_everybody(world)
    assert world.fresh().jury.appeals_until == clock.today() + timedelta(days=30)


# --- Answering ---


def test_the_candidate_reads_the_whole_answer_and_what_comes_next(world):
    appeal = make_appeals.answered(world)
    message = OutgoingMail.objects.get(key=f"appeal_answered-{appeal.pk}")
    assert message.recipient == world.enrolments[0].learner
    assert make_appeals.ANSWERS[Ruling.REHEAR] in message.body
    assert str(appeal.pk) in message.body
    assert (appeal.ground, appeal.answered_by) == (AppealKind.PROCEDURE, world.admin)


def test_no_answer_without_reasons_not_even_in_the_database(world):
    appeal = make_appeals.lodged(world)
    with pytest.raises(Refused) as refusal:
        actions.answer_appeal(by=world.admin, appeal=appeal, ruling=Ruling.STANDS, answer=" \n")
    assert refusal.value.field == "answer"
    row = Appeal.objects.filter(pk=appeal.pk)
    facts = {"state": "DISMISSED", "answered_by": world.admin, "answered_at": clock.now()}
    assert refused(lambda: row.update(**facts, answer=""))
    assert not refused(lambda: row.update(**facts, answer="Motifs."))


def test_a_judgement_is_answered_never_dismissed_nor_upheld_as_such(world):
    appeal = make_appeals.lodged(world, kind=AppealKind.JUDGEMENT)
    row = Appeal.objects.filter(pk=appeal.pk)
    facts = {"answer": "Motifs.", "answered_by": world.admin, "answered_at": clock.now()}
    assert refused(lambda: row.update(state="UPHELD", ground="JUDGEMENT", **facts))
    assert refused(lambda: row.update(state="UPHELD", ground="", **facts))
    assert refused(lambda: row.update(state="DISMISSED", **facts))
    other = make_appeals.lodged(world, kind=AppealKind.CLERICAL)
    assert refused(lambda: Appeal.objects.filter(pk=other.pk).update(state="ANSWERED", **facts))
    answered = {"by": world.admin, "appeal": appeal, "ruling": Ruling.STANDS, "answer": "Le jury a entendu."}
    assert actions.answer_appeal(**answered).state == AppealState.ANSWERED


def test_a_fault_that_a_contested_judgement_shows_leads_to_another_composition(world):
    appeal = make_appeals.answered(world, Ruling.REHEAR, kind=AppealKind.JUDGEMENT)
    assert (appeal.state, appeal.ground) == (AppealState.UPHELD, AppealKind.PROCEDURE)
    assert queries.rehearing_due(appeal)


@pytest.mark.parametrize("role", ["certifier", "secretary"])
@pytest.mark.parametrize("kind", [AppealKind.PROCEDURE, AppealKind.JUDGEMENT])
def test_who_sat_answers_no_appeal_against_their_jury(world, role, kind):
    judge = world.user(role)
    world.certifier.memberships.create(user=judge, role=Role.CERTIFIER)
    appeal = make_appeals.lodged(world, kind=kind)
    with pytest.raises(NotAllowed) as refusal:
        actions.answer_appeal(by=judge, appeal=appeal, ruling=Ruling.STANDS, answer="Nous avions raison.")
    assert refusal.value.code == "appeal.sat"
    state = "ANSWERED" if kind == AppealKind.JUDGEMENT else "DISMISSED"
    facts = {"state": state, "answer": "Nous avions raison.", "answered_at": clock.now()}
    row = Appeal.objects.filter(pk=appeal.pk)
    assert refused(lambda: row.update(answered_by=judge, **facts)), "the database too"
    assert not refused(lambda: row.update(answered_by=world.admin, **facts))


def test_who_sat_without_an_account_is_known_by_their_address():
    world = make_appeals.nothing_obtained()
    judge = member(world.certifier, Role.CERTIFIER)
    former = world.members["employer"]
    JuryMember.objects.filter(pk=former.pk).update(user=None)
    judge.email = former.email.upper()
    assert queries.sat_in(judge, world.jury)


def test_who_sat_corrects_a_slip_of_the_pen_but_finds_no_fault_in_their_own_procedure(world):
    judge = world.user("certifier")
    world.certifier.memberships.create(user=judge, role=Role.CERTIFIER)
    appeal = make_appeals.lodged(world, kind=AppealKind.CLERICAL)
    with pytest.raises(NotAllowed):
        actions.answer_appeal(by=judge, appeal=appeal, ruling=Ruling.REHEAR, answer="Recommençons.")
    done = actions.answer_appeal(by=judge, appeal=appeal, ruling=Ruling.CORRECT, answer="Une faute de frappe.")
    assert done.ground == AppealKind.CLERICAL


def test_a_substitute_who_never_took_a_seat_did_not_sit(world):
    assert not queries.sat_in(world.user("substitute"), world.jury)


def test_only_the_certifier_answers(world):
    appeal = make_appeals.lodged(world)
    for person in (world.president, world.trainer, world.enrolments[0].learner, member(world.training, Role.CERTIFIER)):
        with pytest.raises(NotAllowed):
            actions.answer_appeal(by=person, appeal=appeal, ruling=Ruling.STANDS, answer="Non.")


def test_what_was_said_and_answered_never_changes(world):
    appeal = make_appeals.answered(world)
    row = Appeal.objects.filter(pk=appeal.pk)
    for change in (
        {"words": "Autre chose."},
        {"answer": "Autre chose."},
        {"answer": "—", "words": "—"},
        {"ground": AppealKind.CLERICAL},
        {"kind": AppealKind.CLERICAL},
        {"state": AppealState.LODGED, "ground": ""},
        {"answered_by": world.president},
    ):
        assert refused(lambda change=change: row.update(**change)), change
    assert refused(row.delete)
    waiting = make_appeals.lodged(world, kind=AppealKind.CLERICAL)
    assert refused(lambda: Appeal.objects.filter(pk=waiting.pk).update(words="Réécrit."))


def test_the_deliberation_stays_and_the_log_holds(world):
    before = Jury.objects.filter(pk=world.jury.pk).values().get()
    decided = list(world.candidates[0].decisions.values())
    make_appeals.rehearing(world, make_appeals.answered(world))
    assert Jury.objects.filter(pk=world.jury.pk).values().get() == before
    assert list(world.candidates[0].decisions.values()) == decided
    assert [finding for chain in AuditChain.objects.all() for finding in verify(chain)] == []


# --- Another composition ---


def again(world: make.JuryWorld) -> tuple[Appeal, make.JuryWorld]:
    """An upheld appeal, and the jury that hears the person again, still without members."""
    appeal = make_appeals.answered(world)
    world.jury, world.members = make_appeals.rehearing(world, appeal), {}
    return appeal, world


def test_another_composition_is_planned_with_the_candidate_on_its_list(world):
    first = world.jury
    appeal, world = again(world)
    candidate = world.candidates[0]
    assert (candidate.enrolment, candidate.reheard_from) == (world.enrolments[0], appeal)
    assert (world.jury.route, world.jury.qualification) == (first.route, first.qualification)
    assert not queries.rehearing_due(appeal)
    with pytest.raises(Conflict):
        make_appeals.rehearing(world, appeal)


@pytest.mark.parametrize("kind", [AppealKind.CLERICAL, AppealKind.PROCEDURE])
def test_no_rehearing_without_a_fault_of_procedure(world, kind):
    ruling = Ruling.CORRECT if kind == AppealKind.CLERICAL else Ruling.STANDS
    appeal = make_appeals.answered(world, ruling, kind=kind)
    with pytest.raises(Conflict):
        make_appeals.rehearing(world, appeal)
    row = {"jury": another(world), "enrolment": world.enrolments[0]}
    assert refused(lambda: Candidate.objects.create(**row, reheard_from=appeal)), "the database too"
    plain = Candidate.objects.create(**row)
    assert refused(lambda: Candidate.objects.filter(pk=plain.pk).update(reheard_from=appeal))


def another(world: make.JuryWorld) -> Jury:
    return actions.plan_jury(
        by=world.admin, certifier=world.certifier, route=world.route, held_at=make.HELD_AT, place="Ailleurs"
    )


@pytest.mark.parametrize("role", ["president", "practitioner", "secretary"])
def test_who_sat_the_first_time_is_given_no_seat(world, role):
    former = world.members[role]
    _appeal, world = again(world)
    with pytest.raises(Refused) as refusal:
        make.seat(world, "employer", user=former.user)
    assert refusal.value.code == "jury.another_composition"
    assert former.name not in {row.name for row in world.jury.members.all()}
    row = {"jury": world.jury, "name": "X", "quality": "X", "college": "OTHER", "link_token": "x" * 30}
    assert refused(lambda: JuryMember.objects.create(**row, email="neuf@jury.example", user=former.user))
    assert refused(lambda: JuryMember.objects.create(**row, email=former.email.upper()))
    assert not refused(lambda: JuryMember.objects.create(**row, email="neuf@jury.example"))


def test_a_substitute_who_never_sat_may_sit_now(world):
    substitute = world.members["substitute"]
    _appeal, world = again(world)
    assert make.seat(world, "employer", user=substitute.user).pk


def test_a_seat_does_not_change_hands_towards_who_sat(world):
    former = world.members["employer"]
    _appeal, world = again(world)
    seated = make.seat(world, "employer")
    with pytest.raises(Refused):
        actions.change_member(by=world.admin, member=seated, email=former.email)
    rows = JuryMember.objects.filter(pk=seated.pk)
    assert refused(lambda: rows.update(user=former.user)), "the database too"


def test_who_sat_does_not_slip_in_by_another_address(world):
    from allauth.account.models import EmailAddress

    former = world.members["employer"]
    _appeal, world = again(world)
    for role in ("president", "practitioner", "certifier", "secretary"):
        make.seat(world, role)
    actions.add_member(
        by=world.admin,
        jury=world.jury,
        name="Une autre",
        email="perso@example.org",
        quality="–",
        college="EMPLOYER",
        seat=Seat.MEMBER,
        external=True,
    )
    actions.convene(by=world.admin, jury=world.jury)
    EmailAddress.objects.create(user=former.user, email="perso@example.org", verified=True)
    invited = JuryMember.objects.get(jury=world.jury, email="perso@example.org")
    with pytest.raises(Refused) as refusal:
        actions.answer_convocation(member=invited, accepted=True, by=former.user)
    assert refusal.value.code == "jury.another_composition"


def test_the_candidate_is_put_on_no_list_of_a_jury_with_the_same_members(world):
    former = world.user("practitioner")
    appeal = make_appeals.answered(world)
    world.jury = another(world)
    make.seat(world, "employer", user=former)
    assert world.enrolments[0] in queries.eligible_enrolments(world.jury)
    with pytest.raises(Refused) as refusal:
        actions.add_candidates(by=world.admin, jury=world.jury, enrolments=world.enrolments)
    assert refusal.value.code == "jury.another_composition"
    row = {"jury": world.jury, "enrolment": world.enrolments[0], "reheard_from": appeal}
    assert refused(lambda: Candidate.objects.create(**row)), "the database too"


def test_by_the_ordinary_list_too_the_candidate_is_heard_again(world):
    appeal = make_appeals.answered(world)
    world.jury = another(world)
    (candidate,) = actions.add_candidates(by=world.admin, jury=world.jury, enrolments=world.enrolments)
    assert candidate.reheard_from == appeal


def test_a_cancelled_jury_did_not_hear_them(world):
    appeal, world = again(world)
    actions.cancel_jury(by=world.admin, jury=world.jury, reason="Salle fermée.")
    assert queries.rehearing_due(appeal)
    assert make_appeals.rehearing(world, appeal).pk


def test_no_fault_is_found_while_another_jury_is_called(world):
    appeal = make_appeals.lodged(world)
    world.jury = another(world)
    actions.add_candidates(by=world.admin, jury=world.jury, enrolments=world.enrolments)
    with pytest.raises(Refused, match=world.jury.reference):
        actions.answer_appeal(by=world.admin, appeal=appeal, ruling=Ruling.REHEAR, answer="Une faute.")
    assert Appeal.objects.get(pk=appeal.pk).state == AppealState.LODGED
    assert actions.answer_appeal(by=world.admin, appeal=appeal, ruling=Ruling.STANDS, answer="Aucune faute.").pk
