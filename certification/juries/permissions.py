"""Who sees a jury, and who may do what: the certifier plans, members read and sign, president or secretary record."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.enrolments.models import Enrolment
from certification.juries.enums import Answer, JuryState, Presence, Seat, TieEffect
from certification.juries.models import Candidate, Jury, JuryMember, Tie
from certification.juries.models_appeals import Appeal
from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.organisations.models import Organisation
from cursus.organisations.queries import bodies_where, has_role

Person = User | AnonymousUser

RECORDERS = (Seat.PRESIDENT, Seat.SECRETARY)
# A substitute prepares nothing on somebody else's portfolio until they have a seat.
READERS = (Seat.PRESIDENT, Seat.MEMBER, Seat.ADVISORY, Seat.SECRETARY)
_SHOWN_TO_MEMBERS = [state for state in JuryState if state != JuryState.PLANNED]


def seats_of(user: Person) -> QuerySet[JuryMember]:
    """The person's seats in juries that were convened; not those that somebody else has taken."""
    if not user.is_authenticated:
        return JuryMember.objects.none()
    return JuryMember.objects.filter(user=user, replaced_by=None, jury__state__in=_SHOWN_TO_MEMBERS)


def visible_to(user: Person) -> QuerySet[Jury]:
    """The juries that the person sees: those of the certifiers they administer, and those in which they sit."""
    if not user.is_authenticated:
        return Jury.objects.none()
    return Jury.objects.filter(
        Q(certifier__in=bodies_where(user, Role.CERTIFIER)) | Q(pk__in=seats_of(user).values("jury"))
    )


def managed_by(user: Person) -> QuerySet[Jury]:
    """The juries of the certifiers that the person administers."""
    return Jury.objects.filter(certifier__in=bodies_where(user, Role.CERTIFIER))


def certifiers_of(user: Person) -> QuerySet[Organisation]:
    """The certifiers for which the person plans juries."""
    return Organisation.objects.filter(pk__in=bodies_where(user, Role.CERTIFIER))


def can_plan(user: Person, certifier: Organisation) -> bool:
    """Plan a jury: an administrator of the certifier."""
    return has_role(user, certifier.pk, Role.CERTIFIER)


def can_manage(user: Person, jury: Jury) -> bool:
    """Compose, convene, cancel, replace: an administrator of the certifier. They never record a decision."""
    return has_role(user, jury.certifier_id, Role.CERTIFIER)


def seat_in(user: Person, jury: Jury) -> JuryMember | None:
    """The person's seat in a jury that was convened, unless they declined or were replaced."""
    return seats_of(user).filter(jury=jury).exclude(answer=Answer.DECLINED).first()


def can_record(user: Person, jury: Jury) -> bool:
    """Record presence, open, decide, close: the president or the secretary."""
    seat = seat_in(user, jury)
    return seat is not None and seat.seat in RECORDERS


def can_weigh_ties(user: Person, jury: Jury) -> bool:
    """Weigh a declared tie: the certifier before the day, the president or the secretary at any time."""
    return can_record(user, jury) or can_manage(user, jury)


def can_mark_prevented(user: Person, jury: Jury) -> bool:
    """Name a member who cannot sign: president or secretary; the certifier too, for who is left without either."""
    return can_record(user, jury) or can_manage(user, jury)


def can_read_minutes(user: Person, jury: Jury) -> bool:
    """Read the signed minutes: the certifier and whoever sat."""
    return can_manage(user, jury) or seat_in(user, jury) is not None


def set_aside_from(member: OuterRef | JuryMember) -> QuerySet[Tie]:
    """The ties that keep a member from deliberating on a candidate."""
    return Tie.objects.filter(member=member, effect__in=(TieEffect.RECUSED, TieEffect.PENDING))


def readable_candidates(user: Person) -> QuerySet[Candidate]:
    """The candidates whose file the person reads: members with a seat, who have declared their ties, from the
    convening to the closing; on the day only those who are there; never on a candidate they are tied to.
    """
    if not user.is_authenticated:
        return Candidate.objects.none()
    awaiting = Q(jury__state=JuryState.CONVENED) & ~Q(answer=Answer.DECLINED)
    in_the_room = Q(jury__state=JuryState.DELIBERATING, presence=Presence.PRESENT)
    seats = (
        JuryMember.objects.filter(awaiting | in_the_room, user=user, replaced_by=None, seat__in=READERS)
        .exclude(ties_declared_at=None)
        .filter(jury=OuterRef("jury"))
    )
    tied = Tie.objects.filter(
        candidate=OuterRef("pk"),
        member__user=user,
        effect__in=(TieEffect.RECUSED, TieEffect.PENDING),
    )
    return Candidate.objects.filter(Exists(seats), ~Exists(tied))


def enrolments_kept_from(user: User) -> QuerySet[Enrolment]:
    """The enrolments from whose evidence a tie keeps the person as long as the jury stands, also where they would
    see it as an administrator of the certifier (``EVIDENCE_KEPT_FROM`` in the settings).
    """
    ties = Tie.objects.filter(member__user=user, effect__in=(TieEffect.RECUSED, TieEffect.PENDING))
    standing = ties.exclude(candidate__jury__state=JuryState.CANCELLED)
    return Enrolment.objects.filter(pk__in=standing.values("candidate__enrolment"))


def is_set_aside(member: JuryMember, candidate: Candidate) -> bool:
    """Whether a tie keeps the member from this candidate."""
    return set_aside_from(member).filter(candidate=candidate).exists()


def can_decide(member: JuryMember, candidate: Candidate) -> bool:
    """Record a decision on a candidate: a present president or secretary whom nothing ties to the candidate,
    or who was designated to preside for this candidate.
    """
    if member.jury_id != candidate.jury_id or member.presence != Presence.PRESENT or member.replaced_by_id:
        return False
    records = member.seat in RECORDERS or candidate.presided_by_id == member.pk
    return records and not is_set_aside(member, candidate)


def own_candidacies(user: Person) -> QuerySet[Candidate]:
    """The signed decisions about the person: those that they may contest."""
    if not user.is_authenticated:
        return Candidate.objects.none()
    return Candidate.objects.filter(
        enrolment__learner=user, enrolment__erased__isnull=True, jury__state=JuryState.SIGNED
    )


def own_appeals(user: Person) -> QuerySet[Appeal]:
    """The appeals that the person lodged."""
    return Appeal.objects.filter(candidate__in=own_candidacies(user))


def appeals_managed_by(user: Person) -> QuerySet[Appeal]:
    """The appeals against juries of the certifiers that the person administers. Nobody else reads one."""
    return Appeal.objects.filter(candidate__jury__certifier__in=bodies_where(user, Role.CERTIFIER))
