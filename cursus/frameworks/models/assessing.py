"""How a qualification is proven: its assessment tasks, and what makes a block ready for the jury."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.core.models import Row
from cursus.frameworks.enums import EvidenceType, Nature, ReadinessKind
from cursus.frameworks.models.content import Competency, CompetencyBlock
from cursus.frameworks.models.qualifications import Qualification, Route


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
