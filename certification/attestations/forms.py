"""What the certifier fills in about an attestation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class VoidForm(forms.Form):
    """Why a number is given up."""

    reason = forms.CharField(
        label=_("Why this number is given up"),
        max_length=300,
        help_text=_("The register keeps the number and this reason for ever. Name nobody."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
