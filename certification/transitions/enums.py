"""States of a move to another version, and how the learner agreed to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeState(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed to the learner")
    DONE = "DONE", _("move carried out")
    DECLINED = "DECLINED", _("declined by the learner")
    WITHDRAWN = "WITHDRAWN", _("taken back")


class Agreement(models.TextChoices):
    ONLINE = "ONLINE", _("the learner accepted in their space")
    WRITTEN = "WRITTEN", _("written agreement, recorded by the training body")
