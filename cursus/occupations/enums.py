"""What somebody answers about a competency, and how near a block is after that."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    """How often the person does it, in their own words. Never a judgement: that is for an assessor and a jury."""

    OFTEN = "2", _("Often")
    SOMETIMES = "1", _("Sometimes")
    NOT_YET = "0", _("Not yet")


class Nearness(models.TextChoices):
    NEAR = "NEAR", _("Near")
    UNDERWAY = "UNDERWAY", _("On the way")
    FAR = "FAR", _("To build")
    UNKNOWN = "UNKNOWN", _("Without answer")
