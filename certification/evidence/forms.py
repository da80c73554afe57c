"""What a learner fills in about a piece of evidence, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.enrolments.forms import add_refusal
from certification.enrolments.models import Enrolment
from certification.evidence import rules
from certification.evidence.models import Evidence
from cursus.core import clock
from cursus.core.errors import Refused
from cursus.core.files.media_types import MEDIA_TYPES
from cursus.frameworks.enums import EvidenceType, Nature
from cursus.frameworks.models import AssessmentTask, Competency

LONG_TEXT = 20_000
SENTENCE = 1_500

# How the piece begins: what a phone opens for it. Photos and recordings open the camera and the recorder.
KINDS: Mapping[str, dict[str, str]] = {
    "photo": {"accept": "image/*", "capture": "environment"},
    "recording": {"accept": "audio/*,video/*", "capture": "user"},
    "file": {"accept": ",".join(sorted({f".{end}" for item in MEDIA_TYPES.values() for end in item.extensions}))},
}
TEXT = "text"


class StartForm(forms.Form):
    """One of the four ways to begin: a photo, a recording, a file (each with its file), or a text."""

    kind = forms.ChoiceField(choices=[(name, name) for name in (*KINDS, TEXT)], widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"), required=False)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{kind}_%s", "initial": {"kind": kind}, **kwargs})
        self.fields["file"].widget.attrs.update(KINDS.get(kind, {}))

    def clean(self) -> dict[str, Any]:
        """Without a file there is nothing to send, unless it is a text."""
        data = super().clean() or {}
        if data.get("kind") in KINDS and not data.get("file") and "file" not in self.errors:
            self.add_error("file", _("Choose a file first."))
        return data


class CompetenciesForm(forms.Form):
    """Which competencies the piece answers, and which épreuve if any."""

    competencies = forms.MultipleChoiceField(label=_("Competencies"), required=False)
    task = forms.ChoiceField(
        label=_("Is it for an assessment task?"),
        help_text=_("A task of your qualification: it says what is asked and how it is judged."),
        required=False,
    )

    def __init__(
        self, *args: Any, possible: Iterable[Competency], tasks: Iterable[AssessmentTask], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.possible = {str(item.pk): item for item in possible}
        self.tasks = {str(item.pk): item for item in tasks}
        choices, task = self.fields["competencies"], self.fields["task"]
        assert isinstance(choices, forms.MultipleChoiceField)
        assert isinstance(task, forms.ChoiceField)
        choices.choices = [(key, item.title) for key, item in self.possible.items()]
        task.choices = [("", _("No"))] + [(key, str(item)) for key, item in self.tasks.items()]

    def clean(self) -> dict[str, Any]:
        """At least one competency, or a task that brings its own."""
        data = super().clean() or {}
        if not data.get("competencies") and not data.get("task") and not self.errors:
            self.add_error("competencies", _("Choose at least one competency that this shows."))
        return data

    def chosen(self) -> list[Competency]:
        """The competencies that were ticked."""
        return [self.possible[key] for key in self.cleaned_data["competencies"]]

    def chosen_task(self) -> AssessmentTask | None:
        """The épreuve that was chosen, or None."""
        return self.tasks.get(self.cleaned_data["task"])


class DescribeForm(forms.Form):
    """What it is, when, and how it shows each competency. Anything may stay empty until it is sent."""

    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    evidence_type = forms.ChoiceField(label=_("What is it?"), required=False)
    nature = forms.ChoiceField(
        label=_("What does it show above all?"),
        choices=[(Nature.THEORY, _("What I know (theory)")), (Nature.PRACTICE, _("What I did (practice)"))],
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(
        label=_("What you did, in your words"),
        help_text=_("Where, with whom, what came of it. A few lines are enough."),
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    made_on = forms.DateField(
        label=_("When was it?"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    others_agree = forms.BooleanField(
        label=_("The people one can recognise agree, or nobody can be recognised"),
        help_text=_("Faces, names, voices: only your training body, its assessors and the jury will see this piece."),
        required=False,
    )

    file = forms.FileField(
        label=_("Add a photo, a recording or a file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": KINDS["file"]["accept"]}),
    )

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        initial = {
            name: getattr(evidence, name)
            for name in ("title", "evidence_type", "nature", "text", "made_on", "others_agree")
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.evidence = evidence
        claims = list(evidence.claims.all())
        kind = self.fields["evidence_type"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = type_choices(claim.competency for claim in claims)
        if evidence.task_id is not None:
            del self.fields["evidence_type"], self.fields["nature"]
        for claim in claims:
            self.fields[f"how_{claim.competency_id}"] = forms.CharField(
                label=claim.competency.title,
                max_length=SENTENCE,
                required=False,
                initial=claim.how,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        for item in evidence.files.all():
            self.fields[f"caption_{item.pk}"] = forms.CharField(
                label=_("Caption"),
                max_length=200,
                required=False,
                initial=item.caption,
                widget=forms.TextInput(attrs={"placeholder": _("Caption")}),
            )

    @property
    def hows(self) -> list[forms.BoundField]:
        """The fields that ask how each competency shows, in the order of the framework."""
        return [self[name] for name in self.fields if name.startswith("how_")]

    def clean_made_on(self) -> Any:
        made_on = self.cleaned_data["made_on"]
        if made_on is not None and not rules.work_date_possible(made_on, clock.today()):
            raise forms.ValidationError(_("This day is still to come, or too long ago."))
        return made_on

    def kept(self) -> dict[str, Any]:
        """What can be kept of what was typed: the fields without an error, as ``actions.save_draft`` takes them."""
        data = self.cleaned_data
        plain = ("title", "text", "evidence_type", "nature", "made_on", "others_agree")
        values: dict[str, Any] = {name: data[name] for name in plain if name in data}
        values["hows"] = _by_key(data, "how_")
        values["captions"] = _by_key(data, "caption_")
        return values

    def add_lacks(self, lacks: Iterable[rules.Lack]) -> None:
        """Say what is missing, each at its field."""
        for lack in lacks:
            add_refusal(self, Refused(lack.message, field=lack.field))


def type_choices(competencies: Iterable[Competency]) -> list[tuple[str, Any]]:
    """The types of evidence: those that the competencies expect first, then the others."""
    expected = list(dict.fromkeys(kind for item in competencies for kind in item.expected_types))
    others = [kind for kind in EvidenceType if kind not in expected]
    choices: list[tuple[str, Any]] = [("", _("Choose"))]
    if expected:
        choices.append((str(_("Expected here")), [(kind.value, _label(kind)) for kind in expected]))
        choices.append((str(_("Other")), [(kind.value, _label(kind)) for kind in others]))
    else:
        choices += [(kind.value, _label(kind)) for kind in others]
    return choices


def _label(kind: EvidenceType) -> str:
    label = str(kind.label)
    return label[:1].upper() + label[1:]


def _by_key(data: Mapping[str, Any], prefix: str) -> dict[UUID, str]:
    return {UUID(name.removeprefix(prefix)): value for name, value in data.items() if name.startswith(prefix)}


class AuthorsForm(forms.Form):
    """Who made the piece too, among the learners of the session."""

    authors = forms.MultipleChoiceField(
        label=_("Who made it with you?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, possible: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.possible = {str(item.pk): item for item in possible}
        field = self.fields["authors"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, str(item.learner)) for key, item in self.possible.items()]

    def chosen(self) -> list[Enrolment]:
        """The enrolments that were ticked."""
        return [self.possible[key] for key in self.cleaned_data["authors"]]


class PartForm(forms.Form):
    """One's own part in a piece made by several."""

    part = forms.CharField(
        label=_("My part in it"),
        help_text=_("What you did, you: each author is judged for their own part."),
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
