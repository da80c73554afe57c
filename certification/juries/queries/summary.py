"""The record in words, for whoever closes, signs or reads it: nothing here that the record does not hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certification.juries.enums import (
    CandidateOutcome,
    College,
    JuryState,
    Presence,
    Seat,
    TieEffect,
    TieKind,
    Verdict,
)
from certification.juries.models import Jury
from certification.juries.queries.holdings import Holding
from cursus.frameworks.enums import RouteKind

FIXED = (JuryState.CLOSED, JuryState.SIGNED)


@dataclass(frozen=True)
class MemberLine:
    """A member as recorded."""

    key: str
    name: str
    quality: str
    employer: str
    seat: str
    college: str
    presence: str
    replaced_by: str
    signs: bool
    declared: bool


@dataclass(frozen=True)
class BlockLine:
    """A decision on one block as recorded. ``verdict`` is the value, ``words`` its label.

    ``earlier``: which jury validated the block before, in words.
    """

    label: str
    verdict: str
    words: str
    departs: bool
    reason: str
    validated_before: bool
    earlier: str = ""


@dataclass(frozen=True)
class CandidateLine:
    """A candidate as recorded, with ties and who deliberated."""

    name: str
    birth_date: str
    session: str
    present: bool
    presence: str
    outcome: str
    outcome_words: str
    blocks: tuple[BlockLine, ...]
    ties: tuple[tuple[str, str, str, str], ...]
    deliberated: tuple[str, ...]
    presided_by: str


@dataclass(frozen=True)
class RecordView:
    """The whole record. ``ties`` of a candidate: (member, kind, effect, why)."""

    reference: str
    certifier: str
    title: str
    route: str
    held_at: datetime
    place: str
    closed_at: datetime
    incidents: str
    members: tuple[MemberLine, ...]
    candidates: tuple[CandidateLine, ...]

    @property
    def present(self) -> tuple[CandidateLine, ...]:
        """The candidates who came."""
        return tuple(line for line in self.candidates if line.present)


def recorded(jury: Jury) -> RecordView:
    """Return what the closed record says. Only for a jury that is closed or signed."""
    return record_view(json.loads(jury.record))


def record_view(record: Mapping[str, Any]) -> RecordView:
    """Return a record (:func:`build_record`) in words, in the present language."""
    jury = record["jury"]
    names = {member["id"]: member["name"] for member in record["members"]}
    return RecordView(
        reference=jury["reference"],
        certifier=jury["certifier"]["name"],
        title=jury["qualification"]["title"],
        route=str(RouteKind(jury["route"]).label),
        held_at=datetime.fromisoformat(jury["held_at"]),
        place=jury["place"],
        closed_at=datetime.fromisoformat(jury["closed_at"]),
        incidents=jury["incidents"],
        members=tuple(_member(member, names) for member in _in_seat_order(record["members"])),
        candidates=tuple(_candidate(candidate, names) for candidate in record["candidates"]),
    )


def _in_seat_order(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    order = list(Seat.values)
    return sorted(members, key=lambda member: (order.index(member["seat"]), member["name"]))


def _member(member: Mapping[str, Any], names: Mapping[str, str]) -> MemberLine:
    return MemberLine(
        key=member["id"],
        name=member["name"],
        quality=member["quality"],
        employer=member["employer"],
        seat=str(Seat(member["seat"]).label),
        college=str(College(member["college"]).label),
        presence=str(Presence(member["presence"]).label),
        replaced_by=names.get(member["replaced_by"] or "", ""),
        signs=member["signs"],
        declared=member["ties_declared_at"] is not None,
    )


def _candidate(candidate: Mapping[str, Any], names: Mapping[str, str]) -> CandidateLine:
    quorum = candidate["quorum"] or {"deliberated": [], "presided_by": None}
    outcome = candidate["outcome"]
    return CandidateLine(
        name=candidate["name"],
        birth_date=candidate["birth_date"] or "",
        session=candidate["session"],
        present=candidate["presence"] == Presence.PRESENT,
        presence=str(Presence(candidate["presence"]).label),
        outcome=outcome,
        outcome_words=str(CandidateOutcome(outcome).label) if outcome else "",
        blocks=tuple(_block(block) for block in candidate["blocks"]),
        ties=tuple(
            (
                names.get(tie["member"], ""),
                str(TieKind(tie["kind"]).label),
                str(TieEffect(tie["effect"]).label),
                tie["weighing"],
            )
            for tie in candidate["ties"]
        ),
        deliberated=tuple(sorted(names[key] for key in quorum["deliberated"])),
        presided_by=names.get(quorum["presided_by"] or "", ""),
    )


def _block(block: Mapping[str, Any]) -> BlockLine:
    decision = block["decision"] or {"verdict": "", "proposed": None, "reason": ""}
    label = f"{block['code']} · {block['title']}" if block["code"] else block["title"]
    verdict = decision["verdict"]
    return BlockLine(
        label=label,
        verdict=verdict,
        words=str(Verdict(verdict).label) if verdict else "",
        departs=bool(verdict) and decision["proposed"] != (verdict == Verdict.VALIDATED),
        reason=decision["reason"],
        validated_before=block["validated_before"],
        earlier=Holding.from_plain(block["earlier"]).words if "earlier" in block else "",
    )
