"""Forms for the content of a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from cursus.frameworks.enums import EvidenceType
from cursus.frameworks.models import (
    AssessmentTask,
    Competency,
    CompetencyBlock,
    CompetencyFramework,
    FrameworkVersion,
    HabilitatedPartner,
    Occupation,
    OccupationalActivity,
    PerformanceCriterion,
    Qualification,
    QualificationCertifier,
    ReadinessRule,
    Route,
)
from cursus.organisations.models import Organisation

SHORT = forms.Textarea(attrs={"rows": 2})
LONG = forms.Textarea(attrs={"rows": 5})


class FrameworkForm(forms.ModelForm):
    """A new framework, for one of the person's bodies."""

    class Meta:
        model = CompetencyFramework
        fields = ["organisation", "code", "title", "language", "description"]
        widgets = {
            "description": LONG,
            "language": forms.Select(choices=[("fr", "français"), ("en", "English")]),
        }

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = bodies
        field.required = True
        field.empty_label = None


# Relations carry no name of their own in the models: here is how editors call them.
RELATIONS = {
    "block": _("Block"),
    "occupation": _("Occupation"),
    "organisation": _("Organisation"),
    "qualification": _("Qualification"),
}


class RowForm(forms.ModelForm):
    """Base of the forms of a version's rows: they know their version, and limit what can be chosen to it."""

    def __init__(self, *args: Any, version: FrameworkVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        if self.instance._state.adding and hasattr(self.instance, "version_id"):
            self.instance.version = version
        for name, field in self.fields.items():
            field.label = RELATIONS.get(name, field.label)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = of_version(field.queryset, version)

    def _get_validation_exclusions(self) -> set[str]:
        # The version is not in the form, and codes are unique in it: let the constraint be checked.
        return set(super()._get_validation_exclusions()) - {"version"}  # type: ignore[misc]


def of_version(rows: Any, version: FrameworkVersion) -> Any:
    """Limit a queryset of content rows to those of one version; other querysets stay as they are."""
    match rows.model.__name__:
        case "CompetencyBlock" | "Competency" | "Occupation" | "Qualification":
            return rows.filter(version=version)
        case "Route":
            return rows.filter(qualification__version=version)
    return rows


class BlockForm(RowForm):
    class Meta:
        model = CompetencyBlock
        fields = ["code", "title", "assessment_terms", "position"]
        widgets = {"title": SHORT, "assessment_terms": LONG}


class CompetencyForm(RowForm):
    expected_evidence = forms.MultipleChoiceField(
        label=_("Evidence expected"),
        choices=EvidenceType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Competency
        fields = ["block", "code", "title", "description", "expected_evidence", "critical", "position"]
        widgets = {"title": SHORT, "description": LONG}

    def save(self, commit: bool = True) -> Competency:
        # Whoever edits a proposal has read it.
        self.instance.confirmed = True
        saved: Competency = super().save(commit)
        return saved


class OccupationForm(RowForm):
    class Meta:
        model = Occupation
        fields = ["title", "code", "description", "position"]
        widgets = {"description": LONG}


class QualificationForm(RowForm):
    full_conditions = forms.CharField(
        label=_("Conditions beside the blocks"),
        help_text=_("One a line: a placement, a dissertation … Leave empty when the blocks are enough."),
        required=False,
        widget=SHORT,
    )

    class Meta:
        model = Qualification
        fields = [
            "code",
            "title",
            "kind",
            "level",
            "occupation",
            "objectives",
            "prerequisites",
            "full_conditions",
            "decision_date",
            "effect_date",
            "registration_years",
            "registered_until",
            "delivery_until",
            "active",
        ]
        widgets = {"title": SHORT, "objectives": LONG, "prerequisites": LONG} | {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("decision_date", "effect_date", "registered_until", "delivery_until")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["full_conditions"] = "\n".join(self.instance.full_conditions)

    def clean_full_conditions(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["full_conditions"].splitlines() if line.strip()]


class RouteForm(RowForm):
    class Meta:
        model = Route
        fields = [
            "qualification",
            "kind",
            "active",
            "min_members",
            "quorum",
            "min_practitioners",
            "min_external_percent",
            "president_external",
            "balance_expected",
            "jury_text",
        ]
        widgets = {"jury_text": LONG}


class AssessmentTaskForm(RowForm):
    class Meta:
        model = AssessmentTask
        fields = [
            "qualification",
            "code",
            "title",
            "nature",
            "evidence_type",
            "description",
            "competencies",
            "routes",
            "position",
        ]
        widgets = {
            "description": LONG,
            "competencies": forms.CheckboxSelectMultiple,
            "routes": forms.CheckboxSelectMultiple,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        qualification = data.get("qualification")
        if qualification and any(route.qualification_id != qualification.pk for route in data.get("routes", [])):
            self.add_error("routes", _("Choose routes of the same qualification."))
        return data


class ReadinessRuleForm(RowForm):
    class Meta:
        model = ReadinessRule
        fields = [
            "qualification",
            "route",
            "block",
            "kind",
            "min_theory",
            "min_practice",
            "required",
            "other_than_tutor",
            "tasks_required",
        ]
        help_texts = {
            "route": _("Empty: for every route."),
            "block": _("Empty: for every block. The most precise rule wins."),
            "required": _("Only for the rule “a number of competencies”."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        qualification, route = data.get("qualification"), data.get("route")
        if qualification and route and route.qualification_id != qualification.pk:
            self.add_error("route", _("Choose a route of the same qualification."))
        return data


class CertifierForm(RowForm):
    """A body that certifies: chosen here when we know it, else by its name in the register."""

    class Meta:
        model = QualificationCertifier
        fields = ["qualification", "organisation", "name", "siret", "active"]
        help_texts = {"organisation": _("When the body works here: it can then open sessions and issue.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(capacities__capacity="CERTIFYING_BODY").distinct()


class PartnerForm(RowForm):
    class Meta:
        model = HabilitatedPartner
        fields = ["qualification", "organisation", "name", "siret", "habilitation", "active"]


CriterionFormSet: type[BaseInlineFormSet] = inlineformset_factory(
    Competency,
    PerformanceCriterion,
    fields=["text", "critical", "position"],
    widgets={"text": SHORT},
    extra=2,
    max_num=30,
    validate_max=True,
)
ActivityFormSet: type[BaseInlineFormSet] = inlineformset_factory(
    Occupation, OccupationalActivity, fields=["title", "position"], extra=3, max_num=60, validate_max=True
)
