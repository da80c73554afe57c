"""The pages of enrolments: who reaches them, and what they do."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from certification.enrolments import actions, permissions
from certification.enrolments.enums import EnrolmentState as S
from certification.enrolments.models import Enrolment
from cursus.core.models import OutgoingMail
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Membership
from cursus.programmes.enums import SessionState
from cursus.programmes.models import SessionStaff, TrainingSession
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.learning import learning

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return learning()


def apply_page(world) -> str:
    return reverse("enrolments:apply", args=[world.session.pk])


def test_a_learner_applies_and_sees_where_it_stands(client, world):
    person = UserFactory()
    client.force_login(person)
    answer = client.post(apply_page(world), {"motivation": "Parce que."}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("enrolments:detail", args=[Enrolment.objects.get().pk])
    assert client.get(apply_page(world)).status_code == 302, "who has applied is led to their application"
    assert client.post(apply_page(world), {"motivation": "Encore."}).status_code == 302
    assert Enrolment.objects.count() == 1


def test_what_was_typed_stays_when_it_is_refused(client, world):
    client.force_login(UserFactory())
    answer = client.post(apply_page(world), {"motivation": "", "situation": "coordinatrice"})
    assert answer.status_code == 422
    assert "coordinatrice" in answer.content.decode()


def test_sessions_that_take_no_applications(client, world):
    world.set_state(SessionState.PLANNED)
    assert client.get(apply_page(world)).status_code == 404
    for state in (SessionState.RUNNING, SessionState.COMPLETED, SessionState.CANCELLED):
        world.set_state(state)
        assert client.get(apply_page(world)).status_code == 409
        assert client.post(apply_page(world), {"motivation": "x"}).status_code == 409
    assert client.get(reverse("enrolments:apply", args=[uuid4()])).status_code == 404


def test_a_full_session_is_said_plainly_on_every_page(client, world):
    TrainingSession.objects.update(seats=0)
    application = world.apply()
    client.force_login(application.learner)
    assert "prises" in client.get(reverse("enrolments:detail", args=[application.pk])).content.decode()
    client.force_login(world.manager)
    review = client.get(reverse("enrolments:review", args=[application.pk])).content.decode()
    assert reverse("enrolments:confirm", args=[application.pk]) not in review
    answer = client.post(reverse("enrolments:confirm", args=[application.pk]), follow=True)
    assert "reste dans la file" in answer.content.decode()
    assert Enrolment.objects.get().state == S.APPLIED


def test_applications_in_the_order_in_which_they_came(client, world):
    names = ["Zoé", "Abel", "Mona"]
    for name in names:
        world.apply(UserFactory(first_name=name, last_name="Canari"))
    client.force_login(world.manager)
    page = client.get(reverse("enrolments:manage", args=[world.session.pk])).content.decode()
    places = [page.index(f"{name} Canari") for name in names]
    assert places == sorted(places)


def test_the_manager_accepts_and_declines(client, world):
    one, two = world.apply(), world.apply()
    client.force_login(world.manager)
    client.post(reverse("enrolments:confirm", args=[one.pk]))
    empty = client.post(reverse("enrolments:decline", args=[two.pk]), {"reason": " "})
    assert empty.status_code == 422
    client.post(reverse("enrolments:decline", args=[two.pk]), {"reason": "Le prérequis manque."})
    assert dict(Enrolment.objects.values_list("pk", "state")) == {one.pk: S.CONFIRMED, two.pk: S.DECLINED}


def test_two_managers_at_once(client, world):
    application = world.apply()
    client.force_login(world.manager)
    actions.decline(by=world.manager, enrolment=application, reason="Pour telle raison.")
    answer = client.post(reverse("enrolments:confirm", args=[application.pk]), follow=True)
    assert answer.status_code == 200
    assert Enrolment.objects.get().state == S.DECLINED


def test_who_has_not_confirmed_their_identity_is_seen(client, world):
    enrolment = world.enrol(UserFactory(first_name="Maëlle", last_name="Le Goff"))
    client.force_login(world.manager)
    page = client.get(reverse("enrolments:manage", args=[world.session.pk]))
    assert page.context["identities_missing"] == 1
    world.identity(enrolment)
    assert client.get(reverse("enrolments:manage", args=[world.session.pk])).context["identities_missing"] == 1


def test_a_cancelled_session_is_told_to_everyone_in_one_go(client, world):
    one, two, gone = world.apply(), world.enrol(), world.enrol()
    actions.withdraw(by=gone.learner, enrolment=gone)
    client.force_login(world.manager)
    address = reverse("enrolments:cancel_all", args=[world.session.pk])
    assert client.post(address).status_code == 409, "the session takes place"
    world.set_state(SessionState.CANCELLED)
    page = client.get(reverse("enrolments:manage", args=[world.session.pk]))
    assert page.context["to_cancel"] == 2
    assert client.get(reverse("spaces:manager")).context["todos"][0].action_href == page.request["PATH_INFO"]
    OutgoingMail.objects.all().delete()
    assert client.post(address).status_code == 302
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {one.learner.email, two.learner.email}
    assert all("Pas assez de monde." in letter.body for letter in OutgoingMail.objects.all())
    assert not client.get(reverse("spaces:manager")).context["lines"]


MANAGER_PAGES = ["review", "decline", "cancel", "note_departure"]
MANAGER_VERBS = ["confirm", "reconsider", "start", "complete", "support", "decline", "cancel", "note_departure"]


@pytest.mark.parametrize("name", MANAGER_PAGES)
def test_who_reaches_the_manager_pages(client, world, name):
    enrolment = world.enrol()
    address = reverse(f"enrolments:{name}", args=[enrolment.pk])
    assert client.get(address).status_code == 302
    for user, status in [
        (world.manager, 200),
        (enrolment.learner, 403),
        (world.trainer, 403),
        (world.course.assessor, 403),
        (world.stranger, 404),
        (UserFactory(), 404),
    ]:
        client.force_login(user)
        assert client.get(address).status_code == status


@pytest.mark.parametrize("name", MANAGER_VERBS)
def test_who_takes_the_manager_verbs(client, world, name):
    enrolment = world.apply()
    address = reverse(f"enrolments:{name}", args=[enrolment.pk])
    for user, status in [(enrolment.learner, 403), (world.trainer, 404), (world.stranger, 404), (UserFactory(), 404)]:
        client.force_login(user)
        assert client.post(address, {"reason": "x"}).status_code == status
    enrolment.refresh_from_db()
    assert enrolment.state == S.APPLIED


@pytest.mark.parametrize("name", ["manage", "start_session", "start_all", "complete_all", "cancel_all"])
def test_the_pages_of_a_session(client, world, name):
    address = reverse(f"enrolments:{name}", args=[world.session.pk])
    ask = client.get if name in {"manage", "start_session"} else client.post
    assert ask(address).status_code == 302
    for user, status in [(world.trainer, 403), (world.stranger, 404), (UserFactory(), 404)]:
        client.force_login(user)
        assert ask(address).status_code == status


def test_a_session_is_started_from_one_page_that_says_for_how_many(client, world):
    ready, waiting = world.enrol(), world.apply()
    client.force_login(world.manager)
    address = reverse("enrolments:start_session", args=[world.session.pk])
    assert address in client.get(reverse("programmes:session", args=[world.session.pk])).content.decode()
    page = client.get(address).content.decode()
    assert "1 personne" in page
    assert client.post(address).status_code == 302
    assert dict(Enrolment.objects.values_list("pk", "state")) == {ready.pk: S.IN_PROGRESS, waiting.pk: S.APPLIED}
    assert client.get(address).status_code == client.post(address).status_code == 409


def test_verbs_are_posted(client, world):
    enrolment = world.apply()
    client.force_login(world.manager)
    for name in ("confirm", "reconsider", "start", "complete", "support"):
        assert client.get(reverse(f"enrolments:{name}", args=[enrolment.pk])).status_code == 405


def test_support_is_refused_at_its_field(client, world):
    enrolment = world.enrol()
    client.force_login(world.manager)
    address = reverse("enrolments:support", args=[enrolment.pk])
    answer = client.post(address, {"tutor_first_name": "Yann"})
    assert answer.status_code == 422
    assert "tutor_email" in answer.context["support"].errors
    answer = client.post(address, {"tutor_email": enrolment.learner.email})
    assert answer.status_code == 422
    answer = client.post(address, {"employer": str(world.course.body.pk)})
    assert answer.status_code == 422, "only an employer can be chosen"
    assert client.post(address, {"tutor_email": "t@example.org", "tutor_first_name": "Yann"}).status_code == 302


def test_leaving_asks_first(client, world):
    enrolment = world.enrol()
    client.force_login(enrolment.learner)
    address = reverse("enrolments:withdraw", args=[enrolment.pk])
    assert client.get(address).status_code == 200
    enrolment.refresh_from_db()
    assert enrolment.state == S.CONFIRMED
    client.post(address, {"reason": ""})
    enrolment.refresh_from_db()
    assert enrolment.state == S.WITHDRAWN
    assert client.post(address, {"reason": ""}).status_code == 409


def test_who_sees_an_enrolment(world):
    application, enrolment = world.apply(), world.enrol()
    certifier = member(OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY]), Role.CERTIFIER)
    TrainingSession.objects.update(certifier=certifier.memberships.get().organisation)

    def seen(user) -> set:
        user = type(user).objects.get(pk=user.pk)
        return set(permissions.visible_to(user).values_list("pk", flat=True))

    both = {application.pk, enrolment.pk}
    assert seen(world.manager) == both
    assert seen(world.trainer) == seen(world.course.assessor) == seen(certifier) == {enrolment.pk}
    assert seen(enrolment.learner) == {enrolment.pk}
    assert seen(world.stranger) == seen(UserFactory()) == set()


def test_a_role_removed_in_mid_session_is_felt_at_once(client, world):
    """TRUST case 18."""
    address = reverse("enrolments:manage", args=[world.session.pk])
    client.force_login(world.manager)
    assert client.get(address).status_code == 200
    Membership.objects.filter(user=world.manager).delete()
    assert client.get(address).status_code == 404


def test_staff_without_the_role_any_more_see_nothing(world):
    enrolment = world.enrol()
    trainer = world.trainer
    assert permissions.visible_to(trainer).filter(pk=enrolment.pk).exists()
    Membership.objects.filter(user=trainer).delete()
    assert SessionStaff.objects.filter(user=trainer).exists(), "the canary: still named on the session"
    again = type(trainer).objects.get(pk=trainer.pk)
    assert not permissions.visible_to(again).exists()


def test_the_page_of_a_session_costs_the_same_for_one_and_for_thirty(client, world, django_assert_max_num_queries):
    client.force_login(world.manager)
    address = reverse("enrolments:manage", args=[world.session.pk])
    TrainingSession.objects.update(seats=100)
    world.enrol()
    client.get(address)
    with django_assert_max_num_queries(25) as one:
        client.get(address)
    for _ in range(29):
        world.enrol()
    with django_assert_max_num_queries(25) as thirty:
        client.get(address)
    assert len(one.captured_queries) == len(thirty.captured_queries)
