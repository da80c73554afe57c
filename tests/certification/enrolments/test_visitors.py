"""Applying without an account: nothing typed is lost, and a stranger learns nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from certification.enrolments.models import Enrolment, PendingApplication
from cursus.accounts.models import User
from cursus.core.models import OutgoingMail
from cursus.programmes.enums import SessionState
from tests.factories.accounts import UserFactory
from tests.factories.learning import learning

pytestmark = pytest.mark.django_db

TYPED = {
    "first_name": "Maëlle",
    "last_name": "Le Goff",
    "email": "Maelle@Example.org",
    "motivation": "Je veux mieux tenir les désaccords.",
    "situation": "coordinatrice",
    "phone": "06 12 34 56 78",
}
PASSWORD = "un métier à tisser"


@pytest.fixture
def world():
    return learning()


def page(world) -> str:
    return reverse("enrolments:apply", args=[world.session.pk])


def link() -> str:
    body = OutgoingMail.objects.order_by("created_at").last().body
    return re.search(r"http://testserver(\S+/candidatures/\S+)|http://testserver(/candidatures/\S+)", body).group(0)[
        17:
    ]


def test_from_the_form_to_the_application(client, world):
    assert client.get(page(world)).status_code == 200
    answer = client.post(page(world), TYPED, follow=True)
    assert "maelle@example.org" in answer.content.decode().lower()
    assert not Enrolment.objects.exists()
    opened = client.get(link())
    assert "maelle@example.org" in opened.content.decode()
    done = client.post(link(), {"first_name": "Maëlle", "last_name": "Le Goff", "password": PASSWORD}, follow=True)
    assert done.status_code == 200
    enrolment = Enrolment.objects.get()
    person = enrolment.learner
    assert (person.email, person.first_name) == ("maelle@example.org", "Maëlle")
    assert person.emailaddress_set.get().verified
    assert (enrolment.motivation, enrolment.phone) == (TYPED["motivation"], TYPED["phone"])
    assert not PendingApplication.objects.exists()
    assert done.context["user"] == person


def test_the_link_opens_on_another_device(client, world, django_user_model):
    client.post(page(world), TYPED)
    other_device = type(client)()
    other_device.post(link(), {"first_name": "Maëlle", "last_name": "Le Goff", "password": PASSWORD})
    assert Enrolment.objects.get().motivation == TYPED["motivation"]


def test_somebody_with_an_account_signs_in_first(client, world):
    known = UserFactory(email="maelle@example.org", first_name="Autre", last_name="Nom")
    client.post(page(world), TYPED)
    answer = client.get(link())
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert client.post(link(), {"password": PASSWORD}).status_code == 302
    assert not Enrolment.objects.exists()
    client.force_login(known)
    assert TYPED["motivation"] in client.get(link()).content.decode()
    client.post(link())
    assert Enrolment.objects.get().learner == known
    known.refresh_from_db()
    assert known.first_name == "Autre", "a visitor never changes the name of an account"


def test_the_link_sends_nothing_for_somebody_else(client, world):
    UserFactory(email="maelle@example.org")
    client.post(page(world), TYPED)
    client.force_login(UserFactory())
    client.post(link())
    assert not Enrolment.objects.exists()


def test_a_stranger_does_not_learn_who_has_an_account(client, world):
    def answer() -> str:
        got = client.post(page(world), TYPED, follow=True)
        return re.sub(r'name="csrf[^>]*>', "", got.content.decode())

    without = answer()
    UserFactory(email="maelle@example.org")
    assert answer() == without
    assert OutgoingMail.objects.count() == 2


def test_the_link_dies_after_a_week(client, world):
    client.post(page(world), TYPED)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=False):
        assert client.get(link()).status_code == 410
        assert client.post(link(), {"first_name": "M", "last_name": "L", "password": PASSWORD}).status_code == 410
    assert not User.objects.filter(email="maelle@example.org").exists()


def test_a_used_or_guessed_link_is_gone(client, world):
    client.post(page(world), TYPED)
    address = link()
    client.post(address, {"first_name": "Maëlle", "last_name": "Le Goff", "password": PASSWORD})
    assert client.get(address).status_code == 410
    assert client.get(reverse("enrolments:confirm_address", args=["0" * 28])).status_code == 410


def test_the_token_itself_is_not_stored(client, world):
    client.post(page(world), TYPED)
    token = link().rstrip("/").rpartition("/")[2]
    assert len(token) == 28
    assert token not in PendingApplication.objects.get().token_hash


def test_a_session_that_closed_meanwhile_is_said(client, world):
    client.post(page(world), TYPED)
    world.set_state(SessionState.RUNNING)
    answer = client.post(link(), {"first_name": "Maëlle", "last_name": "Le Goff", "password": PASSWORD})
    assert answer.status_code == 422
    assert not User.objects.filter(email="maelle@example.org").exists(), "all or nothing"
    assert PendingApplication.objects.exists()


def test_a_weak_password_is_refused_at_its_field(client, world):
    client.post(page(world), TYPED)
    answer = client.post(link(), {"first_name": "Maëlle", "last_name": "Le Goff", "password": "azerty"})
    assert answer.status_code == 422
    assert "password" in answer.context["form"].errors
    assert not Enrolment.objects.exists()


def test_a_machine_is_slowed_down(client, world):
    answers = [client.post(page(world), {**TYPED, "email": f"p{n}@example.org"}).status_code for n in range(22)]
    assert answers[0] == 302
    assert answers[-1] == 429
    assert OutgoingMail.objects.count() == 20


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "pas une adresse"),
        ("email", ""),
        ("motivation", ""),
        ("motivation", "x" * 3001),
        ("motivation", "a\x00b"),
        ("first_name", "y" * 400),
        ("phone", "<script>"),
        ("phone", "12"),
        ("needs", "z" * 100_000),
    ],
)
def test_bad_input_is_said_at_its_field(client, world, field, value):
    answer = client.post(page(world), {**TYPED, field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "coordinatrice" in answer.content.decode(), "what was typed stays"
    assert not PendingApplication.objects.exists()
