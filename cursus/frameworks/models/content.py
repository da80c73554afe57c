"""What a version says: occupations, blocks, competencies, and what an assessor can observe."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.core.models import Row
from cursus.frameworks.enums import EvidenceType
from cursus.frameworks.models.versions import FrameworkVersion


class Occupation(Row):
    """An occupation (métier) described by a version."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="occupations")
    code = models.CharField(_("code"), max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    workplaces = models.JSONField(_("where the job is done"), default=list, blank=True)
    structures = models.JSONField(_("kinds of structure"), default=list, blank=True)
    rome_codes = models.JSONField(_("ROME codes"), default=list, blank=True)
    lineage = models.UUIDField(default=uuid4, editable=False)
    # Written with the publication (searching.py): what a search compares.
    search_text = models.TextField(default="", blank=True, editable=False)

    class Meta:
        ordering = ["position", "title"]
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        constraints = [models.UniqueConstraint(fields=["version", "title"], name="occupation_title")]

    def __str__(self) -> str:
        return self.title

    def linked(self) -> dict[str, list[str]]:
        """Return the keys of its competencies, sorted: those at its core, and those that are optional."""
        links = sorted((str(key), core) for key, core in self.competency_links.values_list("competency", "core"))
        return {"core": [key for key, core in links if core], "optional": [key for key, core in links if not core]}


class OccupationalActivity(Row):
    """What somebody of the occupation does (mission)."""

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="activities")
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    competencies = models.ManyToManyField(
        "cursus.Competency", blank=True, related_name="activities", verbose_name=_("competencies that it calls on")
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self) -> str:
        return self.title


class NeighbouringOccupation(Row):
    """An occupation that is near this one, and why. Named by its lineage: its next version stays a neighbour."""

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="neighbours")
    lineage = models.UUIDField()
    why = models.CharField(_("what brings them near"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = _("neighbouring occupation")
        verbose_name_plural = _("neighbouring occupations")
        constraints = [models.UniqueConstraint(fields=["occupation", "lineage"], name="neighbouring_occupation_once")]


class CompetencyBlock(Row):
    """A block of competencies: assessed and validated as a whole (L.6113-1 C. trav.). RS fiches have none."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="blocks")
    code = models.CharField(_("code"), max_length=30)
    title = models.CharField(_("title"), max_length=800)
    position = models.PositiveSmallIntegerField(default=0)
    assessment_terms = models.TextField(_("how it is assessed"), blank=True)
    source_text = models.TextField(_("competencies as the source lists them"), blank=True)
    lineage = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("competency block")
        verbose_name_plural = _("competency blocks")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="block_code")]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class Competency(Row):
    """What somebody can do. ``confirmed`` is false while it is only a proposal read from a free text."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="competencies")
    block = models.ForeignKey(
        CompetencyBlock, null=True, blank=True, on_delete=models.CASCADE, related_name="competencies"
    )
    code = models.CharField(_("code"), max_length=30)
    title = models.TextField(_("title"))
    description = models.TextField(_("description"), blank=True)
    expected_evidence = models.JSONField(_("evidence expected"), default=list, blank=True)
    critical = models.BooleanField(_("critical"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    confirmed = models.BooleanField(default=True)
    source_start = models.PositiveIntegerField(null=True, blank=True)
    source_end = models.PositiveIntegerField(null=True, blank=True)
    lineage = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        ordering = ["block__position", "position", "code"]
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="competency_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def expected_types(self) -> list[EvidenceType]:
        """The kinds of evidence that are expected, in the order written."""
        return [EvidenceType(value) for value in self.expected_evidence if value in EvidenceType.values]


class OccupationCompetency(Row):
    """Whether a competency is core or optional for an occupation."""

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="competency_links")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="occupation_links")
    core = models.BooleanField(_("core"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occupation", "competency"], name="occupation_competency_once")]


class PerformanceCriterion(Row):
    """What an assessor can observe. A critical one must be met."""

    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="criteria")
    text = models.TextField(_("observable criterion"))
    critical = models.BooleanField(_("critical"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = _("observable criterion")
        verbose_name_plural = _("observable criteria")

    def __str__(self) -> str:
        return self.text
