"""Reading the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from certification.attestations.enums import AttestationState, WithdrawalReason, WithdrawalState
from certification.attestations.models import (
    Attestation,
    AttestationSeries,
    IssuingBatch,
    PendingDocument,
    Withdrawal,
)
from certification.attestations.rules import LATE, Right, plain_words, rights
from certification.enrolments.models import CivilIdentity
from certification.juries.enums import Verdict
from certification.juries.models import Candidate, Jury
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.models import DocumentTimestamp
from cursus.frameworks.models import CompetencyBlock
from cursus.organisations.enums import Role
from cursus.organisations.queries import people_with_role

IDENTITY = ("first_names", "birth_name", "usage_name", "birth_date", "birth_place")
"""The parts of a civil identity that a document goes by."""


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
    """How far a batch has come; ``stuck``, ``delayed`` and ``late`` are parts of what is not issued."""

    total: int
    issued: int
    stuck: int = 0  # somebody has to mend something first
    delayed: int = 0  # a service was away at the last attempt: tried again by itself
    late: int = 0  # nobody came to take it, and nobody is at work on the batch
    why: str = ""  # what was said of one that is delayed

    @property
    def finished(self) -> bool:
        return self.issued == self.total

    @property
    def halted(self) -> bool:
        """Whether every document that is not made needs somebody first."""
        return not self.finished and self.over

    @property
    def over(self) -> bool:
        """Whether nothing more happens by itself soon."""
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
    stuck, told, now = Q(pending__needs_somebody=True), ~Q(pending__problem=""), clock.now()
    counts = batch.attestations.exclude(state=AttestationState.VOID).aggregate(
        total=Count("pk"),
        issued=Count("pk", filter=Q(state=AttestationState.ISSUED)),
        stuck=Count("pk", filter=stuck),
        delayed=Count("pk", filter=Q(pending__needs_somebody=False) & told),
        late=Count("pk", filter=Q(pending__due_at__lt=now - LATE)),
        in_hand=Count("pk", filter=Q(pending__due_at__gt=now) & ~Q(pending__taken_by="")),
        why=Max("pending__problem", filter=Q(pending__needs_somebody=False)),
    )
    if counts.pop("in_hand"):
        counts["late"] = 0
    return BatchProgress(**{**counts, "why": counts["why"] or ""})


def waiting_in(batch: IssuingBatch) -> QuerySet[PendingDocument]:
    """Return what is still to be made of a batch."""
    return PendingDocument.objects.filter(attestation__batch=batch)


def left_alone() -> QuerySet[IssuingBatch]:
    """Return the batches with documents that somebody should have come for, and that nobody is at work on."""
    now = clock.now()
    in_hand = PendingDocument.objects.filter(due_at__gt=now).exclude(taken_by="")
    late = PendingDocument.objects.filter(due_at__lt=now - LATE)
    return IssuingBatch.objects.filter(pk__in=late.values("attestation__batch")).exclude(
        pk__in=in_hand.values("attestation__batch")
    )


def for_display(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    """Join what lists and pages show of an attestation, and where it stands now (see :func:`with_standing`)."""
    return with_standing(
        attestations.select_related(
            "series__certifier",
            "block",
            "file",
            "pending",
            "signing_key",
            "candidate__enrolment__learner",
            "candidate__jury",
        )
    )


def with_standing(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    """Tell beside each attestation whether it still counts.

    Adds ``withdrawn_reason`` (a WithdrawalReason, or None while it counts), ``withdrawn_at``, ``successor_number`` and
    ``successor_on`` (None without a successor). A duplicate stands as its original does.
    """
    original = _original()
    withdrawal = _confirmed()
    successor = Attestation.objects.filter(supersedes=original).exclude(state=AttestationState.VOID).order_by()
    return attestations.annotate(
        withdrawn_reason=Subquery(withdrawal.values("reason")[:1]),
        withdrawn_at=Subquery(withdrawal.values("decided_at")[:1]),
        successor_number=Subquery(successor.values("printed_number")[:1]),
        successor_on=Subquery(successor.values("issued_on")[:1]),
    )


def withdrawn(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    """Keep those that no longer count: revoked or superseded, with their duplicates."""
    return attestations.filter(Exists(_confirmed()))


def revoked_indexes(series: AttestationSeries, number: int) -> list[int]:
    """Return the places of a list of status whose attestation was withdrawn, in order (one query)."""
    placed = Attestation.objects.filter(series=series, status_list=number)
    return list(withdrawn(placed).order_by("status_index").values_list("status_index", flat=True))


def _original() -> Coalesce:
    """The document that a row of an outer query goes by: itself, or what it is a duplicate of."""
    return Coalesce(OuterRef("duplicate_of"), OuterRef("pk"))


def _confirmed() -> QuerySet[Withdrawal]:
    return Withdrawal.objects.filter(attestation=_original(), state=WithdrawalState.CONFIRMED).order_by()


@dataclass(frozen=True)
class Standing:
    """Where an attestation stands now. ``reason`` is empty while it counts."""

    reason: str = ""
    on: date | None = None
    successor_number: str = ""
    successor_on: date | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether it no longer counts."""
        return bool(self.reason)

    @property
    def superseded(self) -> bool:
        """Whether a corrected document replaces it."""
        return self.reason == WithdrawalReason.CLERICAL_ERROR


def standing_of(attestation: Attestation) -> Standing:
    """Return where it stands; one query, none for a row that :func:`with_standing` read."""
    row = attestation
    if "withdrawn_reason" not in vars(row):
        row = with_standing(Attestation.objects.filter(pk=attestation.pk)).get()
    found = vars(row)
    at = found["withdrawn_at"]
    return Standing(
        reason=found["withdrawn_reason"] or "",
        on=timezone.localdate(at) if at else None,
        successor_number=found["successor_number"] or "",
        successor_on=found["successor_on"],
    )


def identity_on(attestation: Attestation) -> dict[str, str] | None:
    """Return the civil identity that a document goes by, each part as text (the birth date in ISO 8601).

    That of the enrolment, which a jury has locked for good; for a document that replaces another one, as it was then
    corrected. None once the person's data is erased.
    """
    identity = CivilIdentity.objects.filter(enrolment__candidacies=attestation.candidate_id).first()
    if identity is None:
        return None
    known = {name: str(getattr(identity, name)) for name in IDENTITY}
    original = attestation.duplicate_of or attestation
    if original.supersedes_id is None:
        return known
    withdrawal = Withdrawal.objects.get(attestation=original.supersedes_id, state=WithdrawalState.CONFIRMED)
    return known | {name: withdrawal.corrections[name] for name in IDENTITY if name in withdrawal.corrections}


def asked_withdrawal(attestation: Attestation) -> Withdrawal | None:
    """Return the request that waits for a second person, or None (also where its time is over)."""
    waiting = attestation.withdrawals.filter(state=WithdrawalState.ASKED, expires_at__gt=clock.now())
    return waiting.select_related("requested_by").first()


def second_people(attestation: Attestation, *, asker: User) -> QuerySet[User]:
    """Return who may confirm what ``asker`` asks: the other administrators of the certifier."""
    return people_with_role(attestation.series.certifier, Role.CERTIFIER).exclude(pk=asker.pk)


def history_of(attestation: Attestation) -> QuerySet[Withdrawal]:
    """Return everything that was asked about a document, the latest first."""
    return attestation.withdrawals.select_related("requested_by", "decided_by").order_by("-created_at")


def with_time_stamp(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    """Say of each whether evidence of a time-stamp lies beside it (``has_evidence``); it is judged elsewhere."""
    kept = DocumentTimestamp.objects.filter(document_sha256=OuterRef("pdf_sha256"))
    return attestations.annotate(has_evidence=Exists(kept))


def search(attestations: QuerySet[Attestation], asked: str) -> QuerySet[Attestation]:
    """Keep the attestations whose number, title or holder's name has every word asked, accents and case aside."""
    for word in plain_words(asked):
        attestations = attestations.filter(search_text__contains=word)
    return attestations


def by_token(token: str) -> Attestation | None:
    """Return the attestation that a verification code names, or None."""
    return for_display(Attestation.objects.filter(token=token)).first()


def by_bytes(sha256: str) -> Attestation | None:
    """Return the attestation whose document has exactly these bytes, or None."""
    # The index leaves out documents that are not made; SQLite uses it only where the question does too.
    return for_display(Attestation.objects.filter(pdf_sha256=sha256).exclude(pdf_sha256="")).first()
