"""Kinds and states of programmes and sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionState(models.TextChoices):
    PLANNED = "PLANNED", _("planned")
    OPEN = "OPEN", _("open to applications")
    RUNNING = "RUNNING", _("running")
    COMPLETED = "COMPLETED", _("completed")
    CANCELLED = "CANCELLED", _("cancelled")


class MeetingMode(models.TextChoices):
    ON_SITE = "ON_SITE", _("on site")
    REMOTE = "REMOTE", _("remote")
    AT_WORK = "AT_WORK", _("at work")


class StaffRole(models.TextChoices):
    TRAINER = "TRAINER", _("trainer")
    ASSESSOR = "ASSESSOR", _("assessor")
