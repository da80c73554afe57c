"""The training body's home and its cohorts."""

from datetime import timedelta

import pytest
from django.urls import reverse

from certification.enrolments import actions
from cursus.core import clock
from cursus.organisations.models import Membership
from cursus.programmes.enums import SessionState
from cursus.programmes.models import TrainingSession
from tests.factories.accounts import UserFactory
from tests.factories.learning import learning

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return learning()


def home(client, user):
    client.force_login(user)
    answer = client.get(reverse("spaces:manager"))
    assert answer.status_code == 200
    return answer.context


def test_applications_to_answer_come_with_their_delay(client, world):
    TrainingSession.objects.update(starts_on=clock.today() + timedelta(days=60))
    world.apply()
    world.apply()
    todos = home(client, world.manager)["todos"]
    assert todos[0].action_href == reverse("enrolments:manage", args=[world.session.pk])
    assert todos[0].day == clock.today() + timedelta(days=world.session.programme.access_delay_days)
    assert todos[0].title.startswith("2 ")


def test_identities_and_learners_who_have_not_begun(client, world):
    world.enrol()
    world.set_state(SessionState.RUNNING)
    assert len(home(client, world.manager)["todos"]) == 2
    actions.start_all(by=world.manager, session=world.session)
    assert len(home(client, world.manager)["todos"]) == 1


@pytest.mark.parametrize("days", [-3, 5])
def test_a_session_that_begins_soon_or_should_have(client, world, days):
    TrainingSession.objects.update(starts_on=clock.today() + timedelta(days=days))
    todos = home(client, world.manager)["todos"]
    assert [todo.action_href for todo in todos] == [reverse("programmes:session", args=[world.session.pk])]


def test_a_trainer_follows_and_decides_nothing(client, world):
    world.apply()
    found = home(client, world.trainer)
    assert found["todos"] == []
    assert [line.session for line in found["lines"]] == [world.session]
    assert not found["lines"][0].managed


def test_sessions_of_others_are_not_there(client, world):
    other = learning()
    assert [line.session for line in home(client, world.manager)["lines"]] == [world.session]
    assert [line.session for line in home(client, other.manager)["lines"]] == [other.session]
    client.force_login(UserFactory())
    assert client.get(reverse("spaces:manager")).status_code == 403


def test_the_cohort_shows_each_learner_by_block(client, world):
    for name in ("Zoé", "Abel"):
        world.enrol(UserFactory(first_name=name, last_name=name))
    world.apply()
    client.force_login(world.manager)
    page = client.get(reverse("spaces:cohort", args=[world.session.pk]))
    assert [block.code for block in page.context["columns"]] == ["B1", "B2"]
    assert [str(line.enrolment.learner) for line, _blocks in page.context["lines"]] == ["Abel Abel", "Zoé Zoé"]
    assert page.content.decode().count("<svg") >= 4


def test_who_sees_a_cohort(client, world):
    address = reverse("spaces:cohort", args=[world.session.pk])
    enrolment = world.enrol()
    assert client.get(address).status_code == 302
    for user, status in [
        (world.manager, 200),
        (world.trainer, 200),
        (world.course.assessor, 200),
        (world.stranger, 404),
        (enrolment.learner, 404),
    ]:
        client.force_login(user)
        answer = client.get(address)
        assert answer.status_code == status
    client.force_login(world.trainer)
    assert reverse("assessment:file", args=[enrolment.pk]) not in client.get(address).content.decode()
    Membership.objects.filter(user=world.trainer).delete()
    assert client.get(address).status_code == 404


def test_an_empty_cohort(client, world):
    client.force_login(world.manager)
    assert client.get(reverse("spaces:cohort", args=[world.session.pk])).status_code == 200


@pytest.mark.parametrize("name", ["cohort", "manager"])
def test_the_pages_cost_the_same_for_one_and_for_thirty(client, world, name, django_assert_max_num_queries):
    TrainingSession.objects.update(seats=100)
    address = reverse(f"spaces:{name}", args=[world.session.pk] if name == "cohort" else [])
    client.force_login(world.manager)
    world.course.bring(world.enrol(), "1.1")
    client.get(address)
    with django_assert_max_num_queries(25) as one:
        client.get(address)
    for _ in range(29):
        world.course.bring(world.enrol(), "1.1", "2.1")
    with django_assert_max_num_queries(25) as thirty:
        client.get(address)
    assert len(one.captured_queries) == len(thirty.captured_queries)
