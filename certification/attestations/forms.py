"""What the certifier fills in about an attestation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.attestations.enums import REVOKING
from certification.attestations.models import Attestation
from certification.attestations.queries import identity_on


class VoidForm(forms.Form):
    """Why a number is given up."""

    reason = forms.CharField(
        label=_("Why this number is given up"),
        max_length=300,
        help_text=_("The register keeps the number and this reason for ever. Name nobody."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


_WORDS = _("The second person reads it, and the register keeps it. The public never sees it.")


class RevokeForm(forms.Form):
    """Why a document no longer counts."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose"))] + [(reason.value, reason.label) for reason in REVOKING],
    )
    words = forms.CharField(
        label=_("What happened"), max_length=2000, help_text=_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )


class CorrectForm(forms.Form):
    """What the corrected document says instead."""

    first_names = forms.CharField(label=_("First names"), max_length=150, help_text=_("Separated by commas."))
    birth_name = forms.CharField(label=_("Birth name"), max_length=120)
    usage_name = forms.CharField(label=_("Usage name"), max_length=120, required=False)
    birth_date = forms.DateField(
        label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    birth_place = forms.CharField(label=_("Place of birth"), max_length=150)
    title = forms.CharField(label=_("Wording of the title"), max_length=400)
    words = forms.CharField(
        label=_("What was wrong"), max_length=2000, help_text=_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )

    @classmethod
    def of(cls, attestation: Attestation, data: Any, **known: Any) -> CorrectForm:
        """Return the form, filled in with what the document says now, and with what else is known."""
        return cls(data, initial={**(identity_on(attestation) or {}), "title": attestation.title, **known})


class DuplicateForm(forms.Form):
    """Why a document is issued again."""

    reason = forms.CharField(
        label=_("Why a duplicate is needed"),
        max_length=300,
        help_text=_("For instance: the holder lost the paper, and an employer asks for it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefuseForm(forms.Form):
    """Why the second person does not confirm."""

    answer = forms.CharField(
        label=_("Why you do not confirm"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
