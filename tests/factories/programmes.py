"""Programmes and sessions, made by the same verbs as the interface."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cursus.core import clock
from cursus.frameworks.enums import Habilitation
from cursus.frameworks.models import FrameworkVersion, HabilitatedPartner, Qualification
from cursus.models import Organisation, TrainingProgramme, TrainingSession, User
from cursus.organisations.enums import Capacity, Role
from cursus.programmes import actions
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.frameworks import published_version

FACTS: dict[str, Any] = {
    "summary": "Faire travailler ensemble.",
    "objectives": "Animer un collectif.",
    "prerequisites": "Aucun.",
    "audience": "Toutes et tous.",
    "methods": "Ateliers.",
    "assessment_methods": "Preuves.",
    "disability_access": "Locaux accessibles.",
    "hours_on_site": 28,
    "hours_remote": 7,
    "price": 900,
}


def teaching_body(**fields: Any) -> Organisation:
    """Return a training provider that can be reached."""
    return OrganisationFactory(capacities=[Capacity.TRAINING_PROVIDER], email="bonjour@example.org", **fields)


def certifying_body(**fields: Any) -> Organisation:
    """Return a certifying body."""
    return OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY], **fields)


def manager_of(body: Organisation) -> User:
    """Return a pedagogical manager of the body."""
    return member(body, Role.PEDAGOGICAL_MANAGER)


def programme_of(
    body: Organisation,
    version: FrameworkVersion | None = None,
    *,
    code: str = "P1",
    title: str = "Animer une coopération",
    published: bool = True,
    competencies: Any = None,
    **facts: Any,
) -> TrainingProgramme:
    """Return a programme of the body on all competencies of the version, published unless told otherwise."""
    framework = version or published_version(body, code=f"F-{code}-{body.slug}"[:30])
    programme = actions.create_programme(
        by=None,
        organisation=body,
        code=code,
        title=title,
        version=framework,
        competencies=list(framework.competencies.all()) if competencies is None else competencies,
        **{**FACTS, **facts},
    )
    return actions.publish_programme(programme, by=None) if published else programme


def session_of(
    programme: TrainingProgramme,
    *,
    by: User | None = None,
    code: str = "S1",
    starts_in: int = 30,
    opened: bool = False,
    **facts: Any,
) -> TrainingSession:
    """Return a session that begins so many days from today and lasts sixty."""
    start = clock.today() + timedelta(days=starts_in)
    session = actions.plan_session(
        programme, by=by, code=code, starts_on=start, ends_on=start + timedelta(days=60), **facts
    )
    return actions.open_session(session, by=by) if opened else session


def habilitate(body: Organisation, qualification: Qualification, *, active: bool = True) -> HabilitatedPartner:
    """Let the body train and assess for the qualification."""
    return HabilitatedPartner.objects.create(
        qualification=qualification,
        organisation=body,
        name=body.name,
        habilitation=Habilitation.TRAIN_AND_ASSESS,
        active=active,
    )


def certified_programme(body: Organisation, certifier: Organisation, **facts: Any) -> TrainingProgramme:
    """Return a published programme that aims at a qualification of the certifier."""
    version = published_version(certifier, code=f"Q-{body.slug}"[:30])
    return programme_of(body, version, qualification=version.qualifications.get(), **facts)
