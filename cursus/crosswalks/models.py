"""Sources that we compare ourselves with, what they list, and what corresponds to what."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cursus.core.models import Row
from cursus.crosswalks import guards as guards  # the database's refusals, declared with the tables
from cursus.crosswalks.enums import MappingKind, MappingState, Side, SourceKind
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    Occupation,
    OccupationalActivity,
)

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation

Ours = CompetencyBlock | Competency | Occupation | OccupationalActivity


class SourceFramework(Row):
    """A framework, thesis, fiche or list of somebody else. Without a body it is shared by the installation.

    It lists its elements itself, or stands on a version that is known here (an imported fiche): then the blocks and
    competencies of that version are its elements.
    """

    organisation = models.ForeignKey(
        "cursus.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="crosswalk_sources"
    )
    kind = models.CharField(_("kind of source"), max_length=10, choices=SourceKind, default=SourceKind.OTHER)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("author or publisher"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    address = models.URLField(_("address on the web"), max_length=500, blank=True)
    language = models.CharField(_("language of the texts"), max_length=5, default="fr")
    version = models.ForeignKey(
        FrameworkVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="as_source",
        verbose_name=_("fiche or version known here"),
    )
    content_token = models.UUIDField(default=uuid4, editable=False)

    protected_fields = ("organisation", "kind", "title", "publisher", "year", "version")

    class Meta:
        ordering = ["title"]
        verbose_name = _("source framework")
        verbose_name_plural = _("source frameworks")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                name="source_title",
                violation_error_message=_("There is a source of that title already."),
            ),
            models.UniqueConstraint(
                fields=["title"],
                condition=models.Q(organisation__isnull=True),
                name="source_title_installation",
                violation_error_message=_("There is a source of that title already."),
            ),
            models.CheckConstraint(
                condition=models.Q(year__isnull=True) | models.Q(year__gte=1000, year__lte=2999),
                name="source_year",
                violation_error_message=_("Give the year in four digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Who published it and when, as one would cite it."""
        return ", ".join(str(part) for part in (self.publisher, self.year) if part)


class SourceElement(Row):
    """One line of a source: a skill, a task, a chapter. Known by its address on the web, else by its code."""

    source = models.ForeignKey(SourceFramework, on_delete=models.CASCADE, related_name="elements")
    code = models.CharField(_("code"), max_length=60, blank=True)
    label = models.CharField(_("label"), max_length=500)
    synonyms = models.TextField(_("other labels"), blank=True)
    description = models.TextField(_("description"), blank=True)
    uri = models.URLField(_("address on the web"), max_length=500, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("source element")
        verbose_name_plural = _("source elements")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "code"], condition=~models.Q(code=""), name="source_element_code"
            ),
            models.UniqueConstraint(fields=["source", "uri"], condition=~models.Q(uri=""), name="source_element_uri"),
            models.CheckConstraint(condition=~models.Q(code="") | ~models.Q(uri=""), name="source_element_known_by"),
            models.CheckConstraint(condition=~models.Q(label=""), name="source_element_label"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="source_element_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.label}" if self.code else self.label

    @property
    def owner(self) -> Organisation | None:
        return self.source.organisation


def _one_of(*names: str) -> models.Q:
    """Exactly one of these columns is filled."""
    found = models.Q()
    for chosen in names:
        found |= models.Q(**{f"{name}__isnull": name != chosen for name in names})
    return found


OUR_COLUMNS = tuple(Side.values)
THEIR_COLUMNS = ("element", "target_competency", "target_block")


class CrosswalkMapping(Row):
    """What of a version corresponds to what of a source, how, and why. Belongs to the body of the version."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="crosswalk_mappings")
    competency = models.ForeignKey(Competency, null=True, blank=True, on_delete=models.PROTECT, related_name="mappings")
    block = models.ForeignKey(CompetencyBlock, null=True, blank=True, on_delete=models.PROTECT, related_name="mappings")
    occupation = models.ForeignKey(Occupation, null=True, blank=True, on_delete=models.PROTECT, related_name="mappings")
    activity = models.ForeignKey(
        OccupationalActivity, null=True, blank=True, on_delete=models.PROTECT, related_name="mappings"
    )
    source = models.ForeignKey(SourceFramework, on_delete=models.PROTECT, related_name="mappings")
    element = models.ForeignKey(SourceElement, null=True, blank=True, on_delete=models.PROTECT, related_name="mappings")
    target_competency = models.ForeignKey(
        Competency, null=True, blank=True, on_delete=models.PROTECT, related_name="mapped_from"
    )
    target_block = models.ForeignKey(
        CompetencyBlock, null=True, blank=True, on_delete=models.PROTECT, related_name="mapped_from"
    )
    kind = models.CharField(_("type of correspondence"), max_length=10, choices=MappingKind)
    rationale = models.TextField(_("why"))
    state = models.CharField(_("state"), max_length=10, choices=MappingState, default=MappingState.PROPOSED)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    protected_fields = ("version", *OUR_COLUMNS, "source", *THEIR_COLUMNS, "kind", "rationale", "state", "decided_at")

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("correspondence with a source")
        verbose_name_plural = _("correspondences with sources")
        indexes = [models.Index(fields=["version", "source", "state"], name="mapping_of_version")]
        constraints = [
            models.CheckConstraint(condition=_one_of(*OUR_COLUMNS), name="mapping_one_of_ours"),
            models.CheckConstraint(condition=_one_of(*THEIR_COLUMNS), name="mapping_one_of_theirs"),
            models.CheckConstraint(condition=models.Q(kind__in=MappingKind.values), name="mapping_kind"),
            models.CheckConstraint(condition=~models.Q(rationale=""), name="mapping_rationale"),
            models.CheckConstraint(
                condition=models.Q(state=MappingState.PROPOSED, decided_at__isnull=True)
                | ~models.Q(state=MappingState.PROPOSED) & models.Q(decided_at__isnull=False),
                name="mapping_decided",
            ),
            # One row for each pair: several columns may hold either side, and NULLs are distinct.
            models.UniqueConstraint(Coalesce(*OUR_COLUMNS), Coalesce(*THEIR_COLUMNS), name="mapping_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ours} → {self.theirs}"

    @property
    def owner(self) -> Organisation | None:
        return self.version.owner

    @property
    def side(self) -> Side:
        """What of ours it speaks of."""
        return next(Side(name) for name in OUR_COLUMNS if getattr(self, f"{name}_id") is not None)

    @property
    def ours(self) -> Ours:
        found: Ours = getattr(self, self.side.value)
        return found

    @property
    def theirs(self) -> SourceElement | Competency | CompetencyBlock:
        found = self.element or self.target_competency or self.target_block
        assert found is not None
        return found
