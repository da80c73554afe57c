"""What is kept for a registration file, beside the framework and the register: a declaration, and the follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.enrolments.models import Enrolment
from certification.recognition.enums import Contract, FollowUpState, Nearness, Situation, Term, Usefulness
from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.frameworks.models import Qualification

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class RegistrationFile(Row):
    """What the certifier declares about the file of a qualification.

    ``emerging``: the occupation is on the list of those in emergence or that change fast, so that the figures of two
    cohorts are not asked for (art. L. 6113-5 and R. 6113-9 C. trav.).
    """

    qualification = models.OneToOneField(Qualification, on_delete=models.CASCADE, related_name="registration_file")
    emerging = models.BooleanField(_("emerging occupation, or one that changes fast"), default=False)
    ground = models.TextField(_("on which ground"), blank=True)

    protected_fields = ("qualification", "emerging")

    class Meta:
        verbose_name = _("registration file")
        verbose_name_plural = _("registration files")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(emerging=False) | ~models.Q(ground=""), name="registration_file_ground"
            )
        ]

    @property
    def owner(self) -> Organisation | None:
        return self.qualification.owner


class FollowUp(Row):
    """Somebody certified, to be asked once what became of them. ``cohort`` is the year of their jury."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="follow_ups")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="follow_ups")
    certifier = models.ForeignKey("cursus.Organisation", on_delete=models.PROTECT, related_name="follow_ups")
    cohort = models.PositiveSmallIntegerField(_("cohort"))
    term = models.CharField(_("term"), max_length=12, choices=Term)
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=FollowUpState, default=FollowUpState.PLANNED)
    token = models.CharField(max_length=40, unique=True)
    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)

    protected_fields = ("enrolment", "qualification", "cohort", "term", "state")
    personal_data = PersonalData.ERASABLE
    subject = "enrolment__learner"
    erased_whole = True
    not_personal = ("token",)

    class Meta:
        ordering = ["due_on", "created_at"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "term"], name="follow_up_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[FollowUpState.PLANNED, FollowUpState.DECLINED, FollowUpState.CLOSED])
                | models.Q(asked_on__isnull=False),
                name="follow_up_asked_on",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="follow_up_due")]

    @property
    def owner(self) -> Organisation:
        return self.certifier


class FollowUpAnswer(Row):
    """What somebody answered. Once the follow-up is over it is tied to nobody, and counts in the figures."""

    follow_up = models.OneToOneField(FollowUp, null=True, blank=True, on_delete=models.CASCADE, related_name="answer")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="follow_up_answers")
    cohort = models.PositiveSmallIntegerField(_("cohort"))
    term = models.CharField(_("term"), max_length=12, choices=Term)
    situation = models.CharField(_("situation"), max_length=15, choices=Situation)
    nearness = models.CharField(_("the job aimed at"), max_length=5, choices=Nearness, blank=True)
    job_title = models.CharField(_("title of the job"), max_length=150, blank=True)
    contract = models.CharField(_("contract"), max_length=10, choices=Contract, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    usefulness = models.PositiveSmallIntegerField(_("use of the qualification"), choices=Usefulness)

    personal_data = PersonalData.ERASABLE
    subject = "follow_up__enrolment__learner"
    erased_whole = True

    class Meta:
        ordering = ["cohort", "created_at"]
        verbose_name = _("answer to a follow-up")
        verbose_name_plural = _("answers to follow-ups")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(situation__in=[Situation.EMPLOYED, Situation.SELF_EMPLOYED])
                | models.Q(nearness="", job_title="", contract="", since__isnull=True),
                name="follow_up_answer_job",
            )
        ]

    @property
    def owner(self) -> Organisation | None:
        return self.qualification.owner
