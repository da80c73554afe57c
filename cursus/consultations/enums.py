"""States and kinds of consultations of practitioners."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReviewState(models.TextChoices):
    DRAFT = "DRAFT", _("in preparation")
    OPEN = "OPEN", _("open")
    CLOSED = "CLOSED", _("closed")
    ANONYMISED = "ANONYMISED", _("closed, addresses erased")
    CANCELLED = "CANCELLED", _("cancelled")


class WorkshopState(models.TextChoices):
    PLANNED = "PLANNED", _("planned")
    HELD = "HELD", _("held")
    CANCELLED = "CANCELLED", _("cancelled")


class ItemKind(models.TextChoices):
    ACTIVITY = "ACTIVITY", _("activity")
    COMPETENCY = "COMPETENCY", _("competency")


class RowKind(models.TextChoices):
    """The rows of a version of which somebody may speak, or that a comment may change."""

    BLOCK = "BLOCK", _("block")
    COMPETENCY = "COMPETENCY", _("competency")
    OCCUPATION = "OCCUPATION", _("occupation")
    ACTIVITY = "ACTIVITY", _("activity")


class Experience(models.TextChoices):
    UNDER_2 = "UNDER_2", _("less than 2 years")
    FROM_2 = "FROM_2", _("2 to 5 years")
    FROM_6 = "FROM_6", _("6 to 10 years")
    OVER_10 = "OVER_10", _("more than 10 years")


class Frequency(models.IntegerChoices):
    NEVER = 1, _("Never")
    YEARLY = 2, _("A few times a year")
    MONTHLY = 3, _("Every month")
    DAILY = 4, _("Every week or every day")


class Importance(models.IntegerChoices):
    NONE = 1, _("Not important")
    LITTLE = 2, _("Of little importance")
    IMPORTANT = 3, _("Important")
    VITAL = 4, _("Vital")


class CommentKind(models.TextChoices):
    BADLY_PUT = "BADLY_PUT", _("badly put")
    MISSING = "MISSING", _("missing")


class CommentState(models.TextChoices):
    NEW = "NEW", _("to be dealt with")
    ACCEPTED = "ACCEPTED", pgettext_lazy("comment", "accepted")
    DECLINED = "DECLINED", pgettext_lazy("comment", "declined")
    ALREADY_SAID = "ALREADY_SAID", _("already said elsewhere")


class NamingConsent(models.TextChoices):
    WAITING = "WAITING", _("not asked or not answered")
    YES = "YES", _("may be named")
    NO = "NO", _("not named")


class ConsentSource(models.TextChoices):
    SELF = "SELF", _("said by the person")
    SIGNED_LIST = "SIGNED_LIST", _("on the signed list")


class PointKind(models.TextChoices):
    AGREED = "AGREED", _("agreed")
    DISAGREEMENT = "DISAGREEMENT", _("disagreement")
