"""What a manager fills in about a session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cursus.accounts.models import User
from cursus.core import clock
from cursus.organisations.queries import people_with_role
from cursus.programmes import permissions, queries
from cursus.programmes.enums import SessionState, StaffRole
from cursus.programmes.models import SessionMeeting, TrainingProgramme, TrainingSession


def day_input(**attrs: Any) -> forms.DateInput:
    """A native date picker, whatever the language of the page."""
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


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


class PeopleField(forms.ModelMultipleChoiceField):
    """Several people out of a list."""

    def clean(self, value: Any) -> Any:
        """Refuse what is nobody's key before the database is asked: it does not compare numbers beyond 64 bits."""
        for key in value if isinstance(value, (list, tuple)) else ():
            if len(str(key)) > 18:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(key)[:18]}
                )
        return super().clean(value)


class StaffForm(forms.Form):
    """Who trains and who assesses in a session, among those who hold the role in the body."""

    trainers = PeopleField(
        queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Trainers")
    )
    assessors = PeopleField(
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


def session_initial(programme: TrainingProgramme) -> Mapping[str, Any]:
    """What a new session begins with: a free code, and what the previous one had."""
    last = programme.sessions.order_by("-starts_on").first()
    kept = ("place", "postcode", "city", "seats", "route", "certifier")
    before = {name: getattr(last, name) for name in kept} if last else {}
    only = queries.certifiers_of(programme.qualification)[:2]
    if not before.get("certifier") and len(only) == 1:
        before["certifier"] = only[0]
    return {"code": queries.free_code(programme, clock.today().year), **before}
