"""The minutes of a deliberation: rendered once, after the last signature, from a frozen context."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

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
from certification.juries.letterhead import letterhead
from cursus.core.documents import (
    DocumentMetadata,
    SignatureField,
    lay_out,
    long_date,
    printable,
    printable_values,
    require_printable_values,
)

TEMPLATE = "certification/juries/pdf/minutes.html"
STYLESHEETS = ("cursus/documents/base.css", "certification/juries/pdf/minutes.css")
SEAL_FIELD = "Cachet"
MOST_BLOCK_COLUMNS = 6  # beyond, decisions are written out in one column


@dataclass(frozen=True)
class MinutesMember:
    """Somebody convened: president, member, substitute, advisory voice or secretary."""

    name: str
    quality: str
    employer: str
    seat: Seat
    college: College
    external: bool
    presence: Presence


@dataclass(frozen=True)
class MinutesTie:
    """A tie that was found or declared, and what the jury made of it (``weighing`` says why it was kept)."""

    member: str
    candidate: str
    kind: TieKind
    effect: TieEffect
    weighing: str = ""


@dataclass(frozen=True)
class MinutesDecision:
    """A decision on one block (on the whole, with an empty code, where there are none); a departure has a reason.

    ``earlier``: which jury validated it before, in words.
    """

    code: str
    title: str
    verdict: Verdict
    validated_before: bool = False
    departs: bool = False
    reason: str = ""
    earlier: str = ""


@dataclass(frozen=True)
class MinutesCandidate:
    """A candidate, who deliberated on them, and what was decided. Never an opinion, a vote or what is missing."""

    name: str
    birth_date: date | None
    route: str
    outcome: CandidateOutcome
    decisions: tuple[MinutesDecision, ...] = ()
    deliberated: tuple[str, ...] = ()
    presided_by: str = ""
    quorum_reached: bool | None = None


@dataclass(frozen=True)
class MinutesSignature:
    """A member's signature of the record's hash; or, PREVENTED, the reason why they could not sign."""

    name: str
    quality: str
    method: SigningMethod
    signed_at: datetime
    record_sha256: str
    reason: str = ""


@dataclass(frozen=True)
class MinutesContext:
    """What the minutes say.

    ``title`` names the jury, ``certification`` is its exact title with its code; ``quorum_rule`` states the rule that
    was applied, in words; ``record_sha256`` is the fingerprint (64 hexadecimal digits) that the members signed.
    """

    reference: str
    title: str
    certifier: str
    certifier_legal_mention: str
    certification: str
    place: str
    held_at: datetime
    opened_at: datetime
    closed_at: datetime
    quorum_rule: str
    members: tuple[MinutesMember, ...]
    ties: tuple[MinutesTie, ...]
    candidates: tuple[MinutesCandidate, ...]
    signatures: tuple[MinutesSignature, ...]
    record_sha256: str
    made_at: datetime
    lang: str
    incidents: str = ""
    disclaimer: str = ""
    specimen: bool = False


def render_minutes(context: MinutesContext) -> bytes:
    """Return the unsealed PDF of the minutes, A4 portrait, with an empty field named ``SEAL_FIELD`` on its last page.

    The same context gives the same bytes.

    Raises:
        UnprintableText: a text has signs that no vendored font can write.
    """
    with translation.override(context.lang):
        values = _values(context)
        require_printable_values(values)
        layout = lay_out(render_to_string(TEMPLATE, values), stylesheets=STYLESHEETS)
        metadata = DocumentMetadata(
            title=values["document_title"],
            author=printable(context.certifier),
            subject=printable(context.title),
            lang=context.lang,
            created=context.made_at,
        )
        field = SignatureField(
            name=SEAL_FIELD,
            description=_("Electronic seal of %(issuer)s") % {"issuer": printable(context.certifier)},
            element="seal",
        )
        return layout.write(metadata, signature_field=field, artwork=letterhead(context.record_sha256))


def _values(context: MinutesContext) -> dict[str, Any]:
    """Return what the template shows: printable texts, dates and labels in words."""
    texts = printable_values(asdict(context))
    codes = _block_codes(context)
    return {
        **texts,
        "document_title": _("Minutes of deliberation %(reference)s") % {"reference": texts["reference"]},
        "held_at": _moment(context.held_at),
        "opened_at": _moment(context.opened_at),
        "closed_at": _moment(context.closed_at),
        "fingerprint": _grouped(context.record_sha256),
        "members": [
            {
                **member,
                "seat": member["seat"].label,
                "college": member["college"].label,
                "presence": member["presence"].label,
            }
            for member in texts["members"]
        ],
        "ties": [{**tie, "kind": tie["kind"].label, "effect": tie["effect"].label} for tie in texts["ties"]],
        "block_codes": codes if len(codes) <= MOST_BLOCK_COLUMNS else [],
        "blocks": _block_titles(texts["candidates"]),
        "candidates": [_candidate(candidate, codes) for candidate in texts["candidates"]],
        "departures": [
            {"candidate": candidate["name"], **decision, "verdict": decision["verdict"].label}
            for candidate in texts["candidates"]
            for decision in candidate["decisions"]
            if decision["reason"]
        ],
        "kept": [
            {"candidate": candidate["name"], **decision}
            for candidate in texts["candidates"]
            for decision in candidate["decisions"]
            if decision["earlier"]
        ],
        "signatures": [_signature(item) for item in texts["signatures"] if item["method"] != SigningMethod.PREVENTED],
        "prevented": [item for item in texts["signatures"] if item["method"] == SigningMethod.PREVENTED],
    }


def _candidate(candidate: dict[str, Any], codes: list[str]) -> dict[str, Any]:
    words = {decision["code"]: _decision_words(decision) for decision in candidate["decisions"]}
    return {
        **candidate,
        "birth_date": long_date(candidate["birth_date"]) if candidate["birth_date"] else "",
        "outcome": candidate["outcome"].label,
        "cells": [words.get(code, "–") for code in codes],
        "in_words": ", ".join(f"{code} {verdict}".strip() for code, verdict in words.items()),
        "deliberated": ", ".join(candidate["deliberated"]),
    }


def _decision_words(decision: dict[str, Any]) -> str:
    return _("validated before") if decision["validated_before"] else str(decision["verdict"].label)


def _signature(signature: dict[str, Any]) -> dict[str, Any]:
    return {
        **signature,
        "method": signature["method"].label,
        "signed_at": _moment(signature["signed_at"]),
        "fingerprint": f"{signature['record_sha256'][:8]}…",
    }


def _block_codes(context: MinutesContext) -> list[str]:
    """Return the codes of all blocks decided on, in the order in which they first appear."""
    return list(dict.fromkeys(decision.code for candidate in context.candidates for decision in candidate.decisions))


def _block_titles(candidates: list[dict[str, Any]]) -> list[dict[str, str]]:
    titles = {decision["code"]: decision["title"] for item in candidates for decision in item["decisions"]}
    return [{"code": code, "title": title} for code, title in titles.items() if code]


def _moment(value: datetime) -> str:
    """Return a moment in words, in the installation's time zone."""
    local = timezone.localtime(value)
    return _("%(date)s at %(time)s") % {"date": long_date(local), "time": formats.time_format(local, "TIME_FORMAT")}


def _grouped(fingerprint: str) -> str:
    return " ".join(fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8))
