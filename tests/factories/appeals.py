"""Appeals: candidates of signed juries who contest, and what the certifier found."""

from __future__ import annotations

from certification.juries import actions
from certification.juries.enums import AppealKind, Ruling
from certification.juries.models import Candidate, Jury
from certification.juries.models_appeals import Appeal
from tests.factories import juries as make

ANSWERS = {
    Ruling.CORRECT: "Le prénom manquait : il est ajouté.",
    Ruling.REHEAR: "Un membre accompagnait la candidate : la composition n’était pas régulière.",
    Ruling.STANDS: "Rien dans le dossier ne montre d’erreur ni de faute.",
}


def nothing_obtained(**kwargs: object) -> make.JuryWorld:
    """A signed jury that validated no block."""
    return make.signed(**{"candidates": 1, "ready": False, **kwargs})


def lodged(world: make.JuryWorld, *, kind: str = AppealKind.PROCEDURE, candidate: Candidate | None = None) -> Appeal:
    """An appeal that waits, of the first candidate unless said."""
    candidate = candidate or world.candidates[0]
    words = "L’entretien n’a duré que deux minutes."
    return actions.lodge_appeal(by=candidate.enrolment.learner, candidate=candidate, kind=kind, words=words)


def answered(world: make.JuryWorld, ruling: str = Ruling.REHEAR, *, kind: str = AppealKind.PROCEDURE) -> Appeal:
    """An appeal that the certifier answered."""
    appeal = lodged(world, kind=kind)
    return actions.answer_appeal(by=world.admin, appeal=appeal, ruling=ruling, answer=ANSWERS[Ruling(ruling)])


def rehearing(world: make.JuryWorld, appeal: Appeal) -> Jury:
    """The jury that hears the person again, planned without members."""
    return actions.plan_rehearing(by=world.admin, appeal=appeal, held_at=make.HELD_AT, place="Lannion, salle 4")
