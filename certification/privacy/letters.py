"""The last message to a person: it leaves at once and is kept nowhere."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from cursus.accounts.models import User
from cursus.organisations.models import Organisation


def tell_it_is_done(person: User, bodies: list[Organisation], *, account: bool) -> None:
    """Send the answer once the erasure is committed. Not through the outbox, which would keep the address."""
    name, address, language = person.get_short_name(), person.email, person.language
    with translation.override(language or "fr"):
        context = {"name": name, "bodies": [body.name for body in bodies], "account": account}
        context["link"] = settings.PUBLIC_ORIGIN
        text = render_to_string("emails/privacy/done.txt", context).strip()
    subject, _, body = text.partition("\n")
    message = EmailMessage(subject=subject, body=body.strip() + "\n", to=[address])
    transaction.on_commit(message.send, robust=True)
