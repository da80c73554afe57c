"""States of what a person asks about their data, and the terms within which a body chooses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasureState(models.TextChoices):
    ASKED = "ASKED", _("erasure asked for")
    DONE = "DONE", _("erased")
    REFUSED = "REFUSED", _("erasure refused")
    WITHDRAWN = "WITHDRAWN", _("request taken back")


class ExportState(models.TextChoices):
    ASKED = "ASKED", _("copy asked for")
    READY = "READY", _("copy ready")
    FAILED = "FAILED", _("copy not made")
    GONE = "GONE", _("copy deleted")


DEFAULT_MINUTES_YEARS = 50
DEFAULT_DOCUMENTS_YEARS = 50
"""A working life: whoever holds a certificate may have to prove it until they retire. No text sets the term of the
minutes and the certificates of a private body, so the body answers for its choice (GDPR, articles 5.1 e and 17.3)."""

FEWEST_YEARS, MOST_YEARS = 3, 100
"""Supporting documents are kept for three years after the end of the year of the last payment (model of the certificate
of completion, order of 21 December 2018): nothing is kept for less."""
