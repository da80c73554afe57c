"""Frameworks of occupations and competencies, their versions, and the qualifications that stand on them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.core.models import Row
from cursus.core.triggers import guard
from cursus.frameworks.enums import (
    EvidenceType,
    FrameworkSource,
    Habilitation,
    Nature,
    QualificationKind,
    ReadinessKind,
    RouteKind,
    VersionState,
)

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

    protected_fields = ("code", "title", "source")

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


class Occupation(Row):
    """An occupation (métier) described by a version."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="occupations")
    code = models.CharField(_("code"), max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    lineage = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        ordering = ["position", "title"]
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        constraints = [models.UniqueConstraint(fields=["version", "title"], name="occupation_title")]

    def __str__(self) -> str:
        return self.title


class OccupationalActivity(Row):
    """What somebody of the occupation does (mission)."""

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="activities")
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self) -> str:
        return self.title


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


class BlockCorrespondence(Row):
    """A block that stands for a block of another fiche, as the register says; a person confirms it."""

    block = models.ForeignKey(CompetencyBlock, on_delete=models.CASCADE, related_name="correspondences")
    other_fiche = models.CharField(max_length=30)
    other_block = models.CharField(max_length=30)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["block", "other_fiche", "other_block"], name="block_correspondence_once")
        ]


class Qualification(Row):
    """What can be obtained on a version: who certifies it, by which routes, under which rules."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="qualifications")
    occupation = models.ForeignKey(
        Occupation, null=True, blank=True, on_delete=models.PROTECT, related_name="qualifications"
    )
    code = models.CharField(_("code"), max_length=30)
    title = models.CharField(_("exact title"), max_length=800)
    kind = models.CharField(
        _("kind"), max_length=15, choices=QualificationKind, default=QualificationKind.INSTITUTIONAL
    )
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    nsf_codes = models.JSONField(_("NSF codes"), default=list, blank=True)
    rome_codes = models.JSONField(_("ROME codes"), default=list, blank=True)
    formacodes = models.JSONField(_("Formacodes"), default=list, blank=True)
    active = models.BooleanField(_("active in the register"), default=True)
    decision_date = models.DateField(_("decision"), null=True, blank=True)
    effect_date = models.DateField(_("in force from"), null=True, blank=True)
    publication_date = models.DateField(_("published on"), null=True, blank=True)
    registration_years = models.PositiveSmallIntegerField(_("registered for (years)"), null=True, blank=True)
    registered_until = models.DateField(_("registered until"), null=True, blank=True)
    delivery_until = models.DateField(_("may be issued until"), null=True, blank=True)
    objectives = models.TextField(_("objectives and context"), blank=True)
    prerequisites = models.TextField(_("prerequisites"), blank=True)
    full_conditions = models.JSONField(_("conditions beside the blocks"), default=list, blank=True)
    fiche = models.JSONField(_("other facts of the fiche"), default=dict, blank=True)

    protected_fields = ("version", "code", "title", "kind", "level")

    class Meta:
        ordering = ["title"]
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="qualification_code")]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> Organisation | None:
        return self.version.framework.organisation

    @property
    def registered(self) -> bool:
        """Whether it is a « certification professionnelle »: the words are reserved to registered ones."""
        return self.kind != QualificationKind.INSTITUTIONAL


class QualificationCertifier(Row):
    """A body that certifies: here if we know it, else by its name in the register."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="certifiers")
    organisation = models.ForeignKey(
        "cursus.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="certifies"
    )
    name = models.CharField(_("name"), max_length=300)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    active = models.BooleanField(_("active"), default=True)
    website = models.CharField(_("website"), max_length=300, blank=True)
    changed_on = models.DateField(_("last change"), null=True, blank=True)

    protected_fields = ("qualification", "organisation", "active")

    class Meta:
        ordering = ["name"]
        verbose_name = _("certifier")
        verbose_name_plural = _("certifiers")

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Organisation | None:
        return self.qualification.owner


class HabilitatedPartner(Row):
    """A body that the certifiers let train or assess for this fiche."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "cursus.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="habilitations"
    )
    name = models.CharField(_("name"), max_length=300)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    habilitation = models.CharField(_("habilitation"), max_length=20, choices=Habilitation)
    active = models.BooleanField(_("active"), default=True)
    since = models.DateField(_("since"), null=True, blank=True)
    changed_on = models.DateField(_("last change"), null=True, blank=True)

    protected_fields = ("qualification", "organisation", "habilitation", "active")

    class Meta:
        ordering = ["name"]
        verbose_name = _("habilitated partner")
        verbose_name_plural = _("habilitated partners")

    def __str__(self) -> str:
        return f"{self.name} · {self.get_habilitation_display()}"

    @property
    def owner(self) -> Organisation | None:
        return self.qualification.owner


class Route(Row):
    """A way to the qualification, with the rule of its jury (the fiche's SI_JURY text prevails)."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="routes")
    kind = models.CharField(_("route"), max_length=3, choices=RouteKind)
    active = models.BooleanField(_("open"), default=True)
    jury_text = models.TextField(_("jury, as the fiche says"), blank=True)
    min_members = models.PositiveSmallIntegerField(_("members with a vote, at least"), default=3)
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=3)
    min_practitioners = models.PositiveSmallIntegerField(_("practitioners in the quorum, at least"), default=1)
    min_external_percent = models.PositiveSmallIntegerField(
        _("members outside the certifier and the training body, at least (%)"), default=50
    )
    president_external = models.BooleanField(_("president from outside the training body"), default=True)
    balance_expected = models.BooleanField(_("balance of women and men expected"), default=False)

    class Meta:
        ordering = ["kind"]
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        constraints = [
            models.UniqueConstraint(fields=["qualification", "kind"], name="route_once"),
            models.CheckConstraint(condition=models.Q(min_external_percent__lte=100), name="route_external_percent"),
            models.CheckConstraint(condition=models.Q(quorum__lte=models.F("min_members")), name="route_quorum"),
        ]

    def __str__(self) -> str:
        return str(RouteKind(self.kind).label)


class AssessmentTask(Row):
    """An épreuve: what it covers, theory or practice, its form, for which routes."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="assessment_tasks")
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=300)
    nature = models.CharField(_("theory or practice"), max_length=10, choices=Nature)
    evidence_type = models.CharField(_("form"), max_length=20, choices=EvidenceType)
    description = models.TextField(_("what is asked"), blank=True)
    competencies = models.ManyToManyField(Competency, related_name="assessment_tasks", verbose_name=_("competencies"))
    routes = models.ManyToManyField(Route, related_name="assessment_tasks", verbose_name=_("routes"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("assessment task")
        verbose_name_plural = _("assessment tasks")
        constraints = [models.UniqueConstraint(fields=["qualification", "code"], name="assessment_task_code")]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class ReadinessRule(Row):
    """What makes a block ready for the jury. The most precise rule wins: block and route, block, route, neither."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="readiness_rules")
    route = models.ForeignKey(Route, null=True, blank=True, on_delete=models.CASCADE, related_name="readiness_rules")
    block = models.ForeignKey(
        CompetencyBlock, null=True, blank=True, on_delete=models.CASCADE, related_name="readiness_rules"
    )
    kind = models.CharField(_("rule"), max_length=10, choices=ReadinessKind, default=ReadinessKind.MIX)
    required = models.PositiveSmallIntegerField(_("competencies required (n of m)"), null=True, blank=True)
    min_theory = models.PositiveSmallIntegerField(_("theory, at least"), default=1)
    min_practice = models.PositiveSmallIntegerField(_("practice, at least"), default=1)
    other_than_tutor = models.BooleanField(
        _("one practice evidence of the block judged by somebody other than the tutor"), default=False
    )
    tasks_required = models.BooleanField(_("every assessment task of the route must be passed"), default=False)

    class Meta:
        verbose_name = _("readiness rule")
        verbose_name_plural = _("readiness rules")
        constraints = [
            models.UniqueConstraint(fields=["qualification", "route", "block"], name="readiness_rule_both"),
            models.UniqueConstraint(
                fields=["qualification", "block"],
                condition=models.Q(route__isnull=True),
                name="readiness_rule_block",
            ),
            models.UniqueConstraint(
                fields=["qualification", "route"],
                condition=models.Q(block__isnull=True),
                name="readiness_rule_route",
            ),
            models.UniqueConstraint(
                fields=["qualification"],
                condition=models.Q(route__isnull=True, block__isnull=True),
                name="readiness_rule_default",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=ReadinessKind.N_OF_M) | models.Q(required__gte=1),
                name="readiness_rule_required",
            ),
        ]

    def __str__(self) -> str:
        scope = [str(part) for part in (self.block, self.route) if part is not None]
        return " · ".join([str(self.get_kind_display()), *scope])


_SAID = "A published version never changes: make a new version."
_VERSION = "(SELECT v.state FROM \"cursus_frameworkversion\" v WHERE v.id = {row}.version_id) <> 'DRAFT'"
_COMPETENCY = (
    '(SELECT v.state FROM "cursus_frameworkversion" v JOIN "cursus_competency" c ON c.version_id = v.id '
    "WHERE c.id = {row}.competency_id) <> 'DRAFT'"
)
for _model, _condition in (
    ("CompetencyBlock", _VERSION),
    ("Competency", _VERSION),
    ("Occupation", _VERSION),
    ("PerformanceCriterion", _COMPETENCY),
):
    for _operation, _row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        guard(
            f"cursus_{_model.lower()}_published",
            f"cursus.{_model}",
            _operation,
            when=_condition.format(row=_row),
            message=_SAID,
        )
