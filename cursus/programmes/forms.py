"""What a manager fills in about programmes and sessions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cursus.accounts.models import User
from cursus.core import clock
from cursus.frameworks.models import Competency
from cursus.organisations.models import Organisation
from cursus.organisations.queries import people_with_role
from cursus.programmes import permissions, queries
from cursus.programmes.enums import SessionState, StaffRole
from cursus.programmes.models import LearningModule, SessionMeeting, TrainingProgramme, TrainingSession

FACTS = (
    "code title summary version qualification objectives audience prerequisites methods assessment_methods "
    "hours_on_site hours_remote hours_at_work rhythm price price_note access_delay_days disability_access "
    "success_rate success_rate_year equivalences next_steps"
)
SHORT = {"rows": 3}


def day_input(**attrs: Any) -> forms.DateInput:
    """A native date picker, whatever the language of the page."""
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


class ByVersion(ModelChoiceIterator):
    """Options under the framework version that they stand on."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for version, rows in groupby(self.queryset, key=lambda row: row.version):
            yield (str(version), [self.choice(row) for row in rows])


class QualificationField(forms.ModelChoiceField):
    """A qualification, grouped by framework version."""

    iterator = ByVersion


class ProgrammeForm(forms.ModelForm):
    """All facts of a programme, and the edit token under which they were read."""

    token = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = TrainingProgramme
        fields = FACTS.split()
        widgets = {
            "summary": forms.Textarea(attrs=SHORT),
            "prerequisites": forms.Textarea(attrs=SHORT),
            "audience": forms.Textarea(attrs=SHORT),
            "disability_access": forms.Textarea(attrs=SHORT),
            "equivalences": forms.Textarea(attrs=SHORT),
            "next_steps": forms.Textarea(attrs=SHORT),
            "objectives": forms.Textarea(attrs={"rows": 6}),
            "methods": forms.Textarea(attrs={"rows": 4}),
            "assessment_methods": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "code": _("Short and yours, such as P1. It appears in the codes of sessions."),
            "summary": _("The first thing that people read: for whom, and what changes for them."),
            "version": _("Published versions only. Learners keep the version they were confirmed with."),
            "qualification": _("Leave empty for a course that ends in an attestation of attendance."),
            "objectives": _("One a line. Say what people will be able to do."),
            "prerequisites": _("If there are none, write so."),
            "price": _("For one person, in euros. Leave empty if it depends, and say on what below."),
            "access_delay_days": _("Between an application and your answer."),
            "disability_access": _("Premises, adaptations, whom to ask."),
            "success_rate": _("Of the last session whose results are known."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = self.instance.version if self.instance.version_id else None
        self.fields["version"].queryset = queries.choosable_versions(current)  # type: ignore[attr-defined]
        self.fields["version"].label_from_instance = lambda row: f"{row.framework.title}, {row.number}"  # type: ignore[attr-defined]
        self.fields["qualification"] = QualificationField(
            queryset=queries.choosable_qualifications(current),
            required=False,
            label=self.fields["qualification"].label,
            help_text=self.fields["qualification"].help_text,
            empty_label=_("none"),
        )
        self.fields["price"].widget.attrs.update({"step": "0.01", "min": "0", "inputmode": "decimal"})
        self.initial["token"] = self.instance.edit_token

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, by field name, without the token."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def show_with(self, token: int) -> None:
        """Show again what was typed, under a newer token: the next saving overwrites knowingly."""
        self.data = {**self.data.dict(), self.add_prefix("token"): str(token)}  # type: ignore[attr-defined]


class NewProgrammeForm(ProgrammeForm):
    """The same for a new programme, with the body it belongs to."""

    organisation = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("Training body"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = permissions.managed_bodies(user)
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]
        if len(bodies) == 1:
            self.initial["organisation"] = bodies[0].pk
            self.fields["organisation"].widget = forms.HiddenInput()


class ModuleForm(forms.ModelForm):
    """A module: its title, hours and the competencies of the programme that it works on."""

    class Meta:
        model = LearningModule
        fields = ["title", "description", "hours_on_site", "hours_remote", "hours_at_work", "competencies"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "competencies": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, programme: TrainingProgramme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competencies"].queryset = queries.competencies_of(programme)  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, by field name."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SessionForm(forms.ModelForm):
    """A session: dates, places, seats, and, for a programme that aims at a qualification, route and certifier."""

    class Meta:
        model = TrainingSession
        fields = ["code", "starts_on", "ends_on", "place", "postcode", "city", "seats", "route", "certifier"]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}
        help_texts = {
            "place": _("The building and its address."),
            "postcode": _("People search by town, department and region."),
            "route": _("It says how the jury is composed."),
            "certifier": _("The body in whose name the certificate is issued."),
        }

    def __init__(self, *args: Any, programme: TrainingProgramme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.programme = programme
        if programme.qualification is None:
            del self.fields["route"], self.fields["certifier"]
            return
        self.fields["route"].queryset = queries.routes_of(programme.qualification)  # type: ignore[attr-defined]
        self.fields["certifier"].queryset = queries.certifiers_of(programme.qualification)  # type: ignore[attr-defined]
        if self.instance.state != SessionState.PLANNED:
            for name in ("route", "certifier"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Settled when the session was opened.")

    def clean(self) -> dict[str, Any]:
        """Say at the field what the database would refuse."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The session must end on or after its first day."))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, by field name."""
        return {name: self.cleaned_data[name] for name in self.fields}


class MeetingForm(forms.ModelForm):
    """A meeting within one day: the day, from when to when, where and how."""

    day = forms.DateField(label=_("Day"), widget=day_input())
    starts = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    class Meta:
        model = SessionMeeting
        fields = ["title", "module", "mode", "place"]

    field_order = ["day", "starts", "ends", "module", "title", "mode", "place"]

    def __init__(self, *args: Any, session: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["module"].queryset = session.programme.modules.all()  # type: ignore[attr-defined]
        self.fields["day"].widget.attrs.update({"min": str(session.starts_on), "max": str(session.ends_on)})
        if self.instance.starts_at:
            start, end = timezone.localtime(self.instance.starts_at), timezone.localtime(self.instance.ends_at)
            self.initial.update(day=start.date(), starts=start.time(), ends=end.time())

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, by field name, with the two moments in the installation's time zone."""
        data = self.cleaned_data
        zone = timezone.get_default_timezone()
        moments = {
            name: datetime.combine(data["day"], data[hour], tzinfo=zone)
            for name, hour in (("starts_at", "starts"), ("ends_at", "ends"))
        }
        return {**{name: data[name] for name in self.Meta.fields}, **moments}


class StaffForm(forms.Form):
    """Who trains and who assesses in a session, among those who hold the role in the body."""

    trainers = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Trainers")
    )
    assessors = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Assessors")
    )

    def __init__(self, data: Any = None, *, session: TrainingSession) -> None:
        named = queries.staff_of(session)
        super().__init__(data, initial={"trainers": named[StaffRole.TRAINER], "assessors": named[StaffRole.ASSESSOR]})
        for name, role in (("trainers", StaffRole.TRAINER), ("assessors", StaffRole.ASSESSOR)):
            # Who has lost the role stays in the list while they are named, so that they can be taken out.
            kept = User.objects.filter(pk__in=[person.pk for person in named[role]])
            entitled = people_with_role(session.programme.organisation, permissions.ROLE_OF_STAFF[role])
            people = User.objects.filter(pk__in=[person.pk for person in (*entitled, *kept)])
            self.fields[name].queryset = people.order_by("last_name", "first_name")  # type: ignore[attr-defined]


class CancelForm(forms.Form):
    """Why a session is cancelled."""

    reason = forms.CharField(
        label=_("Why it is cancelled"),
        help_text=_("Those who applied will read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class CompetenciesForm(forms.Form):
    """The competencies of a programme, one set of checkboxes a block, and the edit token.

    A field a block keeps the ids of the page unique; ``chosen`` gathers them.
    """

    token = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, programme: TrainingProgramme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blocks = queries.choosable_competencies(programme.version)
        known = set(programme.competencies.values_list("pk", flat=True))
        self.initial.setdefault("token", programme.edit_token)
        for number, group in enumerate(self.blocks):
            self.fields[f"block{number}"] = forms.MultipleChoiceField(
                required=False,
                label=str(group.block) if group.block else _("Competencies"),
                choices=[(str(row.pk), f"{row.code} {row.title}") for row in group.competencies],
                widget=forms.CheckboxSelectMultiple,
                initial=[str(row.pk) for row in group.competencies if row.pk in known],
            )

    @property
    def chosen(self) -> list[Competency]:
        """The competencies that were ticked."""
        ticked = {pk for number in range(len(self.blocks)) for pk in self.cleaned_data[f"block{number}"]}
        return [row for group in self.blocks for row in group.competencies if str(row.pk) in ticked]

    def show_with(self, token: int) -> None:
        """Show again what was ticked, under a newer token: the next saving overwrites knowingly."""
        ticks = {f"block{number}": self.ticked(number) for number in range(len(self.blocks))}
        self.data = {**ticks, "token": str(token)}

    def ticked(self, number: int) -> list[str]:
        """The ids ticked in one block, as shown now."""
        return list(self[f"block{number}"].value() or [])


def session_initial(programme: TrainingProgramme) -> Mapping[str, Any]:
    """What a new session begins with: a free code, and what the previous one had."""
    last = programme.sessions.order_by("-starts_on").first()
    kept = ("place", "postcode", "city", "seats", "route", "certifier")
    before = {name: getattr(last, name) for name in kept} if last else {}
    only = queries.certifiers_of(programme.qualification)[:2]
    if not before.get("certifier") and len(only) == 1:
        before["certifier"] = only[0]
    return {"code": queries.free_code(programme, clock.today().year), **before}
