"""What a version says that a spreadsheet does not: named in each export, so that nobody thinks it complete."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cursus.frameworks.formats.spreadsheet.layout import MAX_CELL
from cursus.frameworks.models import (
    AssessmentTask,
    BlockCorrespondence,
    FrameworkVersion,
    HabilitatedPartner,
    QualificationCertifier,
    ReadinessRule,
    Route,
)


def unsaid(version: FrameworkVersion | None) -> list[str]:
    """Return a sentence for each thing that is left out; with its count where it is known (a constant number of
    queries)."""
    said = [
        _("Titles, owner and state of the framework and of its versions."),
        *(_counted(version) if version is not None else [_everything()]),
        _("Correspondences with earlier blocks and with other frameworks."),
        _("Texts as a fiche of the register lists them, and where each competency was read in them."),
        _("Reviews, comments and history."),
    ]
    if version is not None and (count := BlockCorrespondence.objects.filter(block__version=version).count()):
        said[-3] = ngettext(
            "%(count)s correspondence with an earlier block.", "%(count)s correspondences with earlier blocks.", count
        ) % {"count": count}
    if version is not None and (codes := _too_long(version)):
        said.append(
            _("Texts longer than a cell can hold, which stay as they are: %(codes)s.") % {"codes": ", ".join(codes)}
        )
    return said


def _everything() -> str:
    return _("Qualifications: certifiers, habilitated partners, routes and juries, assessment tasks, readiness rules.")


def _counted(version: FrameworkVersion) -> list[str]:
    def rows(model: type) -> int:
        found: int = model._default_manager.filter(qualification__version=version).count()  # type: ignore[attr-defined]
        return found

    return [
        _(
            "Qualifications (%(qualifications)s), with certifiers (%(certifiers)s), habilitated partners "
            "(%(partners)s), routes and juries (%(routes)s), assessment tasks (%(tasks)s), readiness rules (%(rules)s)."
        )
        % {
            "qualifications": version.qualifications.count(),
            "certifiers": rows(QualificationCertifier),
            "partners": rows(HabilitatedPartner),
            "routes": rows(Route),
            "tasks": rows(AssessmentTask),
            "rules": rows(ReadinessRule),
        }
    ]


def _too_long(version: FrameworkVersion) -> list[str]:
    return [code for code, text in version.blocks.values_list("code", "assessment_terms") if len(text) >= MAX_CELL]
