"""Terms of the follow-up, its states, and what people answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Term(models.TextChoices):
    """When people are asked: counted from the day of their jury."""

    SIX_MONTHS = "SIX_MONTHS", _("after six months")
    TWO_YEARS = "TWO_YEARS", _("after two years")


MONTHS = {Term.SIX_MONTHS: 6, Term.TWO_YEARS: 24}


class FollowUpState(models.TextChoices):
    PLANNED = "PLANNED", pgettext_lazy("follow-up", "not due yet")
    SENT = "SENT", pgettext_lazy("follow-up", "asked")
    ANSWERED = "ANSWERED", pgettext_lazy("follow-up", "answered")
    DECLINED = "DECLINED", pgettext_lazy("follow-up", "does not want to be asked")
    CLOSED = "CLOSED", pgettext_lazy("follow-up", "no answer")
    DETACHED = "DETACHED", pgettext_lazy("follow-up", "answered, no longer tied to the person")


class Situation(models.TextChoices):
    EMPLOYED = "EMPLOYED", _("I have a job")
    SELF_EMPLOYED = "SELF_EMPLOYED", _("I work for myself")
    STUDYING = "STUDYING", _("I am in training or studying")
    SEEKING = "SEEKING", _("I am looking for work")
    OTHER = "OTHER", _("Something else")


WORKING = (Situation.EMPLOYED, Situation.SELF_EMPLOYED)


class Nearness(models.TextChoices):
    """Whether the job is the one that the qualification leads to."""

    SAME = "SAME", _("Yes, it is that job")
    NEAR = "NEAR", _("A near one: I use what I learnt")
    OTHER = "OTHER", _("No, another job")


class Contract(models.TextChoices):
    PERMANENT = "PERMANENT", _("permanent contract")
    FIXED = "FIXED", _("fixed-term contract")
    PUBLIC = "PUBLIC", _("civil servant")
    SELF = "SELF", _("self-employed or member of a co-operative of entrepreneurs")
    OTHER = "OTHER", _("another kind")


class Usefulness(models.IntegerChoices):
    VERY = 4, _("Very useful")
    RATHER = 3, _("Rather useful")
    LITTLE = 2, _("Of little use")
    NOT = 1, _("Of no use")
