"""Who is told what: each message, in French, with what is needed to act and nothing that stays in the room."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from certification.juries import actions
from certification.juries.enums import Presence, Verdict
from certification.juries.models import JuryMember
from cursus.core.models import OutgoingMail
from tests.factories import juries as make

pytestmark = pytest.mark.django_db


def to(address: str, since: int = 0) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to=address).order_by("created_at")[since:])


def test_convening_writes_to_members_with_their_link_and_to_candidates_with_the_date():
    world = make.planned(candidates=1)
    assert not OutgoingMail.objects.exists()
    actions.convene(by=world.admin, jury=world.jury)
    for member in JuryMember.objects.all():
        (message,) = to(member.email)
        assert reverse("juries:convocation", args=[member.link_token]) in message.body
        assert world.jury.place in message.body
        assert "Ferrand-1" not in message.body
    (candidate,) = to(world.enrolments[0].learner.email)
    assert world.jury.place in candidate.body
    assert "11" in candidate.body  # 9 h UTC is 11 h in Paris in June
    assert "Le Goff" not in candidate.body
    assert "token" not in candidate.body


def test_messages_leave_once_the_transaction_is_committed(django_capture_on_commit_callbacks):
    world = make.planned(candidates=1)
    with django_capture_on_commit_callbacks(execute=True):
        actions.convene(by=world.admin, jury=world.jury)
        assert mail.outbox == []
    assert len(mail.outbox) == len(world.members) + 1
    assert all("&#" not in message.body and "&amp;" not in message.body for message in mail.outbox)


def test_moving_and_cancelling_tell_everybody_who_was_convened():
    world = make.convened(candidates=1)
    people = [row.email for row in world.members.values()] + [world.enrolments[0].learner.email]
    moved = make.HELD_AT + timedelta(days=7)
    actions.change_jury(by=world.admin, jury=world.jury, held_at=moved, place="Rennes, salle 4")
    assert all("Rennes, salle 4" in to(address)[-1].body for address in people)
    actions.cancel_jury(by=world.admin, jury=world.jury, reason="Grève des trains")
    assert all("Grève des trains" in to(address)[-1].body for address in people)


def test_a_planned_jury_is_cancelled_silently():
    world = make.planned(candidates=1)
    actions.cancel_jury(by=world.admin, jury=world.jury, reason="Doublon")
    assert not OutgoingMail.objects.exists()


def test_whoever_comes_late_is_convened_at_once():
    world = make.convened(candidates=1)
    late = make.enrolment(world.session, name="Tardive")
    actions.add_candidates(by=world.admin, jury=world.jury, enrolments=[late])
    assert len(to(late.learner.email)) == 1
    member = make.seat(world, "other")
    assert len(to(member.email)) == 1


def test_a_decline_tells_the_certifier_and_a_substitute_is_told_of_the_seat():
    world = make.convened(candidates=1)
    member, substitute = world.members["employer"], world.members["substitute"]
    actions.answer_convocation(member=member, accepted=False)
    assert member.name in to(world.admin.email)[-1].subject_line
    before = len(to(substitute.email))
    actions.replace_member(by=world.admin, member=member, substitute=substitute)
    assert len(to(substitute.email)) == before + 1


def test_closing_asks_those_who_sat_to_sign_and_nobody_else():
    world = make.closed(candidates=1)
    for role in ("president", "employer", "practitioner", "certifier"):
        body = to(world.members[role].email)[-1].body
        assert reverse("juries:sign_by_link", args=[world.members[role].link_token]) in body
        assert world.jury.record_sha256 in body
        assert "Ferrand-1" not in body
    for role in ("secretary", "substitute"):
        assert world.jury.record_sha256 not in to(world.members[role].email)[-1].body


def partial() -> make.JuryWorld:
    """One block validated, one refused with a missing competency, and a candidate who did not come."""
    world = make.deliberating(candidates=2, ready=False, blocks=2, competencies=2)
    first, second = world.candidates
    actions.record_presences(by=world.secretary, jury=world.jury, candidates={second.pk: Presence.EXCUSED})
    asked = {"by": world.secretary, "candidate": first, "reason": "Entretien décisif"}
    actions.decide_block(**asked, block=world.blocks[0].pk, verdict=Verdict.VALIDATED)
    missing = [world.blocks[1].competencies.get(code="2.2").pk]
    actions.decide_block(**asked, block=world.blocks[1].pk, verdict=Verdict.NOT_VALIDATED, missing=missing)
    actions.flag_case(by=world.user("employer"), candidate=first, question="Une opinion")
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    make.sign_everybody(world.fresh())
    return world.fresh()


def test_a_partial_result_names_what_is_missing_and_how_to_appeal():
    world = partial()
    body = to(world.enrolments[0].learner.email)[-1].body
    assert "B1 · Bloc 1" in body
    assert "2.2 Compétence 2.2" in body
    assert "2.1 Compétence 2.1" not in body
    assert world.certifier.email in body
    assert reverse("juries:appeal_lodge", args=[world.candidates[0].pk]) in body
    assert str(world.jury.appeals_until.year) in body
    assert "Une opinion" not in body
    assert "Entretien décisif" not in body


def test_missing_competencies_are_in_that_message_only():
    world = partial()
    others = OutgoingMail.objects.exclude(to=world.enrolments[0].learner.email)
    assert others.exists()
    assert not others.filter(body__contains="Compétence 2.2").exists()


def test_who_did_not_come_is_told_that_nothing_was_decided():
    world = partial()
    message = to(world.enrolments[1].learner.email)[-1]
    assert "B1" not in message.body
    assert message.key == f"jury-result-{world.candidates[1].pk}"


def test_the_certifier_is_told_that_the_attestations_can_be_issued():
    world = partial()
    assert reverse("juries:minutes", args=[world.jury.pk]) in to(world.admin.email)[-1].body


def test_a_result_is_sent_once():
    from certification.juries import letters

    world = partial()
    before = OutgoingMail.objects.count()
    letters.tell_results(world.jury)
    letters.tell_signed(world.jury)
    assert OutgoingMail.objects.count() == before
