"""Judgements: one competency, in one deposit, of one author, by one assessor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.assessment.enums import Outcome
from certification.enrolments.models import Enrolment
from certification.evidence.models import Evidence
from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.frameworks.models import Competency, PerformanceCriterion

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class Judgement(Row):
    """What an assessor says of one competency in one round of a deposit. A newer one replaces their older one."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="judgements")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="judgements")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="judgements")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judgements")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(_("judgement"), max_length=10, choices=Outcome)
    comment = models.TextField(_("comment"), blank=True)
    judged_at = models.DateTimeField()

    protected_fields = ("evidence", "enrolment", "competency", "assessor", "round", "outcome", "judged_at")
    personal_data = PersonalData.ERASABLE
    subject = "enrolment__learner"

    class Meta:
        ordering = ["judged_at"]
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "enrolment", "competency", "assessor", "round"], name="judgement_once"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=Outcome.ACCEPTED) | ~models.Q(comment=""), name="judgement_comment"
            ),
        ]

    @property
    def owner(self) -> Organisation:
        return self.evidence.owner


class CriterionMark(Row):
    """Whether the assessor saw one observable criterion met."""

    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(PerformanceCriterion, on_delete=models.PROTECT, related_name="marks")
    met = models.BooleanField(_("met"))

    protected_fields = ("judgement", "criterion", "met")
    personal_data = PersonalData.ERASABLE
    subject = "judgement__enrolment__learner"

    class Meta:
        verbose_name = _("criterion seen")
        verbose_name_plural = _("criteria seen")
        constraints = [models.UniqueConstraint(fields=["judgement", "criterion"], name="criterion_mark_once")]

    @property
    def owner(self) -> Organisation:
        return self.judgement.owner
