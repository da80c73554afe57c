"""From a signed record to the frozen context of its minutes. What was signed is read from the record itself, not
from rows that other rooms may have changed since.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.juries.documents import (
    MinutesCandidate,
    MinutesContext,
    MinutesDecision,
    MinutesMember,
    MinutesSignature,
    MinutesTie,
)
from certification.juries.enums import (
    CandidateOutcome,
    College,
    Presence,
    Seat,
    SigningMethod,
    TieEffect,
    TieKind,
    Verdict,
)
from certification.juries.models import Jury, MemberSignature
from certification.juries.queries import Holding
from certification.juries.rules import CompositionRule
from cursus.frameworks.enums import RouteKind
from cursus.organisations.models import Organisation


def freeze_minutes(jury: Jury) -> MinutesContext:
    """Return everything that the minutes say, in the language of the installation."""
    record: dict[str, Any] = json.loads(jury.record)
    said, members = record["jury"], record["members"]
    names = {member["id"]: member["name"] for member in members}
    qualification = said["qualification"]
    assert jury.signed_at is not None
    with translation.override(settings.LANGUAGE_CODE):
        route = str(RouteKind(said["route"]).label)
        return MinutesContext(
            reference=said["reference"],
            title=_("Deliberation of the jury, %(route)s") % {"route": route},
            certifier=said["certifier"]["name"],
            certifier_legal_mention=_legal_mention(jury.certifier),
            certification=f"{qualification['title']} ({qualification['code']})",
            place=said["place"],
            held_at=datetime.fromisoformat(said["held_at"]),
            opened_at=datetime.fromisoformat(said["opened_at"]),
            closed_at=datetime.fromisoformat(said["closed_at"]),
            quorum_rule=_quorum_rule(CompositionRule.from_plain(record["rule"])),
            members=tuple(_member(member) for member in _in_seat_order(members)),
            ties=tuple(
                MinutesTie(
                    names[tie["member"]],
                    candidate["name"],
                    TieKind(tie["kind"]),
                    TieEffect(tie["effect"]),
                    tie["weighing"],
                )
                for candidate in record["candidates"]
                for tie in candidate["ties"]
            ),
            candidates=tuple(_candidate(item, names, route) for item in record["candidates"]),
            signatures=tuple(_signature(row) for row in _signatures(jury)),
            record_sha256=jury.record_sha256,
            made_at=jury.signed_at,
            lang=settings.LANGUAGE_CODE,
            incidents=said["incidents"],
            disclaimer=_disclaimer(jury),
            specimen=settings.DEMONSTRATION,
        )


def _in_seat_order(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    order = list(Seat.values)
    return sorted(members, key=lambda member: (order.index(member["seat"]), member["name"]))


def _member(member: Mapping[str, Any]) -> MinutesMember:
    return MinutesMember(
        name=member["name"],
        quality=member["quality"],
        employer=member["employer"],
        seat=Seat(member["seat"]),
        college=College(member["college"]),
        external=member["external"],
        presence=Presence(member["presence"]),
    )


def _candidate(item: Mapping[str, Any], names: Mapping[str, str], route: str) -> MinutesCandidate:
    quorum = item["quorum"]
    return MinutesCandidate(
        name=item["name"],
        birth_date=date.fromisoformat(item["birth_date"]) if item["birth_date"] else None,
        route=route,
        outcome=CandidateOutcome(item["outcome"]),
        decisions=tuple(_decision(block) for block in item["blocks"] if block["decision"] or block["validated_before"]),
        deliberated=tuple(sorted(names[key] for key in quorum["deliberated"])) if quorum else (),
        presided_by=names.get(quorum["presided_by"] or "", "") if quorum else "",
        quorum_reached=quorum["reached"] if quorum else None,
    )


def _decision(block: Mapping[str, Any]) -> MinutesDecision:
    said = block["decision"]
    if said is None:
        earlier = Holding.from_plain(block["earlier"]) if "earlier" in block else None
        return MinutesDecision(
            block["code"],
            block["title"],
            Verdict.VALIDATED,
            validated_before=True,
            earlier=f"{earlier.words}, {earlier.reference}" if earlier else "",
        )
    verdict = Verdict(said["verdict"])
    return MinutesDecision(
        code=block["code"],
        title=block["title"],
        verdict=verdict,
        departs=said["proposed"] != (verdict == Verdict.VALIDATED),
        reason=said["reason"],
    )


def _signatures(jury: Jury) -> list[MemberSignature]:
    rows = MemberSignature.objects.filter(member__jury=jury, record_sha256=jury.record_sha256)
    return list(rows.select_related("member").order_by("signed_at", "member__name"))


def _signature(row: MemberSignature) -> MinutesSignature:
    return MinutesSignature(
        name=row.member.name,
        quality=row.member.quality,
        method=SigningMethod(row.method),
        signed_at=row.signed_at,
        record_sha256=row.record_sha256,
        reason=row.prevented_reason,
    )


def _quorum_rule(rule: CompositionRule) -> str:
    """The rule that was applied, in words."""
    needed = rule.quorum_needed
    said = ngettext(
        "For each candidate, at least %(n)d member with a vote present and not recused, the president among them",
        "For each candidate, at least %(n)d members with a vote present and not recused, the president among them",
        needed,
    ) % {"n": needed}
    if rule.min_practitioners:
        practitioners = ngettext(
            "and at least %(n)d salaried practitioner",
            "and at least %(n)d salaried practitioners",
            rule.min_practitioners,
        ) % {"n": rule.min_practitioners}
        said = f"{said}, {practitioners}"
    return f"{said}."


def _legal_mention(certifier: Organisation) -> str:
    legal = certifier.legal_name if certifier.legal_name != certifier.name else ""
    return " · ".join(part for part in (legal, f"SIRET {certifier.siret}" if certifier.siret else "") if part)


def _disclaimer(jury: Jury) -> str:
    """« Certification professionnelle » is reserved to registered ones: the others say that they are not."""
    if jury.qualification.registered:
        return ""
    return _("Certificate of the establishment, not registered in the RNCP.")
