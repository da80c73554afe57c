"""Forms about bodies and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cursus.organisations.enums import Role
from cursus.organisations.models import Organisation


class InvitationForm(forms.Form):
    """Whom to invite, and for which role."""

    email = forms.EmailField(label=_("Their e-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Their role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, role.label) for role in roles]


class OrganisationForm(forms.ModelForm):
    """What a body says of itself. Its name and numbers are set by whoever runs the installation."""

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = [
            "legal_name",
            "address",
            "city",
            "email",
            "phone",
            "website",
            "disability_contact",
            "signatory_name",
            "signatory_title",
            "colour_main",
            "colour_second",
        ]
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "colour_main": forms.TextInput(attrs={"placeholder": "#a63d2f"}),
            "colour_second": forms.TextInput(attrs={"placeholder": "#2f5d8a"}),
        }
        help_texts = {
            "colour_main": _("Six hexadecimal digits after #. Used in your pages and on your certificates."),
            "colour_second": _("Six hexadecimal digits after #. Used in your pages and on your certificates."),
        }
