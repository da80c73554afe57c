"""Convening, and what members answer."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from certification.juries import letters, queries
from certification.juries.actions.common import lock, require_manager
from certification.juries.actions.rehearing import refuse_former_member
from certification.juries.actions.ties import find_ties
from certification.juries.enums import Answer, JuryState
from certification.juries.models import Jury, JuryMember
from certification.juries.rules import JURY_LIFE
from cursus.accounts.models import User
from cursus.core.errors import Conflict, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing


def convene(*, by: User, jury: Jury) -> Jury:
    """Convene: freeze the composition rule, write to members (link) and candidates (date).

    Blocked by every problem of the composition, and without candidates. Raises Refused with the first problem.
    """
    with writing():
        locked = lock(jury)
        require_manager(by, locked)
        JURY_LIFE.target("convene", locked.state)
        if not locked.candidates.exists():
            raise Refused(_("Add at least one candidate before convening."))
        blocking = [problem for problem in queries.composition_of(locked) if problem.blocking]
        if blocking:
            raise Refused(" ".join(problem.message for problem in blocking), code="jury.composition")
        find_ties(locked, by=by)
        rule = queries.rule_of(locked).to_plain()
        move(locked, JURY_LIFE, "convene", by=by, rule=rule, detail={"rule": rule})
        for member in locked.members.filter(replaced_by=None):
            letters.convene_member(member)
        for candidate in queries.candidates_of(locked):
            letters.convene_candidate(candidate)
    jury.refresh_from_db()
    return jury


def answer_convocation(*, member: JuryMember, accepted: bool, by: User | None = None) -> JuryMember:
    """Note whether the member comes. The link in their convocation is enough; the answer may change until the day.

    Signed in with the address that was convened (verified), they get the seat in their own space: that is how
    somebody who had no account comes to read the files.
    """
    with writing():
        locked = lock(member.jury, JuryState.CONVENED)
        fresh = JuryMember.objects.select_for_update().get(pk=member.pk)
        if fresh.replaced_by_id:
            raise Conflict(_("Somebody else has taken this seat. Thank you for your answer."))
        fresh.answer = Answer.ACCEPTED if accepted else Answer.DECLINED
        if by is not None and fresh.user_id is None and _owns(by, fresh.email):
            refuse_former_member(locked, name=fresh.name, email=fresh.email, user=by)
            fresh.user = by
        fresh.save(update_fields=["answer", "user"])
        record("jury.member.answer", fresh, by=by, about=fresh.user, detail={"answer": fresh.answer})
        if fresh.user_id:
            find_ties(locked, by=by)
        if not accepted:
            letters.tell_declined(fresh)
    member.refresh_from_db()
    return member


def _owns(user: User, email: str) -> bool:
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()
