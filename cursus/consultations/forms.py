"""What practitioners fill in behind their link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cursus.consultations.actions.answering import LONGEST_COMMENT
from cursus.consultations.enums import Experience, Frequency, Importance
from cursus.consultations.models import PractitionerReview, ReviewNetwork, ReviewOccupation
from cursus.consultations.queries import OTHER

WHOLE = forms.HiddenInput


class WhoForm(forms.Form):
    """Three taps: network, occupation practised, years of experience."""

    network = forms.ChoiceField(label=_("Your network"), widget=forms.RadioSelect)
    occupation = forms.ChoiceField(label=_("The occupation that you practise"), widget=forms.RadioSelect)
    experience = forms.ChoiceField(
        label=_("For how long"), widget=forms.RadioSelect, choices=[(item.value, item.label) for item in Experience]
    )

    def __init__(self, *args: Any, review: PractitionerReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.networks = {str(row.pk): row for row in review.networks.all()}
        self.occupations = {str(row.pk): row for row in review.occupations.all()}
        self._offer("network", self.networks, _("Another one, or none"))
        self._offer("occupation", self.occupations, _("Another one"))

    def _offer(self, name: str, rows: dict[str, Any], other: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((key, str(row)) for key, row in rows.items()), (OTHER, other)]

    def chosen(self) -> tuple[ReviewNetwork | None, ReviewOccupation | None, Experience]:
        """Return what was tapped, as rows."""
        data = self.cleaned_data
        return (
            self.networks.get(data["network"]),
            self.occupations.get(data["occupation"]),
            Experience(data["experience"]),
        )


class ItemForm(forms.Form):
    """One item: how often, how important, and what is badly put. Every answer may be left out."""

    frequency = forms.TypedChoiceField(
        label=_("In your real work, how often?"),
        widget=forms.RadioSelect,
        choices=Frequency.choices,
        coerce=int,
        empty_value=None,
        required=False,
    )
    importance = forms.TypedChoiceField(
        label=_("And how important is it?"),
        widget=forms.RadioSelect,
        choices=Importance.choices,
        coerce=int,
        empty_value=None,
        required=False,
    )
    comment = forms.CharField(
        label=_("What is badly put here?"),
        help_text=_("Say it in your words. Name nobody."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_COMMENT,
        required=False,
    )
    # What the page was made with: what it did not change is not written again.
    frequency_was = forms.IntegerField(widget=WHOLE, required=False, min_value=1, max_value=4)
    importance_was = forms.IntegerField(widget=WHOLE, required=False, min_value=1, max_value=4)
    comment_was = forms.CharField(widget=WHOLE, required=False, max_length=2 * LONGEST_COMMENT)
    sitting = forms.CharField(widget=WHOLE, required=False, max_length=32)
    # Places follow the occupation: which question the page showed.
    asked = forms.CharField(widget=WHOLE, required=False, max_length=36)


class MissingForm(forms.Form):
    """What the framework forgets."""

    comment = forms.CharField(
        label=_("In your work, what counts and is not in this list?"),
        help_text=_("A task, a know-how, a situation. Name nobody."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST_COMMENT,
        required=False,
    )
    comment_was = forms.CharField(widget=WHOLE, required=False, max_length=2 * LONGEST_COMMENT)
    sitting = forms.CharField(widget=WHOLE, required=False, max_length=32)
