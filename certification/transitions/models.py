"""A learner's move from one framework version to another: proposed, agreed to, done once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.enrolments.models import Enrolment
from certification.transitions.enums import Agreement, ChangeState
from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.core.triggers import guard
from cursus.frameworks.models import FrameworkVersion, Route

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class VersionChange(Row):
    """The one way in which the frozen version of an enrolment changes. Declined or taken back, it stays as a trace.

    ``agreed_on``, ``agreement_note``: the day and the place of a written agreement that the training body records.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="version_changes")
    from_version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    to_route = models.ForeignKey(Route, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ChangeState, default=ChangeState.PROPOSED)
    message = models.TextField(_("a word to the learner"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    agreement = models.CharField(_("agreement"), max_length=10, choices=Agreement, blank=True)
    agreed_on = models.DateField(_("day of the written agreement"), null=True, blank=True)
    agreement_note = models.TextField(_("where it is kept"), blank=True)
    reason = models.TextField(_("reason"), blank=True)

    protected_fields = ("enrolment", "from_version", "to_version", "to_route", "state", "agreement")
    personal_data = PersonalData.ERASABLE
    subject = "enrolment__learner"

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("move to another version")
        verbose_name_plural = _("moves to another version")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=models.Q(state=ChangeState.PROPOSED), name="version_change_one_open"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_version=models.F("to_version")), name="version_change_another"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ChangeState.DONE) | ~models.Q(agreement=""), name="version_change_agreed"
            ),
        ]

    @property
    def owner(self) -> Organisation:
        return self.enrolment.owner


guard(
    "certification_versionchange_done",
    "certification.VersionChange",
    "UPDATE",
    when="OLD.state <> 'PROPOSED' AND (NEW.state <> OLD.state OR NEW.to_version_id <> OLD.to_version_id "
    "OR NEW.from_version_id <> OLD.from_version_id OR NEW.enrolment_id <> OLD.enrolment_id)",
    message="A move that was decided stays as it is: propose another one.",
)
