"""What people fill in about a jury."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from certification.enrolments.models import Enrolment
from certification.juries.enums import College, Presence, Seat, TieKind, Verdict
from certification.juries.models import Candidate, Jury, JuryMember
from certification.juries.queries import BoardCell
from cursus.core.errors import Refused
from cursus.frameworks.models import Competency, Route

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


class TiesForm(forms.Form):
    """What one member says of each candidate: one choice and a few words a candidate."""

    def __init__(self, *args: Any, candidates: Sequence[tuple[Candidate, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        choices = [(NO_TIE, _("No tie")), *TieKind.choices]
        for candidate, name in candidates:
            self.fields[f"kind-{candidate.pk}"] = forms.ChoiceField(label=name, choices=choices, initial=NO_TIE)
            self.fields[f"words-{candidate.pk}"] = forms.CharField(
                label=_("In a few words"), max_length=500, required=False
            )

    def pairs(self) -> Iterable[tuple[Candidate, forms.BoundField, forms.BoundField]]:
        """The two fields of each candidate."""
        for candidate, _name in self.candidates:
            yield candidate, self[f"kind-{candidate.pk}"], self[f"words-{candidate.pk}"]

    def declared(self) -> list[tuple[Candidate, str, str]]:
        """The ties said: candidate, kind, words."""
        return [
            (candidate, kind, self.cleaned_data[f"words-{candidate.pk}"])
            for candidate, _name in self.candidates
            if (kind := self.cleaned_data[f"kind-{candidate.pk}"]) != NO_TIE
        ]


class PresenceForm(forms.Form):
    """Who is there: members and candidates."""

    def __init__(
        self, *args: Any, members: Sequence[JuryMember], candidates: Sequence[tuple[Candidate, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, list[tuple[str, UUID]]] = {"members": [], "candidates": []}
        for member in members:
            self._add("members", f"member-{member.pk}", member.pk, member.name, member.presence)
        for candidate, name in candidates:
            self._add("candidates", f"candidate-{candidate.pk}", candidate.pk, name, candidate.presence)

    def _add(self, kind: str, field: str, key: UUID, name: str, presence: str) -> None:
        self.fields[field] = forms.ChoiceField(
            label=name, choices=Presence.choices, initial=presence, widget=forms.RadioSelect
        )
        self.people[kind].append((field, key))

    @property
    def member_fields(self) -> list[forms.BoundField]:
        """The fields of the members."""
        return [self[field] for field, _key in self.people["members"]]

    @property
    def candidate_fields(self) -> list[forms.BoundField]:
        """The fields of the candidates."""
        return [self[field] for field, _key in self.people["candidates"]]

    def presences(self, kind: str) -> dict[UUID, str]:
        """Presence by id."""
        return {key: self.cleaned_data[field] for field, key in self.people[kind]}


class IncidentsForm(forms.Form):
    """What the minutes say of incidents and adaptations."""

    incidents = forms.CharField(
        label=_("Incidents and adaptations"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Extra time, an interpreter, a cut in the line … No opinion on a candidate."),
    )


class FlagForm(forms.Form):
    """What a member wants to discuss."""

    question = forms.CharField(
        label=_("What you would like to discuss"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=SHORT),
        help_text=_("Only the members read it, and it is not kept in the minutes."),
    )


class PresiderForm(forms.Form):
    """Who presides for one candidate."""

    member = forms.ChoiceField(label=_("Who presides for this candidate"), required=False)

    def __init__(self, *args: Any, members: Sequence[JuryMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody is designated")),
            *((str(member.pk), member.name) for member in members),
        ]


class DecisionForm(forms.Form):
    """The decision on one block. ``cell`` is what the board says of it, ``competencies`` what may be missing."""

    verdict = forms.ChoiceField(label=_("Decision"), choices=Verdict.choices, widget=forms.RadioSelect)
    missing = forms.MultipleChoiceField(
        label=_("Missing competencies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a block that is not validated. Only the candidate’s notification names them."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=SHORT),
        help_text=_("Required when the decision departs from the proposal. It goes into the minutes."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, cell: BoardCell, seen: str, competencies: Sequence[Competency], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", self._initial(cell, seen))
        kwargs.setdefault("prefix", f"b{cell.block.key}")
        super().__init__(*args, **kwargs)
        self.cell = cell
        if competencies:
            choices = [(str(item.pk), f"{item.code} {item.title}") for item in competencies]
            self.fields["missing"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["missing"]

    @staticmethod
    def _initial(cell: BoardCell, seen: str) -> dict[str, Any]:
        """The decision as recorded; before that, the proposal."""
        decision = cell.decision
        if decision is not None:
            missing = [item["id"] for item in decision.missing]
            return {"verdict": decision.verdict, "missing": missing, "reason": decision.reason, "seen": seen}
        verdict = Verdict.VALIDATED if cell.block.ready else ""
        return {"verdict": verdict, "missing": [item.key for item in cell.block.missing], "seen": seen}


class ConditionsForm(forms.Form):
    """Whether what is asked beside the blocks is met."""

    met = forms.ChoiceField(
        label=_("Conditions beside the blocks"),
        choices=(("yes", _("they are met")), ("no", _("they are not met"))),
        widget=forms.RadioSelect,
    )


class PasswordForm(forms.Form):
    """The password, asked for again to sign."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class SeenForm(forms.Form):
    """The fingerprint of the record that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """The code received by e-mail."""

    code = forms.CharField(
        label=_("Code received by e-mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
