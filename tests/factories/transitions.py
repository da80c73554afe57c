"""Later versions to which learners may move."""

from __future__ import annotations

from typing import Any, TypeVar

from cursus.core.models import Row
from cursus.frameworks.actions import draft_from, edit_draft, publish_version
from cursus.frameworks.enums import Habilitation
from cursus.frameworks.models import Competency, FrameworkVersion, HabilitatedPartner
from cursus.organisations.models import Organisation
from tests.factories.juries import JuryWorld

R = TypeVar("R", bound=Row)


def save(version: FrameworkVersion, row: R, **values: Any) -> R:
    """Write a row of a draft as its editors do."""

    def write() -> R:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        return row

    return edit_draft(version, write, edit_token=None, by=None)


def habilitate(version: FrameworkVersion, training: Organisation) -> None:
    """Let the training body train and assess for the qualification of a draft: copies and fiches name no partner."""
    partner = HabilitatedPartner(
        qualification=version.qualifications.get(),
        organisation=training,
        name=training.name,
        habilitation=Habilitation.TRAIN_AND_ASSESS,
    )
    save(version, partner)


def second_version(world: JuryWorld, number: str = "2.0") -> FrameworkVersion:
    """2.1 reworded, 2.3 new; the first block stays word for word."""
    version = draft_from(world.qualification.version, number=number, by=world.admin)
    by_code = {row.code: row for row in version.competencies.all()}
    save(version, by_code["2.1"], title="Compétence 2.1, en situation réelle")
    new = Competency(version=version, block=by_code["2.1"].block, code="2.3", position=9)
    save(version, new, title="Rédiger une charte commune")
    habilitate(version, world.training)
    return publish_version(version, by=None)
