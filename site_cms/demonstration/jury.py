"""The jury of last year's session: composition, a conflict of interest, decisions, signatures, attestations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from certification.attestations import actions as attestations
from certification.attestations.models import Attestation
from certification.enrolments.models import Enrolment
from certification.juries import actions, queries
from certification.juries.actions.ties import DeclaredTie
from certification.juries.enums import College, JuryState, Presence, Seat, TieKind, Verdict
from certification.juries.models import Candidate, Jury, JuryMember, Tie
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.models import OutgoingMail
from cursus.programmes.models import TrainingSession
from site_cms.demonstration.calendar import moment
from site_cms.demonstration.past_session import ABSENT, BEGINS, LASTS
from site_cms.demonstration.people import Cast

HELD = BEGINS + LASTS + 30
DEFERRED = 9  # rank of the candidate whose decision is deferred
DISAGREED = 2  # rank of the candidate on whom the assessors do not agree


def make(cast: Cast, session: TrainingSession, enrolments: Sequence[Enrolment]) -> Jury:
    """Tell the jury from its planning to the last attestation."""
    jury = convene(cast, session, enrolments, held=HELD, told=HELD - 40)
    with clock.at(moment(HELD - 30, 18)):
        for member in jury.members.all():
            actions.answer_convocation(member=member, accepted=True, by=member.user)
    _ties(cast, jury)
    held = moment(HELD, 9, 30)
    with clock.at(held):
        _open(cast, jury)
    with clock.at(held + timedelta(hours=1)):
        _decide(cast, jury)
    with clock.at(held + timedelta(hours=4)):
        actions.close_deliberation(by=cast.president, jury=jury)
    jury.refresh_from_db()
    _sign(cast, jury, held + timedelta(hours=5))
    jury.refresh_from_db()
    if jury.state != JuryState.SIGNED:
        raise RuntimeError(f"The jury of the demonstration is {jury.state}, not signed.")
    with clock.at(held + timedelta(hours=6)):
        actions.make_minutes(jury_id=str(jury.pk))
    with clock.at(moment(HELD + 2, 10)):
        batch = attestations.open_batch(jury=jury, by=cast.certifier_admin)
        while attestations.issue_next(batch):
            pass
    return jury


def convene(cast: Cast, session: TrainingSession, enrolments: Sequence[Enrolment], *, held: int, told: int) -> Jury:
    """Plan a jury, give the seats, bring the candidates, convene; ``held`` and ``told`` are days from today."""
    by = cast.certifier_admin
    with clock.at(moment(told, 10)):
        assert session.route is not None
        jury = actions.plan_jury(
            by=by,
            certifier=cast.certifier,
            route=session.route,
            held_at=moment(held, 9, 30),
            place="Maison des coopérations, Lannion",
        )
        for user, facts in _members(cast):
            actions.add_member(by=by, jury=jury, name=str(user), email=user.email, **facts)
        actions.add_candidates(by=by, jury=jury, enrolments=enrolments)
        actions.convene(by=by, jury=jury)
    return jury


def _members(cast: Cast) -> list[tuple[User, dict[str, Any]]]:
    """Who sits: a president from outside, an employer, a salaried practitioner, a university, and a secretary."""
    return [
        (
            cast.president,
            {
                "quality": "directrice de pôle territorial",
                "employer": "Pôle des Monts",
                "college": College.OTHER,
                "seat": Seat.PRESIDENT,
                "external": True,
                "woman": True,
            },
        ),
        (
            cast.employer_member,
            {
                "quality": "directrice générale adjointe",
                "employer": cast.employer.name,
                "college": College.EMPLOYER,
                "seat": Seat.MEMBER,
                "external": True,
                "woman": True,
            },
        ),
        (
            cast.practitioner,
            {
                "quality": "animateur de coopération",
                "employer": "Tiers-lieu La Trame",
                "college": College.PRACTITIONER,
                "seat": Seat.MEMBER,
                "external": True,
                "woman": False,
            },
        ),
        (
            cast.academic,
            {
                "quality": "maître de conférences",
                "employer": "Université de l’Ouest",
                "college": College.UNIVERSITY,
                "seat": Seat.MEMBER,
                "external": True,
                "woman": False,
            },
        ),
        (
            cast.secretary,
            {
                "quality": "chargée de certification",
                "employer": cast.certifier.name,
                "college": College.CERTIFIER,
                "seat": Seat.SECRETARY,
                "external": False,
                "woman": True,
            },
        ),
    ]


def _seat(jury: Jury, user: User) -> JuryMember:
    return JuryMember.objects.get(jury=jury, user=user)


def _candidates(jury: Jury) -> list[Candidate]:
    """Return the candidates by the rank of the learners in the story (they enrolled in that order)."""
    rows = Candidate.objects.filter(jury=jury).select_related("enrolment__learner", "jury")
    return list(rows.order_by("enrolment__created_at"))


def _ties(cast: Cast, jury: Jury) -> None:
    """Everybody declares; one tie is declared and weighed, one was found by itself (the employer)."""
    candidates = _candidates(jury)
    with clock.at(moment(HELD - 6, 19)):
        for member in jury.members.all():
            if member.user is None:
                continue
            declared = []
            if member.user == cast.practitioner:
                declared.append(
                    DeclaredTie(
                        candidates[4], TieKind.OTHER, "Nous avons tenu un stand ensemble, une fois, il y a deux ans."
                    )
                )
            actions.declare_ties(by=member.user, member=member, ties=declared)
    with clock.at(moment(HELD - 5, 10)):
        for tie in Tie.objects.filter(member__jury=jury, effect="PENDING"):
            actions.weigh_tie(
                by=cast.certifier_admin,
                tie=tie,
                keep=True,
                reason="Une rencontre unique et ancienne, sans lien de travail : pas d’incidence.",
            )


def _open(cast: Cast, jury: Jury) -> None:
    present = {member.pk: Presence.PRESENT for member in jury.members.all()}
    candidates = {
        candidate.pk: Presence.ABSENT if rank == ABSENT else Presence.PRESENT
        for rank, candidate in enumerate(_candidates(jury))
    }
    actions.record_presences(by=cast.secretary, jury=jury, members=present, candidates=candidates)
    actions.open_deliberation(by=cast.president, jury=jury)


def _decide(cast: Cast, jury: Jury) -> None:
    """Flagged cases are discussed and decided one by one; the others are adopted together."""
    candidates = _candidates(jury)
    flagged = (DISAGREED, 7, 8, DEFERRED)
    for rank in flagged:
        actions.flag_case(by=cast.academic, candidate=candidates[rank], question="Regardons ensemble ce bloc.")
    for rank in flagged:
        _discuss(cast, candidates[rank], rank)
    quiet = [item.pk for rank, item in enumerate(candidates) if rank not in flagged and rank != ABSENT]
    actions.adopt_proposals(by=cast.secretary, jury=jury, candidates=quiet)


def _discuss(cast: Cast, candidate: Candidate, rank: int) -> None:
    candidate.refresh_from_db()
    for block in queries.to_decide(candidate.proposal):
        verdict = Verdict.VALIDATED if block.ready else Verdict.NOT_VALIDATED
        reason = ""
        if not block.ready and rank == DEFERRED:
            verdict = Verdict.DEFERRED
            reason = "Une preuve annoncée n’a pas pu être ouverte : la décision est reportée au prochain jury."
        elif not block.ready and rank == DISAGREED:
            verdict = Verdict.VALIDATED
            reason = "Les deux avis lus, l’entretien montre que les indicateurs ont été choisis avec les habitants."
        actions.decide_block(
            by=cast.president,
            candidate=candidate,
            block=block.key or None,  # type: ignore[arg-type]
            verdict=verdict,
            missing=[] if verdict == Verdict.VALIDATED else [item.key for item in block.missing],  # type: ignore[misc]
            reason=reason,
        )


def _sign(cast: Cast, jury: Jury, at: datetime) -> None:
    """Two sign with their account, one by link and code; one is prevented and named with the reason."""
    with clock.at(at):
        for user in (cast.president, cast.employer_member):
            actions.sign_signed_in(by=user, jury=jury, seen=jury.record_sha256)
        academic = _seat(jury, cast.academic)
        actions.send_code(member=academic)
        mail = OutgoingMail.objects.filter(to=cast.academic.email).order_by("-created_at", "-pk").first()
        found = re.search(r"\b\d{4}\s\d{4}\b", mail.body if mail else "")
        granted = actions.check_code(member=academic, code=found.group() if found else "")
        assert granted is not None
        actions.sign_by_code(member=academic, code=granted, seen=jury.record_sha256)
        actions.mark_prevented(
            by=cast.secretary,
            member=_seat(jury, cast.practitioner),
            reason="parti avant la signature pour une urgence familiale",
        )


def attestations_of(jury: Jury) -> list[Attestation]:
    """Return the attestations of the jury, by number, with their files."""
    return list(Attestation.objects.filter(batch__jury=jury).order_by("number").select_related("file"))
