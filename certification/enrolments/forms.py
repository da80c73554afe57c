"""What people fill in about an enrolment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.enrolments import rules
from certification.enrolments.models import CivilIdentity, Enrolment
from cursus.core import clock
from cursus.core.errors import Refused
from cursus.organisations.enums import Capacity
from cursus.organisations.models import Organisation
from cursus.organisations.queries import with_capacity

LONG_TEXT = 3000


def add_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Say a refusal of an action in the form, at the field that it names."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))


class CapitalsField(forms.CharField):
    """A code: spaces around it dropped, letters in capitals."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").upper()


class ApplicationForm(forms.Form):
    """The one short form of an application, for somebody who has signed in."""

    motivation = forms.CharField(
        label=_("What do you expect of this course?"),
        help_text=_("Two or three sentences are enough."),
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    situation = forms.CharField(
        label=_("Your present job"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    employer_name = forms.CharField(
        label=_("Your employer"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    needs = forms.CharField(
        label=_("Do you need adaptations?"),
        help_text=_("Disability, health, child care, distance: only the training body reads this."),
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_phone(self) -> str:
        """Signs of a telephone number only; the way it is written is the person's."""
        phone: str = self.cleaned_data["phone"].strip()
        if phone and (
            sum(sign.isdigit() for sign in phone) < 6 or not all(s.isdigit() or s in "+ ().-/" for s in phone)
        ):
            raise forms.ValidationError(_("Write a telephone number, for instance 06 12 34 56 78."))
        return phone


class VisitorApplicationForm(ApplicationForm):
    """The same for a visitor, with who they are and where to answer."""

    first_name = forms.CharField(
        label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("You will receive a link there to confirm your application."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ["first_name", "last_name", "email", "motivation", "situation", "employer_name", "phone", "needs"]


class ReasonForm(forms.Form):
    """A reason that the person will read."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person receives it by e-mail, word for word."),
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithdrawForm(forms.Form):
    """Leaving; saying why is up to the person."""

    reason = forms.CharField(
        label=_("Would you like to say why?"),
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SupportForm(forms.Form):
    """Who employs and who tutors the learner."""

    employer = forms.ModelChoiceField(
        label=_("Employer known here"), queryset=Organisation.objects.none(), required=False, empty_label=_("None")
    )
    employer_name = forms.CharField(label=_("Another employer"), max_length=200, required=False)
    tutor_first_name = forms.CharField(label=_("Tutor’s first name"), max_length=150, required=False)
    tutor_last_name = forms.CharField(label=_("Tutor’s last name"), max_length=150, required=False)
    tutor_email = forms.EmailField(
        label=_("Tutor’s e-mail address"),
        help_text=_("The tutor is told by e-mail. Empty: no tutor."),
        required=False,
    )

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        tutor = enrolment.tutor
        initial = {
            "employer": enrolment.employer_id,
            "employer_name": enrolment.employer_name,
            "tutor_email": tutor.email if tutor else "",
            "tutor_first_name": tutor.first_name if tutor else "",
            "tutor_last_name": tutor.last_name if tutor else "",
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        field = self.fields["employer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = with_capacity(Capacity.EMPLOYER)

    def clean(self) -> dict[str, Any]:
        """A tutor's name without an address names nobody."""
        data = super().clean() or {}
        named = data.get("tutor_first_name") or data.get("tutor_last_name")
        if named and not data.get("tutor_email") and "tutor_email" not in self.errors:
            self.add_error("tutor_email", _("Write the tutor’s address: it is how they are told."))
        return data


class IdentityForm(forms.ModelForm):
    """The civil identity, as on an identity card."""

    class Meta:
        model = CivilIdentity
        fields = ["birth_name", "usage_name", "first_names", "birth_date", "birth_place", "birth_place_code"]
        widgets = {
            "birth_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "usage_name": forms.TextInput(attrs={"autocomplete": "off"}),
            "first_names": forms.TextInput(attrs={"autocomplete": "off"}),
            "birth_date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
            "birth_place": forms.TextInput(attrs={"autocomplete": "off"}),
            "birth_place_code": forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        }
        field_classes = {"birth_place_code": CapitalsField}
        help_texts = {
            "birth_name": _("With its accents and hyphens, as on your identity card."),
            "usage_name": _("Only if you use another one than your birth name."),
            "first_names": _(
                "In the order of your identity card, with commas: Maëlle, Anne. The first is printed large."
            ),
            "birth_place": _("Town, and country if it is not France."),
            "birth_place_code": _("If you know it: five signs, on your full birth certificate."),
        }

    def clean_birth_name(self) -> str:
        return self._letters("birth_name")

    def clean_birth_place(self) -> str:
        return self._letters("birth_place")

    def clean_usage_name(self) -> str:
        return rules.tidy_name(self.cleaned_data["usage_name"])

    def clean_first_names(self) -> str:
        tidy = rules.tidy_first_names(self.cleaned_data["first_names"])
        if not rules.has_a_letter(tidy):
            raise forms.ValidationError(_("Write it in letters."))
        return tidy

    def clean_birth_date(self) -> Any:
        birth = self.cleaned_data["birth_date"]
        if not rules.birth_date_possible(birth, clock.today()):
            raise forms.ValidationError(_("Check the year of birth."))
        return birth

    def _letters(self, name: str) -> str:
        tidy = rules.tidy_name(self.cleaned_data[name])
        if not rules.has_a_letter(tidy):
            raise forms.ValidationError(_("Write it in letters."))
        return tidy
