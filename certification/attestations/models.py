"""The register: number series, attestations, batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.attestations.enums import AttestationKind, AttestationState, BatchState
from certification.juries.models import Candidate, Jury
from cursus.core.enums import PersonalData
from cursus.core.models import Row, StoredFile
from cursus.core.triggers import guard
from cursus.frameworks.models import CompetencyBlock
from cursus.organisations.models import SigningKey

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class AttestationSeries(Row):
    """The number series of a certifier. The row is the lock: numbers 1…n have one attestation each."""

    certifier = models.OneToOneField("cursus.Organisation", on_delete=models.PROTECT, related_name="attestation_series")
    last_number = models.PositiveIntegerField(default=0)

    protected_fields = ("certifier", "last_number")

    @property
    def owner(self) -> Organisation:
        return self.certifier


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
    title = models.CharField(max_length=400)
    specimen = models.BooleanField(default=False)
    token = models.CharField(max_length=40, unique=True)
    verification_url = models.URLField(max_length=300)
    state = models.CharField(max_length=10, choices=AttestationState, default=AttestationState.ALLOCATED)
    issued_on = models.DateField()
    context = models.JSONField()
    context_sha256 = models.CharField(max_length=64)
    signing_key = models.ForeignKey(SigningKey, null=True, on_delete=models.PROTECT, related_name="attestations")
    file = models.OneToOneField(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="attestation")
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    search_text = models.TextField(default="", editable=False)
    problem = models.CharField(max_length=300, blank=True, help_text="Why the document could not be made yet.")

    protected_fields = (
        "series",
        "number",
        "candidate",
        "kind",
        "block",
        "title",
        "specimen",
        "token",
        "state",
        "issued_on",
        "context_sha256",
        "pdf_sha256",
        "sealed_at",
    )
    personal_data = PersonalData.KEPT
    subject = "candidate__enrolment__learner"

    class Meta:
        ordering = ["series", "number"]
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="attestation_number"),
            models.UniqueConstraint(
                fields=["candidate", "kind", "block"],
                condition=~models.Q(state=AttestationState.VOID),
                name="attestation_block_once",
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=models.Q(kind=AttestationKind.FULL) & ~models.Q(state=AttestationState.VOID),
                name="attestation_full_once",
            ),
            models.UniqueConstraint(
                fields=["pdf_sha256"], condition=~models.Q(pdf_sha256=""), name="attestation_bytes_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AttestationState.ISSUED)
                | (~models.Q(pdf_sha256="") & models.Q(file__isnull=False, sealed_at__isnull=False)),
                name="attestation_issued_bytes",
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


guard(
    "certification_attestation_signed",
    "certification.Attestation",
    "INSERT",
    when='(SELECT j.state FROM "certification_jury" j JOIN "certification_candidate" c ON c.jury_id = j.id '
    "WHERE c.id = NEW.candidate_id) <> 'SIGNED'",
    message="An attestation exists only from a signed deliberation.",
)


def _changed(*columns: str) -> str:
    """SQL that is true when one of the columns changes, to or from NULL too, on both vendors."""
    was, becomes = ("COALESCE(CAST({}.{} AS TEXT), '')".format(row, "{0}") for row in ("OLD", "NEW"))
    return " OR ".join(f"{was.format(column)} <> {becomes.format(column)}" for column in columns)


_ALLOCATED_FOR_GOOD = (
    "number",
    "printed_number",
    "series_id",
    "batch_id",
    "candidate_id",
    "kind",
    "block_id",
    "title",
    "specimen",
    "token",
    "verification_url",
    "issued_on",
    "context",
    "context_sha256",
)
_MADE_ONCE = ("state", "pdf_sha256", "file_id", "sealed_at", "signing_key_id", "void_reason")
guard(
    "certification_attestation_fixed",
    "certification.Attestation",
    "UPDATE",
    when=f"{_changed(*_ALLOCATED_FOR_GOOD)} OR (OLD.state <> 'ALLOCATED' AND ({_changed(*_MADE_ONCE)}))",
    message="An allocated number and an issued attestation never change: revoke or supersede it.",
)
guard(
    "certification_attestation_kept",
    "certification.Attestation",
    "DELETE",
    message="The register keeps every number.",
)
guard(
    "certification_attestationseries_onward",
    "certification.AttestationSeries",
    "UPDATE",
    when="NEW.last_number < OLD.last_number OR NEW.certifier_id <> OLD.certifier_id",
    message="A number series never goes back.",
)
guard(
    "certification_attestationseries_kept",
    "certification.AttestationSeries",
    "DELETE",
    message="The register keeps every number.",
)
