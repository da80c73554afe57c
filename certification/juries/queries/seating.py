"""Who sits, under which rule, and the quorum of each candidate."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet

from certification.juries.enums import Seat, TieEffect
from certification.juries.models import Candidate, Jury, JuryMember, Tie
from certification.juries.rules import (
    CompositionRule,
    Problem,
    Quorum,
    Seated,
    composition_problems,
    must_sign,
    quorum_for,
)
from cursus.frameworks.enums import RouteKind


def rule_of(jury: Jury) -> CompositionRule:
    """Return the rule frozen when the jury was convened; before that, the one its route has now."""
    if jury.rule:
        return CompositionRule.from_plain(jury.rule)
    route = jury.route
    return CompositionRule(
        min_members=route.min_members,
        quorum=route.quorum,
        min_practitioners=route.min_practitioners,
        min_external_percent=route.min_external_percent,
        president_external=route.president_external,
        balance_expected=route.balance_expected,
        vae=route.kind == RouteKind.VAE,
        text=route.jury_text,
        conditions=tuple(str(condition) for condition in jury.qualification.full_conditions),
    )


def seated(members: Iterable[JuryMember]) -> list[Seated]:
    """Return the members as plain values; their keys are the ids as text."""
    return [
        Seated(
            key=str(member.pk),
            name=member.name,
            seat=member.seat,
            college=member.college,
            external=member.external,
            woman=member.woman,
            answer=member.answer,
            presence=member.presence,
            replaced=member.replaced_by_id is not None,
        )
        for member in members
    ]


def composition_of(jury: Jury) -> list[Problem]:
    """Return what the jury's rule does not find in its members."""
    return composition_problems(seated(jury.members.all()), rule_of(jury))


def by_seat(members: Iterable[JuryMember]) -> list[JuryMember]:
    """Return the members in the order in which they are named: president first, then by name."""
    order = list(Seat.values)
    return sorted(members, key=lambda member: (order.index(member.seat), member.name))


def signatories(jury: Jury) -> list[JuryMember]:
    """Return the members who have to sign, in the order of their seats."""
    members = by_seat(jury.members.select_related("signature", "user"))
    keys = {member.key for member in seated(members) if must_sign(member)}
    return [member for member in members if str(member.pk) in keys]


def set_aside(candidates: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return, by candidate id, the ids of the members who do not deliberate on them.

    A tie that waits to be weighed sets aside too: nobody reads or decides on the strength of a tie that
    nobody has looked at.
    """
    found: dict[UUID, set[UUID]] = {candidate: set() for candidate in candidates}
    ties = Tie.objects.filter(candidate__in=candidates, effect__in=(TieEffect.RECUSED, TieEffect.PENDING))
    for candidate, member in ties.values_list("candidate_id", "member_id"):
        found[candidate].add(member)
    return found


def quorums_of(jury: Jury, candidates: Iterable[Candidate] | None = None) -> dict[UUID, Quorum]:
    """Return the quorum of each candidate, by id (two queries, three without ``candidates``)."""
    known = list(jury.candidates.all() if candidates is None else candidates)
    members, rule = seated(jury.members.all()), rule_of(jury)
    aside = set_aside([candidate.pk for candidate in known])
    return {
        candidate.pk: quorum_for(
            members,
            rule,
            set_aside={str(key) for key in aside[candidate.pk]},
            presided_by=str(candidate.presided_by_id) if candidate.presided_by_id else None,
        )
        for candidate in known
    }


def quorum_of(candidate: Candidate) -> Quorum:
    """Return the quorum of one candidate."""
    return quorums_of(candidate.jury, [candidate])[candidate.pk]


def signed(member: JuryMember) -> bool:
    """Tell whether the member has signed, or is named as prevented."""
    return getattr(member, "signature", None) is not None


def substitutes(jury: Jury) -> QuerySet[JuryMember]:
    """Return the substitutes who have no seat yet."""
    return jury.members.filter(seat=Seat.SUBSTITUTE, replaced_by=None)
