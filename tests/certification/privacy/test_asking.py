"""Asking for an erasure, and the answer of the body."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from certification.enrolments.enums import EnrolmentState
from certification.enrolments.models import Enrolment
from certification.juries import actions as juries
from certification.privacy import actions, queries
from certification.privacy.enums import ErasureState
from certification.privacy.models import ErasureRequest
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.models import OutgoingMail
from cursus.organisations.enums import Role
from tests.factories.accounts import PASSWORD, UserFactory, member
from tests.factories.appeals import lodged, nothing_obtained
from tests.factories.learning import course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outside(tmp_path, settings) -> None:
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"


@pytest.fixture
def found():
    made = course()
    made.enrolment = made.enrol(UserFactory(first_name="Nadia", last_name="Ferrand"))
    made.manager = member(made.body, Role.PEDAGOGICAL_MANAGER)
    return made


def over(enrolment: Enrolment) -> None:
    Enrolment.objects.filter(pk=enrolment.pk).update(state=EnrolmentState.COMPLETED)


def test_what_runs_ends_first(found):
    with pytest.raises(Refused, match="P1-2026"):
        actions.ask(by=found.enrolment.learner, body=found.body)
    over(found.enrolment)
    asked = actions.ask(by=found.enrolment.learner, body=found.body)
    assert actions.ask(by=found.enrolment.learner, body=found.body) == asked
    told = OutgoingMail.objects.get(recipient=found.manager)
    assert "Ferrand" not in told.body + told.subject_line
    Enrolment.objects.filter(pk=found.enrolment.pk).update(state=EnrolmentState.IN_PROGRESS)
    with pytest.raises(Refused):
        actions.carry_out(asked, by=found.manager)


def test_an_appeal_is_answered_or_taken_back_first():
    world = nothing_obtained()
    enrolment = world.enrolments[0]
    Enrolment.objects.filter(pk=enrolment.pk).update(state=EnrolmentState.COMPLETED)
    enrolment.refresh_from_db()
    appeal = lodged(world)
    with pytest.raises(Refused, match=world.jury.reference):
        actions.ask(by=enrolment.learner, body=world.training)
    juries.withdraw_appeal(by=enrolment.learner, appeal=appeal)
    assert actions.ask(by=enrolment.learner, body=world.training).pk
    kept = queries.outlook(enrolment.learner, world.training).kept
    assert [item for item in kept if item.what.startswith("Recours") and world.jury.reference in item.what]


def test_only_the_manager_of_that_body_answers(found):
    over(found.enrolment)
    asked = actions.ask(by=found.enrolment.learner, body=found.body)
    other = member(course_body_of_somebody_else(), Role.PEDAGOGICAL_MANAGER)
    for person in (found.enrolment.learner, found.assessor, other):
        with pytest.raises(NotAllowed):
            actions.carry_out(asked, by=person)
        with pytest.raises(NotAllowed):
            actions.refuse(by=person, request=asked, reason="Non")
    with pytest.raises(Refused):
        actions.refuse(by=found.manager, request=asked, reason="  ")


def course_body_of_somebody_else():
    from tests.factories.accounts import OrganisationFactory

    return OrganisationFactory(capacities=["TRAINING_PROVIDER"])


def test_a_refusal_is_told_with_its_reason_and_can_be_asked_again(found):
    over(found.enrolment)
    person = found.enrolment.learner
    asked = actions.refuse(
        by=found.manager, request=actions.ask(by=person, body=found.body), reason="Un litige est en cours."
    )
    assert asked.state == ErasureState.REFUSED
    assert "Un litige est en cours." in OutgoingMail.objects.get(recipient=person).body
    with pytest.raises(Conflict):
        actions.carry_out(asked, by=found.manager)
    assert actions.ask(by=person, body=found.body) != asked


def test_one_body_erases_what_it_holds_and_the_other_keeps_its_own(found, django_capture_on_commit_callbacks):
    person = found.enrolment.learner
    elsewhere = course()
    kept = elsewhere.enrol(person)
    Enrolment.objects.update(motivation="Je veux coopérer", state=EnrolmentState.COMPLETED)
    asked = actions.ask(by=person, body=found.body)
    with django_capture_on_commit_callbacks(execute=True):
        done = actions.carry_out(asked, by=found.manager)
    assert (done.enrolments, done.account) == (1, False)
    found.enrolment.refresh_from_db()
    kept.refresh_from_db()
    assert (found.enrolment.motivation, kept.motivation) == ("—", "Je veux coopérer")
    person.refresh_from_db()
    assert person.is_active
    assert person.last_name == "Ferrand"
    manager = member(elsewhere.body, Role.PEDAGOGICAL_MANAGER)
    with django_capture_on_commit_callbacks(execute=True):
        done = actions.carry_out(actions.ask(by=person, body=elsewhere.body), by=manager)
    assert done.account
    assert mail.outbox[-1].to == [person.email]
    person.refresh_from_db()
    assert not person.is_active
    assert str(person) == "Personne effacée"


def test_a_role_keeps_the_account(found):
    over(found.enrolment)
    person = found.enrolment.learner
    person.memberships.create(organisation=found.body, role=Role.TRAINER)
    assert not queries.outlook(person, found.body).account_goes
    done = actions.carry_out(actions.ask(by=person, body=found.body), by=found.manager)
    assert not done.account


def test_a_work_made_with_others_stays_until_the_last_of_them_goes(found):
    other = found.enrol()
    piece = found.bring(found.enrolment, "1.1", title="À deux", others=[other])
    over(found.enrolment)
    over(other)
    actions.carry_out(actions.ask(by=found.enrolment.learner, body=found.body), by=found.manager)
    piece.refresh_from_db()
    assert piece.title == "À deux"
    assert sorted(piece.authors.values_list("part", flat=True)) == ["J’ai animé la moitié.", "—"]
    actions.carry_out(actions.ask(by=other.learner, body=found.body), by=found.manager)
    piece.refresh_from_db()
    assert (piece.title, piece.text) == ("—", "—")


def test_from_the_phone_to_the_answer(found):
    over(found.enrolment)
    learner, manager = Client(), Client()
    learner.force_login(found.enrolment.learner)
    manager.force_login(found.manager)
    address = reverse("privacy:ask_for_erasure", args=[found.body.slug])
    page = learner.get(address).content.decode()
    assert "Ce qui est effacé tout de suite" in page
    first = learner.post(address, {"understood": "on"})
    assert "reauthenticate" in first["Location"], "who asks shows again who they are"
    assert not ErasureRequest.objects.exists()
    learner.post(first["Location"], {"password": PASSWORD}, follow=True)  # and what they asked then goes on
    asked = ErasureRequest.objects.get()
    assert "Reprendre ma demande" in learner.get(reverse("privacy:mine")).content.decode()
    assert "Nadia Ferrand" in manager.get(reverse("privacy:requests")).content.decode()
    answer = reverse("privacy:answer", args=[asked.pk])
    assert manager.get(answer).status_code == 200
    again = manager.post(answer, {"understood": ""})
    assert "reauthenticate" in again["Location"]
    manager.post(again["Location"], {"password": PASSWORD})
    assert manager.post(answer, {}).status_code == 422
    assert ErasureRequest.objects.get().state == ErasureState.ASKED
    manager.post(answer, {"understood": "on"})
    asked.refresh_from_db()
    assert asked.state == ErasureState.DONE
    assert "Personne effacée" in manager.get(reverse("privacy:requests")).content.decode()
    assert learner.get(reverse("privacy:mine")).status_code == 302, "the session is over"


def test_somebody_of_whom_no_body_holds_anything_closes_their_account(django_capture_on_commit_callbacks):
    person = UserFactory()
    browser = Client()
    browser.force_login(person)
    address = reverse("privacy:close_account")
    assert browser.get(address).status_code == 200
    first = browser.post(address, {"understood": "on"})
    browser.post(first["Location"], {"password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(address, {"understood": "on"}).status_code == 302
    person.refresh_from_db()
    assert person.erased_at is not None


def test_terms_are_set_by_the_certifier_and_bounded(found):
    from django.core.exceptions import ValidationError

    admin = member(found.body, Role.CERTIFIER)
    browser = Client()
    browser.force_login(admin)
    address = reverse("privacy:terms", args=[found.body.slug])
    assert "50" in browser.get(address).content.decode()
    given = {"minutes_years": 10, "documents_years": 40, "ground": "Délibération du conseil"}
    assert browser.post(address, given).status_code == 302
    assert queries.policy_of(found.body).minutes_years == 10
    assert browser.post(address, {**given, "minutes_years": 2}).status_code == 422
    with pytest.raises(ValidationError):
        actions.set_terms(by=admin, body=found.body, minutes_years=2, documents_years=40)
    with pytest.raises(NotAllowed):
        actions.set_terms(by=found.manager, body=found.body, minutes_years=10, documents_years=40)
