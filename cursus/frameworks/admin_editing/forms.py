"""Forms for the content of a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cursus.frameworks.enums import EvidenceType
from cursus.frameworks.models import (
    AssessmentTask,
    Competency,
    CompetencyBlock,
    CompetencyFramework,
    FrameworkVersion,
    HabilitatedPartner,
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
    "competency": _("Competency"),
    "occupation": _("Occupation"),
    "organisation": _("Organisation"),
    "qualification": _("Qualification"),
}


class RowForm(forms.ModelForm):
    """Base of the forms of a version's rows: they know their version, and limit what can be chosen to it.

    A row that exists is saved by the columns of the form alone: where it stands in the tree belongs to somebody else's
    move. A new one goes to the end. ``placing``: fields that are asked for a new row only.
    """

    placing: tuple[str, ...] = ()

    def __init__(self, *args: Any, version: FrameworkVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        if not self.instance._state.adding:
            for name in self.placing:
                del self.fields[name]
        if self.instance._state.adding and hasattr(self.instance, "version_id"):
            self.instance.version = version
        for name, field in self.fields.items():
            field.label = RELATIONS.get(name, field.label)
            if isinstance(field, forms.ModelChoiceField) and name != "target":
                field.queryset = of_version(field.queryset, version)

    def save(self, commit: bool = True) -> Any:
        if self.instance._state.adding:
            if "position" not in self.fields and hasattr(self.instance, "position"):
                self.instance.position = self.last_position() + 1
            return super().save(commit)
        if self.errors:
            raise ValueError("A form with errors is not saved.")
        columns = {field.name for field in self.instance._meta.concrete_fields}
        self.instance.save(update_fields=[name for name in self.saved_fields() if name in columns])
        self._save_m2m()  # type: ignore[attr-defined]
        return self.instance

    def saved_fields(self) -> list[str]:
        """Return the names of what this form writes on a row that exists."""
        return list(self.fields)

    def last_position(self) -> int:
        """Return the last position among the rows beside a new one."""
        beside = type(self.instance)._default_manager.filter(**self.beside())
        return int(beside.aggregate(last=Max("position"))["last"] or 0)

    def beside(self) -> dict[str, Any]:
        """Return the look-up of the rows beside a new one."""
        return {"version": self.version}

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
        fields = ["code", "title", "assessment_terms"]
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
        fields = ["block", "code", "title", "description", "expected_evidence", "critical"]
        widgets = {"title": SHORT, "description": LONG}

    placing = ("block",)

    def save(self, commit: bool = True) -> Any:
        # Whoever edits a proposal has read it.
        self.instance.confirmed = True
        return super().save(commit)

    def saved_fields(self) -> list[str]:
        return [*super().saved_fields(), "confirmed"]

    def beside(self) -> dict[str, Any]:
        return {"version": self.version, "block": self.instance.block_id}


class CriterionForm(RowForm):
    """One observable criterion, from the tree; a competency's own page has them all."""

    class Meta:
        model = PerformanceCriterion
        fields = ["competency", "text", "critical"]
        widgets = {"text": SHORT}

    placing = ("competency",)

    def beside(self) -> dict[str, Any]:
        return {"competency": self.instance.competency_id}


class ActivityForm(RowForm):
    """One activity of an occupation, from the tree."""

    class Meta:
        model = OccupationalActivity
        fields = ["occupation", "title", "description", "competencies"]
        widgets = {"description": LONG, "competencies": forms.CheckboxSelectMultiple}

    placing = ("occupation",)

    def beside(self) -> dict[str, Any]:
        return {"occupation": self.instance.occupation_id}


def code_lines(label: Any) -> forms.CharField:
    """Return a field for the codes of a list: one a line, the code and then its title."""
    return forms.CharField(
        label=label, help_text=_("One a line: the code, then its title."), required=False, widget=SHORT
    )


def lines_of_codes(codes: list[dict[str, Any]]) -> str:
    """Return codes as they are typed."""
    return "\n".join(f"{item.get('code', '')} {item.get('label', '')}".strip() for item in codes)


class QualificationForm(RowForm):
    nsf_codes = code_lines(_("NSF codes"))
    rome_codes = code_lines(_("ROME codes"))
    formacodes = code_lines(_("Formacodes"))
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
            "nsf_codes",
            "rome_codes",
            "formacodes",
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
        for name in ("nsf_codes", "rome_codes", "formacodes"):
            self.initial[name] = lines_of_codes(getattr(self.instance, name))

    def clean_nsf_codes(self) -> list[dict[str, Any]]:
        return self._codes("nsf_codes")

    def clean_rome_codes(self) -> list[dict[str, Any]]:
        return self._codes("rome_codes")

    def clean_formacodes(self) -> list[dict[str, Any]]:
        return self._codes("formacodes")

    def _codes(self, name: str) -> list[dict[str, Any]]:
        """Read the lines; what else the fiche said of a code that is still there is kept."""
        known = {item.get("code"): item for item in getattr(self.instance, name)}
        typed = [line.split(None, 1) for line in self.cleaned_data[name].splitlines() if line.strip()]
        return [{**known.get(code, {}), "code": code, "label": " ".join(rest)} for code, *rest in typed]

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
