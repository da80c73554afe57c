"""What an assessor can say, and what a competency has come to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Outcome(models.TextChoices):
    ACCEPTED = "ACCEPTED", pgettext_lazy("evidence", "accepted")
    RETURNED = "RETURNED", _("to rework")
    REJECTED = "REJECTED", _("not convincing")


class CompetencyState(models.TextChoices):
    NOT_STARTED = "NOT_STARTED", _("to begin")
    PARTIAL = "PARTIAL", _("partial")
    WAITING = "WAITING", _("waiting")
    TO_REWORK = "TO_REWORK", _("to rework")
    READY = "READY", _("ready for the jury")
    VALIDATED = "VALIDATED", _("validated")


class Standing(models.TextChoices):
    """What a piece of evidence has come to for one competency of one author."""

    DRAFT = "DRAFT", _("draft")
    WAITING = "WAITING", _("with the assessor")
    ACCEPTED = "ACCEPTED", pgettext_lazy("evidence", "accepted")
    RETURNED = "RETURNED", _("to rework")
    REOPENED = "REOPENED", _("being reworked")
    REJECTED = "REJECTED", _("not convincing")
    DISAGREED = "DISAGREED", _("the assessors disagree")
