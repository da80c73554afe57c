"""What each gap is called, and what to do about it, in words for who prepares the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification.recognition.gaps import Gap, GapKind

WORDS: dict[GapKind, tuple[Any, Any]] = {
    GapKind.NO_OCCUPATION: (
        _("No occupation is chosen"),
        _("Choose the occupation that the qualification leads to: its activities make the first column."),
    ),
    GapKind.NO_ACTIVITY: (
        _("The occupation has no activity"),
        _("Write what somebody of the occupation does: the first column."),
    ),
    GapKind.ACTIVITY_WITHOUT_COMPETENCY: (
        _("Activities without a competency"),
        _("Tick the competencies that each activity calls on."),
    ),
    GapKind.COMPETENCY_WITHOUT_ACTIVITY: (
        _("Competencies that no activity calls on"),
        _("Each competency serves an activity of the occupation: tick it in one, or ask whether it belongs here."),
    ),
    GapKind.NO_BLOCK: (_("There is no block"), _("The RNCP asks for blocks of competencies (art. L. 6113-1).")),
    GapKind.BLOCK_TITLE: (
        _("Block titles that do not begin with a verb"),
        _("A block is named by an action: “Animer …”, “Structurer …”."),
    ),
    GapKind.BLOCK_WITHOUT_COMPETENCY: (_("Blocks without a competency"), _("Add competencies, or remove the block.")),
    GapKind.BLOCK_WITHOUT_TERMS: (
        _("Blocks that do not say how they are assessed"),
        _("A block is assessed and validated by itself: say how."),
    ),
    GapKind.COMPETENCY_WITHOUT_BLOCK: (
        _("Competencies outside every block"),
        _("In the RNCP every competency belongs to a block."),
    ),
    GapKind.COMPETENCY_WITHOUT_CRITERION: (
        _("Competencies without a criterion"),
        _("Write what an assessor can observe."),
    ),
    GapKind.COMPETENCY_WITHOUT_ASSESSMENT: (
        _("Competencies that no assessment task covers"),
        _("Add an assessment task, or tick the competency in one that is there."),
    ),
    GapKind.NO_ROUTE: (_("No route is open"), _("Open at least one route, with its jury.")),
    GapKind.NO_VAE: (
        _("The validation of prior learning (VAE) is not open"),
        _("A qualification of the RNCP can be obtained by VAE: open the route, with its jury."),
    ),
    GapKind.ROUTE_WITHOUT_JURY: (
        _("Routes whose jury is not described"),
        _("Write the composition of the jury: who, how many, from where."),
    ),
    GapKind.NO_OBJECTIVES: (_("Objectives and context are not written"), _("Say whom and what it is for.")),
    GapKind.NO_LEVEL: (_("The level is missing"), _("From 1 to 8 (décret 2019-14).")),
    GapKind.NO_NSF: (_("No NSF code"), _("The list of specialities of training.")),
    GapKind.NO_ROME: (_("No ROME code"), _("The list of occupations of France Travail.")),
    GapKind.NO_FORMACODE: (_("No Formacode"), _("The thesaurus of the training on offer.")),
    GapKind.TOO_FEW_COHORTS: (
        _("Two cohorts are asked for"),
        _("A cohort counts once its jury has signed. Only occupations in emergence need none."),
    ),
    GapKind.NO_SIX_MONTHS: (
        _("Nobody has answered yet after six months"),
        _("Those certified are asked by themselves, six months after their jury."),
    ),
    GapKind.NO_TWO_YEARS: (
        _("Nobody has answered yet after two years"),
        _("Those certified are asked by themselves, two years after their jury."),
    ),
}

_BY_ROW = {
    GapKind.BLOCK_TITLE: "blocs",
    GapKind.BLOCK_WITHOUT_COMPETENCY: "blocs",
    GapKind.BLOCK_WITHOUT_TERMS: "blocs",
    GapKind.COMPETENCY_WITHOUT_BLOCK: "competences",
    GapKind.COMPETENCY_WITHOUT_CRITERION: "competences",
    GapKind.ROUTE_WITHOUT_JURY: "voies",
}
_OF_OCCUPATION = {
    GapKind.NO_ACTIVITY,
    GapKind.ACTIVITY_WITHOUT_COMPETENCY,
    GapKind.COMPETENCY_WITHOUT_ACTIVITY,
}
_OF_QUALIFICATION = {
    GapKind.NO_OCCUPATION,
    GapKind.NO_OBJECTIVES,
    GapKind.NO_LEVEL,
    GapKind.NO_NSF,
    GapKind.NO_ROME,
    GapKind.NO_FORMACODE,
}
_NEW_ROW = {
    GapKind.NO_BLOCK: "blocs",
    GapKind.NO_ROUTE: "voies",
    GapKind.NO_VAE: "voies",
    GapKind.COMPETENCY_WITHOUT_ASSESSMENT: "epreuves",
}
_OF_COHORTS = {GapKind.TOO_FEW_COHORTS: "#cohortes", GapKind.NO_SIX_MONTHS: "#suivi", GapKind.NO_TWO_YEARS: "#suivi"}


@dataclass(frozen=True)
class Place:
    """Where a gap is mended: its qualification, its occupation, its version, and whether that one is still a draft."""

    version: UUID
    qualification: UUID
    occupation: UUID | None
    draft: bool
    editable: bool


@dataclass(frozen=True)
class ShownGap:
    """A gap as the page says it. ``where``: (label, address or "") of each thing; ``href``: where it is mended."""

    title: str
    help: str
    required: bool
    where: tuple[tuple[str, str], ...]
    href: str


def shown(gap: Gap, place: Place) -> ShownGap:
    """Put a gap in words, with the addresses of the pages where it is mended."""
    title, what_to_do = WORDS[gap.kind]
    kind = _BY_ROW.get(gap.kind)
    row_links = kind is not None and place.draft and place.editable
    return ShownGap(
        title=str(title),
        help=str(what_to_do),
        required=gap.required,
        where=tuple(
            (
                item.label,
                reverse("frameworks_editing:edit_row", args=[place.version, kind, item.key]) if row_links else "",
            )
            for item in gap.where
        ),
        href=_href(gap.kind, place),
    )


def _href(kind: GapKind, place: Place) -> str:
    """Return where a gap is mended: on this page, in the row, or, once the version is published, in its next one."""
    if kind in _OF_COHORTS:
        return _OF_COHORTS[kind]
    if not place.editable:
        return ""
    if not place.draft:
        return reverse("frameworks_editing:version", args=[place.version])
    if kind in _NEW_ROW:
        return reverse("frameworks_editing:new_row", args=[place.version, _NEW_ROW[kind]])
    if kind in _OF_OCCUPATION and place.occupation:
        return reverse("frameworks_editing:edit_row", args=[place.version, "metiers", place.occupation])
    if kind in _OF_QUALIFICATION:
        return reverse("frameworks_editing:edit_row", args=[place.version, "certifications", place.qualification])
    return reverse("frameworks_editing:version", args=[place.version])
