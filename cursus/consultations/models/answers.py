"""What practitioners said. Nothing here leads to an account or to an address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.consultations.enums import CommentKind, CommentState, Experience, Frequency, Importance, RowKind
from cursus.consultations.models.reviews import PractitionerReview, ReviewItem, ReviewNetwork, ReviewOccupation
from cursus.core.models import Row
from cursus.frameworks.models import FrameworkVersion

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class Participation(Row):
    """One person’s sheet of answers, under a digest of their link alone. The digest goes with the campaign’s term.

    No path leads from here to a person: whoever has the link reads, resumes and deletes their answers themselves.
    """

    review = models.ForeignKey(PractitionerReview, on_delete=models.CASCADE, related_name="participations")
    network = models.ForeignKey(ReviewNetwork, null=True, on_delete=models.PROTECT, related_name="participations")
    occupation = models.ForeignKey(ReviewOccupation, null=True, on_delete=models.PROTECT, related_name="participations")
    experience = models.CharField(_("experience"), max_length=10, choices=Experience, blank=True)
    link_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # none after the term
    began_on = models.DateField()
    finished_on = models.DateField(null=True)

    class Meta:
        ordering = ["began_on", "id"]


class ReviewAnswer(Row):
    """How often and how important one item is, in one person’s real work. Either may come first."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="answers")
    item = models.ForeignKey(ReviewItem, on_delete=models.CASCADE, related_name="answers")
    frequency = models.PositiveSmallIntegerField(choices=Frequency, null=True)
    importance = models.PositiveSmallIntegerField(choices=Importance, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participation", "item"], name="review_answer_once"),
            models.CheckConstraint(
                condition=(models.Q(frequency__isnull=True) | models.Q(frequency__range=(1, 4)))
                & (models.Q(importance__isnull=True) | models.Q(importance__range=(1, 4))),
                name="review_answer_scale",
            ),
        ]


class ReviewComment(Row):
    """What somebody finds badly put or missing; answered in writing by those who write the framework."""

    review = models.ForeignKey(PractitionerReview, on_delete=models.CASCADE, related_name="comments")
    participation = models.ForeignKey(Participation, null=True, on_delete=models.CASCADE, related_name="comments")
    item = models.ForeignKey(ReviewItem, null=True, on_delete=models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=10, choices=CommentKind)
    text = models.TextField(_("comment"))
    sitting = models.CharField(max_length=32, blank=True, help_text="The page that wrote last: see rules.reconciled.")
    state = models.CharField(_("state"), max_length=15, choices=CommentState, default=CommentState.NEW)
    reply = models.TextField(_("reply"), blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "item"],
                condition=models.Q(item__isnull=False),
                name="review_comment_once_an_item",
            ),
            models.UniqueConstraint(
                fields=["participation"], condition=models.Q(item__isnull=True), name="review_comment_missing_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state=CommentState.NEW) | ~models.Q(reply=""), name="review_comment_reply"
            ),
        ]

    @property
    def owner(self) -> Organisation | None:
        return self.review.owner


class ReviewChange(Row):
    """A change of the framework that a consultation caused: which row, in which version, its words before and after.

    Stays when the comment is deleted by whoever wrote it: it tells of the framework, not of them.
    """

    review = models.ForeignKey(PractitionerReview, on_delete=models.CASCADE, related_name="changes")
    comment = models.ForeignKey(ReviewComment, null=True, on_delete=models.SET_NULL, related_name="changes")
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="review_changes")
    row_kind = models.CharField(max_length=12, choices=RowKind)
    lineage = models.UUIDField()
    label = models.CharField(max_length=200)
    before = models.TextField(blank=True)
    after = models.TextField()

    protected_fields = ("review", "version", "row_kind", "lineage", "before", "after")

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    @property
    def owner(self) -> Organisation | None:
        return self.review.owner

    @property
    def row_key(self) -> tuple[str, UUID]:
        """What the change is about, whatever the version."""
        return self.row_kind, self.lineage
