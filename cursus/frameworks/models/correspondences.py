"""Which block counts for which: facts about a pair of versions, or about a version and another fiche."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.core.models import Row
from cursus.frameworks.enums import CorrespondenceKind, CorrespondenceSource
from cursus.frameworks.models.content import CompetencyBlock

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class BlockCorrespondence(Row):
    """An earlier block that stands for ``block``: proposed by the copy of a version or by the register, or written.

    ``target`` is the earlier block where it is known here; ``other_fiche`` and ``other_block`` are its codes in the
    register where it comes from another fiche. Until a person confirms it, it carries nothing.
    """

    block = models.ForeignKey(
        CompetencyBlock, on_delete=models.CASCADE, related_name="correspondences", verbose_name=_("block")
    )
    target = models.ForeignKey(
        CompetencyBlock,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="counts_for",
        verbose_name=_("earlier block"),
    )
    other_fiche = models.CharField(_("number of the other fiche"), max_length=30, blank=True)
    other_block = models.CharField(_("code of its block"), max_length=30, blank=True)
    kind = models.CharField(
        _("correspondence"), max_length=10, choices=CorrespondenceKind, default=CorrespondenceKind.TOTAL
    )
    source = models.CharField(max_length=10, choices=CorrespondenceSource, default=CorrespondenceSource.WRITTEN)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    protected_fields = ("block", "target", "other_fiche", "other_block", "kind", "confirmed_at")
    logged_rows = models.Q(confirmed_at__isnull=False)

    class Meta:
        ordering = ["block__position", "block__code", "created_at"]
        verbose_name = _("correspondence of blocks")
        verbose_name_plural = _("correspondences of blocks")
        constraints = [
            models.UniqueConstraint(
                fields=["block", "other_fiche", "other_block"],
                condition=~models.Q(other_fiche=""),
                name="block_correspondence_once",
            ),
            models.UniqueConstraint(fields=["block", "target"], name="block_correspondence_target_once"),
            models.CheckConstraint(
                condition=models.Q(target__isnull=False) | ~models.Q(other_fiche="") & ~models.Q(other_block=""),
                name="block_correspondence_something",
            ),
            models.CheckConstraint(
                condition=models.Q(target__isnull=True) | ~models.Q(target=models.F("block")),
                name="block_correspondence_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier_label} → {self.block.code}"

    @property
    def earlier_label(self) -> str:
        """The earlier block in words: “B1 (MCT 1.0)”, or “RNCP99000BC01 (RNCP99000)” where it is not known here."""
        if self.target is not None:
            return f"{self.target.code} ({self.target.version})"
        return f"{self.other_block} ({self.other_fiche})"

    @property
    def owner(self) -> Organisation | None:
        return self.block.version.owner
