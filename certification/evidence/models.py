"""The portfolio: pieces of evidence, their authors, files, and what each says it proves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.enrolments.models import Enrolment
from certification.evidence.enums import EvidenceState
from cursus.core import clock
from cursus.core.enums import PersonalData
from cursus.core.models import Row, StoredFile
from cursus.frameworks.enums import EvidenceType, Nature
from cursus.frameworks.models import AssessmentTask, Competency

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class Evidence(Row):
    """One deposit: a work, an observation, a quiz result … by one learner or several.

    ``round`` counts its submissions: a piece that was returned comes back with the next number, and each
    judgement says which round it judged.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="deposits")
    title = models.CharField(_("title"), max_length=200, blank=True)
    evidence_type = models.CharField(_("what it is"), max_length=20, choices=EvidenceType, blank=True)
    nature = models.CharField(_("theory or practice"), max_length=10, choices=Nature, blank=True)
    text = models.TextField(_("what you did, in your words"), blank=True)
    made_on = models.DateField(_("when"), null=True, blank=True)
    task = models.ForeignKey(
        AssessmentTask,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence",
        verbose_name=_("assessment task"),
    )
    others_agree = models.BooleanField(_("the people who can be recognised agree"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=EvidenceState, default=EvidenceState.DRAFT)
    round = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    protected_fields = ("enrolment", "evidence_type", "nature", "task", "state", "round")
    personal_data = PersonalData.ERASABLE
    subject = "enrolment__learner"
    cleared = ("made_on",)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[EvidenceState.DRAFT, EvidenceState.WITHDRAWN])
                | (~models.Q(evidence_type="") & ~models.Q(nature="") & models.Q(round__gte=1)),
                name="evidence_complete_when_submitted",
            )
        ]

    def __str__(self) -> str:
        return self.title or str(_("Untitled draft"))

    @property
    def owner(self) -> Organisation:
        return self.enrolment.owner


class EvidenceAuthor(Row):
    """One author of a deposit, with their own part in their own words. Each is judged for their own."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="authors")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="authorships")
    part = models.TextField(_("my part in it"), blank=True)

    personal_data = PersonalData.ERASABLE
    subject = "enrolment__learner"

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("author of a piece")
        verbose_name_plural = _("authors of pieces")
        constraints = [models.UniqueConstraint(fields=["evidence", "enrolment"], name="evidence_author_once")]

    @property
    def owner(self) -> Organisation:
        return self.evidence.owner


class EvidenceClaim(Row):
    """A competency that the deposit answers, and how."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="claims")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="claims")
    how = models.TextField(_("how it shows"), blank=True)

    personal_data = PersonalData.ERASABLE
    subject = "evidence__enrolment__learner"

    class Meta:
        ordering = ["competency__position"]
        verbose_name = _("competency of a piece")
        verbose_name_plural = _("competencies of pieces")
        constraints = [models.UniqueConstraint(fields=["evidence", "competency"], name="evidence_claim_once")]

    @property
    def owner(self) -> Organisation:
        return self.evidence.owner


class EvidenceFile(Row):
    """A private file of a deposit."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="evidence_file")
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    personal_data = PersonalData.ERASABLE
    subject = "evidence__enrolment__learner"
    erased_whole = True

    class Meta:
        ordering = ["position", "created_at"]
        verbose_name = _("file of a piece")
        verbose_name_plural = _("files of pieces")

    @property
    def owner(self) -> Organisation:
        return self.evidence.owner
