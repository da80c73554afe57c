"""Who sits and who comes before the jury."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from certification.enrolments.models import Enrolment
from certification.juries import letters, permissions, queries
from certification.juries.actions.common import lock, lock_enrolments, require_manager, require_recorder
from certification.juries.actions.rehearing import refuse_former_member, refuse_same_composition
from certification.juries.actions.ties import find_ties
from certification.juries.enums import College, JuryState, Presence, Seat
from certification.juries.models import Candidate, Jury, JuryMember
from cursus.accounts.models import User
from cursus.core.errors import Refused
from cursus.core.ids import new_token
from cursus.core.writing import record, writing

_BEFORE = (JuryState.PLANNED, JuryState.CONVENED)


def add_member(
    *,
    by: User,
    jury: Jury,
    name: str,
    email: str,
    quality: str,
    college: str,
    seat: str = Seat.MEMBER,
    employer: str = "",
    external: bool = False,
    woman: bool | None = None,
) -> JuryMember:
    """Give somebody a seat. Known by their address, they read the files with their account; else they only
    answer and sign, by link and code. Once the jury is convened the person is convened at once.
    """
    with writing():
        locked = lock(jury, *_BEFORE)
        require_manager(by, locked)
        address = email.strip().lower()
        _check_member(locked, address, seat, college, external, None)
        user = User.objects.filter(email=address, is_active=True).first()
        refuse_former_member(locked, name=name.strip(), email=address, user=user)
        member = JuryMember.objects.create(
            jury=locked,
            user=user,
            name=name.strip(),
            email=address,
            quality=quality.strip(),
            employer=employer.strip(),
            college=college,
            seat=seat,
            external=external,
            woman=woman,
            link_token=new_token(),
        )
        record("jury.member.add", member, by=by, about=member.user, detail={"seat": seat, "college": college})
        find_ties(locked, by=by)
        if locked.state == JuryState.CONVENED:
            letters.convene_member(member)
    return member


def change_member(*, by: User, member: JuryMember, **changes: Any) -> JuryMember:
    """Correct who somebody is (name, quality, employer, college, seat, external, woman) before the day."""
    with writing():
        locked = lock(member.jury, *_BEFORE)
        require_manager(by, locked)
        fresh = JuryMember.objects.select_for_update().get(pk=member.pk)
        before = fresh.email
        for field, value in changes.items():
            setattr(fresh, field, value.strip() if isinstance(value, str) else value)
        fresh.email = fresh.email.lower()
        _check_member(locked, fresh.email, fresh.seat, fresh.college, fresh.external, fresh)
        if fresh.email != before:
            # Another person: the link that the first one received must not answer or sign for them.
            fresh.user = User.objects.filter(email=fresh.email, is_active=True).first()
            fresh.link_token, fresh.ties_declared_at = new_token(), None
            refuse_former_member(locked, name=fresh.name, email=fresh.email, user=fresh.user)
        fresh.save()
        record("jury.member.change", fresh, by=by, about=fresh.user, detail={"seat": fresh.seat})
        find_ties(locked, by=by)
    return fresh


def remove_member(*, by: User, member: JuryMember) -> None:
    """Take a seat away while the jury is only planned. Later, let a substitute take it."""
    with writing():
        locked = lock(member.jury, JuryState.PLANNED)
        require_manager(by, locked)
        for tie in member.ties.all():
            record("jury.tie.withdraw", tie, by=by)
        member.ties.all().delete()
        record("jury.member.remove", member, by=by, about=member.user)
        JuryMember.objects.filter(pk=member.pk).delete()


def replace_member(*, by: User, member: JuryMember, substitute: JuryMember) -> JuryMember:
    """Let a substitute take the seat of a member who cannot come. The member keeps their line in the minutes.

    The certifier does it before the day; the president or the secretary may do it in the room.
    """
    with writing():
        locked = lock(member.jury, *_BEFORE, JuryState.DELIBERATING)
        if not permissions.can_manage(by, locked):
            require_recorder(by, locked)
        leaving = JuryMember.objects.select_for_update().get(pk=member.pk)
        coming = JuryMember.objects.select_for_update().get(pk=substitute.pk)
        if coming.jury_id != locked.pk or coming.seat != Seat.SUBSTITUTE or coming.replaced_by_id:
            raise Refused(_("Choose one of the substitutes of this jury."), field="substitute")
        if leaving.replaced_by_id or leaving.seat not in (Seat.PRESIDENT, Seat.MEMBER):
            raise Refused(_("This person has no seat that a substitute can take."), field="substitute")
        seat = leaving.seat
        leaving.replaced_by, leaving.presence = coming, Presence.EXCUSED
        leaving.save(update_fields=["replaced_by", "presence"])
        coming.seat = seat
        coming.save(update_fields=["seat"])
        record("jury.member.replaced", leaving, by=by, about=leaving.user, detail={"by": str(coming.pk)})
        record("jury.member.takes_seat", coming, by=by, about=coming.user, detail={"seat": seat})
        if locked.state == JuryState.CONVENED:
            letters.tell_seat_taken(coming)
    member.refresh_from_db()
    return coming


def add_candidates(*, by: User, jury: Jury, enrolments: Iterable[Enrolment]) -> list[Candidate]:
    """Bring learners before the jury, in the order given. Their civil identity is confirmed beforehand.

    Members have to say again whether something ties them: there are new people on the list. Who waits to be heard
    again after an upheld appeal is heard by other members than the first time; their row says because of which appeal.
    """
    with writing():
        locked = lock(jury, *_BEFORE)
        require_manager(by, locked)
        asked = {enrolment.pk for enrolment in enrolments}
        lock_enrolments(asked)
        known = {found.pk: found for found in queries.eligible_enrolments(locked).filter(pk__in=asked)}
        if asked - set(known):
            raise Refused(
                _("Some of these learners cannot come before this jury. Reload the list of those who can."),
                field="enrolments",
            )
        for enrolment in known.values():
            _require_identity(enrolment)
        again = queries.rehearings_of(known.values())
        refuse_same_composition(locked, again.values())
        last = locked.candidates.aggregate(last=Max("position"))["last"] or 0
        added = [
            Candidate.objects.create(
                jury=locked, enrolment=enrolment, position=last + place, reheard_from=again.get(enrolment.pk)
            )
            for place, enrolment in enumerate(known.values(), start=1)
        ]
        for candidate in added:
            record("jury.candidate.add", candidate, by=by, about=candidate.enrolment.learner)
        if added:
            _ask_ties_again(locked)
            find_ties(locked, by=by)
        if locked.state == JuryState.CONVENED:
            for candidate in added:
                letters.convene_candidate(candidate)
    return added


def remove_candidate(*, by: User, candidate: Candidate) -> None:
    """Take a candidate off the list while the jury is only planned. Later they are absent or excused."""
    with writing():
        locked = lock(candidate.jury, JuryState.PLANNED)
        require_manager(by, locked)
        for tie in candidate.ties.all():
            record("jury.tie.withdraw", tie, by=by)
        candidate.ties.all().delete()
        record("jury.candidate.remove", candidate, by=by, about=candidate.enrolment.learner)
        Candidate.objects.filter(pk=candidate.pk).delete()


def _check_member(jury: Jury, email: str, seat: str, college: str, external: bool, member: JuryMember | None) -> None:
    others = jury.members.exclude(pk=member.pk) if member else jury.members.all()
    if others.filter(email=email).exists():
        raise Refused(_("Somebody with this address already sits in this jury."), field="email")
    if seat == Seat.PRESIDENT and others.filter(seat=Seat.PRESIDENT, replaced_by=None).exists():
        raise Refused(_("This jury already has a president."), field="seat")
    if external and college in (College.CERTIFIER, College.TRAINING):
        raise Refused(
            _("Somebody of the certifier or of the training body does not come from outside them."),
            field="external",
        )


def _require_identity(enrolment: Enrolment) -> None:
    if not queries.identity_confirmed(enrolment):
        raise Refused(
            _("%(name)s has not confirmed their civil identity yet. Ask them to do it from their space.")
            % {"name": enrolment.learner},
            field="enrolments",
        )


def _ask_ties_again(jury: Jury) -> None:
    jury.members.exclude(ties_declared_at=None).update(ties_declared_at=None)
