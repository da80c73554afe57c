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
