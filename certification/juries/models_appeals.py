"""Appeals of candidates against what a jury decided or wrote, and the days within which they are lodged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.juries import guards_appeals as guards_appeals  # the database's refusals, declared with the tables
from certification.juries.enums import (
    DEFAULT_APPEAL_DAYS,
    FEWEST_APPEAL_DAYS,
    MOST_APPEAL_DAYS,
    AppealKind,
    AppealState,
)
from certification.juries.models import Candidate
from cursus.core.enums import PersonalData
from cursus.core.models import Row

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation

DECIDED = (AppealState.UPHELD, AppealState.DISMISSED, AppealState.ANSWERED)


class AppealTerm(Row):
    """How many days a certifier gives candidates to appeal, from the last signature of their jury."""

    organisation = models.OneToOneField("cursus.Organisation", on_delete=models.CASCADE, related_name="appeal_term")
    days = models.PositiveSmallIntegerField(
        _("days to appeal"),
        default=DEFAULT_APPEAL_DAYS,
        validators=[MinValueValidator(FEWEST_APPEAL_DAYS), MaxValueValidator(MOST_APPEAL_DAYS)],
    )

    protected_fields = ("organisation", "days")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__range=(FEWEST_APPEAL_DAYS, MOST_APPEAL_DAYS)), name="appeal_term_days"
            )
        ]


class Appeal(Row):
    """A candidate contests the signed deliberation about them. It is answered once, with reasons, and never changed.

    ``ground``: what an upheld appeal was found to be, whatever the candidate called it: a clerical error or a fault
    of procedure. A contested judgement is answered: nobody stands above a jury (docs/decisions/0024-appeals.md).
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="appeals")
    kind = models.CharField(_("kind"), max_length=10, choices=AppealKind)
    words = models.TextField(_("what is contested"))
    state = models.CharField(_("state"), max_length=10, choices=AppealState, default=AppealState.LODGED)
    ground = models.CharField(_("upheld as"), max_length=10, choices=AppealKind, blank=True)
    answer = models.TextField(_("reasoned answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    protected_fields = ("candidate", "kind", "state", "ground", "answered_by", "answered_at")
    personal_data = PersonalData.KEPT
    subject = "candidate__enrolment__learner"

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "kind"],
                condition=models.Q(state=AppealState.LODGED),
                name="appeal_open_once",
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="appeal_words"),
            models.CheckConstraint(
                condition=~models.Q(state__in=DECIDED)
                | (~models.Q(answer="") & models.Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="appeal_reasoned_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(state=AppealState.UPHELD, ground__in=[AppealKind.CLERICAL, AppealKind.PROCEDURE])
                | (~models.Q(state=AppealState.UPHELD) & models.Q(ground="")),
                name="appeal_upheld_ground",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AppealState.DISMISSED, kind=AppealKind.JUDGEMENT)
                & (~models.Q(state=AppealState.ANSWERED) | models.Q(kind=AppealKind.JUDGEMENT)),
                name="appeal_judgement_answered",
            ),
        ]

    @property
    def owner(self) -> Organisation:
        return self.candidate.jury.certifier
