"""The form of a correspondence towards a block of a version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cursus.frameworks.admin_editing.forms import RowForm
from cursus.frameworks.models import BlockCorrespondence, CompetencyBlock, CompetencyFramework
from cursus.frameworks.queries import earlier_blocks


class EarlierBlockField(forms.ModelChoiceField):
    """A block, named with its version."""

    def label_from_instance(self, obj: CompetencyBlock) -> str:
        return f"{obj.version} · {obj.code} · {obj.title}"


class CorrespondenceForm(RowForm):
    """An earlier block that stands for one of the version: chosen when it is known here, else by its codes."""

    target = EarlierBlockField(
        label=_("Earlier block"),
        queryset=CompetencyBlock.objects.none(),
        required=False,
        help_text=_("Of another version of this framework, or of another fiche that is published here."),
    )

    class Meta:
        model = BlockCorrespondence
        fields = ["block", "target", "other_fiche", "other_block", "kind"]
        help_texts = {
            "other_fiche": _("Only when the earlier block is not known here: RNCP and its number."),
            "kind": _("Only a total correspondence, once confirmed, carries a validated block."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        assert isinstance(field, forms.ModelChoiceField)
        own = CompetencyFramework.objects.filter(organisation=self.version.framework.organisation_id)
        field.queryset = earlier_blocks(self.version, own.values_list("pk", flat=True))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("target") and not (data.get("other_fiche") and data.get("other_block")):
            self.add_error("target", _("Choose the earlier block, or write the number of its fiche and its code."))
        return data
