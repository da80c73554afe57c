"""Occupations of a published version, made by the same verbs as the interface."""

from __future__ import annotations

from functools import partial
from typing import Any

from cursus.frameworks.actions import edit_draft, publish_version
from cursus.frameworks.models import (
    FrameworkVersion,
    NeighbouringOccupation,
    Occupation,
    OccupationalActivity,
    OccupationCompetency,
)
from cursus.models import Organisation
from tests.factories.frameworks import add_qualification, draft_version

WHERE = {
    "workplaces": ["Au bureau et sur le terrain"],
    "structures": ["Association", "Commune"],
    "rome_codes": [{"code": "K1802", "label": "Développement local"}],
}


def add_occupation(
    version: FrameworkVersion,
    title: str,
    *,
    optional: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    **facts: Any,
) -> Occupation:
    """Add an occupation to a draft: every competency is core but those ``optional`` and those ``without``."""

    def write() -> Occupation:
        said = {"description": "Fait travailler ensemble.", **WHERE, **facts}
        occupation = Occupation.objects.create(version=version, title=title, **said)
        OccupationalActivity.objects.create(occupation=occupation, title=f"Mission de {title}", position=1)
        for competency in version.competencies.exclude(code__in=without):
            OccupationCompetency.objects.create(
                occupation=occupation, competency=competency, core=competency.code not in optional
            )
        return occupation

    return edit_draft(version, write, edit_token=None, by=None)


def add_neighbour(occupation: Occupation, other: Occupation, why: str = "Le même terrain.") -> NeighbouringOccupation:
    """Say on a draft that another occupation is near."""
    write = partial(NeighbouringOccupation.objects.create, occupation=occupation, lineage=other.lineage, why=why)
    return edit_draft(occupation.version, write, edit_token=None, by=None)


def described_version(owner: Organisation, *titles: str, **shape: Any) -> FrameworkVersion:
    """Return a published version whose occupations have these titles (one where none is given)."""
    version = draft_version(owner, **shape)
    for title in titles or ("Animateur·rice",):
        add_occupation(version, title)
    add_qualification(version, owner)
    return publish_version(version, by=None)
