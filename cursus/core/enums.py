"""Kinds that every room shares."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonalData(models.TextChoices):
    """How long what a model holds of a person is kept. Each model declares one."""

    NONE = "NONE", _("nothing about a person")
    ERASABLE = "ERASABLE", _("erased at once on request")
    KEPT = "KEPT", _("kept until its legal term")
    REGISTER = "REGISTER", _("the minimal register, for ever")


class ScanState(models.TextChoices):
    NOT_SCANNED = "NOT_SCANNED", _("not scanned")
    CLEAN = "CLEAN", _("clean")
    QUARANTINED = "QUARANTINED", _("in quarantine")


class MailState(models.TextChoices):
    PENDING = "PENDING", _("to be sent")
    SENT = "SENT", _("sent")
    FAILED = "FAILED", _("failed")
