"""Registration files: frameworks with planted gaps, people certified, their follow-up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from certification.juries.enums import CandidateOutcome, JuryState
from certification.juries.models import Candidate, Jury
from certification.recognition import actions
from certification.recognition.models import FollowUp
from cursus.core import clock
from cursus.frameworks.enums import EvidenceType, Nature, RouteKind
from cursus.frameworks.models import (
    AssessmentTask,
    FrameworkVersion,
    Occupation,
    OccupationalActivity,
    PerformanceCriterion,
    Qualification,
    Route,
)
from cursus.organisations.models import Organisation
from tests.factories.frameworks import add_qualification, draft_version
from tests.factories.juries import JuryWorld, enrolment, planned

HELD = datetime(2025, 3, 10, 9, 0, tzinfo=timezone.get_current_timezone())


def whole_file(certifier: Organisation, **shape: int | str) -> Qualification:
    """A draft whose qualification lacks nothing but its cohorts."""
    version = draft_version(certifier, **shape)  # type: ignore[arg-type]
    for block in version.blocks.all():
        block.title, block.assessment_terms = f"Animer le bloc {block.position}", "Une mise en situation."
        block.save()
    qualification = add_qualification(version, certifier)
    occupation = Occupation.objects.create(version=version, title="Animateur·rice de coopération")
    activity = OccupationalActivity.objects.create(occupation=occupation, title="Animer un collectif", position=1)
    activity.competencies.set(version.competencies.all())
    qualification.occupation = occupation
    qualification.objectives, qualification.level = "Faire coopérer un territoire.", 6
    qualification.nsf_codes = [{"code": "340", "label": "Services aux collectivités"}]
    qualification.rome_codes = [{"code": "K1802", "label": "Développement local"}]
    qualification.formacodes = [{"code": "12523", "label": "Développement local"}]
    qualification.save()
    qualification.routes.update(jury_text="Trois membres, dont deux de l’extérieur.")
    Route.objects.create(qualification=qualification, kind=RouteKind.VAE, jury_text="Deux membres au moins.")
    task = AssessmentTask.objects.create(
        qualification=qualification,
        code="E1",
        title="Mise en situation",
        nature=Nature.PRACTICE,
        evidence_type=EvidenceType.SIMULATION,
    )
    task.competencies.set(version.competencies.all())
    return qualification


def plant_gaps(qualification: Qualification) -> None:
    """Take something away at each place that the list looks at."""
    version: FrameworkVersion = qualification.version
    first, second = version.competencies.order_by("code")[:2]
    PerformanceCriterion.objects.filter(competency=first).delete()
    task = qualification.assessment_tasks.get()
    task.competencies.remove(second)
    assert qualification.occupation is not None
    OccupationalActivity.objects.create(occupation=qualification.occupation, title="Rendre compte", position=2)
    version.blocks.filter(code="B1").update(title="Le territoire", assessment_terms="")
    qualification.routes.filter(kind=RouteKind.FC).update(jury_text="")
    qualification.routes.filter(kind=RouteKind.VAE).delete()
    Qualification.objects.filter(pk=qualification.pk).update(rome_codes=[])


def certified(full: int = 2, *, held: datetime = HELD, **others: int) -> JuryWorld:
    """A signed jury of that day with so many people certified, and so many with each other outcome.

    The rows alone: nobody sat, so that nobody has to sign.
    """
    world = planned(candidates=0, seats=(), ready=False, key=False)
    outcomes = [CandidateOutcome.FULL] * full
    outcomes += [CandidateOutcome[name.upper()] for name, count in others.items() for _place in range(count)]
    for place, outcome in enumerate(outcomes):
        person = enrolment(world.session, name=f"Candidat-{place}")
        Candidate.objects.create(jury=world.jury, enrolment=person, outcome=outcome, position=place)
    jury = Jury.objects.filter(pk=world.jury.pk)
    jury.update(state=JuryState.CLOSED, held_at=held, record="{}", record_sha256="0" * 64, closed_at=held)
    jury.update(state=JuryState.SIGNED, signed_at=held)
    return world


def on(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_current_timezone())


def asked(count: int = 2) -> list[FollowUp]:
    """People asked after six months, today being that day."""
    held = on(clock.today() - timedelta(days=184))
    certified(count, held=held)
    actions.sweep()
    return list(FollowUp.objects.filter(state="SENT").order_by("pk"))
