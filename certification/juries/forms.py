"""What people fill in about a jury."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from certification.enrolments.models import Enrolment
from certification.juries.enums import College, Seat
from certification.juries.models import Jury, JuryMember
from cursus.core.errors import Refused
from cursus.frameworks.models import Route

YES_NO = (("", _("not said")), ("yes", _("a woman")), ("no", _("a man")))
NO_TIE = "NONE"
SHORT = {"rows": 2}


def add_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Say a refusal of an action in the form, at the field that it names."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))


def moment_input() -> forms.DateTimeInput:
    """A native picker of date and time, whatever the language of the page."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ByQualification(ModelChoiceIterator):
    """Routes under the qualification that they lead to."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for qualification, routes in groupby(self.queryset, key=lambda route: route.qualification):
            yield (f"{qualification.code} · {qualification.title}", [self.choice(route) for route in routes])


class RouteField(forms.ModelChoiceField):
    """A route, grouped by qualification."""

    iterator = ByQualification


class WhenForm(forms.Form):
    """When and where."""

    held_at = forms.DateTimeField(
        label=_("Date and time"), widget=moment_input(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    place = forms.CharField(
        label=_("Place or meeting link"),
        max_length=300,
        help_text=_("Members and candidates read it in their convocation."),
    )


class PlanForm(WhenForm):
    """A new jury."""

    route = RouteField(queryset=Route.objects.none(), label=_("Qualification and route"), empty_label=_("Choose …"))
    reference = forms.CharField(
        label=_("Reference of the minutes"),
        max_length=30,
        required=False,
        help_text=_("Leave empty to take the next one of the year."),
    )
    field_order = ["route", "held_at", "place", "reference"]

    def __init__(self, *args: Any, routes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["route"].queryset = routes  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    """Somebody who sits."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The convocation, the link to sign and the code go there. No account is needed to sign."),
    )
    quality = forms.CharField(label=_("Job or quality"), max_length=200, help_text=_("As the minutes will say it."))
    employer = forms.CharField(
        label=_("Employer"),
        max_length=200,
        required=False,
        help_text=_("Compared with the candidates’ employers: working together is a tie."),
    )
    college = forms.ChoiceField(label=_("Comes from"), choices=College.choices)
    seat = forms.ChoiceField(label=_("Seat"), choices=Seat.choices, initial=Seat.MEMBER)
    external = forms.BooleanField(label=_("Outside the certifier and the training body"), required=False)
    woman = forms.ChoiceField(
        label=_("For the balance of women and men"), choices=YES_NO, required=False, widget=forms.Select
    )

    def kept(self) -> dict[str, Any]:
        """The values as the action takes them."""
        values = dict(self.cleaned_data)
        values["woman"] = {"yes": True, "no": False}.get(values["woman"])
        return values

    @staticmethod
    def initial_of(member: JuryMember) -> dict[str, Any]:
        """What the form shows of a member."""
        names = ("name", "email", "quality", "employer", "college", "seat", "external")
        woman = {True: "yes", False: "no", None: ""}[member.woman]
        return {**{name: getattr(member, name) for name in names}, "woman": woman}


class SubstituteForm(forms.Form):
    """Which substitute takes a seat."""

    substitute = forms.ModelChoiceField(
        queryset=JuryMember.objects.none(), label=_("Who takes the seat"), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, jury: Jury, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        substitutes = jury.members.filter(seat=Seat.SUBSTITUTE, replaced_by=None)
        self.fields["substitute"].queryset = substitutes  # type: ignore[attr-defined]


class EnrolmentsForm(forms.Form):
    """Which learners come before the jury."""

    enrolments = forms.ModelMultipleChoiceField(
        queryset=Enrolment.objects.none(), label=_("Learners"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, enrolments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["enrolments"]
        field.queryset = enrolments  # type: ignore[attr-defined]
        field.label_from_instance = self._label  # type: ignore[attr-defined]

    @staticmethod
    def _label(enrolment: Enrolment) -> str:
        identity = getattr(enrolment, "identity", None)
        name = identity.full_name if identity is not None else str(enrolment.learner)
        return f"{name} · {enrolment.session.code}"


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class PreventedForm(forms.Form):
    """Why a member cannot sign; the minutes have one line for it."""

    reason = forms.CharField(label=_("Why they cannot sign"), max_length=300)


class PaperForm(forms.Form):
    """The scan of a signature on paper, compared with the fingerprint of the record."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    scan = forms.FileField(label=_("Scan or photo of the signed paper"))
    compared = forms.BooleanField(
        label=_("The paper bears the fingerprint shown above, and this member’s signature"),
        error_messages={"required": _("Compare the paper with the fingerprint first: it is what is signed.")},
    )


class WeighForm(forms.Form):
    """Whether a tie keeps the member away."""

    keep = forms.ChoiceField(
        label=_("Decision"),
        choices=(
            ("yes", _("May deliberate: the tie does not prevent an independent opinion")),
            ("no", _("Does not deliberate on this candidate")),
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs=SHORT), help_text=_("It goes into the minutes.")
    )
