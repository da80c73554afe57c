"""The messages of the follow-up: one question, and at most two reminders."""

from __future__ import annotations

from collections.abc import Sequence

from certification.recognition.models import FollowUp
from certification.recognition.rules import last_day
from cursus.core import mail
from cursus.core.addresses import absolute


def ask(rows: Sequence[FollowUp], *, again: bool) -> None:
    """Ask each person, or remind them; the same question is never sent twice."""
    mail.post_all("recognition/follow_up", [_letter(row, again=again) for row in rows])


def _letter(row: FollowUp, *, again: bool) -> mail.Letter:
    learner = row.enrolment.learner
    language = learner.language
    context = {
        "recipient": learner,
        "qualification": row.qualification,
        "certifier": row.certifier,
        "term": row.term,
        "again": again,
        "last": row.reminders >= 2,
        "until": last_day(row.asked_on) if row.asked_on else row.due_on,
        "url": absolute("recognition:answer", row.token, language=language),
        "opt_out": absolute("recognition:decline", row.token, language=language),
    }
    return mail.Letter(
        context,
        to=learner.email,
        recipient=learner,
        organisation=row.certifier,
        key=f"follow-up:{row.pk}:{row.reminders}",
    )
