"""The messages about a move to another version."""

from __future__ import annotations

from typing import Any

from certification.enrolments import queries as enrolments
from certification.transitions.models import VersionChange
from cursus.accounts.models import User
from cursus.core import mail
from cursus.core.addresses import absolute


def to_learner(change: VersionChange, template: str) -> None:
    """Tell the learner; the letter ends with the page of the move."""
    learner = change.enrolment.learner
    url = absolute("transitions:answer", change.pk, language=learner.language)
    _post(template, change, learner, {"url": url})


def to_managers(change: VersionChange, template: str) -> None:
    """Tell everyone who manages the session for its training body."""
    for manager in enrolments.managers_of(change.enrolment.session):
        url = absolute("enrolments:review", change.enrolment_id, language=manager.language)
        _post(template, change, manager, {"url": url})


def _post(template: str, change: VersionChange, recipient: User, context: dict[str, Any]) -> None:
    session = change.enrolment.session
    base = {
        "change": change,
        "session": session,
        "programme": session.programme,
        "body": session.programme.organisation,
        "learner": change.enrolment.learner,
        "recipient": recipient,
    }
    mail.post(
        f"transitions/{template}",
        {**base, **context},
        to=recipient.email,
        recipient=recipient,
        organisation=change.owner,
    )
