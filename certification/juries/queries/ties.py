"""The ties that the files show by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from certification.assessment.models import Judgement
from certification.enrolments.models import Enrolment
from certification.juries.models import Candidate, Jury, JuryMember
from certification.juries.rules import CandidateFacts, FoundTie, MemberFacts, ties_between
from cursus.organisations.models import Membership
from cursus.programmes.enums import StaffRole
from cursus.programmes.models import SessionStaff


def ties_in_files(jury: Jury) -> list[FoundTie]:
    """Return every tie between a member and a candidate that the files show (six queries, whatever the size)."""
    members = list(jury.members.filter(replaced_by=None))
    candidates = list(jury.candidates.select_related("enrolment__learner", "enrolment__tutor", "enrolment__employer"))
    member_facts = _member_facts(members)
    return [
        found
        for facts in _candidate_facts(candidates)
        for member in member_facts
        for found in ties_between(member, facts)
    ]


def _member_facts(members: Sequence[JuryMember]) -> list[MemberFacts]:
    bodies: defaultdict[UUID | int, set[str]] = defaultdict(set)
    users = [member.user_id for member in members if member.user_id]
    for user, body in Membership.objects.filter(user__in=users).values_list("user_id", "organisation_id"):
        bodies[user].add(str(body))
    return [
        MemberFacts(
            key=str(member.pk),
            user=str(member.user_id) if member.user_id else None,
            email=member.email,
            employer=member.employer,
            bodies=frozenset(bodies[member.user_id]) if member.user_id else frozenset(),
        )
        for member in members
    ]


def _candidate_facts(candidates: Sequence[Candidate]) -> list[CandidateFacts]:
    trainers: defaultdict[UUID, set[str]] = defaultdict(set)
    assessors: defaultdict[UUID, set[str]] = defaultdict(set)
    sessions = {candidate.enrolment.session_id for candidate in candidates}
    for session, role, user in SessionStaff.objects.filter(session__in=sessions).values_list(
        "session_id", "role", "user_id"
    ):
        (trainers if role == StaffRole.TRAINER else assessors)[session].add(str(user))
    judged: defaultdict[UUID, set[str]] = defaultdict(set)
    enrolments = [candidate.enrolment_id for candidate in candidates]
    pairs = Judgement.objects.filter(enrolment__in=enrolments).values_list("enrolment_id", "assessor_id")
    for enrolment, assessor in pairs.order_by().distinct():
        judged[enrolment].add(str(assessor))
    return [
        _facts_of(
            candidate,
            frozenset(trainers[candidate.enrolment.session_id]),
            frozenset(assessors[candidate.enrolment.session_id] | judged[candidate.enrolment_id]),
        )
        for candidate in candidates
    ]


def _facts_of(candidate: Candidate, trainers: frozenset[str], assessors: frozenset[str]) -> CandidateFacts:
    enrolment: Enrolment = candidate.enrolment
    employer = enrolment.employer
    names = [enrolment.employer_name]
    if employer is not None:
        names += [employer.name, employer.legal_name]
    return CandidateFacts(
        key=str(candidate.pk),
        user=str(enrolment.learner_id),
        email=enrolment.learner.email,
        tutor=str(enrolment.tutor_id) if enrolment.tutor_id else None,
        tutor_email=enrolment.tutor.email if enrolment.tutor else "",
        employer_body=str(enrolment.employer_id) if enrolment.employer_id else None,
        employers=tuple(name for name in names if name),
        trainers=trainers,
        assessors=assessors,
    )
