"""Messages about accounts go through the outbox: a mail server that is down stops nobody."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from cursus.core.enums import MailState
from cursus.core.models import OutgoingMail
from cursus.models import Invitation, Organisation
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_a_reset_waits_in_the_outbox_while_the_server_is_down(client, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    user = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("account_reset_password"), {"email": user.email})
    assert response.status_code == 302
    waiting = OutgoingMail.objects.get(to=user.email)
    assert waiting.state == MailState.PENDING
    assert "/compte/password/reset/" in waiting.body
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("run_sweeps")
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_signing_up_sends_the_confirmation(client, django_capture_on_commit_callbacks):
    data = {
        "first_name": "Nadia",
        "last_name": "Ferrand",
        "email": "Nadia@Example.org",
        "password1": "un-métier-à-tisser",
        "password2": "un-métier-à-tisser",
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("account_signup"), data).status_code == 302
    assert [message.to for message in mail.outbox] == [["nadia@example.org"]]
    assert "/compte/confirm-email/" in mail.outbox[0].body


def test_a_body_and_its_first_manager_come_from_one_command(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command(
            "create_organisation",
            "les-passeurs",
            "SCIC Les Passeurs",
            "--capacity=TRAINING_PROVIDER",
            "--capacity=CERTIFYING_BODY",
            "--invite=maud@example.org",
        )
    body = Organisation.objects.get(slug="les-passeurs")
    assert set(Invitation.objects.filter(organisation=body).values_list("role", flat=True)) == {
        "PEDAGOGICAL_MANAGER",
        "CERTIFIER",
    }
    assert len(mail.outbox) == 2
