"""Every write to the portfolio. A draft is kept at each step; sending it is one verb."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from certification.enrolments.models import Enrolment
from certification.evidence import permissions, queries, rules
from certification.evidence.models import Evidence, EvidenceAuthor, EvidenceClaim
from certification.evidence.rules import EVIDENCE_LIFE, Lack
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import NotAllowed, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.models import AssessmentTask, Competency


class Incomplete(Refused):
    """The piece cannot be sent yet. ``lacks`` says everything that is missing, each at its field."""

    code = "evidence.incomplete"

    def __init__(self, lacks: list[Lack]) -> None:
        super().__init__(lacks[0].message, field=lacks[0].field)
        self.lacks = lacks


def create_draft(
    *,
    by: User,
    enrolment: Enrolment,
    title: str = "",
    text: str = "",
    competencies: Iterable[Competency] = (),
) -> Evidence:
    """Begin a piece: a draft that only its authors see."""
    if not permissions.can_deposit(by, enrolment):
        raise NotAllowed(_("Evidence is added by the learner, once their enrolment is confirmed."))
    wanted = list(competencies)
    _refuse_strangers(enrolment, wanted)
    with writing():
        evidence = Evidence.objects.create(
            enrolment=enrolment, title=title.strip()[:200], text=text, changed_at=clock.now()
        )
        EvidenceAuthor.objects.create(evidence=evidence, enrolment=enrolment)
        EvidenceClaim.objects.bulk_create(EvidenceClaim(evidence=evidence, competency=item) for item in wanted)
        record("evidence.create", evidence, by=by, about=by)
    return evidence


def choose_competencies(
    *, by: User, evidence: Evidence, competencies: Collection[Competency], task: AssessmentTask | None = None
) -> Evidence:
    """Say which competencies the piece answers, and which épreuve if any.

    An épreuve says what the piece is (its type, theory or practice); chosen alone it brings its competencies.
    What was said of a competency that stays is kept.
    """
    with writing():
        locked = _own_draft(by, evidence)
        possible = {item.pk: item for item in queries.competencies_of(locked.enrolment)}
        wanted = {item.pk: item for item in competencies}
        if task is not None:
            _refuse_strange_task(locked.enrolment, task)
            if not wanted:
                wanted = {item.pk: item for item in queries.task_covers(task, possible.values())}
        if set(wanted) - set(possible):
            raise Refused(_("These competencies are not part of your course."), field="competencies")
        if not wanted:
            raise Refused(_("Choose at least one competency that this shows."), field="competencies")
        known = set(locked.claims.values_list("competency_id", flat=True))
        locked.claims.exclude(competency__in=wanted).delete()
        EvidenceClaim.objects.bulk_create(
            EvidenceClaim(evidence=locked, competency_id=key) for key in wanted if key not in known
        )
        changes: dict[str, Any] = {"task": task}
        if task is not None:
            changes |= {"evidence_type": task.evidence_type, "nature": task.nature}
        _write(locked, by, changes)
    evidence.refresh_from_db()
    return evidence


def save_draft(
    *,
    by: User,
    evidence: Evidence,
    title: str | None = None,
    text: str | None = None,
    evidence_type: str | None = None,
    nature: str | None = None,
    made_on: date | Literal["kept"] | None = "kept",
    others_agree: bool | None = None,
    hows: Mapping[UUID, str] | None = None,
    captions: Mapping[UUID, str] | None = None,
) -> Evidence:
    """Keep what was typed so far, complete or not. What is not given is left as it is; a day can be emptied.

    ``hows``: how it shows, by competency; ``captions``: by file. The type and nature that an épreuve sets stay.
    """
    with writing():
        locked = _own_draft(by, evidence)
        given = {"title": title, "text": text, "others_agree": others_agree}
        changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        if made_on != "kept":
            changes["made_on"] = made_on
        if isinstance(made_on, date) and not rules.work_date_possible(made_on, clock.today()):
            raise Refused(_("This day is still to come, or too long ago."), field="made_on")
        if locked.task_id is None and evidence_type is not None:
            chosen = nature if nature is not None else locked.nature
            changes |= {"evidence_type": evidence_type, "nature": rules.nature_of(evidence_type, chosen)}
        for claim in locked.claims.filter(competency__in=hows or {}):
            _write_text(claim, "how", (hows or {})[claim.competency_id])
        for file in locked.files.filter(pk__in=captions or {}):
            _write_text(file, "caption", (captions or {})[file.pk][:200])
        _write(locked, by, changes)
    evidence.refresh_from_db()
    return evidence


def submit(*, by: User, evidence: Evidence) -> Evidence:
    """Send the piece to the assessors of the session. Raises Incomplete with everything that is missing."""
    with writing():
        locked = _own_draft(by, evidence)
        complete = queries.with_parts(Evidence.objects.filter(pk=locked.pk)).get()
        if missing := queries.lacks_of(complete):
            raise Incomplete(missing)
        move(
            evidence,
            EVIDENCE_LIFE,
            "submit",
            by=by,
            about=by,
            detail={"round": locked.round + 1},
            nature=rules.nature_of(locked.evidence_type, locked.nature),
            round=locked.round + 1,
            submitted_at=clock.now(),
            changed_at=clock.now(),
        )
    return evidence


def reopen(*, by: User, evidence: Evidence) -> Evidence:
    """Take up again a piece that came back. Whether something did is for the caller to ask: they know judgements."""
    if not permissions.can_deposit(by, evidence.enrolment):
        raise NotAllowed(_("Only the person who began this piece can take it up again."))
    return move(evidence, EVIDENCE_LIFE, "reopen", by=by, about=by, changed_at=clock.now())


def withdraw(*, by: User, evidence: Evidence) -> Evidence:
    """Take a piece out of the portfolio: nobody but its authors sees it any more, and it counts for nothing."""
    if not permissions.is_depositor(by, evidence):
        raise NotAllowed(_("Only the person who began this piece can withdraw it."))
    return move(evidence, EVIDENCE_LIFE, "withdraw", by=by, about=by, changed_at=clock.now())


def _own_draft(by: User, evidence: Evidence) -> Evidence:
    """The piece, locked, if the person may write in it now."""
    locked = (
        Evidence.objects.select_for_update(of=("self",))
        .select_related("enrolment__session__programme__organisation", "enrolment__learner", "task")
        .get(pk=evidence.pk)
    )
    if not permissions.is_depositor(by, locked):
        raise NotAllowed(_("Only the person who began this piece can change it."))
    EVIDENCE_LIFE.target("submit", locked.state)
    if not permissions.can_edit(by, locked):
        raise NotAllowed(_("Your enrolment has ended: the piece stays as it is."))
    return locked


def _write(locked: Evidence, by: User, changes: dict[str, Any]) -> None:
    """Write the fields that change; the log is told where they are protected ones (not at each autosave)."""
    changed = {name: value for name, value in changes.items() if getattr(locked, name) != value}
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.changed_at = clock.now()
    locked.save(update_fields=[*changed, "changed_at"])
    if set(changed) & set(Evidence.protected_fields):
        record("evidence.save", locked, by=by, about=by)


def _write_text(row: Any, field: str, value: str) -> None:
    if getattr(row, field) != value:
        setattr(row, field, value)
        row.save(update_fields=[field])


def _refuse_strangers(enrolment: Enrolment, competencies: list[Competency]) -> None:
    possible = set(queries.competencies_of(enrolment).values_list("pk", flat=True))
    if {item.pk for item in competencies} - possible:
        raise Refused(_("These competencies are not part of your course."), field="competencies")


def _refuse_strange_task(enrolment: Enrolment, task: AssessmentTask) -> None:
    if task.pk not in {item.pk for item in queries.tasks_of(enrolment)}:
        raise Refused(_("This assessment task is not part of your course."), field="task")
