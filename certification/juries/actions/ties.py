"""Ties between members and candidates: found, declared, weighed. What recuses is logged, and the quorum is
counted again for each candidate whenever it is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from certification.juries import permissions, queries
from certification.juries.actions.common import lock
from certification.juries.enums import JuryState, TieEffect, TieKind, TieSource
from certification.juries.models import Candidate, Jury, JuryMember, Tie
from certification.juries.rules import effect_of
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import NotAllowed, Refused
from cursus.core.writing import record, writing

_OPEN = (JuryState.CONVENED, JuryState.DELIBERATING)


@dataclass(frozen=True)
class DeclaredTie:
    """What a member says of one candidate."""

    candidate: Candidate
    kind: str
    explanation: str = ""


def find_ties(jury: Jury, *, by: User | None) -> list[Tie]:
    """Write the ties that the files show; return the new ones. Until the day, a tie that the files no longer
    show (an employer that was corrected) is withdrawn. Doing it twice changes nothing.
    """
    with writing():
        vae = queries.rule_of(jury).vae
        shown = {(tie.member, tie.candidate, str(tie.kind)) for tie in queries.ties_in_files(jury)}
        known = {
            (str(tie.member_id), str(tie.candidate_id), tie.kind): tie
            for tie in Tie.objects.filter(member__jury=jury).select_related(
                "member__jury__certifier", "candidate__enrolment__learner"
            )
        }
        found = []
        for member, candidate, kind in sorted(shown - set(known)):
            tie = Tie.objects.create(
                member_id=member,
                candidate_id=candidate,
                kind=kind,
                source=TieSource.FOUND,
                effect=effect_of(kind, vae=vae),
            )
            _record(tie, "found", by)
            found.append(tie)
        if jury.state in (JuryState.PLANNED, JuryState.CONVENED):
            _withdraw([tie for key, tie in known.items() if key not in shown], by)
    return found


def declare_ties(*, by: User, member: JuryMember, ties: Iterable[DeclaredTie] = ()) -> list[Tie]:
    """Note that the member has said of every candidate whether something ties them; no tie is an answer too.

    The member says it; in the room the president or the secretary may note what a member says aloud.
    """
    told = list(ties)
    with writing():
        locked = lock(member.jury, *_OPEN)
        seat = permissions.seat_in(by, locked)
        if seat is None or (seat.pk != member.pk and seat.seat not in permissions.RECORDERS):
            raise NotAllowed(_("Each member declares their own ties."))
        vae = queries.rule_of(locked).vae
        made = []
        for item in told:
            if item.candidate.jury_id != locked.pk or item.kind not in TieKind.values:
                raise Refused(_("This candidate is not before this jury."), field="candidate")
            tie, created = Tie.objects.get_or_create(
                member=member,
                candidate=item.candidate,
                kind=item.kind,
                defaults={
                    "source": TieSource.DECLARED,
                    "explanation": item.explanation.strip(),
                    "effect": effect_of(item.kind, vae=vae),
                },
            )
            if created:
                _record(tie, "declared", by)
                made.append(tie)
        fresh = JuryMember.objects.select_for_update().get(pk=member.pk)
        fresh.ties_declared_at = clock.now()
        fresh.save(update_fields=["ties_declared_at"])
        record("jury.member.declares", fresh, by=by, about=fresh.user, detail={"ties": len(told)})
    member.refresh_from_db(fields=["ties_declared_at"])
    return made


def weigh_tie(*, by: User, tie: Tie, keep: bool, reason: str) -> Tie:
    """Decide whether a member with a tie that does not recuse by itself may deliberate, with a written reason."""
    with writing():
        locked = lock(tie.member.jury, *_OPEN, JuryState.PLANNED)
        fresh = Tie.objects.select_for_update().select_related("member", "candidate").get(pk=tie.pk)
        if not permissions.can_weigh_ties(by, locked):
            raise NotAllowed(_("The certifier, the president or the secretary weighs a tie."))
        if fresh.member.user_id == by.pk:
            raise NotAllowed(_("Nobody weighs their own tie."))
        if effect_of(fresh.kind, vae=queries.rule_of(locked).vae) == TieEffect.RECUSED:
            raise Refused(_("This tie recuses by rule: it is not weighed."))
        if not reason.strip():
            raise Refused(_("Write why: it goes into the minutes."), field="reason")
        fresh.effect = TieEffect.KEPT if keep else TieEffect.RECUSED
        fresh.weighing = reason.strip()
        fresh.save(update_fields=["effect", "weighing"])
        _record(fresh, "weighed", by)
    tie.refresh_from_db()
    return tie


def _withdraw(ties: Iterable[Tie], by: User | None) -> None:
    for tie in ties:
        if tie.source == TieSource.FOUND and not tie.weighing:
            record("jury.tie.withdraw", tie, by=by)
            Tie.objects.filter(pk=tie.pk).delete()


def _record(tie: Tie, how: str, by: User | None) -> None:
    detail = {"kind": tie.kind, "effect": tie.effect, "member": str(tie.member_id)}
    record(f"jury.tie.{how}", tie, by=by, about=tie.candidate.enrolment.learner, detail=detail)
    if tie.effect == TieEffect.RECUSED:
        record("jury.recusal", tie, by=by, about=tie.candidate.enrolment.learner, detail=detail)
