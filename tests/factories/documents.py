"""Contexts of documents, as plain values: nothing here touches the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from certification.attestations.documents import (
    AttestationContext,
    Holder,
    Issuer,
    Registration,
    Signatory,
    ValidatedBlock,
)
from certification.attestations.enums import AttestationKind
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

ISSUED = datetime(2026, 11, 13, 10, 30, tzinfo=UTC)
CODE = "7KQ2M9XDW3TA8HPFR5VN2CJE6GYB"
ADDRESS = f"https://coop.example/v/{CODE}"
BLOCKS = (
    ValidatedBlock("B1", "Comprendre le territoire", ("Diagnostic partagé", "Cartographier les acteurs")),
    ValidatedBlock("B2", "Animer la coopération", ("Engager les partenaires", "Réguler les tensions", "Co-concevoir")),
    ValidatedBlock("B3", "Structurer gouvernance et modèle", ("Gouvernance partagée", "Cadre juridique")),
)


def attestation_context(**changes: Any) -> AttestationContext:
    """Return the context of a demonstration certificate, with the given fields changed.

    ``name`` is a short way to change the holder's civil name.
    """
    name = changes.pop("name", "Maëlle Kergoat-N’Diaye")
    context = AttestationContext(
        kind=AttestationKind.FULL,
        issuer=Issuer("Réseau Coopérer", "Association loi 1901 · SIRET 000 000 000 00000"),
        title="Animateur·rice de coopération",
        holder=Holder(name, date(1991, 3, 4), "Quimper (Finistère)"),
        deliberation_date=date(2026, 11, 12),
        minutes_reference="2026-07",
        blocks=BLOCKS,
        number="2026-000042",
        place="Lannion",
        issued_on=date(2026, 11, 13),
        signatory=Signatory("Solène Abiven", "directrice de Réseau Coopérer"),
        verification_url=ADDRESS,
        verification_code=CODE,
        lang="fr",
        disclaimer="Certificat d’établissement de démonstration, non enregistré au RNCP.",
        specimen=True,
    )
    return replace(context, **changes)


def block_context(**changes: Any) -> AttestationContext:
    """Return the context of the attestation of one validated block."""
    return attestation_context(kind=AttestationKind.BLOCK, blocks=BLOCKS[1:2], number="2026-000043", **changes)


def registration(directory: str = "RNCP") -> Registration:
    """Return a registration to mention."""
    return Registration(directory, f"{directory}41104", date(2025, 7, 1), 6, 6, ("310", "340"))


def minutes_context(**changes: Any) -> MinutesContext:
    """Return the context of minutes with a recusal, a departure from the proposal and a member prevented."""
    fingerprint = "ab12" * 16
    members = (
        MinutesMember("Awa Diallo", "directrice", "PTCE Sud", Seat.PRESIDENT, College.EMPLOYER, True, Presence.PRESENT),
        MinutesMember(
            "Bruno Le Goff", "animateur", "La Forge", Seat.MEMBER, College.PRACTITIONER, True, Presence.PRESENT
        ),
        MinutesMember("Denis Roux", "secrétaire", "", Seat.SECRETARY, College.CERTIFIER, False, Presence.PRESENT),
    )
    context = MinutesContext(
        reference="2026-07",
        title="Jury de la session P1-2025",
        certifier="Réseau Coopérer",
        certifier_legal_mention="Association loi 1901",
        certification="Animateur·rice de coopération (MCT v1.0)",
        place="Lannion",
        held_at=ISSUED,
        opened_at=ISSUED,
        closed_at=ISSUED,
        quorum_rule="Trois membres délibérants, dont la présidence.",
        members=members,
        ties=(MinutesTie("Bruno Le Goff", "Karim Benali", TieKind.TUTOR, TieEffect.RECUSED),),
        candidates=(
            _candidate("Maëlle Kergoat-N’Diaye", CandidateOutcome.FULL, Verdict.VALIDATED),
            _candidate("Nguyễn Thị Hồng Ngọc", CandidateOutcome.NONE, Verdict.NOT_VALIDATED, "Entretien insuffisant."),
            MinutesCandidate("Karim Benali", None, "VAE", CandidateOutcome.ABSENT),
        ),
        signatures=(
            MinutesSignature("Awa Diallo", "directrice", SigningMethod.REAUTHENTICATED, ISSUED, fingerprint),
            MinutesSignature("Bruno Le Goff", "animateur", SigningMethod.PREVENTED, ISSUED, fingerprint, "hospitalisé"),
        ),
        record_sha256=fingerprint,
        made_at=ISSUED,
        lang="fr",
        specimen=True,
    )
    return replace(context, **changes)


def _candidate(name: str, outcome: CandidateOutcome, verdict: Verdict, reason: str = "") -> MinutesCandidate:
    decisions = tuple(
        MinutesDecision(block.code, block.title, verdict, departs=bool(reason), reason=reason) for block in BLOCKS
    )
    return MinutesCandidate(
        name, date(1990, 1, 1), "Formation", outcome, decisions, ("Awa Diallo", "Bruno Le Goff"), "Awa Diallo", True
    )
