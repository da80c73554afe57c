"""Verbs: declare, plan the follow-up, ask, remind, answer, decline, let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from certification.recognition import letters, queries, rules
from certification.recognition.enums import WORKING, FollowUpState, Term
from certification.recognition.models import FollowUp, FollowUpAnswer, RegistrationFile
from certification.recognition.permissions import can_declare
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import NotAllowed, Refused
from cursus.core.ids import new_token
from cursus.core.state import Move, move, move_all
from cursus.core.writing import record, writing
from cursus.frameworks.models import Qualification


def declare_emerging(*, by: User, qualification: Qualification, emerging: bool, ground: str) -> RegistrationFile:
    """Say whether the occupation is in emergence or changes fast, and on which ground. Raises NotAllowed, Refused."""
    if not can_declare(by, qualification):
        raise NotAllowed(_("Only a certifier of this qualification prepares its file."))
    if emerging and not ground.strip():
        raise Refused(_("Say on which ground: the list of occupations, and its year."), field="ground")
    with writing():
        Qualification.objects.select_for_update().get(pk=qualification.pk)
        found, _made = RegistrationFile.objects.update_or_create(
            qualification=qualification, defaults={"emerging": emerging, "ground": ground.strip() if emerging else ""}
        )
        record("registration_file.declared", found, by=by, detail={"emerging": emerging})
    return found


@dataclass(frozen=True)
class Swept:
    """What a sweep did."""

    planned: int = 0
    sent: int = 0
    reminded: int = 0
    over: int = 0


def sweep() -> Swept:
    """Do what the day asks for: plan, ask, remind, close. Running it twice does nothing twice."""
    planned = _plan()
    today = clock.today()
    with writing():
        rows = list(queries.open_follow_ups().select_for_update(of=("self",)).order_by("pk"))
        over = _close([row for row in rows if _ends(row, today)])
        alive = [row for row in rows if not _ends(row, today)]
        sent = _send([row for row in alive if row.state == FollowUpState.PLANNED and row.due_on <= today], today)
        reminded = _remind([row for row in alive if row not in sent and _is_reminded(row, today)])
    return Swept(planned, len(sent), reminded, over)


def _ends(row: FollowUp, today: date) -> bool:
    if row.state == FollowUpState.PLANNED:
        return rules.is_too_late(row.due_on, today)
    return rules.is_over(row.asked_on, today)


def _is_reminded(row: FollowUp, today: date) -> bool:
    asked = row.asked_on
    return row.state == FollowUpState.SENT and asked is not None and rules.reminder_due(asked, row.reminders, today)


def _plan() -> int:
    """Plan both questions for everybody who was certified since."""
    with writing():
        made: dict[tuple[Any, str], FollowUp] = {}
        for candidate in queries.certified_without_follow_up():
            jury = candidate.jury
            held_on = timezone.localtime(jury.held_at).date()
            for term in Term:
                made[candidate.enrolment_id, term] = FollowUp(
                    enrolment=candidate.enrolment,
                    qualification=jury.qualification,
                    certifier=jury.certifier,
                    cohort=held_on.year,
                    term=term,
                    due_on=rules.due_on(held_on, term),
                    token=new_token(),
                )
        kept = {
            (row.enrolment_id, row.term): row
            for row in FollowUp.objects.bulk_create(made.values(), ignore_conflicts=True)
        }
        # Whoever planned at the same moment was first: their rows are there, and ours were left out.
        stored = set(FollowUp.objects.filter(pk__in=[row.pk for row in kept.values()]).values_list("pk", flat=True))
        rows = [row for row in kept.values() if row.pk in stored]
        for row in rows:
            record("follow_up.planned", row, by=None, about=row.enrolment.learner)
    return len(rows)


def _send(rows: list[FollowUp], today: date) -> list[FollowUp]:
    moves = [Move(row, about=row.enrolment.learner, changes={"asked_on": today}) for row in rows]
    move_all(moves, rules.FOLLOW_UP_LIFE, "send", by=None)
    letters.ask(rows, again=False)
    return rows


def _remind(rows: list[FollowUp]) -> int:
    for row in rows:
        row.reminders += 1
        record("follow_up.reminded", row, by=None, about=row.enrolment.learner, detail={"reminder": row.reminders})
    FollowUp.objects.bulk_update(rows, ["reminders"])
    letters.ask(rows, again=True)
    return len(rows)


def _close(rows: list[FollowUp]) -> int:
    """Close questions without an answer; untie those that were answered from who answered."""
    answered = [row for row in rows if row.state == FollowUpState.ANSWERED]
    silent = [row for row in rows if row.state != FollowUpState.ANSWERED]
    move_all([Move(row, about=row.enrolment.learner) for row in silent], rules.FOLLOW_UP_LIFE, "close", by=None)
    move_all([Move(row, about=row.enrolment.learner) for row in answered], rules.FOLLOW_UP_LIFE, "detach", by=None)
    answers = list(FollowUpAnswer.objects.filter(follow_up__in=answered))
    for answer in answers:
        # The day on which it was given would lead back to the message; the day the job began, to the person.
        answer.follow_up = None
        answer.since = None
        answer.created_at = answer.created_at.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    FollowUpAnswer.objects.bulk_update(answers, ["follow_up", "since", "created_at"])
    return len(rows)


def answer(*, follow_up: FollowUp, **given: Any) -> FollowUpAnswer:
    """Keep what somebody answers by their link; until the question is closed they may change it. Raises Conflict."""
    with writing():
        row = move(follow_up, rules.FOLLOW_UP_LIFE, "answer", by=None, about=follow_up.enrolment.learner)
        if given["situation"] not in WORKING:
            given |= {"nearness": "", "job_title": "", "contract": "", "since": None}
        facts = {"qualification": row.qualification, "cohort": row.cohort, "term": row.term}
        kept, _made = FollowUpAnswer.objects.update_or_create(follow_up=row, defaults={**facts, **given})
    return kept


def decline(*, follow_up: FollowUp) -> int:
    """Never ask the person again about this qualification; returns how many questions fall. Raises Conflict."""
    with writing():
        rows = FollowUp.objects.filter(enrolment=follow_up.enrolment_id)
        open_rows = rows.filter(state__in=(FollowUpState.PLANNED, FollowUpState.SENT))
        found = list(open_rows.select_for_update(of=("self",)).select_related("enrolment__learner").order_by("pk"))
        moves = [Move(row, about=row.enrolment.learner) for row in found]
        move_all(moves, rules.FOLLOW_UP_LIFE, "decline", by=None)
    return len(found)
