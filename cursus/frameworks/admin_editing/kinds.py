"""The kinds of rows that a version holds, as the editor knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cursus.frameworks.admin_editing import forms, forms_occupations
from cursus.frameworks.admin_editing.forms_correspondences import CorrespondenceForm
from cursus.frameworks.admin_editing.forms_lines import ActivityFormSet, CriterionFormSet
from cursus.frameworks.models import (
    AssessmentTask,
    BlockCorrespondence,
    Competency,
    CompetencyBlock,
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
from cursus.frameworks.snapshots import Lines, Snapshot, take


@dataclass(frozen=True)
class Kind:
    """A kind of row: its form, the rows that hang on it (each set with its title), and the way to its version.

    ``live`` kinds follow the register (certifiers, partners): they change on published versions too. So do ``facts``,
    which are about the version and not in it. ``back``: the page that lists the rows.
    """

    key: str
    model: type[Any]
    form: type[forms.RowForm]
    new: Promise | str
    path: str = "version"
    inline: type[Any] | None = None
    inline_title: Promise | str = ""
    more: tuple[tuple[Promise | str, type[Any]], ...] = ()
    live: bool = False
    facts: bool = False
    back: str = "frameworks_editing:version"

    def inlines(self, *args: Any, instance: Any) -> list[tuple[Promise | str, Any]]:
        """Return the sets of rows that hang on one row, each with its title."""
        return [(title, formset(*args, instance=instance)) for title, formset in self.sets]

    @property
    def sets(self) -> tuple[tuple[Promise | str, type[Any]], ...]:
        """The sets of rows that are edited with a row of this kind, each with its title: compared line by line."""
        first = ((self.inline_title, self.inline),) if self.inline else ()
        return (*first, *self.more)

    def rows(self, version: FrameworkVersion) -> QuerySet[Any]:
        """Return the rows of this kind in a version."""
        found: QuerySet[Any] = self.model._default_manager.filter(**{self.path: version})
        return found

    @property
    def lines(self) -> tuple[Lines, ...]:
        """What is edited with a row of this kind, below it."""
        return tuple(Lines(formset.get_default_prefix(), formset.line_fields()) for _title, formset in self.sets)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a row that its form writes."""
        return tuple(name for name in self.form.base_fields if name not in self.form.placing)

    def snapshot(self, row: Any) -> Snapshot:
        """Return what a stored row says now, in the fields and lines that its page edits."""
        return take(row, self.fields, self.lines)


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
            inline=CriterionFormSet,
            inline_title=_("Observable criteria"),
        ),
        Kind(
            "metiers",
            Occupation,
            forms_occupations.OccupationForm,
            _("Add an occupation"),
            inline=ActivityFormSet,
            inline_title=_("Activities"),
            more=((_("Neighbouring occupations"), forms_occupations.NeighbourFormSet),),
        ),
        Kind("criteres", PerformanceCriterion, forms.CriterionForm, _("Add a criterion"), "competency__version"),
        Kind("activites", OccupationalActivity, forms.ActivityForm, _("Add an activity"), "occupation__version"),
        Kind("certifications", Qualification, forms.QualificationForm, _("Add a qualification")),
        Kind("voies", Route, forms.RouteForm, _("Add a route"), THROUGH),
        Kind("epreuves", AssessmentTask, forms.AssessmentTaskForm, _("Add an assessment task"), THROUGH),
        Kind("regles", ReadinessRule, forms.ReadinessRuleForm, _("Add a readiness rule"), THROUGH),
        Kind("certificateurs", QualificationCertifier, forms.CertifierForm, _("Add a certifier"), THROUGH, live=True),
        Kind("partenaires", HabilitatedPartner, forms.PartnerForm, _("Add a partner"), THROUGH, live=True),
        Kind(
            "correspondances",
            BlockCorrespondence,
            CorrespondenceForm,
            _("Add a correspondence"),
            "block__version",
            facts=True,
            back="frameworks_editing:correspondences",
        ),
    )
}
