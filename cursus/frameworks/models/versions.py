"""Frameworks and their versions: written as drafts, published once, copied with lineage."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.core.models import Row
from cursus.frameworks.enums import FrameworkSource, VersionState

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class CompetencyFramework(Row):
    """A framework of competencies, whatever its versions. Without a body it belongs to the installation."""

    organisation = models.ForeignKey(
        "cursus.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="frameworks"
    )
    code = models.CharField(_("code"), max_length=30)
    title = models.CharField(_("title"), max_length=800)
    source = models.CharField(_("source"), max_length=10, choices=FrameworkSource, default=FrameworkSource.INTERNAL)
    language = models.CharField(_("language of the texts"), max_length=5, default="fr")
    description = models.TextField(_("description"), blank=True)
    four_eyes = models.BooleanField(_("a second person approves each version before it is published"), default=False)

    protected_fields = ("code", "title", "source", "four_eyes")

    class Meta:
        ordering = ["code"]
        verbose_name = _("competency framework")
        verbose_name_plural = _("competency frameworks")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="framework_code"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(organisation__isnull=True),
                name="framework_code_installation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class FrameworkVersion(Row):
    """One version: written as a draft, then published and never changed; a new one is a copy with lineage."""

    framework = models.ForeignKey(CompetencyFramework, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(_("version"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    previous = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
        verbose_name=_("made from"),
    )
    edit_token = models.UUIDField(default=uuid4, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    source_fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    protected_fields = ("framework", "number", "state", "previous")

    class Meta:
        ordering = ["framework", "-created_at"]
        verbose_name = _("framework version")
        verbose_name_plural = _("framework versions")
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="framework_version_number"),
            models.CheckConstraint(
                condition=models.Q(state=VersionState.DRAFT) | models.Q(published_at__isnull=False),
                name="framework_version_published_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework.code} {self.number}"

    @property
    def owner(self) -> Organisation | None:
        return self.framework.organisation
