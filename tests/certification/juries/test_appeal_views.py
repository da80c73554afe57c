"""The pages of an appeal: the candidate's, on a phone; the certifier's; the way to the documents."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.attestations.models import Attestation, Withdrawal
from certification.juries import actions
from certification.juries.enums import AppealKind, AppealState, Ruling
from certification.juries.models import Jury
from certification.juries.models_appeals import Appeal
from cursus.core import clock
from cursus.core.models import OutgoingMail
from cursus.organisations.enums import Role
from tests.factories import appeals as make_appeals
from tests.factories import juries as make
from tests.factories.accounts import UserFactory, member
from tests.factories.attestations import issued, signed_with

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str, *args) -> str:
    return reverse(f"juries:{name}", args=args)


def words_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def world():
    return make_appeals.nothing_obtained()


@pytest.fixture
def learner(world) -> Client:
    return signed_in(world.enrolments[0].learner)


@pytest.fixture
def admin(world) -> Client:
    return signed_in(world.admin)


# --- The candidate ---


def test_the_result_leads_to_the_form_and_the_form_to_the_appeal(world, learner):
    lodge = page("appeal_lodge", world.candidates[0].pk)
    assert lodge in words_of(learner.get(reverse("spaces:learner")))
    typed = {"kind": "PROCEDURE", "words": "L’entretien n’a duré que deux minutes."}
    response = learner.post(lodge, typed)
    appeal = Appeal.objects.get()
    assert response["Location"] == page("appeal_own", appeal.pk)
    shown = words_of(learner.get(response["Location"]))
    assert typed["words"] in shown
    assert page("appeal_withdraw", appeal.pk) in shown
    assert page("appeal_own", appeal.pk) in words_of(learner.get(reverse("spaces:learner")))


def test_what_was_typed_is_kept_and_what_is_missing_is_said(world, learner):
    response = learner.post(page("appeal_lodge", world.candidates[0].pk), {"words": "Deux minutes."})
    assert response.status_code == 422
    assert "Deux minutes." in words_of(response)
    assert not Appeal.objects.exists()


def test_a_kind_that_waits_is_not_offered_again(world, learner):
    make_appeals.lodged(world)
    shown = words_of(learner.get(page("appeal_lodge", world.candidates[0].pk)))
    assert 'value="JUDGEMENT"' in shown
    assert 'value="PROCEDURE"' not in shown


def test_after_the_term_the_page_says_until_when_it_was(world, learner):
    lodge = page("appeal_lodge", world.candidates[0].pk)
    with clock.at(clock.now() + timedelta(days=61)):
        shown = words_of(learner.get(lodge))
        assert str(world.jury.appeals_until.year) in shown
        assert world.certifier.email in shown
        assert "<textarea" not in shown
        assert lodge not in words_of(learner.get(reverse("spaces:learner")))
        assert learner.post(lodge, {"kind": "PROCEDURE", "words": "Trop tard."}).status_code == 409
    assert not Appeal.objects.exists()


def test_the_candidate_takes_it_back(world, learner):
    appeal = make_appeals.lodged(world)
    learner.post(page("appeal_withdraw", appeal.pk))
    assert Appeal.objects.get().state == AppealState.WITHDRAWN
    assert learner.post(page("appeal_withdraw", appeal.pk)).status_code == 409


@pytest.mark.parametrize("ruling", Ruling)
def test_the_candidate_reads_the_answer_and_what_comes_next(world, learner, ruling):
    appeal = make_appeals.answered(world, ruling)
    shown = words_of(learner.get(page("appeal_own", appeal.pk)))
    assert make_appeals.ANSWERS[ruling] in shown
    assert ("tribunal" in shown) == (ruling == Ruling.STANDS)
    assert page("appeal_withdraw", appeal.pk) not in shown


# --- The certifier ---


def test_the_list_is_empty_then_counts_and_says_since_when(world, admin):
    shown = words_of(admin.get(page("appeals")))
    assert 'class="empty"' in shown
    assert page("appeals") in words_of(admin.get(page("list"))), "it has its place in the navigation"
    with clock.at(clock.now() - timedelta(days=3)):
        appeal = make_appeals.lodged(world)
    shown = words_of(admin.get(page("appeals")))
    assert page("appeal", appeal.pk) in shown
    assert "il y a 3 jours" in shown
    assert '<span class="heading-count">1</span>' in shown
    assert "1 recours attend une réponse" in words_of(admin.get(page("list")))


def test_the_certifier_answers(world, admin):
    appeal = make_appeals.lodged(world)
    shown = words_of(admin.get(page("appeal", appeal.pk)))
    assert appeal.words in shown
    response = admin.post(page("appeal", appeal.pk), {"ruling": "STANDS"})
    assert response.status_code == 422
    response = admin.post(page("appeal", appeal.pk), {"ruling": "STANDS", "answer": "Aucune faute."})
    assert response["Location"] == page("appeal", appeal.pk)
    assert Appeal.objects.get().state == AppealState.DISMISSED
    assert OutgoingMail.objects.filter(key=f"appeal_answered-{appeal.pk}").exists()
    assert admin.post(page("appeal", appeal.pk), {"ruling": "STANDS", "answer": "Encore."}).status_code == 409


def test_who_sat_is_told_who_answers_instead(world):
    judge = world.user("certifier")
    world.certifier.memberships.create(user=judge, role=Role.CERTIFIER)
    appeal = make_appeals.lodged(world)
    client = signed_in(judge)
    shown = words_of(client.get(page("appeal", appeal.pk)))
    assert "<textarea" not in shown
    assert reverse("organisations:people", args=[world.certifier.slug]) in shown
    assert client.post(page("appeal", appeal.pk), {"ruling": "STANDS", "answer": "Non."}).status_code == 403


def test_another_body_sees_nothing(world):
    other = make_appeals.nothing_obtained()
    appeal = make_appeals.answered(world)
    client = signed_in(other.admin)
    assert 'class="empty"' in words_of(client.get(page("appeals")))
    plan = f"{page('plan', other.certifier.slug)}?recours={appeal.pk}"
    for address in (
        page("appeal", appeal.pk),
        page("appeal_own", appeal.pk),
        page("appeal_term", world.certifier.slug),
        reverse("attestations:appealed", args=[appeal.pk]),
        plan,
    ):
        assert client.get(address).status_code == 404, address
    assert signed_in(world.president).get(page("appeal", appeal.pk)).status_code == 404
    assert signed_in(UserFactory()).get(page("appeals")).status_code == 404


def test_the_term_is_set(world, admin):
    address = page("appeal_term", world.certifier.slug)
    assert 'value="60"' in words_of(admin.get(address))
    assert admin.post(address, {"days": "3"}).status_code == 422
    assert admin.post(address, {"days": "90"}).status_code == 302
    assert 'value="90"' in words_of(admin.get(address))


def test_the_list_costs_the_same_at_1_and_at_30():
    costs = []
    for n in (1, 30):
        world = make_appeals.nothing_obtained(candidates=n)
        for candidate in world.candidates:
            make_appeals.lodged(world, candidate=candidate)
        back = make_appeals.lodged(world, kind=AppealKind.CLERICAL)
        actions.withdraw_appeal(by=world.enrolments[0].learner, appeal=back)
        client = signed_in(world.admin)
        client.get(page("appeals"))
        with CaptureQueriesContext(connection) as queries:
            shown = words_of(client.get(page("appeals")))
        assert shown.count('<th scope="row">') == n
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 12


# --- What follows ---


def test_another_composition_is_convened_from_the_appeal(world, admin):
    appeal = make_appeals.answered(world)
    plan = f"{page('plan', world.certifier.slug)}?recours={appeal.pk}"
    assert plan in words_of(admin.get(page("appeal", appeal.pk)))
    shown = words_of(admin.get(plan))
    assert world.members["employer"].name in shown
    assert 'name="route"' not in shown
    response = admin.post(plan, {"held_at": "2026-09-12T09:00", "place": "Lannion"})
    jury = Jury.objects.exclude(pk=world.jury.pk).get()
    assert response["Location"] == page("composition", jury.pk)
    assert jury.candidates.get().reheard_from == appeal
    composition = page("composition", jury.pk)
    assert world.members["employer"].name in words_of(admin.get(composition))
    typed = {"name": "X", "quality": "X", "college": "EMPLOYER", "seat": "MEMBER"}
    response = admin.post(composition, {**typed, "email": world.members["employer"].email})
    assert response.status_code == 422
    assert world.jury.reference in words_of(response)
    after = words_of(admin.get(page("appeal", appeal.pk)))
    assert plan not in after
    assert page("detail", jury.pk) in after
    assert admin.get(plan).status_code == 404


def test_a_clerical_error_leads_to_the_correction_by_two_people():
    found = issued(signed_with({"B1"}))
    world = found.world
    member(world.certifier, Role.CERTIFIER)
    appeal = make_appeals.answered(world, Ruling.CORRECT, kind=AppealKind.CLERICAL)
    client = signed_in(world.admin)
    documents = reverse("attestations:appealed", args=[appeal.pk])
    assert documents in words_of(client.get(page("appeal", appeal.pk)))
    correct = reverse("attestations:correct", args=[found.first.pk]) + f"?recours={appeal.pk}"
    assert correct in words_of(client.get(documents))
    shown = words_of(client.get(correct))
    assert make_appeals.ANSWERS[Ruling.CORRECT] in shown, "what was answered is there already"
    assert not Withdrawal.objects.exists()
    assert Attestation.objects.filter(pk=found.first.pk, state="ISSUED").exists()


def test_a_fault_of_procedure_withdraws_no_document_by_itself():
    found = issued(signed_with({"B1"}))
    appeal = make_appeals.answered(found.world, Ruling.REHEAR)
    client = signed_in(found.world.admin)
    shown = words_of(client.get(reverse("attestations:appealed", args=[appeal.pk])))
    revoke = reverse("attestations:revoke", args=[found.first.pk]) + f"?recours={appeal.pk}"
    assert revoke in shown
    assert make_appeals.ANSWERS[Ruling.REHEAR] in words_of(client.get(revoke))
    assert not Withdrawal.objects.exists()


def test_without_a_document_the_page_says_so(world, admin):
    appeal = make_appeals.answered(world, Ruling.CORRECT, kind=AppealKind.CLERICAL)
    shown = words_of(admin.get(reverse("attestations:appealed", args=[appeal.pk])))
    assert 'class="empty"' in shown


def test_the_appeal_of_somebody_else_prefills_nothing():
    found = issued(signed_with({"B1"}, {"B1"}))
    appeal = make_appeals.answered(found.world, Ruling.CORRECT, kind=AppealKind.CLERICAL)
    other = next(row for row in found.attestations if row.candidate_id != appeal.candidate_id)
    client = signed_in(found.world.admin)
    correct = reverse("attestations:correct", args=[other.pk])
    assert client.get(f"{correct}?recours={appeal.pk}").status_code == 404
    assert client.get(f"{correct}?recours=rien").status_code == 404
    assert client.get(correct).status_code == 200


def test_verification_and_minutes_are_what_they_were():
    found = issued(signed_with({"B1"}))
    make.actions.make_minutes(jury_id=str(found.world.jury.pk))
    jury = found.world.fresh().jury
    client = Client()
    before = (words_of(client.get(found.first.verification_url)), jury.minutes_sha256, jury.record)
    make_appeals.answered(found.world, Ruling.REHEAR)
    jury = found.world.fresh().jury
    assert (words_of(client.get(found.first.verification_url)), jury.minutes_sha256, jury.record) == before
