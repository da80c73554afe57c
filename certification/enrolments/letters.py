"""The messages about an enrolment: who is told what, in their language."""

from __future__ import annotations

from typing import Any

from certification.enrolments import queries
from certification.enrolments.models import Enrolment, PendingApplication
from cursus.accounts.models import User
from cursus.core import mail
from cursus.core.addresses import absolute


def to_learner(enrolment: Enrolment, template: str, **context: Any) -> None:
    """Tell the learner; the letter ends with the address of their enrolment."""
    learner = enrolment.learner
    url = absolute("enrolments:detail", enrolment.pk, language=learner.language)
    _post(template, enrolment, learner, {"url": url, **context})


def to_managers(enrolment: Enrolment, template: str, **context: Any) -> None:
    """Tell everyone who manages the session for its training body."""
    for manager in queries.managers_of(enrolment.session):
        url = absolute("enrolments:review", enrolment.pk, language=manager.language)
        _post(template, enrolment, manager, {"url": url, **context})


def to_tutor(enrolment: Enrolment) -> None:
    """Tell the person who was named as tutor."""
    if enrolment.tutor is not None:
        _post("tutor_named", enrolment, enrolment.tutor, {})


def to_visitor(pending: PendingApplication, token: str, language: str) -> None:
    """Send the link that confirms the address of somebody who applied without signing in."""
    context = {
        "first_name": pending.first_name,
        "session": pending.session,
        "programme": pending.session.programme,
        "body": pending.session.programme.organisation,
        "url": absolute("enrolments:confirm_address", token, language=language),
    }
    mail.post(
        "enrolments/confirm_address",
        context,
        to=pending.email,
        recipient=pending.learner,
        organisation=pending.owner,
        language=language,
    )


def _post(template: str, enrolment: Enrolment, recipient: User, context: dict[str, Any]) -> None:
    session = enrolment.session
    base = {
        "enrolment": enrolment,
        "session": session,
        "programme": session.programme,
        "body": session.programme.organisation,
        "learner": enrolment.learner,
        "recipient": recipient,
    }
    mail.post(
        f"enrolments/{template}",
        {**base, **context},
        to=recipient.email,
        recipient=recipient,
        organisation=enrolment.owner,
    )
