"""A facilitated workshop: who came, what was agreed, what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.consultations.enums import ConsentSource, NamingConsent, PointKind, RowKind, WorkshopState
from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.frameworks.models import FrameworkVersion

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class Workshop(Row):
    """Practitioners around a table, on a draft or on a published version."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="workshops")
    title = models.CharField(_("title"), max_length=200)
    held_on = models.DateField(_("date"))
    hours = models.CharField(_("hours"), max_length=60, blank=True)
    place = models.CharField(_("place"), max_length=300)
    facilitator = models.CharField(_("facilitated by"), max_length=150)
    agenda = models.TextField(_("agenda"))
    state = models.CharField(_("state"), max_length=10, choices=WorkshopState, default=WorkshopState.PLANNED)

    protected_fields = ("version", "title", "held_on", "state")

    class Meta:
        ordering = ["-held_on", "title"]
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> Organisation | None:
        return self.version.owner


class WorkshopParticipant(Row):
    """Somebody at the workshop. Named only with their consent; who says no counts as a number."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="workshop_seats"
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    network = models.CharField(_("network or structure"), max_length=150, blank=True)
    occupation = models.CharField(_("occupation practised"), max_length=200, blank=True)
    consent = models.CharField(
        _("consent to be named"), max_length=8, choices=NamingConsent, default=NamingConsent.WAITING
    )
    consent_source = models.CharField(max_length=12, choices=ConsentSource, blank=True)
    consented_on = models.DateField(null=True)
    token = models.CharField(max_length=40, unique=True)

    personal_data = PersonalData.ERASABLE
    subject = "person"
    erased_whole = True
    not_personal = ("token",)
    address_field = "email"

    class Meta:
        ordering = ["name", "created_at"]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(consent=NamingConsent.NO) | models.Q(name="") & models.Q(email=""),
                name="workshop_unnamed",
            ),
            models.CheckConstraint(
                condition=~models.Q(consent=NamingConsent.YES)
                | ~models.Q(name="") & ~models.Q(consent_source="") & models.Q(consented_on__isnull=False),
                name="workshop_named",
            ),
        ]

    @property
    def owner(self) -> Organisation | None:
        return self.workshop.owner


class WorkshopPoint(Row):
    """What was agreed, or a disagreement kept as such; about one row of the version, or about the whole."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(_("kind"), max_length=12, choices=PointKind, default=PointKind.AGREED)
    row_kind = models.CharField(max_length=12, choices=RowKind, blank=True)
    lineage = models.UUIDField(null=True)
    label = models.CharField(max_length=200, blank=True, help_text="The row as it was called on that day.")
    text = models.TextField(_("what was said"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "created_at"]
        verbose_name = _("point")
        verbose_name_plural = _("points")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(row_kind="", lineage__isnull=True)
                | ~models.Q(row_kind="") & models.Q(lineage__isnull=False),
                name="workshop_point_row",
            )
        ]

    @property
    def owner(self) -> Organisation | None:
        return self.workshop.owner
