"""What is filled in: the declaration of a certifier, the minute of somebody certified."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.recognition.enums import WORKING, Contract, Nearness, Situation, Usefulness
from cursus.core import clock


class EmergingForm(forms.Form):
    """Whether the figures of two cohorts are not asked for."""

    emerging = forms.BooleanField(
        label=_("The occupation is on the list of those in emergence, or that change fast"),
        help_text=_(
            "France compétences publishes the list each year. Then the figures of two cohorts are not asked for."
        ),
        required=False,
    )
    ground = forms.CharField(
        label=_("On which ground"),
        help_text=_("The list, its year, and the occupation as it is named there."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("emerging") and not (data.get("ground") or "").strip():
            self.add_error("ground", _("Say on which ground: the list of occupations, and its year."))
        return data


class AnswerForm(forms.Form):
    """One minute, on a phone: where somebody stands."""

    situation = forms.ChoiceField(
        label=_("Where do you stand today?"), choices=Situation.choices, widget=forms.RadioSelect
    )
    nearness = forms.ChoiceField(
        label=_("Is it the job that the qualification leads to?"),
        choices=Nearness.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    job_title = forms.CharField(
        label=_("Title of your job"), help_text=_("Without the name of your employer."), max_length=150, required=False
    )
    contract = forms.ChoiceField(
        label=_("Kind of contract"), choices=[("", _("I prefer not to say")), *Contract.choices], required=False
    )
    since = forms.DateField(
        label=_("Since when"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    usefulness = forms.TypedChoiceField(
        label=_("How useful is the qualification to you?"),
        choices=Usefulness.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )

    def clean_since(self) -> date | None:
        day: date | None = self.cleaned_data["since"]
        if day and day > clock.today():
            raise forms.ValidationError(_("This day has not come yet."))
        if day and day.year < 1950:
            raise forms.ValidationError(_("This day is too long ago: check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("situation") in WORKING and not data.get("nearness") and "nearness" not in self.errors:
            self.add_error("nearness", _("You work: say whether it is the job that the qualification leads to."))
        return data
