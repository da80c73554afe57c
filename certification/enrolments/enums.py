"""States of an enrolment."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrolmentState(models.TextChoices):
    APPLIED = "APPLIED", _("application received")
    DECLINED = "DECLINED", _("application declined")
    CONFIRMED = "CONFIRMED", _("enrolment confirmed")
    IN_PROGRESS = "IN_PROGRESS", _("course under way")
    COMPLETED = "COMPLETED", _("course completed")
    WITHDRAWN = "WITHDRAWN", _("left the course")
    CANCELLED = "CANCELLED", _("enrolment cancelled")


# The states in which the person is a learner of the session.
ACTIVE_STATES = (EnrolmentState.CONFIRMED, EnrolmentState.IN_PROGRESS, EnrolmentState.COMPLETED)
