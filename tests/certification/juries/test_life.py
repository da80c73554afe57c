"""Every transition of the table with its actor, and every refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from certification.juries import actions, queries
from certification.juries.actions.ties import DeclaredTie
from certification.juries.enums import Answer, College, JuryState, Presence, Seat, TieEffect, TieKind, Verdict
from certification.juries.models import Candidate, Jury, JuryDecision, JuryMember
from cursus.core.audit import verify
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.models import AuditChain, AuditEntry
from cursus.organisations.enums import Capacity, Role
from tests.factories import juries as make
from tests.factories.accounts import OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db


def state_of(world: make.JuryWorld) -> str:
    return Jury.objects.get(pk=world.jury.pk).state


def test_a_jury_goes_from_planned_to_signed_and_the_log_verifies():
    world = make.planned()
    seen = [state_of(world)]
    actions.convene(by=world.admin, jury=world.jury)
    seen.append(state_of(world))
    for row in world.jury.members.exclude(user=None):
        actions.declare_ties(by=row.user, member=row)
    make.in_the_room(world.fresh())
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    seen.append(state_of(world))
    make.decide_everything(world.fresh())
    actions.close_deliberation(by=world.president, jury=world.jury)
    seen.append(state_of(world))
    make.sign_everybody(world.fresh())
    seen.append(state_of(world))
    assert seen == ["PLANNED", "CONVENED", "DELIBERATING", "CLOSED", "SIGNED"]
    events = set(AuditEntry.objects.values_list("event", flat=True))
    assert {
        "jury.plan",
        "jury.convene",
        "jury.open",
        "jury.decision",
        "jury.close",
        "jury.signature",
        "jury.sign",
    } <= events
    assert [finding for chain in AuditChain.objects.all() for finding in verify(chain)] == []


# --- Planning ---


def test_only_the_certifiers_administrator_plans():
    world = make.planned(candidates=0, seats=())
    other = OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])
    for stranger in (
        UserFactory(),
        world.trainer,
        member(other, Role.CERTIFIER),
        member(world.certifier, Role.JURY_MEMBER),
    ):
        with pytest.raises(NotAllowed):
            actions.plan_jury(
                by=stranger, certifier=world.certifier, route=world.route, held_at=make.HELD_AT, place="Lannion"
            )
    admin = member(other, Role.CERTIFIER)
    with pytest.raises(Refused) as refused:
        actions.plan_jury(by=admin, certifier=other, route=world.route, held_at=make.HELD_AT, place="Lannion")
    assert refused.value.field == "route"
    assert Jury.objects.count() == 1


def test_references_follow_each_other_and_are_never_given_twice():
    world = make.planned(candidates=0, seats=())
    asked = {
        "by": world.admin,
        "certifier": world.certifier,
        "route": world.route,
        "held_at": make.HELD_AT,
        "place": "x",
    }
    assert world.jury.reference == "J2026-01"
    assert actions.plan_jury(**asked).reference == "J2026-02"
    assert actions.plan_jury(**asked, reference="PV-7").reference == "PV-7"
    with pytest.raises(Refused) as refused:
        actions.plan_jury(**asked, reference="J2026-02")
    assert refused.value.field == "reference"


def test_a_cancelled_jury_is_over_and_has_a_reason():
    world = make.convened()
    with pytest.raises(Refused):
        actions.cancel_jury(by=world.admin, jury=world.jury, reason="  ")
    with pytest.raises(NotAllowed):
        actions.cancel_jury(by=world.president, jury=world.jury, reason="Grève des trains")
    actions.cancel_jury(by=world.admin, jury=world.jury, reason="Grève des trains")
    assert (state_of(world), world.fresh().jury.cancel_reason) == ("CANCELLED", "Grève des trains")
    for verb in (actions.convene, actions.open_deliberation, actions.close_deliberation):
        with pytest.raises((Conflict, NotAllowed)):
            verb(by=world.admin, jury=world.jury)
    # The same learners can come before another jury.
    again = actions.plan_jury(
        by=world.admin, certifier=world.certifier, route=world.route, held_at=make.HELD_AT, place="Lannion"
    )
    assert len(actions.add_candidates(by=world.admin, jury=again, enrolments=world.enrolments)) == 2


@pytest.mark.parametrize("stage", ["planned", "convened", "deliberating"])
def test_cancelling_is_possible_until_the_closing(stage):
    world = getattr(make, stage)(candidates=1)
    actions.cancel_jury(by=world.admin, jury=world.jury, reason="Quorum perdu")
    assert state_of(world) == "CANCELLED"


def test_a_closed_jury_is_not_cancelled():
    world = make.closed(candidates=1)
    with pytest.raises(Conflict):
        actions.cancel_jury(by=world.admin, jury=world.jury, reason="Trop tard")
    assert state_of(world) == "CLOSED"


def test_moving_the_date_stops_with_the_opening():
    world = make.convened(candidates=1)
    moved = make.HELD_AT + timedelta(days=7)
    assert actions.change_jury(by=world.admin, jury=world.jury, held_at=moved, place="Rennes").place == "Rennes"
    opened = make.deliberating(candidates=1)
    with pytest.raises(Conflict):
        actions.change_jury(by=opened.admin, jury=opened.jury, held_at=moved, place="Rennes")


# --- Composition ---


def test_members_are_refused_what_contradicts_them():
    world = make.planned(candidates=0)
    known = world.members["employer"]
    with pytest.raises(Refused) as twice:
        make.seat(world, "other", account=False, user=known.user)
    with pytest.raises(Refused) as presidents:
        make.seat(world, "other", seat=Seat.PRESIDENT)
    with pytest.raises(Refused) as outside:
        make.seat(world, "other", college=College.CERTIFIER, external=True)
    assert [error.value.field for error in (twice, presidents, outside)] == ["email", "seat", "external"]


def test_a_composition_problem_blocks_convening():
    world = make.planned(seats=("president", "employer", "certifier"))
    with pytest.raises(Refused) as refused:
        actions.convene(by=world.admin, jury=world.jury)
    assert refused.value.code == "jury.composition"
    assert state_of(world) == "PLANNED"


def test_no_candidate_no_convocation():
    world = make.planned(candidates=0)
    with pytest.raises(Refused):
        actions.convene(by=world.admin, jury=world.jury)


def test_convening_freezes_the_rule():
    world = make.convened()
    world.route.quorum, world.route.min_members = 9, 9
    world.route.save()
    assert queries.rule_of(world.fresh().jury).quorum_needed == 3


def test_a_substitute_takes_a_seat_and_both_stay_in_the_record():
    world = make.convened(candidates=1)
    gone, coming = world.members["practitioner"], world.members["substitute"]
    with pytest.raises(Refused):
        actions.replace_member(by=world.admin, member=gone, substitute=world.members["employer"])
    actions.replace_member(by=world.admin, member=gone, substitute=coming)
    world.fresh()
    assert world.members["substitute"].seat == Seat.MEMBER
    assert world.members["practitioner"].replaced_by_id == coming.pk
    assert not world.members["practitioner"].voting
    with pytest.raises(Refused):
        actions.replace_member(by=world.admin, member=gone, substitute=coming)


def test_the_presidents_seat_can_be_taken_in_the_room():
    world = make.convened(candidates=1)
    actions.replace_member(
        by=world.secretary, member=world.members["president"], substitute=world.members["substitute"]
    )
    assert world.fresh().members["substitute"].seat == Seat.PRESIDENT
    with pytest.raises(NotAllowed):
        actions.replace_member(
            by=world.user("employer"), member=world.members["employer"], substitute=world.members["substitute"]
        )


def test_seats_are_removed_only_while_planned():
    world = make.planned(candidates=1)
    actions.remove_member(by=world.admin, member=world.members["certifier"])
    assert not JuryMember.objects.filter(pk=world.members["certifier"].pk).exists()
    later = make.convened(candidates=1)
    with pytest.raises(Conflict):
        actions.remove_member(by=later.admin, member=later.members["certifier"])
    assert [finding for chain in AuditChain.objects.all() for finding in verify(chain)] == []


def test_another_address_is_another_person_with_another_link():
    world = make.planned(candidates=0)
    before = world.members["employer"]
    actions.change_member(by=world.admin, member=before, email="nouvelle@jury.example")
    after = JuryMember.objects.get(pk=before.pk)
    assert (after.user, after.email) == (None, "nouvelle@jury.example")
    assert after.link_token != before.link_token


# --- Candidates ---


def test_who_can_come_before_the_jury():
    world = make.planned(candidates=1, seats=())
    ready = make.enrolment(world.session, name="Prête")
    unconfirmed = make.enrolment(world.session, name="Identité", confirmed=False)
    left = make.enrolment(world.session, name="Partie", state="WITHDRAWN")
    other_body = OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])
    elsewhere = make.enrolment(make.session(world.training, other_body, world.route, code="Autre"))
    listed = set(queries.eligible_enrolments(world.jury))
    assert listed == {ready, unconfirmed}
    for refused in (unconfirmed, left, elsewhere, world.enrolments[0]):
        with pytest.raises(Refused) as error:
            actions.add_candidates(by=world.admin, jury=world.jury, enrolments=[refused])
        assert error.value.field == "enrolments"
    added = actions.add_candidates(by=world.admin, jury=world.jury, enrolments=[ready])
    assert [row.position for row in added] == [2]


def test_a_new_candidate_makes_everybody_declare_again():
    world = make.convened(candidates=1)
    assert all(row.ties_declared_at for row in world.members.values())
    late = make.enrolment(world.session, name="Tardive")
    actions.add_candidates(by=world.admin, jury=world.jury, enrolments=[late])
    assert not any(row.ties_declared_at for row in world.fresh().members.values())


def test_candidates_leave_the_list_only_while_planned():
    world = make.planned()
    actions.remove_candidate(by=world.admin, candidate=world.candidates[0])
    assert Candidate.objects.count() == 1
    later = make.convened(candidates=1)
    with pytest.raises(Conflict):
        actions.remove_candidate(by=later.admin, candidate=later.candidates[0])


# --- Answers ---


def test_the_answer_may_change_until_the_day():
    world = make.convened(candidates=1)
    row = world.members["employer"]
    actions.answer_convocation(member=row, accepted=False)
    assert row.answer == Answer.DECLINED
    assert queries.composition_of(world.jury)[0].code == "declined"
    actions.answer_convocation(member=row, accepted=True)
    assert row.answer == Answer.ACCEPTED
    actions.open_deliberation(by=world.secretary, jury=make.in_the_room(world).jury)
    with pytest.raises(Conflict):
        actions.answer_convocation(member=row, accepted=False)


def test_answering_with_the_convened_address_gives_the_seat_to_the_account():
    world = make.planned(candidates=1, accounts=False)
    actions.convene(by=world.admin, jury=world.jury)
    row = world.members["employer"]
    stranger = UserFactory(email="somebody@else.example")
    actions.answer_convocation(member=row, accepted=True, by=stranger)
    assert row.user is None
    actions.answer_convocation(member=row, accepted=True, by=UserFactory(email=row.email))
    assert row.user is not None
    assert row.user.email == row.email


# --- The room ---


def test_opening_needs_to_know_who_is_there():
    world = make.convened()
    with pytest.raises(Refused) as refused:
        actions.open_deliberation(by=world.secretary, jury=world.jury)
    assert refused.value.code == "jury.presence"


def test_opening_needs_everybodys_declaration():
    world = make.in_the_room(make.convened())
    JuryMember.objects.filter(pk=world.members["employer"].pk).update(ties_declared_at=None)
    with pytest.raises(Refused) as refused:
        actions.open_deliberation(by=world.secretary, jury=world.jury)
    assert refused.value.code == "jury.ties"
    assert world.members["employer"].name in str(refused.value.message)
    actions.declare_ties(by=world.secretary, member=world.members["employer"])
    actions.open_deliberation(by=world.secretary, jury=world.jury)


@pytest.mark.parametrize("absent", ["president", "practitioner"])
def test_opening_needs_the_president_and_a_practitioner(absent):
    world = make.in_the_room(make.convened(), **{absent: Presence.ABSENT})
    with pytest.raises(Refused) as refused:
        actions.open_deliberation(by=world.secretary, jury=world.jury)
    assert refused.value.code == "jury.quorum"


def test_opening_freezes_the_proposal():
    world = make.deliberating(candidates=1, blocks=1, competencies=1, ready=False)
    frozen = world.candidates[0].proposal
    assert [block["ready"] for block in frozen["blocks"]] == [False]
    make.make_ready(world.enrolments[0], world.blocks[0], world.assessor)
    assert world.candidates[0].proposal == frozen


@pytest.mark.parametrize("role", ["employer", "practitioner", "substitute"])
def test_nobody_but_president_and_secretary_records(role):
    world = make.deliberating(candidates=1)
    by, candidate, block = world.user(role), world.candidates[0], world.blocks[0].pk
    for verb in (
        lambda: actions.record_presences(by=by, jury=world.jury, members={}),
        lambda: actions.decide_block(by=by, candidate=candidate, block=block, verdict=Verdict.VALIDATED),
        lambda: actions.adopt_proposals(by=by, jury=world.jury, candidates=[candidate.pk]),
        lambda: actions.designate_president(by=by, candidate=candidate, member=None),
        lambda: actions.note_incidents(by=by, jury=world.jury, text="x"),
        lambda: actions.clear_decisions(by=by, candidate=candidate),
        lambda: actions.close_deliberation(by=by, jury=world.jury),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert not JuryDecision.objects.exists()


def test_the_certifiers_administrator_never_records():
    world = make.deliberating(candidates=1)
    with pytest.raises(NotAllowed):
        actions.decide_block(
            by=world.admin, candidate=world.candidates[0], block=world.blocks[0].pk, verdict=Verdict.VALIDATED
        )
    with pytest.raises(NotAllowed):
        actions.close_deliberation(by=world.admin, jury=world.jury)


def test_a_candidate_with_decisions_is_not_made_absent():
    world = make.deliberating(candidates=1)
    make.decide_everything(world)
    candidate = world.candidates[0]
    with pytest.raises(Refused):
        actions.record_presences(by=world.secretary, jury=world.jury, candidates={candidate.pk: Presence.ABSENT})
    assert actions.clear_decisions(by=world.secretary, candidate=candidate) == 2
    actions.record_presences(by=world.secretary, jury=world.jury, candidates={candidate.pk: Presence.ABSENT})
    with pytest.raises(Refused):
        actions.decide_block(
            by=world.secretary, candidate=candidate, block=world.blocks[0].pk, verdict=Verdict.VALIDATED
        )


# --- Ties ---


def test_ties_are_found_by_themselves():
    world = make.planned(candidates=1)
    enrolment = world.enrolments[0]
    enrolment.tutor, enrolment.employer_name = world.user("certifier"), "SARL Maison employer"
    enrolment.save()
    make.seat(world, "trainer", user=world.trainer, college=College.TRAINING)
    make.seat(world, "assessor", user=world.assessor, college=College.TRAINING)
    make.seat(world, "self", user=enrolment.learner)
    found = {
        (tie.member.name.split()[0], tie.kind): tie.effect for tie in world.candidates[0].ties.select_related("member")
    }
    assert found == {
        ("Certifier", "TUTOR"): TieEffect.RECUSED,
        ("Employer", "EMPLOYER"): TieEffect.RECUSED,
        ("Trainer", "TRAINER"): TieEffect.RECUSED,
        ("Assessor", "ASSESSOR"): TieEffect.PENDING,
        ("Self", "SELF"): TieEffect.RECUSED,
    }
    assert actions.find_ties(world.jury, by=None) == []


def test_a_tie_that_the_files_no_longer_show_is_withdrawn_until_the_day():
    world = make.planned(candidates=1)
    enrolment = world.enrolments[0]
    enrolment.employer_name = "Maison employer"
    enrolment.save()
    actions.find_ties(world.jury, by=None)
    assert world.candidates[0].ties.count() == 1
    actions.change_member(by=world.admin, member=world.members["employer"], employer="Une tout autre maison")
    assert world.candidates[0].ties.count() == 0


def test_in_vae_every_tie_recuses():
    world = make.planned(candidates=1, kind="VAE", balance_expected=True, ready=False)
    make.seat(world, "assessor", user=world.assessor)
    assert [tie.effect for tie in world.candidates[0].ties.all()] == [TieEffect.RECUSED]


def test_a_declared_tie_is_weighed_with_a_reason_by_somebody_else():
    world = make.convened(candidates=1)
    row, candidate = world.members["employer"], world.candidates[0]
    with pytest.raises(NotAllowed):
        actions.declare_ties(by=world.user("practitioner"), member=row)
    (tie,) = actions.declare_ties(
        by=world.user("employer"), member=row, ties=[DeclaredTie(candidate, TieKind.OTHER, "Même chorale")]
    )
    assert tie.effect == TieEffect.PENDING
    assert str(row.pk) not in queries.quorum_of(candidate).deliberating
    with pytest.raises(NotAllowed):
        actions.weigh_tie(by=world.user("employer"), tie=tie, keep=True, reason="Rien de plus")
    with pytest.raises(NotAllowed):
        actions.weigh_tie(by=world.user("practitioner"), tie=tie, keep=True, reason="Rien de plus")
    with pytest.raises(Refused) as refused:
        actions.weigh_tie(by=world.president, tie=tie, keep=True, reason=" ")
    assert refused.value.field == "reason"
    actions.weigh_tie(by=world.president, tie=tie, keep=True, reason="Chorale de cent personnes")
    assert (tie.effect, tie.weighing) == (TieEffect.KEPT, "Chorale de cent personnes")


def test_a_tie_that_recuses_by_rule_is_not_weighed():
    world = make.convened(candidates=1)
    (tie,) = actions.declare_ties(
        by=world.user("employer"),
        member=world.members["employer"],
        ties=[DeclaredTie(world.candidates[0], TieKind.FAMILY)],
    )
    assert tie.effect == TieEffect.RECUSED
    with pytest.raises(Refused):
        actions.weigh_tie(by=world.president, tie=tie, keep=True, reason="Cousin éloigné")


# --- Decisions ---


def test_a_flag_is_one_row_whatever_the_number_of_times():
    world = make.deliberating(candidates=1)
    for words in ("", "Et la posture ?"):
        actions.flag_case(by=world.user("employer"), candidate=world.candidates[0], question=words)
    assert [flag.question for flag in world.candidates[0].flags.all()] == ["Et la posture ?"]
    with pytest.raises(NotAllowed):
        actions.flag_case(by=UserFactory(), candidate=world.candidates[0])
    actions.withdraw_flag(by=world.user("employer"), candidate=world.candidates[0])
    assert world.candidates[0].flags.count() == 0


def test_the_unflagged_are_adopted_together_and_the_flagged_are_not():
    world = make.deliberating(candidates=3, ready=False, blocks=2, competencies=1)
    first, second, third = world.candidates
    make.make_ready(world.enrolments[0], world.blocks[0], world.assessor)  # too late: proposals are frozen
    actions.flag_case(by=world.user("employer"), candidate=third)
    with pytest.raises(Conflict):
        actions.adopt_proposals(by=world.president, jury=world.jury, candidates=[first.pk, third.pk])
    made = actions.adopt_proposals(by=world.president, jury=world.jury, candidates=[first.pk, second.pk])
    assert {decision.verdict for decision in made} == {"NOT_VALIDATED"}
    assert {item["code"] for decision in made for item in decision.missing} == {"1.1", "2.1"}
    assert third.decisions.count() == 0
    with pytest.raises(Conflict):
        actions.adopt_proposals(by=world.secretary, jury=world.jury, candidates=[first.pk, second.pk])
    assert JuryDecision.objects.count() == 4


def test_departing_from_the_proposal_needs_a_written_reason_either_way():
    world = make.deliberating(candidates=1, ready=False, blocks=2, competencies=1)
    candidate, (one, two) = world.candidates[0], world.blocks
    asked = {"by": world.secretary, "candidate": candidate}
    with pytest.raises(Refused) as up:
        actions.decide_block(**asked, block=one.pk, verdict=Verdict.VALIDATED)
    assert up.value.field == "reason"
    decision = actions.decide_block(**asked, block=one.pk, verdict=Verdict.VALIDATED, reason="Entretien décisif")
    assert (decision.proposed, decision.reason, decision.recorded_by) == (False, "Entretien décisif", world.secretary)
    with pytest.raises(Refused) as missing:
        actions.decide_block(**asked, block=two.pk, verdict=Verdict.NOT_VALIDATED)
    assert missing.value.field == "missing"
    foreign = world.blocks[0].competencies.get()
    with pytest.raises(Refused):
        actions.decide_block(**asked, block=two.pk, verdict=Verdict.NOT_VALIDATED, missing=[foreign.pk])


def test_refusing_what_was_ready_needs_a_reason_too():
    world = make.deliberating(candidates=1, blocks=1, competencies=1)
    candidate, block = world.candidates[0], world.blocks[0]
    missing = [block.competencies.get().pk]
    asked = {"by": world.secretary, "candidate": candidate, "block": block.pk, "verdict": Verdict.NOT_VALIDATED}
    with pytest.raises(Refused):
        actions.decide_block(**asked, missing=missing)
    actions.decide_block(**asked, missing=missing, reason="Preuves d’un autre")
    with pytest.raises(Conflict):  # somebody decided since the form was opened
        actions.decide_block(by=world.president, candidate=candidate, block=block.pk, verdict=Verdict.VALIDATED)


def test_deciding_needs_the_quorum():
    world = make.deliberating(candidates=1)
    actions.record_presences(
        by=world.secretary,
        jury=world.jury,
        members={world.members["employer"].pk: Presence.ABSENT, world.members["certifier"].pk: Presence.ABSENT},
    )
    with pytest.raises(Refused) as refused:
        make.decide_everything(world)
    assert refused.value.code == "jury.quorum"


def test_a_recused_president_is_replaced_for_that_candidate_only():
    world = make.convened(candidates=2)
    first, second = world.candidates
    actions.declare_ties(
        by=world.president, member=world.members["president"], ties=[DeclaredTie(first, TieKind.FAMILY)]
    )
    make.in_the_room(world)
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    with pytest.raises(Refused):
        actions.designate_president(by=world.secretary, candidate=second, member=world.members["employer"])
    with pytest.raises(Refused):
        actions.designate_president(by=world.secretary, candidate=first, member=world.members["president"])
    assert not queries.quorum_of(first).reached
    actions.designate_president(by=world.secretary, candidate=first, member=world.members["employer"])
    assert queries.quorum_of(first).presided_by == str(world.members["employer"].pk)
    # Who presides for the candidate records for the candidate, and for nobody else.
    block = world.blocks[0].pk
    actions.decide_block(by=world.user("employer"), candidate=first, block=block, verdict=Verdict.VALIDATED)
    with pytest.raises(NotAllowed):
        actions.decide_block(by=world.user("employer"), candidate=second, block=block, verdict=Verdict.VALIDATED)


def test_conditions_beside_the_blocks_decide_between_full_and_partial():
    world = make.deliberating(candidates=2, full_conditions=["Stage de 12 semaines"])
    make.decide_everything(world)
    with pytest.raises(Refused):
        actions.close_deliberation(by=world.secretary, jury=world.jury)
    first, second = world.candidates
    actions.record_conditions(by=world.secretary, candidate=first, met=True)
    actions.record_conditions(by=world.secretary, candidate=second, met=False)
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    assert [row.outcome for row in world.candidates] == ["FULL", "PARTIAL"]


def test_a_qualification_without_blocks_has_one_decision():
    world = make.closed(candidates=1, blocks=0, competencies=2)
    (decision,) = world.candidates[0].decisions.all()
    assert (decision.block, decision.verdict, world.candidates[0].outcome) == (None, "VALIDATED", "FULL")


# --- Closing ---


def test_closing_needs_a_decision_on_every_block_of_everybody_who_came():
    world = make.deliberating(candidates=2)
    make.decide_everything(world)
    actions.clear_decisions(by=world.secretary, candidate=world.candidates[1])
    with pytest.raises(Refused) as refused:
        actions.close_deliberation(by=world.secretary, jury=world.jury)
    assert "B1, B2" in str(refused.value.message)
    assert state_of(world) == "DELIBERATING"


def test_closing_needs_to_know_who_came():
    world = make.deliberating(candidates=1)
    actions.record_presences(
        by=world.secretary, jury=world.jury, candidates={world.candidates[0].pk: Presence.EXPECTED}
    )
    with pytest.raises(Refused):
        actions.close_deliberation(by=world.secretary, jury=world.jury)


def test_closing_needs_every_tie_weighed():
    world = make.convened(candidates=1)
    actions.declare_ties(
        by=world.user("employer"),
        member=world.members["employer"],
        ties=[DeclaredTie(world.candidates[0], TieKind.OTHER)],
    )
    make.in_the_room(world)
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    make.decide_everything(world.fresh())
    with pytest.raises(Refused):
        actions.close_deliberation(by=world.secretary, jury=world.jury)


def test_absent_excused_and_deferred():
    world = make.deliberating(candidates=3)
    first, second, third = world.candidates
    actions.record_presences(
        by=world.secretary, jury=world.jury, candidates={first.pk: Presence.ABSENT, second.pk: Presence.EXCUSED}
    )
    asked = {"by": world.secretary, "candidate": third}
    actions.decide_block(**asked, block=world.blocks[0].pk, verdict=Verdict.VALIDATED)
    actions.decide_block(**asked, block=world.blocks[1].pk, verdict=Verdict.DEFERRED, reason="Pièce attendue")
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    assert [row.outcome for row in world.candidates] == ["ABSENT", "EXCUSED", "DEFERRED"]
    assert not Candidate.objects.filter(outcome="").exists()


def test_closing_locks_the_civil_identity():
    world = make.closed(candidates=1)
    assert world.enrolments[0].identity.locked_at is None
    world.enrolments[0].identity.refresh_from_db()
    assert world.enrolments[0].identity.locked_at is not None
    assert timezone.is_aware(world.jury.closed_at)


def test_validated_blocks_count_once_signed_and_for_good():
    world = make.deliberating(candidates=1, ready=False, blocks=2, competencies=1)
    learner = world.enrolments[0]
    asked = {"by": world.secretary, "candidate": world.candidates[0], "reason": "Entretien"}
    actions.decide_block(**asked, block=world.blocks[0].pk, verdict=Verdict.VALIDATED)
    missing = [world.blocks[1].competencies.get().pk]
    actions.decide_block(**asked, block=world.blocks[1].pk, verdict=Verdict.NOT_VALIDATED, missing=missing)
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    assert queries.validated_blocks(learner) == frozenset()
    make.sign_everybody(world.fresh())
    assert queries.validated_blocks(learner) == {world.blocks[0].pk}
    # Another session of the same person on the same version, and the next jury: only what is left is decided.
    again = make.enrolment(
        make.session(world.training, world.certifier, world.route, code="P1-2027"), learner=learner.learner
    )
    assert queries.validated_blocks(again) == {world.blocks[0].pk}
    (result,) = queries.results_of(learner)
    assert (result.outcome, result.validated) == ("PARTIAL", ("B1 · Bloc 1",))
    assert result.missing == (("B2 · Bloc 2", ("2.1 Compétence 2.1",)),)


def test_the_second_jury_decides_on_the_rest_and_completes():
    world = make.deliberating(candidates=1, ready=False, blocks=2, competencies=1)
    person = world.enrolments[0]
    asked = {"by": world.secretary, "candidate": world.candidates[0], "reason": "Entretien"}
    actions.decide_block(**asked, block=world.blocks[0].pk, verdict=Verdict.VALIDATED)
    actions.decide_block(**asked, block=world.blocks[1].pk, verdict=Verdict.DEFERRED)
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    make.sign_everybody(world.fresh())
    make.make_ready(person, world.blocks[1], world.assessor)
    world.jury = actions.plan_jury(
        by=world.admin, certifier=world.certifier, route=world.route, held_at=make.HELD_AT, place="Lannion"
    )
    world.members = {role: make.seat(world, role) for role in make.SEATS}
    actions.add_candidates(by=world.admin, jury=world.jury, enrolments=[person])
    actions.convene(by=world.admin, jury=world.jury)
    for row in world.members.values():
        actions.declare_ties(by=row.user, member=row)
    make.in_the_room(world)
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    (candidate,) = world.fresh().candidates
    assert [block.key for block in queries.to_decide(candidate.proposal)] == [str(world.blocks[1].pk)]
    with pytest.raises(Refused):
        actions.decide_block(
            by=world.secretary, candidate=candidate, block=world.blocks[0].pk, verdict=Verdict.NOT_VALIDATED
        )
    make.decide_everything(world)
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    assert world.candidates[0].outcome == "FULL"
    assert JuryState(state_of(world)) == JuryState.CLOSED
