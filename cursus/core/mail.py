"""The mail outbox: a message is a row first, written with what it tells; sending comes after the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from cursus.core import clock
from cursus.core.background import after_commit
from cursus.core.enums import MailState
from cursus.core.models import OutgoingMail

if TYPE_CHECKING:
    from cursus.accounts.models import User
    from cursus.organisations.models import Organisation

ATTEMPTS = 8


def post(
    template: str,
    context: dict[str, Any],
    *,
    to: str,
    recipient: User | None = None,
    organisation: Organisation | None = None,
    language: str = "",
    key: str | None = None,
) -> OutgoingMail:
    """Put a message in the outbox and ask for its sending once the transaction is committed.

    ``template`` names a text template under ``emails/`` whose first line is the subject. ``key`` makes the
    message unique: posting it twice sends it once.
    """
    if key is not None and (known := OutgoingMail.objects.filter(key=key).first()):
        return known
    with translation.override(language or getattr(recipient, "language", "") or "fr"):
        text = render_to_string(f"emails/{template}.txt", context).strip()
    subject, _, body = text.partition("\n")
    return put_in_outbox(subject=subject, body=body, to=to, recipient=recipient, organisation=organisation, key=key)


def put_in_outbox(
    *,
    subject: str,
    body: str,
    to: str,
    recipient: User | None = None,
    organisation: Organisation | None = None,
    key: str | None = None,
) -> OutgoingMail:
    """Write a message that is already worded, and ask for its sending once the transaction is committed."""
    mail = OutgoingMail.objects.create(
        key=key,
        to=to,
        recipient=recipient,
        organisation=organisation,
        subject_line=" ".join(subject.split())[:250],
        body=body.strip() + "\n",
    )
    after_commit("cursus.core.tasks.deliver_mail", str(mail.pk))
    return mail


def deliver(mail_id: str) -> bool:
    """Send one waiting message; a failure keeps it waiting, with its reason, for the sweeper.

    The row is locked while it is sent, so that two workers never send it twice.
    """
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=mail_id, state=MailState.PENDING)
            .first()
        )
        if mail is None:
            return False
        mail.attempts += 1
        try:
            EmailMessage(subject=mail.subject_line, body=mail.body, to=[mail.to]).send()
        except Exception as error:  # whatever the mail server does, the message stays in the outbox
            mail.last_error = f"{type(error).__name__}: {error}"[:250]
            if mail.attempts >= ATTEMPTS:
                mail.state = MailState.FAILED
        else:
            mail.state, mail.sent_at, mail.last_error = MailState.SENT, clock.now(), ""
        mail.save(update_fields=["state", "sent_at", "attempts", "last_error"])
    return mail.state == MailState.SENT


def sweep() -> int:
    """Send what is still waiting; return how many messages left."""
    waiting = OutgoingMail.objects.filter(state=MailState.PENDING).values_list("pk", flat=True)
    return sum(deliver(str(pk)) for pk in list(waiting[:500]))
