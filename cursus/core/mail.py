"""The mail outbox: a message is a row first, written with what it tells; sending comes after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
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
KEPT_DAYS = 30
"""How long a message that was sent can be read again in the outbox; then only the fact that it was sent stays."""


@dataclass(frozen=True)
class Letter:
    """A message to be worded: the template's context, whom it is for, and what makes it unique (``key``)."""

    context: dict[str, Any]
    to: str
    recipient: User | None = None
    organisation: Organisation | None = None
    language: str = ""
    key: str | None = None


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
    (made,) = post_all(template, [Letter(context, to, recipient, organisation, language, key)])
    return made


def post_all(template: str, letters: Sequence[Letter]) -> list[OutgoingMail]:
    """Put several messages of one template in the outbox, and ask once for their sending.

    Those whose key is known already are left out. As many queries for a hundred as for one.
    """
    keys = [letter.key for letter in letters if letter.key is not None]
    known = set(OutgoingMail.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return _put([_worded(template, letter) for letter in letters if letter.key is None or letter.key not in known])


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
    (made,) = _put([_row(subject, body, Letter({}, to, recipient, organisation, key=key))])
    return made


def _worded(template: str, letter: Letter) -> OutgoingMail:
    with translation.override(letter.language or getattr(letter.recipient, "language", "") or "fr"):
        text = render_to_string(f"emails/{template}.txt", letter.context).strip()
    subject, _, body = text.partition("\n")
    return _row(subject, body, letter)


def _row(subject: str, body: str, letter: Letter) -> OutgoingMail:
    return OutgoingMail(
        key=letter.key,
        to=letter.to,
        recipient=letter.recipient,
        organisation=letter.organisation,
        subject_line=" ".join(subject.split())[:250],
        body=body.strip() + "\n",
    )


def _put(rows: list[OutgoingMail]) -> list[OutgoingMail]:
    made = OutgoingMail.objects.bulk_create(rows)
    if made:
        after_commit("cursus.core.tasks.deliver_mail", *[str(mail.pk) for mail in made])
    return made


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


def forget() -> int:
    """Empty the messages that were sent more than KEPT_DAYS ago: they name people, and nobody reads them again."""
    old = clock.now() - timedelta(days=KEPT_DAYS)
    sent = OutgoingMail.objects.filter(state=MailState.SENT, sent_at__lt=old).exclude(body="")
    return sent.update(body="", subject_line="", last_error="")


def sweep() -> int:
    """Send what is still waiting; return how many messages left."""
    waiting = OutgoingMail.objects.filter(state=MailState.PENDING).values_list("pk", flat=True)
    return sum(deliver(str(pk)) for pk in list(waiting[:500]))
