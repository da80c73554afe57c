"""What is typed about people's data."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.privacy.models import RetentionPolicy


class UnderstoodForm(forms.Form):
    """A box to tick before something that cannot be undone."""

    understood = forms.BooleanField(label=_("I have read what this means: it cannot be undone."))


class RefusalForm(forms.Form):
    """Why a request is refused."""

    reason = forms.CharField(
        label=_("Why you refuse"),
        help_text=_("The legal ground and the facts. The person reads it, and may contest it before the CNIL."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class TermsForm(forms.ModelForm):
    """How long a certifier keeps minutes and attestations."""

    class Meta:
        model = RetentionPolicy
        fields = ["minutes_years", "documents_years", "ground"]
        widgets = {"ground": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "minutes_years": _("Counted from the end of the year of the deliberation."),
            "documents_years": _("Counted from the end of the year of issue."),
        }
