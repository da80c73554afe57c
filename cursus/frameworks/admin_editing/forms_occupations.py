"""Forms for the occupations of a draft: what is done, where, with which competencies, and which others are near."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from cursus.frameworks.admin_editing.forms import LONG, SHORT, RowForm
from cursus.frameworks.admin_editing.forms_lines import BaseLineFormSet
from cursus.frameworks.models import (
    Competency,
    NeighbouringOccupation,
    Occupation,
    OccupationCompetency,
)
from cursus.frameworks.queries import possible_neighbours
from cursus.frameworks.rules_occupations import LINE_LENGTH, LINES, fits, lines_of, rome_codes_of, rome_line, rome_of


class LinesField(forms.CharField):
    """A short list, one entry a line."""

    widget = SHORT

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(line) for line in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = lines_of(super().clean(value).splitlines())
        if not fits(lines):
            raise forms.ValidationError(
                _("At most %(lines)d lines of %(length)d characters each."),
                params={"lines": LINES, "length": LINE_LENGTH},
            )
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class RomeField(LinesField):
    """ROME codes with their labels, one a line: ``K1802 Développement local``."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(rome_line(item) for item in value)
        return value

    def clean(self, value: Any) -> list[dict[str, str]]:
        found = []
        for line in super().clean(value):
            entry = rome_of(line)
            if entry is None:
                raise forms.ValidationError(
                    _("“%(line)s” does not begin with a ROME code: one letter and four digits, like K1802."),
                    params={"line": line[:60]},
                )
            found.append(entry)
        return rome_codes_of(found)


class OccupationForm(RowForm):
    """An occupation, with the competencies of its version that are core or optional for it."""

    workplaces = LinesField(
        label=_("Where the job is done"),
        help_text=_("One a line: in an office and on the road, in a shared place …"),
        required=False,
    )
    structures = LinesField(
        label=_("Kinds of structure"), help_text=_("One a line: association, co-operative, town hall …"), required=False
    )
    rome_codes = RomeField(
        label=_("ROME codes"),
        help_text=_("One a line, the code and its label: K1802 Développement local"),
        required=False,
    )
    core = forms.ModelMultipleChoiceField(
        Competency.objects.none(), label=_("Core competencies"), required=False, widget=forms.CheckboxSelectMultiple
    )
    optional = forms.ModelMultipleChoiceField(
        Competency.objects.none(), label=_("Optional competencies"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Occupation
        fields = ["title", "code", "description", "workplaces", "structures", "rome_codes"]
        widgets = {"description": LONG}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = Competency.objects.filter(version=self.version).order_by("block__position", "position", "code")
        for name in ("core", "optional"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = ordered
        if not self.instance._state.adding:
            links = list(self.instance.competency_links.values_list("competency", "core"))
            self.initial["core"] = [key for key, core in links if core]
            self.initial["optional"] = [key for key, core in links if not core]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        twice = set(data.get("core") or ()) & set(data.get("optional") or ())
        if twice:
            codes = ", ".join(sorted(item.code for item in twice))
            self.add_error(
                "optional",
                forms.ValidationError(_("Core and optional at once: %(codes)s. Choose one."), params={"codes": codes}),
            )
        return data

    def save(self, commit: bool = True) -> Occupation:
        saved: Occupation = super().save(commit)
        wanted = {
            item.pk: core for name, core in (("core", True), ("optional", False)) for item in self.cleaned_data[name]
        }
        saved.competency_links.exclude(competency__in=wanted).delete()
        known = dict(saved.competency_links.values_list("competency", "core"))
        for key, core in wanted.items():
            if known.get(key) != core:
                OccupationCompetency.objects.update_or_create(
                    occupation=saved, competency_id=key, defaults={"core": core}
                )
        return saved


def _key(value: Any) -> UUID:
    """Return a lineage, from what was chosen or from what is stored (a line that did not change)."""
    return value if isinstance(value, UUID) else UUID(value)


class NeighbourForm(forms.ModelForm):
    """One neighbour: chosen among the occupations of this version and of what is published."""

    lineage = forms.TypedChoiceField(label=_("Neighbouring occupation"), coerce=_key)

    class Meta:
        model = NeighbouringOccupation
        fields = ["lineage", "why"]

    def __init__(self, *args: Any, choices: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lineage"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = choices
        self.fields["why"].help_text = _("In a few words, for somebody who hesitates between the two.")


class NeighbourLines(BaseLineFormSet):
    """The neighbours of an occupation; what can be chosen is read once for all lines."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        if not hasattr(self, "_choices"):
            self._choices = _choices(self.instance)
        return {**super().get_form_kwargs(index), "choices": self._choices}


def _choices(occupation: Occupation) -> list[tuple[Any, Any]]:
    rows = possible_neighbours(occupation)
    groups = groupby(rows, key=lambda row: row.version.framework.title)
    return [
        ("", _("choose an occupation")),
        *((name, [(row.lineage, row.title) for row in group]) for name, group in groups),
    ]


NeighbourFormSet: type[BaseInlineFormSet] = inlineformset_factory(
    Occupation,
    NeighbouringOccupation,
    form=NeighbourForm,
    formset=NeighbourLines,
    extra=2,
    max_num=20,
    validate_max=True,
)
