"""States of a piece of evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceState(models.TextChoices):
    DRAFT = "DRAFT", _("draft")
    SUBMITTED = "SUBMITTED", _("with the assessor")
    JUDGED = "JUDGED", _("judged")
    WITHDRAWN = "WITHDRAWN", _("withdrawn from the portfolio")
