"""The kinds of rows that a version holds, as the editor knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cursus.frameworks.admin_editing import forms
from cursus.frameworks.models import (
    AssessmentTask,
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    HabilitatedPartner,
    Occupation,
    Qualification,
    QualificationCertifier,
    ReadinessRule,
    Route,
)


@dataclass(frozen=True)
class Kind:
    """A kind of row: its form, the rows that hang on it, and the way from a row to its version.

    ``live`` kinds follow the register (certifiers, partners): they change on published versions too.
    """

    key: str
    model: type[Any]
    form: type[forms.RowForm]
    new: Promise | str
    path: str = "version"
    inline: type[Any] | None = None
    inline_title: Promise | str = ""
    live: bool = False

    def rows(self, version: FrameworkVersion) -> QuerySet[Any]:
        """Return the rows of this kind in a version."""
        found: QuerySet[Any] = self.model._default_manager.filter(**{self.path: version})
        return found


THROUGH = "qualification__version"
KINDS = {
    kind.key: kind
    for kind in (
        Kind("blocs", CompetencyBlock, forms.BlockForm, _("Add a block")),
        Kind(
            "competences",
            Competency,
            forms.CompetencyForm,
            _("Add a competency"),
            inline=forms.CriterionFormSet,
            inline_title=_("Observable criteria"),
        ),
        Kind(
            "metiers",
            Occupation,
            forms.OccupationForm,
            _("Add an occupation"),
            inline=forms.ActivityFormSet,
            inline_title=_("Activities"),
        ),
        Kind("certifications", Qualification, forms.QualificationForm, _("Add a qualification")),
        Kind("voies", Route, forms.RouteForm, _("Add a route"), THROUGH),
        Kind("epreuves", AssessmentTask, forms.AssessmentTaskForm, _("Add an assessment task"), THROUGH),
        Kind("regles", ReadinessRule, forms.ReadinessRuleForm, _("Add a readiness rule"), THROUGH),
        Kind("certificateurs", QualificationCertifier, forms.CertifierForm, _("Add a certifier"), THROUGH, live=True),
        Kind("partenaires", HabilitatedPartner, forms.PartnerForm, _("Add a partner"), THROUGH, live=True),
    )
}
