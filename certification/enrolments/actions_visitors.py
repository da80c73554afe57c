"""Applying without an account: what was typed is kept, the address is confirmed by a link, then it is sent."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from certification.enrolments import letters
from certification.enrolments.actions import apply, refuse_unless_open
from certification.enrolments.models import Enrolment, PendingApplication
from cursus.accounts.actions import open_account
from cursus.accounts.models import User
from cursus.core import clock, ids
from cursus.core.canonical import sha256_hex
from cursus.core.errors import Conflict, NotAllowed
from cursus.core.writing import writing
from cursus.programmes.models import TrainingSession

KEPT_FOR = timedelta(days=7)


def keep_application(
    *,
    session: TrainingSession,
    email: str,
    first_name: str,
    last_name: str,
    motivation: str = "",
    situation: str = "",
    employer_name: str = "",
    phone: str = "",
    needs: str = "",
    language: str = "fr",
) -> str:
    """Keep what a visitor typed for a week and send a link to their address; return the link's token.

    The same happens whether or not the address has an account: a stranger learns nothing.
    """
    refuse_unless_open(session)
    address, token = email.strip().lower(), ids.new_token()
    with writing():
        PendingApplication.objects.filter(expires_at__lte=clock.now()).delete()
        PendingApplication.objects.filter(session=session, email=address).delete()
        pending = PendingApplication.objects.create(
            session=session,
            learner=User.objects.filter(email__iexact=address).first(),
            token_hash=sha256_hex(token.encode()),
            email=address,
            first_name=first_name.strip(),
            last_name=last_name.strip(),
            motivation=motivation,
            situation=situation,
            employer_name=employer_name,
            phone=phone,
            needs=needs,
            expires_at=clock.now() + KEPT_FOR,
        )
        letters.to_visitor(pending, token, language)
    return token


def complete_with_account(*, by: User, pending: PendingApplication) -> Enrolment:
    """Send a kept application for somebody who has signed in with the address that it was typed for."""
    if by.email.lower() != pending.email:
        raise NotAllowed(
            _("This application was made for another address. Sign in with the address that received the link.")
        )
    with writing():
        return _send(pending, by)


def complete_with_new_account(
    *, pending: PendingApplication, first_name: str, last_name: str, password: str, language: str = "fr"
) -> Enrolment:
    """Open an account for an address that its owner has just confirmed, and send the kept application.

    Raises Conflict when the address has got an account in the meantime.
    """
    with writing():
        if User.objects.filter(email__iexact=pending.email).exists():
            raise Conflict(_("This address already has an account: sign in to send your application."))
        user = open_account(
            email=pending.email, first_name=first_name, last_name=last_name, password=password, language=language
        )
        return _send(pending, user)


def _send(pending: PendingApplication, user: User) -> Enrolment:
    if not user.first_name and not user.last_name:
        user.first_name, user.last_name = pending.first_name, pending.last_name
        user.save(update_fields=["first_name", "last_name"])
    enrolment = apply(
        by=user,
        session=pending.session,
        motivation=pending.motivation,
        situation=pending.situation,
        employer_name=pending.employer_name,
        phone=pending.phone,
        needs=pending.needs,
    )
    pending.delete()
    return enrolment
