"""A course with its session, people and evidence, for tests of what is judged. Evidence is made by its own actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from certification.enrolments.enums import EnrolmentState
from certification.enrolments.models import Enrolment
from certification.evidence import actions as evidence_actions
from certification.evidence.models import Evidence, EvidenceAuthor
from cursus.accounts.models import User
from cursus.core import clock
from cursus.frameworks.enums import EvidenceType, VersionState
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    CompetencyFramework,
    FrameworkVersion,
    PerformanceCriterion,
    Qualification,
    Route,
)
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Organisation
from cursus.programmes.enums import SessionState, StaffRole
from cursus.programmes.models import SessionStaff, TrainingProgramme, TrainingSession
from tests.factories.accounts import OrganisationFactory, UserFactory, member

CASE, WORK, OBSERVATION = EvidenceType.CASE_STUDY, EvidenceType.WORK_PRODUCT, EvidenceType.OBSERVATION


@dataclass
class Course:
    """A running session of a training body on a published version: blocks B1 (1.1, 1.2) and B2 (2.1, 2.2)."""

    body: Organisation
    version: FrameworkVersion
    qualification: Qualification
    route: Route
    programme: TrainingProgramme
    session: TrainingSession
    assessor: User
    competencies: dict[str, Competency] = field(default_factory=dict)

    def block(self, code: str) -> CompetencyBlock:
        """Return a block by its code."""
        return self.version.blocks.get(code=code)

    def another_assessor(self, **fields: str) -> User:
        """Return one more assessor of the session."""
        return assessor_of(self.session, **fields)

    def enrol(self, learner: User | None = None, **fields: object) -> Enrolment:
        """Return the enrolment of a new learner, at work in the session."""
        given = {"state": EnrolmentState.IN_PROGRESS, "version": self.version, "route": self.route, **fields}
        return Enrolment.objects.create(session=self.session, learner=learner or UserFactory(), **given)

    def bring(
        self,
        enrolment: Enrolment,
        *codes: str,
        kind: EvidenceType = WORK,
        title: str = "Atelier d’ouverture",
        others: Iterable[Enrolment] = (),
        sent: bool = True,
        nature: str = "",
    ) -> Evidence:
        """Return a piece of evidence that the learner made and, by default, sent."""
        learner, together = enrolment.learner, list(others)
        evidence = evidence_actions.create_draft(
            by=learner,
            enrolment=enrolment,
            title=title,
            text="J’ai préparé et animé l’atelier.",
            competencies=[self.competencies[code] for code in codes],
        )
        evidence_actions.save_draft(
            by=learner, evidence=evidence, evidence_type=kind, nature=nature or None, others_agree=True
        )
        if together:
            for other in together:
                EvidenceAuthor.objects.create(evidence=evidence, enrolment=other)
            EvidenceAuthor.objects.filter(evidence=evidence).update(part="J’ai animé la moitié.")
        return self.send(evidence) if sent else evidence

    def send(self, evidence: Evidence) -> Evidence:
        """Send a draft to the assessors."""
        return evidence_actions.submit(by=evidence.enrolment.learner, evidence=evidence)


def assessor_of(session: TrainingSession, **fields: str) -> User:
    """Return a new assessor of the session's body, named on the session."""
    user = member(session.programme.organisation, Role.ASSESSOR, **fields)
    SessionStaff.objects.create(session=session, user=user, role=StaffRole.ASSESSOR)
    return user


def course(*, codes: Iterable[str] = ("1.1", "1.2", "2.1", "2.2"), covered: Iterable[str] | None = None) -> Course:
    """Return a course on a framework of its own. ``covered``: the codes that the programme covers (all by default).

    Each competency has an ordinary criterion; 2.1 has a critical one too.
    """
    body = OrganisationFactory(capacities=[Capacity.TRAINING_PROVIDER, Capacity.CERTIFYING_BODY])
    framework = CompetencyFramework.objects.create(organisation=body, code="MCT", title="Métiers de la coopération")
    version = FrameworkVersion.objects.create(framework=framework, number="1.0")
    made = _competencies(version, list(codes))
    FrameworkVersion.objects.filter(pk=version.pk).update(state=VersionState.PUBLISHED, published_at=clock.now())
    version.refresh_from_db()
    qualification = Qualification.objects.create(version=version, code="Q1", title="Animer la coopération")
    route = Route.objects.create(qualification=qualification, kind="FC")
    programme = TrainingProgramme.objects.create(
        organisation=body,
        code="P1",
        title="Animer une coopération de territoire",
        version=version,
        qualification=qualification,
        objectives="Animer",
        audience="Toute personne",
    )
    programme.competencies.set([made[code] for code in (made if covered is None else covered)])
    session = session_of(programme, route)
    return Course(body, version, qualification, route, programme, session, assessor_of(session), made)


def session_of(programme: TrainingProgramme, route: Route | None, code: str = "P1-2026") -> TrainingSession:
    """Return a running session of a programme."""
    return TrainingSession.objects.create(
        programme=programme,
        code=code,
        state=SessionState.RUNNING,
        starts_on=clock.today() - timedelta(days=30),
        ends_on=clock.today() + timedelta(days=90),
        route=route,
        certifier=programme.organisation,
        certifying=True,
    )


def _competencies(version: FrameworkVersion, codes: list[str]) -> dict[str, Competency]:
    made = {}
    for place, code in enumerate(codes):
        number = code.partition(".")[0]
        block, _ = CompetencyBlock.objects.get_or_create(
            version=version, code=f"B{number}", defaults={"title": f"Bloc {number}", "position": int(number)}
        )
        competency = Competency.objects.create(
            version=version,
            block=block,
            code=code,
            title=f"Compétence {code}",
            position=place,
            expected_evidence=["CASE_STUDY", "WORK_PRODUCT"],
        )
        PerformanceCriterion.objects.create(competency=competency, text=f"Critère de {code}", position=1)
        if code == "2.1":
            PerformanceCriterion.objects.create(
                competency=competency, text="Attentes explicites", critical=True, position=0
            )
        made[code] = competency
    return made
