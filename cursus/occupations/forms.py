"""Searching, choosing two, and answering."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cursus.frameworks.models import CompetencyFramework, Occupation
from cursus.occupations import queries
from cursus.occupations.enums import Answer
from cursus.occupations.queries_placement import Screen, Sheet


class FrameworkField(forms.ModelChoiceField):
    """A framework by its title: its code says nothing to the public."""

    def label_from_instance(self, obj: CompetencyFramework) -> str:
        return obj.title


class FindForm(forms.Form):
    """Words, and one framework or all of them. Everything is in the address."""

    q = forms.CharField(label=_("What you do, or would like to do"), required=False, max_length=200, strip=True)
    framework = FrameworkField(queryset=None, label=_("Framework"), required=False, empty_label=_("all frameworks"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        field = self.fields["framework"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queries.described_frameworks()


class CompareForm(forms.Form):
    """Two occupations among those that count today."""

    a = forms.TypedChoiceField(label=_("First occupation"), coerce=UUID)
    b = forms.TypedChoiceField(label=_("Second occupation"), coerce=UUID)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, use_required_attribute=False, **kwargs)
        self.rows = {row.pk: row for row in queries.current_occupations()}
        for name in ("a", "b"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = _grouped(list(self.rows.values()))
            field.error_messages["invalid_choice"] = _(
                "This occupation is not among those described today. Choose one of the list."
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("a") and data.get("a") == data.get("b"):
            self.add_error("b", _("Choose another occupation than the first."))
        return data

    @property
    def chosen(self) -> tuple[Occupation, Occupation] | None:
        """The two that were chosen, once both are."""
        if not self.is_bound or not self.is_valid():
            return None
        return self.rows[self.cleaned_data["a"]], self.rows[self.cleaned_data["b"]]


def _grouped(rows: list[Occupation]) -> list[tuple[Any, Any]]:
    groups = groupby(rows, key=lambda row: row.version.framework)
    listed = [(framework.title, [(row.pk, row.title) for row in group]) for framework, group in groups]
    return [("", _("choose an occupation")), *listed]


class AnswersForm(forms.Form):
    """One screen: how often, for each competency. ``answers`` is what was said before."""

    def __init__(self, data: Any = None, *, sheet: Sheet, screen: Screen, answers: str, language: str) -> None:
        super().__init__(data, use_required_attribute=False)
        for place in screen.places:
            line = sheet.lines[place]
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=format_html('<span lang="{}">{}</span>', language, line.competency.title),
                help_text="" if line.core else _("Optional for this occupation."),
                choices=Answer.choices,
                widget=forms.RadioSelect,
                initial=answers[place],
                error_messages={"required": _("Choose one of the three answers.")},
            )

    @property
    def given(self) -> dict[int, str]:
        """The answers that make sense, by place; also those of a form that is not complete."""
        self.is_valid()
        return {int(name[1:]): value for name, value in self.cleaned_data.items() if value}
