"""The canonical record of a deliberation: what members sign the hash of.

It carries decisions and what makes them lawful (who sat, ties, quorum). It never carries votes, opinions or
the cases that somebody flagged: those stay in the room. Nor the competencies that a block lacks: they are
named in the candidate's notification only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from certification.juries.enums import CandidateOutcome
from certification.juries.models import Candidate, Jury, JuryDecision, JuryMember, Tie
from certification.juries.queries.deliberation import Board, BoardCell, BoardRow, board_of
from certification.juries.queries.seating import rule_of, seated
from certification.juries.rules import must_sign
from cursus.core.canonical import canonical_json, plain

FORMAT = "cursus/deliberation/1"


def canonical_record(jury: Jury, closed_at: datetime) -> bytes:
    """Return the record as RFC 8785 bytes: the same bytes whenever it is built again from the same rows."""
    return canonical_json(build_record(jury, closed_at))


def build_record(
    jury: Jury, closed_at: datetime, outcomes: Mapping[UUID, CandidateOutcome] | None = None
) -> dict[str, Any]:
    """Return the record as plain values. ``closed_at`` is the moment of closing.

    ``outcomes``: before closing, what each candidate (by id) would come to; afterwards the rows say it.
    """
    board = board_of(jury)
    members = sorted(jury.members.all(), key=lambda member: str(member.pk))
    to_sign = {member.key for member in seated(members) if must_sign(member)}
    record = {
        "format": FORMAT,
        "jury": _jury(jury, closed_at),
        "rule": rule_of(jury).to_plain(),
        "members": [_member(member, str(member.pk) in to_sign) for member in members],
        "candidates": _candidates(board, outcomes or {}),
    }
    value: dict[str, Any] = plain(record)
    return value


def _jury(jury: Jury, closed_at: datetime) -> dict[str, Any]:
    certifier, qualification = jury.certifier, jury.qualification
    version = qualification.version
    return {
        "id": jury.pk,
        "reference": jury.reference,
        "certifier": {
            "id": certifier.pk,
            "name": certifier.legal_name or certifier.name,
            "siret": certifier.siret,
        },
        "qualification": {
            "id": qualification.pk,
            "code": qualification.code,
            "title": qualification.title,
            "kind": qualification.kind,
            "framework": version.framework.code,
            "version": version.number,
        },
        "route": jury.route.kind,
        "held_at": jury.held_at,
        "place": jury.place,
        "opened_at": jury.opened_at,
        "closed_at": closed_at,
        "incidents": jury.incidents,
    }


def _member(member: JuryMember, to_sign: bool) -> dict[str, Any]:
    return {
        "id": member.pk,
        "name": member.name,
        "quality": member.quality,
        "employer": member.employer,
        "college": member.college,
        "seat": member.seat,
        "external": member.external,
        "presence": member.presence,
        "replaced_by": member.replaced_by_id,
        "ties_declared_at": member.ties_declared_at,
        "signs": to_sign,
    }


def _candidates(board: Board, outcomes: Mapping[UUID, CandidateOutcome]) -> list[dict[str, Any]]:
    rows = sorted(board.rows, key=lambda row: (row.candidate.position, str(row.candidate.pk)))
    return [_candidate(row, outcomes.get(row.candidate.pk, "")) for row in rows]


def _candidate(row: BoardRow, outcome: str) -> dict[str, Any]:
    candidate: Candidate = row.candidate
    enrolment = candidate.enrolment
    identity = getattr(enrolment, "identity", None)
    return {
        "id": candidate.pk,
        "enrolment": enrolment.pk,
        "name": row.name,
        "birth_date": identity.birth_date if identity is not None else None,
        "session": enrolment.session.code,
        "programme": enrolment.session.programme.code,
        "presence": candidate.presence,
        "outcome": candidate.outcome or outcome,
        "conditions_met": candidate.conditions_met,
        "blocks": [_block(cell) for cell in row.cells],
        "ties": [_tie(tie) for tie in sorted(row.ties, key=_tie_order)],
        "quorum": {
            "deliberated": sorted(row.quorum.deliberating),
            "presided_by": row.quorum.presided_by,
            "reached": row.quorum.reached,
        }
        if row.present
        else None,
    }


def _block(cell: BoardCell) -> dict[str, Any]:
    said = {
        "id": cell.block.key or None,
        "code": cell.block.code,
        "title": cell.block.title,
        "validated_before": cell.block.validated_before,
        "decision": _decision(cell.decision),
    }
    # Only where it is known: records that were signed before it was kept are built again as they were.
    return said | ({"earlier": cell.block.earlier.to_plain()} if cell.block.earlier else {})


def _decision(decision: JuryDecision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {
        "proposed": decision.proposed,
        "verdict": decision.verdict,
        "reason": decision.reason,
    }


def _tie(tie: Tie) -> dict[str, Any]:
    """A tie is weighed and minuted; what the member told about it in their own words is not."""
    return {
        "member": tie.member_id,
        "kind": tie.kind,
        "source": tie.source,
        "effect": tie.effect,
        "weighing": tie.weighing,
    }


def _tie_order(tie: Tie) -> tuple[str, str]:
    member: UUID = tie.member_id
    return (str(member), tie.kind)
