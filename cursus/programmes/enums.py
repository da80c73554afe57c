"""Kinds and states of programmes and sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProgrammeState(models.TextChoices):
    DRAFT = "DRAFT", _("in preparation")
    PUBLISHED = "PUBLISHED", _("published")
    WITHDRAWN = "WITHDRAWN", _("withdrawn from the catalogue")


class SessionState(models.TextChoices):
    PLANNED = "PLANNED", _("planned")
    OPEN = "OPEN", _("open to applications")
    RUNNING = "RUNNING", _("running")
    COMPLETED = "COMPLETED", _("completed")
    CANCELLED = "CANCELLED", pgettext_lazy("session", "cancelled")


class MeetingMode(models.TextChoices):
    ON_SITE = "ON_SITE", _("on site")
    REMOTE = "REMOTE", _("remote")
    AT_WORK = "AT_WORK", _("at work")


class StaffRole(models.TextChoices):
    TRAINER = "TRAINER", _("trainer")
    ASSESSOR = "ASSESSOR", _("assessor")


class NotCertifying(models.TextChoices):
    """Why a session does not certify; the label completes “This session does not certify: …”."""

    NO_QUALIFICATION = "NO_QUALIFICATION", _("the programme aims at no qualification")
    NOT_ACTIVE = "NOT_ACTIVE", _("the qualification is no longer active in the register")
    NOT_ENTITLED = "NOT_ENTITLED", _("your organisation is neither a certifier of it nor a habilitated partner")
    NOT_TRAINING = (
        "NOT_TRAINING",
        _("your organisation may organise the assessment of it, but is not habilitated to train for it"),
    )
    NOT_ASSESSING = (
        "NOT_ASSESSING",
        _("your organisation may train for it, but is not habilitated to organise its assessment"),
    )
    NO_CERTIFIER = "NO_CERTIFIER", _("no certifier is chosen")
    NOT_A_CERTIFIER = "NOT_A_CERTIFIER", _("the body chosen is not a certifier of this qualification")
    NO_ROUTE = "NO_ROUTE", _("no route is chosen")
    NO_BLOCK = "NO_BLOCK", _("the programme covers no block entirely")
    REGISTRATION_OVER = "REGISTRATION_OVER", _("the registration of the qualification ends before the session begins")
    DELIVERY_OVER = "DELIVERY_OVER", _("the session ends after the last day on which the certificate may be issued")
