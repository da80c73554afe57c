"""What a person asks about their data, and how long a body keeps what it has to keep."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.privacy.enums import (
    DEFAULT_DOCUMENTS_YEARS,
    DEFAULT_MINUTES_YEARS,
    FEWEST_YEARS,
    MOST_YEARS,
    ErasureState,
    ExportState,
)
from cursus.core.enums import PersonalData
from cursus.core.models import Row, StoredFile
from cursus.core.triggers import guard

_YEARS = [MinValueValidator(FEWEST_YEARS), MaxValueValidator(MOST_YEARS)]


class RetentionPolicy(Row):
    """How many years a certifier keeps minutes and attestations, counted from the end of the year."""

    organisation = models.OneToOneField("cursus.Organisation", on_delete=models.CASCADE, related_name="retention")
    minutes_years = models.PositiveSmallIntegerField(
        _("minutes of juries, in years"), default=DEFAULT_MINUTES_YEARS, validators=_YEARS
    )
    documents_years = models.PositiveSmallIntegerField(
        _("attestations, in years"), default=DEFAULT_DOCUMENTS_YEARS, validators=_YEARS
    )
    ground = models.TextField(
        _("why these terms"),
        blank=True,
        help_text=_("The text or the decision they rest on. People who ask for an erasure read it."),
    )

    protected_fields = ("organisation", "minutes_years", "documents_years")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    minutes_years__range=(FEWEST_YEARS, MOST_YEARS),
                    documents_years__range=(FEWEST_YEARS, MOST_YEARS),
                ),
                name="retention_years",
            )
        ]


class ErasureRequest(Row):
    """A person asks a body to erase what it holds of them. The row stays, without a name, as proof of the answer."""

    organisation = models.ForeignKey("cursus.Organisation", on_delete=models.PROTECT, related_name="erasure_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure_requests")
    state = models.CharField(max_length=10, choices=ErasureState, default=ErasureState.ASKED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(_("why it is refused"), blank=True)

    protected_fields = ("organisation", "person", "state")
    personal_data = PersonalData.ERASABLE
    subject = "person"

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("erasure request")
        verbose_name_plural = _("erasure requests")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(state=ErasureState.ASKED),
                name="erasure_request_waiting_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ErasureState.REFUSED) | ~models.Q(refusal=""), name="erasure_refused_reason"
            ),
        ]


class DataExport(Row):
    """A copy of everything that concerns a person, made for them and kept for a few days."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_exports")
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.ASKED)
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="When a process began to make it.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.OneToOneField(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="data_export")
    expires_at = models.DateTimeField(null=True, blank=True)

    protected_fields = ("person", "state")
    personal_data = PersonalData.ERASABLE
    subject = "person"
    erased_whole = True

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("copy of my data")
        verbose_name_plural = _("copies of my data")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state=ExportState.ASKED), name="data_export_waiting_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ExportState.READY) | models.Q(file__isnull=False, expires_at__isnull=False),
                name="data_export_ready_file",
            ),
        ]


guard(
    "certification_erasurerequest_kept",
    "certification.ErasureRequest",
    "DELETE",
    message="A request for erasure and its answer are kept.",
)
