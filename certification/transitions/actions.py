"""Verbs on moves: proposed by the training body, accepted by the learner, done at once and as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from certification.assessment.actions_version import carry_judgements
from certification.enrolments import permissions as enrolment_permissions
from certification.enrolments.actions_version import put_on_version
from certification.enrolments.models import Enrolment
from certification.enrolments.queries import with_context
from certification.evidence.actions_version import claim_on_version
from certification.transitions import letters, permissions, queries
from certification.transitions.enums import Agreement
from certification.transitions.models import VersionChange
from certification.transitions.rules import CHANGE_LIFE, Obstacle
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import NotAllowed, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.models import FrameworkVersion
from cursus.programmes.models import TrainingSession


def propose_change(
    *, by: User, session: TrainingSession, enrolments: Iterable[Enrolment], to: FrameworkVersion, message: str = ""
) -> list[VersionChange]:
    """Propose to learners of a session that they move to another version; each reads what it does, and answers.

    Raises Refused, with the name and the reason, where somebody cannot be moved: then nobody is asked.
    """
    if not enrolment_permissions.can_manage(by, session):
        raise NotAllowed(_("Only the training body’s pedagogical manager can do this."))
    wanted = [item.pk for item in enrolments]
    if not wanted:
        raise Refused(_("Choose at least one learner."), field="learners")
    if to.pk not in {item.pk for item in queries.targets(session)}:
        raise Refused(_("Choose a published version that comes after the present one."), field="version")
    with writing():
        locked = _locked(wanted, session)
        made = []
        for preview in queries.previews(locked, to):
            if preview.obstacle is not None:
                said = {"name": preview.enrolment.learner, "why": preview.why}
                raise Refused(_("%(name)s cannot be moved: %(why)s") % said, field="learners")
            former = preview.enrolment.version
            assert former is not None  # else there is an obstacle
            change = VersionChange.objects.create(
                enrolment=preview.enrolment,
                from_version=former,
                to_version=to,
                to_route=preview.route,
                message=message.strip(),
                proposed_by=by,
            )
            detail = {"from": str(former.pk), "to": str(to.pk)}
            record("version_change.propose", change, by=by, about=preview.enrolment.learner, detail=detail)
            letters.to_learner(change, "proposed")
            made.append(change)
    return made


def accept_change(*, by: User, change: VersionChange) -> VersionChange:
    """The learner accepts: they are moved at once. Raises Refused where something stands in the way by now."""
    if not permissions.can_answer(by, change):
        raise NotAllowed(_("Only the learner answers this. Write down their written agreement instead."))
    return _carry_out(change, by=by, agreement=Agreement.ONLINE)


def record_agreement(*, by: User, change: VersionChange, agreed_on: date, note: str) -> VersionChange:
    """The training body records that the learner agreed in writing: they are moved at once, and told."""
    if not permissions.can_propose(by, change):
        raise NotAllowed(_("Only the training body’s pedagogical manager can do this."))
    if agreed_on > clock.today():
        raise Refused(_("This day is still to come."), field="agreed_on")
    if not note.strip():
        raise Refused(_("Say where the written agreement is kept."), field="note")
    return _carry_out(change, by=by, agreement=Agreement.WRITTEN, agreed_on=agreed_on, agreement_note=note.strip())


def decline_change(*, by: User, change: VersionChange, reason: str = "") -> VersionChange:
    """The learner declines and stays on their version."""
    if not permissions.can_answer(by, change):
        raise NotAllowed(_("Only the learner answers this. Take the proposal back instead."))
    with writing():
        _decide(change, "decline", by=by, reason=reason.strip())
        letters.to_managers(change, "declined")
    return change


def withdraw_change(*, by: User, change: VersionChange) -> VersionChange:
    """The training body takes a proposal back that nobody has answered."""
    if not permissions.can_propose(by, change):
        raise NotAllowed(_("Only the training body’s pedagogical manager can do this."))
    with writing():
        _decide(change, "withdraw", by=by)
        letters.to_learner(change, "withdrawn")
    return change


def _carry_out(change: VersionChange, *, by: User, agreement: Agreement, **said: Any) -> VersionChange:
    """Move the learner under their lock: the move, the version, the claims and the judgements, or nothing at all.

    What it does is worked out again here, as things stand: a jury may have been convened since it was proposed.
    """
    with writing():
        (enrolment,) = _locked([change.enrolment_id], change.enrolment.session)
        CHANGE_LIFE.target("carry_out", VersionChange.objects.values_list("state", flat=True).get(pk=change.pk))
        preview = queries.preview_of(enrolment, change.to_version)
        if preview.obstacle not in (None, Obstacle.PROPOSED):
            raise Refused(_("The move is not possible now. %(why)s") % {"why": preview.why}, code="change.obstacle")
        if enrolment.version_id != change.from_version_id:
            raise Refused(_("The enrolment is on another version by now: take this proposal back."))
        route = preview.route or change.to_route
        _decide(change, "carry_out", by=by, agreement=agreement, to_route=route, **said)
        put_on_version(by=by, enrolment=enrolment, version=change.to_version, route=route, covers=preview.covers)
        passage = preview.passage
        claim_on_version(by=by, enrolment=enrolment, pairs={**passage.reworded, **passage.same})
        carry_judgements(by=by, enrolment=enrolment, pairs=passage.same, criteria=passage.criteria)
        letters.to_learner(change, "done")
        letters.to_managers(change, "moved")
    change.enrolment.refresh_from_db()
    return change


def _decide(change: VersionChange, event: str, *, by: User, **changes: Any) -> None:
    about = change.enrolment.learner
    move(change, CHANGE_LIFE, event, by=by, about=about, decided_by=by, decided_at=clock.now(), **changes)


def _locked(keys: Iterable[object], session: TrainingSession) -> list[Enrolment]:
    """The enrolments of the session, locked in the order of their keys: juries lock those that they list too."""
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk__in=list(keys), session=session).order_by("pk")
    list(found)
    return list(with_context(Enrolment.objects.filter(pk__in=[item.pk for item in found])).order_by("pk"))
