"""The register: number series, attestations, batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.attestations import guards as guards  # the database's refusals, declared with the tables
from certification.attestations.enums import (
    AttestationKind,
    AttestationState,
    BatchState,
    WithdrawalReason,
    WithdrawalState,
)
from certification.juries.models import Candidate, Jury
from cursus.core import clock
from cursus.core.enums import PersonalData
from cursus.core.models import Row, StoredFile
from cursus.frameworks.models import CompetencyBlock
from cursus.organisations.models import SigningKey

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


_FIRST = models.Q(supersedes__isnull=True, duplicate_of__isnull=True)


class AttestationSeries(Row):
    """The number series of a certifier. The row is the lock: numbers 1…n have one attestation each."""

    certifier = models.OneToOneField("cursus.Organisation", on_delete=models.PROTECT, related_name="attestation_series")
    last_number = models.PositiveIntegerField(default=0)

    protected_fields = ("certifier", "last_number")

    @property
    def owner(self) -> Organisation:
        return self.certifier


class LostNumber(Row):
    """A number that was given and whose attestation this database lost: an older backup was restored.

    The document may be in somebody's hands. Nobody else ever receives its number.
    """

    series = models.ForeignKey(AttestationSeries, on_delete=models.PROTECT, related_name="lost_numbers")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)

    protected_fields = ("series", "number", "reason")

    class Meta:
        ordering = ["series", "number"]
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="lost_number_once")]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def owner(self) -> Organisation:
        return self.series.certifier


class IssuingBatch(Row):
    """The issuing of everything that a signed deliberation gives right to."""

    jury = models.OneToOneField(Jury, on_delete=models.PROTECT, related_name="issuing_batch")
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.RUNNING)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    protected_fields = ("jury", "state")

    @property
    def owner(self) -> Organisation:
        return self.jury.certifier


class Attestation(Row):
    """One document of the register. Its context is frozen when the number is allocated; its bytes are made once."""

    series = models.ForeignKey(AttestationSeries, on_delete=models.PROTECT, related_name="attestations")
    number = models.PositiveIntegerField()
    printed_number = models.CharField(_("number"), max_length=30)
    batch = models.ForeignKey(IssuingBatch, on_delete=models.PROTECT, related_name="attestations")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="attestations")
    kind = models.CharField(max_length=10, choices=AttestationKind)
    block = models.ForeignKey(
        CompetencyBlock, null=True, blank=True, on_delete=models.PROTECT, related_name="attestations"
    )
    supersedes = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
        help_text="The withdrawn document that this one corrects, from the same deliberation.",
    )
    duplicate_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duplicates",
        help_text="The document that this one says again; it is worth what that one is worth.",
    )
    title = models.CharField(max_length=400)
    specimen = models.BooleanField(default=False)
    token = models.CharField(max_length=40, unique=True)
    verification_url = models.URLField(max_length=300)
    state = models.CharField(max_length=10, choices=AttestationState, default=AttestationState.ALLOCATED)
    issued_on = models.DateField()
    status_list = models.PositiveIntegerField(help_text="The list of status that says whether it was withdrawn.")
    status_index = models.PositiveIntegerField(help_text="Its place in that list, drawn by lot.")
    context = models.JSONField()
    context_sha256 = models.CharField(max_length=64)
    signing_key = models.ForeignKey(SigningKey, null=True, on_delete=models.PROTECT, related_name="attestations")
    file = models.OneToOneField(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="attestation")
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    credential = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="credential_of"
    )
    credential_sha256 = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    search_text = models.TextField(default="", editable=False)
    redacted_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the holder and the bytes were taken out.",
    )

    protected_fields = (
        "series",
        "number",
        "candidate",
        "kind",
        "block",
        "supersedes",
        "duplicate_of",
        "title",
        "specimen",
        "token",
        "state",
        "issued_on",
        "context_sha256",
        "pdf_sha256",
        "credential_sha256",
        "status_list",
        "status_index",
        "sealed_at",
    )
    personal_data = PersonalData.KEPT
    subject = "candidate__enrolment__learner"
    # The minimal register, for ever: only the frozen context and the words it is searched by speak of the holder.
    not_personal = (
        "printed_number",
        "title",
        "token",
        "verification_url",
        "context_sha256",
        "pdf_sha256",
        "void_reason",
        "credential_sha256",
    )

    class Meta:
        ordering = ["series", "number"]
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="attestation_number"),
            models.UniqueConstraint(
                fields=["candidate", "kind", "block"],
                condition=~models.Q(state=AttestationState.VOID) & _FIRST,
                name="attestation_block_once",
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=models.Q(kind=AttestationKind.FULL) & ~models.Q(state=AttestationState.VOID) & _FIRST,
                name="attestation_full_once",
            ),
            # With the two above: a right has one chain of documents, of which the last one is current.
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=~models.Q(state=AttestationState.VOID),
                name="attestation_successor_once",
            ),
            models.CheckConstraint(
                condition=models.Q(supersedes__isnull=True) | models.Q(duplicate_of__isnull=True),
                name="attestation_follows_one",
            ),
            models.UniqueConstraint(
                fields=["pdf_sha256"], condition=~models.Q(pdf_sha256=""), name="attestation_bytes_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AttestationState.ISSUED)
                | (
                    ~models.Q(pdf_sha256="")
                    & ~models.Q(credential_sha256="")
                    & models.Q(sealed_at__isnull=False)
                    & (models.Q(file__isnull=False, credential__isnull=False) | models.Q(redacted_at__isnull=False))
                ),
                name="attestation_issued_bytes",
            ),
            models.UniqueConstraint(
                fields=["series", "status_list", "status_index"], name="attestation_status_place_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AttestationState.VOID) | ~models.Q(void_reason=""),
                name="attestation_void_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.printed_number

    @property
    def owner(self) -> Organisation:
        return self.series.certifier

    @property
    def problem(self) -> str:
        """Why the document could not be made yet, in words; empty when nothing is known to be wrong."""
        pending: PendingDocument | None = getattr(self, "pending", None)
        return pending.problem if pending is not None else ""


class PendingDocument(Row):
    """The outbox of the register: a document still to be made. Written with the number, gone with the bytes.

    Who takes the row moves ``due_at`` on by a lease: a worker that dies gives it back by dying. ``attempts`` counts
    the times it was taken since somebody last said how it ended; ``failures`` the endings that were told.
    """

    attestation = models.OneToOneField(Attestation, on_delete=models.PROTECT, related_name="pending")
    due_at = models.DateTimeField(default=clock.now, help_text="Nobody takes it before.")
    taken_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=600, blank=True, help_text="Why the document could not be made yet.")
    needs_somebody = models.BooleanField(default=False, help_text="Whether somebody has to mend something first.")

    personal_data = PersonalData.KEPT
    subject = "attestation__candidate__enrolment__learner"
    not_personal = ("taken_by", "problem")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="pending_document_due")]

    @property
    def owner(self) -> Organisation:
        return self.attestation.owner


class Withdrawal(Row):
    """That a document be revoked, or replaced by a corrected one: one person asks, a second one confirms.

    Only what was decided is written later, once; a confirmed row is the revocation itself.
    ``corrections``: what the replacing document says otherwise (birth_name, usage_name, first_names, birth_date,
    birth_place, title), empty for a revocation.
    """

    attestation = models.ForeignKey(Attestation, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.CharField(_("reason"), max_length=20, choices=WithdrawalReason)
    words = models.TextField(_("in words, for the register"))
    corrections = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=WithdrawalState, default=WithdrawalState.ASKED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("why it is not confirmed"), blank=True)

    protected_fields = ("attestation", "reason", "state", "requested_by", "decided_by", "decided_at")
    personal_data = PersonalData.KEPT
    subject = "attestation__candidate__enrolment__learner"

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["attestation"],
                condition=models.Q(state=WithdrawalState.CONFIRMED),
                name="withdrawal_once",
            ),
            models.UniqueConstraint(
                fields=["attestation"],
                condition=models.Q(state=WithdrawalState.ASKED),
                name="withdrawal_asked_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=WithdrawalState.CONFIRMED)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~models.Q(decided_by=models.F("requested_by")),
                name="withdrawal_two_people",
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="withdrawal_words"),
        ]

    @property
    def owner(self) -> Organisation:
        return self.attestation.series.certifier

    @property
    def replaces(self) -> bool:
        """Whether a corrected document follows; else the document is revoked."""
        return self.reason == WithdrawalReason.CLERICAL_ERROR
