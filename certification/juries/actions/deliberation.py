"""The day itself: who is there, opening, who presides for whom."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from certification.juries import queries
from certification.juries.actions.common import lock, require_recorder
from certification.juries.actions.ties import find_ties
from certification.juries.enums import Answer, JuryState, Presence
from certification.juries.models import Candidate, Jury, JuryMember
from certification.juries.queries.candidates import COMES_BEFORE_A_JURY
from certification.juries.rules import JURY_LIFE, must_sign, quorum_for
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Refused
from cursus.core.state import move
from cursus.core.writing import record, writing

_DAY = (JuryState.CONVENED, JuryState.DELIBERATING)


def record_presences(
    *,
    by: User,
    jury: Jury,
    members: Mapping[UUID, str] | None = None,
    candidates: Mapping[UUID, str] | None = None,
) -> None:
    """Note who is there: members and candidates by id, with a Presence. What is not given does not change.

    Somebody who leaves or arrives changes the quorum of what is decided from then on.
    """
    with writing():
        locked = lock(jury, *_DAY)
        require_recorder(by, locked)
        for member in locked.members.select_for_update().filter(pk__in=members or (), replaced_by=None):
            _set_member(member, str((members or {})[member.pk]), by)
        rows = locked.candidates.filter(pk__in=candidates or ()).select_related("enrolment__learner", "jury")
        for candidate in rows:
            _set_candidate(candidate, str((candidates or {})[candidate.pk]), by)


def _set_member(member: JuryMember, presence: str, by: User) -> None:
    if member.presence == presence or presence not in Presence.values:
        return
    member.presence = presence
    if presence == Presence.PRESENT:
        # Whoever had declined and came all the same has answered by coming.
        member.answer = Answer.ACCEPTED
    member.save(update_fields=["presence", "answer"])
    record("jury.member.presence", member, by=by, about=member.user, detail={"presence": presence})


def _set_candidate(candidate: Candidate, presence: str, by: User) -> None:
    if candidate.presence == presence or presence not in Presence.values:
        return
    if presence == Presence.PRESENT and candidate.enrolment.state not in COMES_BEFORE_A_JURY:
        raise Refused(_("%(name)s has left the course meanwhile.") % {"name": candidate.enrolment.learner})
    if presence != Presence.PRESENT and candidate.decisions.exists():
        raise Refused(
            _("Decisions are recorded on %(name)s: take them back before saying that they did not come.")
            % {"name": candidate.enrolment.learner}
        )
    candidate.presence = presence
    candidate.save(update_fields=["presence"])
    about = candidate.enrolment.learner
    record("jury.candidate.presence", candidate, by=by, about=about, detail={"presence": presence})


def open_deliberation(*, by: User, jury: Jury) -> Jury:
    """Open the deliberation and freeze each candidate's proposal as it stands.

    Needs the presence of each voting member, the ties of those who are there, and a quorum.
    """
    with writing():
        locked = lock(jury)
        JURY_LIFE.target("open", locked.state)
        require_recorder(by, locked)
        _check_room(locked)
        find_ties(locked, by=by)
        candidates = list(locked.candidates.select_related("enrolment__learner"))
        # The record's language is the installation's, whoever opens.
        with translation.override(settings.LANGUAGE_CODE):
            proposals = queries.frozen_proposals([candidate.enrolment for candidate in candidates])
            for candidate in candidates:
                candidate.proposal = proposals[candidate.enrolment_id]
                candidate.save(update_fields=["proposal"])
                record("jury.candidate.proposal", candidate, by=by, about=candidate.enrolment.learner)
        move(locked, JURY_LIFE, "open", by=by, opened_at=clock.now())
    jury.refresh_from_db()
    return jury


def _check_room(jury: Jury) -> None:
    members = list(jury.members.filter(replaced_by=None))
    unknown = [member.name for member in members if member.voting and member.presence == Presence.EXPECTED]
    if unknown:
        raise Refused(
            _("Say first who is there. Not known yet: %(names)s.") % {"names": ", ".join(unknown)},
            code="jury.presence",
        )
    plain = queries.seated(members)
    here = {member.key for member in plain if must_sign(member)}
    silent = [member.name for member in members if str(member.pk) in here and member.ties_declared_at is None]
    if silent:
        raise Refused(
            _("Each member says first whether something ties them to a candidate. Still to do: %(names)s.")
            % {"names": ", ".join(silent)},
            code="jury.ties",
        )
    # At least one member who can preside must be there: for whom, is counted candidate by candidate.
    problems = quorum_for(plain, queries.rule_of(jury)).problems
    if problems:
        said = " ".join(problem.message for problem in problems if problem.code != "quorum_president")
        absent = _("The president is not there: let a substitute take the seat.")
        named = [absent] if any(problem.code == "quorum_president" for problem in problems) else []
        raise Refused(" ".join([*named, said]).strip(), code="jury.quorum")


def designate_president(*, by: User, candidate: Candidate, member: JuryMember | None) -> Candidate:
    """Say who presides for one candidate on whom the president does not deliberate (None takes it back).

    The others choose one of those who deliberate on the candidate; a substitute who took a seat counts.
    """
    with writing():
        locked = lock(candidate.jury, *_DAY)
        require_recorder(by, locked)
        fresh = Candidate.objects.select_for_update().get(pk=candidate.pk)
        if member is not None:
            fresh.presided_by = None
            quorum = queries.quorums_of(locked, [fresh])[fresh.pk]
            if quorum.presided_by is not None:
                raise Refused(_("The president deliberates on this candidate and presides."), field="member")
            if str(member.pk) not in quorum.deliberating:
                raise Refused(
                    _("Choose somebody who is there, votes, and has no tie with the candidate."), field="member"
                )
        fresh.presided_by = member
        fresh.save(update_fields=["presided_by"])
        detail = {"member": str(member.pk) if member else None}
        record("jury.candidate.presided", fresh, by=by, about=fresh.enrolment.learner, detail=detail)
    candidate.refresh_from_db()
    return candidate


def note_incidents(*, by: User, jury: Jury, text: str) -> Jury:
    """Keep incidents and adaptations (extra time, sign language …) for the minutes. No opinion belongs here."""
    with writing():
        locked = lock(jury, *_DAY)
        require_recorder(by, locked)
        locked.incidents = text.strip()
        locked.save(update_fields=["incidents"])
        record("jury.incidents", locked, by=by, note=locked.incidents)
    jury.refresh_from_db(fields=["incidents"])
    return jury
