"""The mail outbox: nothing is lost when the mail server is down, nothing is sent twice."""

from __future__ import annotations

import pytest
from django.core import mail as django_mail
from django.db import transaction

from cursus.core import mail
from cursus.core.enums import MailState
from cursus.core.models import OutgoingMail
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def waiting(**fields):
    return OutgoingMail.objects.create(
        to="a@example.org", subject_line="Bonjour", body="Texte", organisation=OrganisationFactory(), **fields
    )


def test_a_message_is_sent_once():
    row = waiting()
    assert mail.deliver(str(row.pk)) is True
    assert mail.deliver(str(row.pk)) is False
    assert len(django_mail.outbox) == 1


def test_a_server_that_is_down_keeps_the_message_waiting(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    row = waiting()
    assert mail.deliver(str(row.pk)) is False
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MailState.PENDING, 1)
    assert "ConnectionRefused" in row.last_error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mail.sweep() == 1
    row.refresh_from_db()
    assert row.state == MailState.SENT


def test_the_same_key_posts_once(django_capture_on_commit_callbacks):
    from cursus.organisations.models import Invitation

    invitation = Invitation(organisation=OrganisationFactory(), email="a@example.org", role="TRAINER")
    context = {"invitation": invitation, "role": "x", "by": UserFactory(), "link": "l", "days": 14}
    with django_capture_on_commit_callbacks(execute=True):
        first = mail.post("invitation", context, to="a@example.org", key="k")
        again = mail.post("invitation", context, to="a@example.org", key="k")
    assert first.pk == again.pk
    assert len(django_mail.outbox) == 1
    assert "\n" not in django_mail.outbox[0].subject


def test_a_rolled_back_action_sends_nothing(django_capture_on_commit_callbacks):
    def fail_after_posting():
        with transaction.atomic():
            waiting()
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(ZeroDivisionError):
        fail_after_posting()
    assert callbacks == []
    assert OutgoingMail.objects.count() == 0
