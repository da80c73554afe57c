"""What is filled in about an appeal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.juries.enums import FEWEST_APPEAL_DAYS, MOST_APPEAL_DAYS, AppealKind, Ruling
from certification.juries.forms import WhenForm

KINDS: dict[str, Any] = {
    AppealKind.CLERICAL: _("A mistake in my name or in what was written down"),
    AppealKind.PROCEDURE: _("The way the jury was composed or worked"),
    AppealKind.JUDGEMENT: _("The decision itself"),
}
"""What each kind is called for the person who appeals: plain words, as in the message with their result."""


class AppealForm(forms.Form):
    """What a candidate contests."""

    kind = forms.ChoiceField(label=_("What do you contest?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Say what happened, with your words"),
        help_text=_("The facts, and what you ask for. The certifier reads it, nobody else."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, kinds: Iterable[AppealKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.value, KINDS[kind]) for kind in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["kind"].initial = choices[0][0]


class AnswerForm(forms.Form):
    """What the certifier finds, and why."""

    ruling = forms.ChoiceField(label=_("What you find"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Your reasoned answer"),
        help_text=_("The facts, the rule, and what follows. The candidate reads it in full."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, rulings: Iterable[Ruling], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ruling"].choices = [(ruling.value, ruling.label) for ruling in rulings]  # type: ignore[attr-defined]


class TermForm(forms.Form):
    """How many days candidates have to appeal."""

    days = forms.IntegerField(
        label=_("Days to appeal"),
        help_text=_("Counted from the day of the last signature. Sixty days are two months, the usual term."),
        min_value=FEWEST_APPEAL_DAYS,
        max_value=MOST_APPEAL_DAYS,
    )


class RehearingForm(WhenForm):
    """When another composition hears somebody again; the qualification, the route and the candidate are known."""

    reference = forms.CharField(
        label=_("Reference of the minutes"),
        max_length=30,
        required=False,
        help_text=_("Leave empty to take the next one of the year."),
    )
