"""Erasing an account: the person becomes a shell without a name, on which rows that stay can stand.

Called within the transaction of an erasure (see certification/privacy). Tables of the libraries we use are listed
here, each with what becomes of it; a test finds one that a new version brings.
"""

from __future__ import annotations

import email
from collections.abc import Iterable
from email import policy
from pathlib import Path

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.erasure import nowhere
from cursus.core.models import OutgoingMail

DELETED = {
    "account.EmailAddress": "user",
    "mfa.Authenticator": "user",
    "usersessions.UserSession": "user",
    "wagtailusers.UserProfile": "user",
    "wagtailadmin.EditingSession": "user",
    "wagtailadmin.FormState": "user",
    "wagtailcore.APIToken": "user",
    "wagtailcore.PageSubscription": "user",
    "wagtailcore.UploadedFile": "uploaded_by_user",
}
"""Rows of libraries that go with the account, by their path to the person."""

NAMES_THE_SHELL = {
    "cursus.User_groups",
    "cursus.User_user_permissions",
    "wagtaildocs.Document",
    "wagtailimages.Image",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.Revision",
    "wagtailcore.WorkflowState",
    "wagtailcore.TaskState",
    "wagtailcore.Page",
    "wagtailcore.PageLogEntry",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
}
"""Rows of libraries that say which account acted and nothing else of the person: the shell without a name."""

SHORTEST_NAME = 5
"""A shorter name is looked for nowhere: it would be found in every message."""


def addresses_of(person: User) -> list[str]:
    """Return every e-mail address of a person, in lower case."""
    known = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return sorted({person.email.lower(), *(address.lower() for address in known)})


def erase_account(person: User) -> None:
    """Take everything out of an account and of the tables of libraries; the row stays, without a name, closed."""
    _erase_library_rows(person)
    person.groups.clear()
    person.user_permissions.clear()
    person.email = nowhere()
    person.first_name = person.last_name = ""
    person.set_unusable_password()
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    # The moment of joining too: with it goes the mark by which the ledger of erasures knew the person.
    person.date_joined = person.erased_at = clock.now()
    person.save()


def _erase_library_rows(person: User) -> None:
    end_sessions(person)
    for label, path in DELETED.items():
        for row in apps.get_model(label)._base_manager.filter(**{path: person}):
            row.delete()  # one by one: a picture of the person goes with its row
    written_about = {
        "content_type": ContentType.objects.get_for_model(User),
        "object_id": str(person.pk),
    }
    apps.get_model("wagtailcore.ModelLogEntry").objects.filter(**written_about).delete()


def end_sessions(person: User) -> int:
    """End every session of a person, at once; return how many."""
    own = [item.session_key for item in Session.objects.iterator(chunk_size=500) if _whose(item) == str(person.pk)]
    return Session.objects.filter(session_key__in=own).delete()[0]


def _whose(session: Session) -> str:
    return str(session.get_decoded().get("_auth_user_id", ""))


def erase_mail(person: User, addresses: Iterable[str], names: Iterable[str]) -> int:
    """Delete the messages to a person and those that name them, whoever they went to; return how many."""
    wanted = Q(recipient=person) | Q(to__in=list(addresses))
    for text in _searchable(addresses, names):
        wanted |= Q(body__icontains=text) | Q(subject_line__icontains=text)
    return OutgoingMail.objects.filter(wanted).delete()[0]


def erase_mail_files(addresses: Iterable[str], names: Iterable[str]) -> int:
    """Delete the messages that an installation without a mail server wrote into a folder; return how many."""
    if not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend") or not settings.EMAIL_FILE_PATH:
        return 0
    wanted, gone = [text.casefold() for text in _searchable(addresses, names)], 0
    for path in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        text = _readable(path.read_bytes()).casefold()
        if any(item in text for item in wanted):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _readable(raw: bytes) -> str:
    """Return what a message says, headers and decoded text together."""
    message = email.message_from_bytes(raw, policy=policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in message.items()), *parts, raw.decode("utf-8", "replace")])


def _searchable(addresses: Iterable[str], names: Iterable[str]) -> set[str]:
    return {*addresses, *(name for name in names if len(name) >= SHORTEST_NAME and " " in name)}
