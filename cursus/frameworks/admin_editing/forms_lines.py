"""What is edited on the page of a row, below it: the criteria of a competency, the activities of an occupation."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.forms import BaseInlineFormSet, inlineformset_factory

from cursus.frameworks.admin_editing.forms import SHORT
from cursus.frameworks.models import Competency, Occupation, OccupationalActivity, PerformanceCriterion


class BaseLineFormSet(BaseInlineFormSet):
    """Lines below a row: those that exist keep their place, new ones go to the end."""

    def get_queryset(self) -> Any:
        if not hasattr(self, "_queryset"):
            self._queryset = super().get_queryset().order_by("position", "created_at", "pk")
        return self._queryset

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        obj.save(update_fields=[name for name in form.fields if name in self.line_fields()])
        return obj

    def save_new(self, form: Any, commit: bool = True) -> Any:
        beside = form._meta.model._default_manager.filter(**{self.fk.name: self.instance})
        last = beside.aggregate(last=Max("position"))
        form.instance.position = (last["last"] or 0) + 1
        return super().save_new(form, commit)

    @classmethod
    def line_fields(cls) -> tuple[str, ...]:
        """Return the fields of a line that a person writes."""
        return tuple(cls.form.base_fields)


CriterionFormSet: type[BaseInlineFormSet] = inlineformset_factory(
    Competency,
    PerformanceCriterion,
    formset=BaseLineFormSet,
    fields=["text", "critical"],
    widgets={"text": SHORT},
    extra=2,
    max_num=30,
    validate_max=True,
)
ActivityFormSet: type[BaseInlineFormSet] = inlineformset_factory(
    Occupation,
    OccupationalActivity,
    formset=BaseLineFormSet,
    fields=["title"],
    extra=3,
    max_num=60,
    validate_max=True,
)
