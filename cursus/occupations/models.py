"""What somebody asked us to keep about themselves and an occupation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cursus.core import clock
from cursus.core.enums import PersonalData
from cursus.core.models import Row
from cursus.frameworks.models import Occupation


class SelfPlacement(Row):
    """Where a person placed themselves against an occupation; only for who asked to keep it.

    ``answers``: one sign a competency (see rules.py), in the order of the published version, which never changes.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="self_placements")
    occupation = models.ForeignKey(Occupation, on_delete=models.PROTECT, related_name="self_placements")
    answers = models.TextField(_("answers"))
    kept_at = models.DateTimeField(default=clock.now)

    protected_fields = ("person", "occupation")
    personal_data = PersonalData.ERASABLE
    subject = "person"
    erased_whole = True

    class Meta:
        ordering = ["-kept_at"]
        verbose_name = _("placement against an occupation")
        verbose_name_plural = _("placements against occupations")
        constraints = [models.UniqueConstraint(fields=["person", "occupation"], name="self_placement_once")]

    def __str__(self) -> str:
        return str(self.occupation)
