"""Reading the register."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation, IssuingBatch
from certification.attestations.rules import Right, plain_words, rights
from certification.juries.enums import Verdict
from certification.juries.models import Candidate, Jury
from cursus.frameworks.models import CompetencyBlock


@dataclass(frozen=True)
class Entitlement:
    """A candidate and the documents that the signed deliberation gives them right to."""

    candidate: Candidate
    rights: list[Right]
    blocks: tuple[CompetencyBlock, ...] = ()

    @property
    def documents(self) -> list[CompetencyBlock | None]:
        """What each document is about: a block, or None for the certificate."""
        by_key = {str(block.pk): block for block in self.blocks}
        return [by_key[right.block] if right.block is not None else None for right in self.rights]


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch has come."""

    total: int
    issued: int
    stuck: int = 0  # could not be made at the last attempt

    @property
    def finished(self) -> bool:
        return self.issued == self.total

    @property
    def halted(self) -> bool:
        """Whether every document that is not made needs somebody first."""
        return not self.finished and self.over

    @property
    def over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.issued + self.stuck == self.total


def entitlements(jury: Jury) -> list[Entitlement]:
    """Return who has right to what after a deliberation, in the order of the candidates (two queries)."""
    found = [_entitlement(candidate) for candidate in _candidates().filter(jury=jury)]
    return [item for item in found if item.rights]


def entitlement_of(candidate: Candidate) -> Entitlement:
    """Return what the deliberation gives right to for one candidate."""
    return _entitlement(_candidates().get(pk=candidate.pk))


def _candidates() -> QuerySet[Candidate]:
    return (
        Candidate.objects.select_related(
            "enrolment__identity", "enrolment__session__programme__organisation", "enrolment__learner"
        )
        .prefetch_related("decisions__block")
        .order_by("position", "created_at")
    )


def _entitlement(candidate: Candidate) -> Entitlement:
    validated = [
        decision.block
        for decision in candidate.decisions.all()
        if decision.block is not None and decision.verdict == Verdict.VALIDATED
    ]
    in_order = sorted(validated, key=lambda block: (block.position, block.code))
    return Entitlement(candidate, rights(candidate.outcome, [str(block.pk) for block in in_order]), tuple(in_order))


def progress_of(batch: IssuingBatch) -> BatchProgress:
    """Return the progress of a batch (one query)."""
    counts = batch.attestations.exclude(state=AttestationState.VOID).aggregate(
        total=Count("pk"),
        issued=Count("pk", filter=Q(state=AttestationState.ISSUED)),
        stuck=Count("pk", filter=Q(state=AttestationState.ALLOCATED) & ~Q(problem="")),
    )
    return BatchProgress(**counts)


def waiting_in(batch: IssuingBatch) -> QuerySet[Attestation]:
    """Return the attestations of a batch whose document is not made yet, in the order of their numbers."""
    return batch.attestations.filter(state=AttestationState.ALLOCATED).order_by("number")


def for_display(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    """Join what lists and pages show of an attestation."""
    return attestations.select_related(
        "series__certifier", "block", "file", "candidate__enrolment__learner", "candidate__jury"
    )


def search(attestations: QuerySet[Attestation], asked: str) -> QuerySet[Attestation]:
    """Keep the attestations whose number, title or holder's name has every word asked, accents and case aside."""
    for word in plain_words(asked):
        attestations = attestations.filter(search_text__contains=word)
    return attestations


def by_token(token: str) -> Attestation | None:
    """Return the attestation that a verification code names, or None."""
    return for_display(Attestation.objects.filter(token=token)).select_related("signing_key").first()


def by_bytes(sha256: str) -> Attestation | None:
    """Return the attestation whose document has exactly these bytes, or None."""
    return for_display(Attestation.objects.filter(pdf_sha256=sha256)).select_related("signing_key").first()
