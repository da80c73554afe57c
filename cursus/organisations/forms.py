"""Forms about bodies and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cursus.organisations.enums import Capacity, Role
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


class NewOrganisationForm(forms.Form):
    """A body to create: its names, what it can do, and who will manage it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    slug = forms.SlugField(
        label=_("Short name"), max_length=50, help_text=_("It stands in addresses and does not change: les-passeurs")
    )
    capacities = forms.MultipleChoiceField(
        label=_("What it can do"), choices=Capacity.choices, widget=forms.CheckboxSelectMultiple
    )
    siret = forms.CharField(label=_("SIRET"), max_length=14, required=False)
    city = forms.CharField(label=_("Town"), max_length=120, required=False)
    first_email = forms.EmailField(
        label=_("E-mail address of who will manage it"),
        help_text=_("They are invited as manager of the courses, administrator of the certifier, or both."),
        max_length=254,
        required=False,
    )

    def clean_capacities(self) -> list[Capacity]:
        return [Capacity(value) for value in self.cleaned_data["capacities"]]


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
