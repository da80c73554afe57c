"""What those who write a version say to one another about it, before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.frameworks.enums import CommentKind, ReviewState
from cursus.frameworks.models.versions import FrameworkVersion

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class EditorialReview(Row):
    """A draft is submitted to another writer of the body: approved, sent back with a reason, or fallen by an edit.

    ``approved_digest``: what the draft said when it was approved, so that no way of editing it goes unnoticed.
    """

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="editorial_reviews")
    state = models.CharField(_("state"), max_length=10, choices=ReviewState, default=ReviewState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("what is to be changed"), blank=True)
    approved_digest = models.CharField(max_length=64, blank=True, editable=False)

    protected_fields = ("version", "state", "answered_at", "approved_digest")
    personal_data = PersonalData.ERASABLE
    subject = "answered_by"
    not_personal = ("approved_digest",)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("review of a draft")
        verbose_name_plural = _("reviews of drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(state__in=[ReviewState.WAITING, ReviewState.APPROVED]),
                name="editorial_review_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ReviewState.SENT_BACK) | ~models.Q(reason=""),
                name="editorial_review_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ReviewState.APPROVED) | ~models.Q(approved_digest=""),
                name="editorial_review_digest",
            ),
        ]

    @property
    def owner(self) -> Organisation | None:
        return self.version.owner


class EditorialComment(Row):
    """A remark on a row of a draft, or an answer to one. It follows the row by its lineage, whatever becomes of it.

    Without ``kind`` and ``lineage`` it is about the version as a whole. Only the first of a thread is resolved.
    """

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="editorial_comments")
    kind = models.CharField(max_length=12, choices=CommentKind, default=CommentKind.VERSION)
    lineage = models.UUIDField(null=True, blank=True, editable=False)
    about = models.CharField(_("about"), max_length=200, blank=True)
    thread = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(_("comment"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    personal_data = PersonalData.ERASABLE
    subject = "author"
    not_personal = ("about",)

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("comment on a draft")
        verbose_name_plural = _("comments on drafts")
        indexes = [models.Index(fields=["version", "kind", "lineage"], name="editorial_comment_row")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="editorial_comment_text"),
            models.CheckConstraint(
                condition=models.Q(kind=CommentKind.VERSION, lineage__isnull=True)
                | (~models.Q(kind=CommentKind.VERSION) & models.Q(lineage__isnull=False)),
                name="editorial_comment_target",
            ),
        ]

    @property
    def owner(self) -> Organisation | None:
        return self.version.owner
