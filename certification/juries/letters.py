"""The messages of a jury: who is told what. None of them carries an opinion or a vote."""

from __future__ import annotations

from typing import Any

from certification.juries.enums import CandidateOutcome, Seat
from certification.juries.models import Candidate, Jury, JuryMember
from certification.juries.models_appeals import Appeal
from certification.juries.queries import candidate_name, candidates_of, result_of
from cursus.core import mail
from cursus.core.addresses import absolute
from cursus.organisations.enums import Role
from cursus.organisations.queries import people_with_role


def convene_member(member: JuryMember) -> None:
    """Convene a member: date, place, seat, and the link by which they answer."""
    link = absolute("juries:convocation", member.link_token)
    _to_member("convocation", member, link=link, seat=Seat(member.seat).label)


def convene_candidate(candidate: Candidate) -> None:
    """Tell a candidate when and where the jury sits."""
    _to_candidate("candidate_convocation", candidate)


def tell_moved(jury: Jury) -> None:
    """Tell everybody who was convened the new date and place."""
    for member in jury.members.filter(replaced_by=None):
        _to_member("moved", member, link=absolute("juries:convocation", member.link_token))
    for candidate in candidates_of(jury):
        _to_candidate("candidate_moved", candidate)


def tell_cancelled(jury: Jury) -> None:
    """Tell everybody who was convened that the jury is cancelled, and why."""
    for member in jury.members.filter(replaced_by=None):
        _to_member("cancelled", member)
    for candidate in candidates_of(jury):
        _to_candidate("candidate_cancelled", candidate)


def tell_seat_taken(member: JuryMember) -> None:
    """Tell a substitute that they now have a seat."""
    link = absolute("juries:convocation", member.link_token)
    _to_member("seat_taken", member, link=link, seat=Seat(member.seat).label)


def tell_declined(member: JuryMember) -> None:
    """Tell the certifier that a member cannot come."""
    _to_certifier("member_declined", member.jury, page="juries:composition", member=member)


def ask_signature(member: JuryMember) -> None:
    """Ask a member to sign the record: a link that needs no account."""
    _to_member("to_sign", member, link=absolute("juries:sign_by_link", member.link_token))


def send_code(member: JuryMember, code: str, minutes: int) -> None:
    """Send the one-time code that goes with the link. Not under a key: each request sends a new code."""
    _to_member("signing_code", member, code=code, minutes=minutes)


def tell_results(jury: Jury) -> None:
    """Tell each candidate what was decided. Only this message names missing competencies (DOMAIN, rule 7)."""
    rows = candidates_of(jury).select_related("jury__qualification", "jury__certifier").prefetch_related("appeals")
    for candidate in rows:
        link = absolute("juries:appeal_lodge", candidate.pk, language=candidate.enrolment.learner.language)
        result = result_of(candidate)
        came = result.outcome not in (CandidateOutcome.ABSENT, CandidateOutcome.EXCUSED)
        _to_candidate(
            "result",
            candidate,
            key=f"jury-result-{candidate.pk}",
            result=result,
            outcome=result.outcome.label,
            link=link,
            came=came,
        )


def tell_signed(jury: Jury) -> None:
    """Tell the certifier that the deliberation is signed: attestations can be issued."""
    _to_certifier("signed", jury, page="juries:minutes", key="jury-signed")


def tell_appeal_lodged(appeal: Appeal) -> None:
    """Tell the certifier that an appeal waits; and the candidate that it arrived, and when.

    The certifier's message names nobody: it would outlive the person's erasure in a mailbox.
    """
    jury = appeal.candidate.jury
    for person in people_with_role(jury.certifier, Role.CERTIFIER):
        link = absolute("juries:appeal", appeal.pk, language=person.language)
        mail.post(
            "juries/appeal_lodged",
            {**_about(jury), "appeal": appeal, "link": link},
            to=person.email,
            recipient=person,
            organisation=jury.certifier,
            key=f"appeal-lodged-{appeal.pk}-{person.pk}",
        )
    _about_appeal("appeal_received", appeal)


def tell_appeal_answered(appeal: Appeal) -> None:
    """Tell the candidate what was found, with the reasons in full and what they can do next."""
    _about_appeal("appeal_answered", appeal)


def _about_appeal(template: str, appeal: Appeal) -> None:
    candidate = appeal.candidate
    link = absolute("juries:appeal_own", appeal.pk, language=candidate.enrolment.learner.language)
    _to_candidate(template, candidate, key=f"{template}-{appeal.pk}", appeal=appeal, link=link)


def _to_member(template: str, member: JuryMember, **context: Any) -> None:
    jury = member.jury
    mail.post(
        f"juries/{template}",
        {**_about(jury), "member": member, **context},
        to=member.email,
        recipient=member.user,
        organisation=jury.certifier,
    )


def _to_candidate(template: str, candidate: Candidate, *, key: str | None = None, **context: Any) -> None:
    learner = candidate.enrolment.learner
    mail.post(
        f"juries/{template}",
        {**_about(candidate.jury), "candidate": candidate, "name": candidate_name(candidate), **context},
        to=learner.email,
        recipient=learner,
        organisation=candidate.jury.certifier,
        key=key,
    )


def _to_certifier(template: str, jury: Jury, *, page: str, key: str = "", **context: Any) -> None:
    for person in people_with_role(jury.certifier, Role.CERTIFIER):
        mail.post(
            f"juries/{template}",
            {**_about(jury), "link": absolute(page, jury.pk, language=person.language), **context},
            to=person.email,
            recipient=person,
            organisation=jury.certifier,
            key=f"{key}-{jury.pk}-{person.pk}" if key else None,
        )


def _about(jury: Jury) -> dict[str, Any]:
    return {"jury": jury, "certifier": jury.certifier, "qualification": jury.qualification}
