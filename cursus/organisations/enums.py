"""What an organisation can do, and what a person does in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Capacity(models.TextChoices):
    TRAINING_PROVIDER = "TRAINING_PROVIDER", _("training provider")
    CERTIFYING_BODY = "CERTIFYING_BODY", _("certifying body")
    EMPLOYER = "EMPLOYER", _("employer")
    FUNDER = "FUNDER", _("funder")
    NETWORK = "NETWORK", _("network")


class Role(models.TextChoices):
    PEDAGOGICAL_MANAGER = "PEDAGOGICAL_MANAGER", _("pedagogical manager")
    TRAINER = "TRAINER", _("trainer")
    ASSESSOR = "ASSESSOR", _("assessor")
    CERTIFIER = "CERTIFIER", _("certifier’s administrator")
    JURY_MEMBER = "JURY_MEMBER", _("jury member")


class InvitationState(models.TextChoices):
    SENT = "SENT", _("sent")
    ACCEPTED = "ACCEPTED", _("accepted")
    CANCELLED = "CANCELLED", _("cancelled")


class KeyKind(models.TextChoices):
    SOFTWARE = "SOFTWARE", _("software key")
    PKCS12 = "PKCS12", _("PKCS#12 file")
    PKCS11 = "PKCS11", _("key in a hardware module (PKCS#11)")


# Which capacity a body needs before somebody can hold the role in it.
CAPACITY_FOR_ROLE = {
    Role.PEDAGOGICAL_MANAGER: Capacity.TRAINING_PROVIDER,
    Role.TRAINER: Capacity.TRAINING_PROVIDER,
    Role.CERTIFIER: Capacity.CERTIFYING_BODY,
}
