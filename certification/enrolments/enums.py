"""States of an enrolment."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrolmentState(models.TextChoices):
    APPLIED = "APPLIED", _("application received")
    DECLINED = "DECLINED", _("declined")
    CONFIRMED = "CONFIRMED", _("confirmed")
    IN_PROGRESS = "IN_PROGRESS", _("in progress")
    COMPLETED = "COMPLETED", _("completed")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    CANCELLED = "CANCELLED", _("cancelled")


# The states in which the person is a learner of the session.
ACTIVE_STATES = (EnrolmentState.CONFIRMED, EnrolmentState.IN_PROGRESS, EnrolmentState.COMPLETED)
