"""What a manager fills in about a programme."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cursus.accounts.models import User
from cursus.frameworks.models import Competency
from cursus.organisations.models import Organisation
from cursus.programmes import permissions, queries
from cursus.programmes.models import LearningModule, TrainingProgramme

FACTS = (
    "code title summary version qualification objectives audience prerequisites methods assessment_methods "
    "hours_on_site hours_remote hours_at_work rhythm price price_note access_delay_days disability_access "
    "success_rate success_rate_year equivalences next_steps"
)
SHORT = {"rows": 3}


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
        # What the person read travels with the form: a conflict then concerns only what they changed.
        for name in FACTS.split():
            self.fields[name].show_hidden_initial = True

    @property
    def originals(self) -> SafeString:
        """The values as the person read them, as hidden fields."""
        names = FACTS.split() if self.instance.pk else []
        return format_html_join("", "{}", ((self[name].as_hidden(only_initial=True),) for name in names))

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, by field name, without the token."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def merge(self, stored: TrainingProgramme) -> list[str]:
        """Take over what another saved where this person changed nothing; return the names that both changed.

        The form is shown again under the newer token, so that the next saving overwrites knowingly.
        """
        data: dict[str, Any] = {**self.data.dict(), self.add_prefix("token"): str(stored.edit_token)}  # type: ignore[attr-defined]
        both = []
        for name in FACTS.split():
            bound, kept = self[name], _typed(self.fields[name], getattr(stored, name))
            if name not in self.changed_data:
                data[bound.html_name] = kept
            elif self.cleaned_data[name] != getattr(stored, name) and self._changed_meanwhile(name, kept):
                both.append(name)
            data[bound.html_initial_name] = kept
        self.data = data
        return both

    def _changed_meanwhile(self, name: str, kept: str) -> bool:
        return _lines(self.data.get(self[name].html_initial_name)) != _lines(kept)


def _typed(field: forms.Field, value: Any) -> str:
    """The value as a browser would send it."""
    prepared = field.prepare_value(getattr(value, "pk", value))
    return "" if prepared is None else str(prepared)


def _lines(text: str | None) -> list[str] | None:
    """The text whatever its line ends; None for an original that did not travel with the form."""
    return None if text is None else text.splitlines()


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
