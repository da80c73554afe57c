"""Kinds and states of attestations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AttestationKind(models.TextChoices):
    FULL = "FULL", _("certificate")
    BLOCK = "BLOCK", _("attestation of a validated block")


class AttestationState(models.TextChoices):
    ALLOCATED = "ALLOCATED", _("number allocated, being made")
    ISSUED = "ISSUED", _("issued")
    VOID = "VOID", _("void: the number was never used")


class BatchState(models.TextChoices):
    RUNNING = "RUNNING", _("being made")
    DONE = "DONE", _("done")


class WithdrawalReason(models.TextChoices):
    """Why a document no longer counts. The first four revoke it; a clerical error has it replaced."""

    FRAUD = "FRAUD", _("fraud")
    ISSUED_IN_ERROR = "ISSUED_IN_ERROR", _("issued in error")
    PROCEDURE_ANNULLED = "PROCEDURE_ANNULLED", _("procedure annulled")
    OTHER = "OTHER", _("other reason")
    CLERICAL_ERROR = "CLERICAL_ERROR", _("clerical error: replaced by a corrected document")


REVOKING = tuple(reason for reason in WithdrawalReason if reason != WithdrawalReason.CLERICAL_ERROR)


class WithdrawalState(models.TextChoices):
    ASKED = "ASKED", _("waiting for a second person")
    CONFIRMED = "CONFIRMED", _("confirmed by a second person")
    REFUSED = "REFUSED", _("not confirmed")
    EXPIRED = "EXPIRED", _("nobody answered in time")
