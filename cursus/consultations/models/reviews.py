"""A campaign: what is asked, of whom, by which links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.consultations.enums import ItemKind, ReviewState
from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.frameworks.models import FrameworkVersion

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class PractitionerReview(Row):
    """A campaign in which practitioners say how often and how much what a version describes counts in their work."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="reviews")
    title = models.CharField(_("title"), max_length=200)
    welcome = models.TextField(_("words of welcome"), blank=True)
    contact = models.EmailField(_("address for questions"), blank=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=12, choices=ReviewState, default=ReviewState.DRAFT)
    closed_at = models.DateTimeField(null=True, blank=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)

    protected_fields = ("version", "title", "state", "opens_on", "closes_on")

    class Meta:
        ordering = ["-opens_on", "title"]
        verbose_name = _("consultation of practitioners")
        verbose_name_plural = _("consultations of practitioners")
        constraints = [
            models.CheckConstraint(condition=models.Q(closes_on__gte=models.F("opens_on")), name="review_dates"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[ReviewState.CLOSED, ReviewState.ANONYMISED])
                | models.Q(closed_at__isnull=False),
                name="review_closed_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> Organisation | None:
        return self.version.owner


class ReviewNetwork(Row):
    """A network that passes the word on, with the link that its members share."""

    review = models.ForeignKey(PractitionerReview, on_delete=models.CASCADE, related_name="networks")
    name = models.CharField(_("network"), max_length=120)
    token = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        constraints = [models.UniqueConstraint(fields=["review", "name"], name="review_network_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Organisation | None:
        return self.review.owner


class ReviewOccupation(Row):
    """An occupation as it stood when the campaign was opened."""

    review = models.ForeignKey(PractitionerReview, on_delete=models.CASCADE, related_name="occupations")
    lineage = models.UUIDField()
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "title"]
        constraints = [models.UniqueConstraint(fields=["review", "lineage"], name="review_occupation_once")]

    def __str__(self) -> str:
        return self.title


class ReviewItem(Row):
    """One thing of which practitioners speak, in the words that they read: those of the day the campaign was opened."""

    review = models.ForeignKey(PractitionerReview, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=10, choices=ItemKind)
    lineage = models.UUIDField(help_text="Of the competency; the key of the activity, which has no lineage.")
    occupations = models.ManyToManyField(ReviewOccupation, related_name="items")
    code = models.CharField(max_length=30, blank=True)
    heading = models.CharField(max_length=800, blank=True, help_text="The block, or the occupation.")
    title = models.TextField()
    detail = models.TextField(blank=True, help_text="What an assessor observes, a line each.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["review", "kind", "lineage"], name="review_item_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class ReviewInvitation(Row):
    """Somebody invited by e-mail. Knows whether they began, never what they answered.

    Their link is made from this row's key with the installation's secret, and kept nowhere: answers hold another digest
    of it, so that the database alone ties no address to an answer. Erased after the campaign's term.
    """

    review = models.ForeignKey(PractitionerReview, on_delete=models.CASCADE, related_name="invitations")
    network = models.ForeignKey(ReviewNetwork, null=True, on_delete=models.SET_NULL, related_name="invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="review_invitations"
    )
    email = models.EmailField(_("e-mail address"))
    link_digest = models.CharField(max_length=64, unique=True)
    began = models.BooleanField(default=False)
    reminders = models.PositiveSmallIntegerField(default=0)
    opted_out = models.BooleanField(default=False)

    personal_data = PersonalData.ERASABLE
    subject = "person"
    erased_whole = True
    not_personal = ("link_digest",)
    address_field = "email"

    class Meta:
        ordering = ["email"]
        verbose_name = _("invited person")
        verbose_name_plural = _("invited people")
        constraints = [models.UniqueConstraint(fields=["review", "email"], name="review_invitation_once")]

    @property
    def owner(self) -> Organisation | None:
        return self.review.owner
