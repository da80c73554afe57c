"""Reading the register."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation, IssuingBatch
from certification.attestations.rules import Right, rights
from certification.juries.enums import Verdict
from certification.juries.models import Candidate, Jury


@dataclass(frozen=True)
class Entitlement:
    """A candidate and the documents that the signed deliberation gives them right to."""

    candidate: Candidate
    rights: list[Right]


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch has come."""

    total: int
    issued: int

    @property
    def finished(self) -> bool:
        return self.issued == self.total


def entitlements(jury: Jury) -> list[Entitlement]:
    """Return who has right to what after a deliberation, in the order of the candidates (two queries)."""
    candidates = (
        Candidate.objects.filter(jury=jury)
        .select_related("enrolment__identity", "enrolment__session__programme__organisation", "enrolment__learner")
        .prefetch_related("decisions__block__competencies")
        .order_by("position", "created_at")
    )
    found = []
    for candidate in candidates:
        validated = [
            str(decision.block_id)
            for decision in sorted(candidate.decisions.all(), key=lambda item: item.block.position if item.block else 0)
            if decision.block_id and decision.verdict == Verdict.VALIDATED
        ]
        if given := rights(candidate.outcome, validated):
            found.append(Entitlement(candidate, given))
    return found


def progress_of(batch: IssuingBatch) -> BatchProgress:
    """Return the progress of a batch (one query)."""
    counts = batch.attestations.exclude(state=AttestationState.VOID).aggregate(
        total=Count("pk"), issued=Count("pk", filter=Q(state=AttestationState.ISSUED))
    )
    return BatchProgress(counts["total"], counts["issued"])


def waiting_in(batch: IssuingBatch) -> QuerySet[Attestation]:
    """Return the attestations of a batch whose document is not made yet, in the order of their numbers."""
    return batch.attestations.filter(state=AttestationState.ALLOCATED).order_by("number")


def for_display(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    """Join what lists and pages show of an attestation."""
    return attestations.select_related(
        "series__certifier", "block", "file", "candidate__enrolment__learner", "candidate__jury"
    )


def by_token(token: str) -> Attestation | None:
    """Return the attestation that a verification code names, or None."""
    return for_display(Attestation.objects.filter(token=token)).select_related("signing_key").first()


def by_bytes(sha256: str) -> Attestation | None:
    """Return the attestation whose document has exactly these bytes, or None."""
    return for_display(Attestation.objects.filter(pdf_sha256=sha256)).select_related("signing_key").first()


def of_enrolments(keys: list[UUID]) -> QuerySet[Attestation]:
    """Return the issued attestations of some enrolments."""
    return Attestation.objects.filter(candidate__enrolment__in=keys, state=AttestationState.ISSUED)
