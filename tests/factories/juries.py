"""Juries at every stage of their life, reached by the same actions as the interface.

``planned()``, ``convened()``, ``deliberating()``, ``closed()`` and ``signed()`` return a :class:`JuryWorld`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from certification.assessment.enums import Outcome
from certification.assessment.models import Judgement
from certification.enrolments.enums import EnrolmentState
from certification.enrolments.models import CivilIdentity, Enrolment
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence, EvidenceAuthor, EvidenceClaim
from certification.juries import actions
from certification.juries.enums import College, Presence, Seat, Verdict
from certification.juries.models import Candidate, Jury, JuryMember
from certification.juries.queries import to_decide
from cursus.accounts.models import User
from cursus.core import clock
from cursus.frameworks.enums import EvidenceType, Nature, RouteKind, VersionState
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    CompetencyFramework,
    FrameworkVersion,
    Qualification,
    QualificationCertifier,
    Route,
)
from cursus.organisations import actions_keys
from cursus.organisations.actions_credential_keys import create_credential_key
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Organisation
from cursus.programmes.enums import StaffRole
from cursus.programmes.models import SessionStaff, TrainingProgramme, TrainingSession
from tests.factories.accounts import OrganisationFactory, UserFactory, member

HELD_AT = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)


@dataclass
class JuryWorld:
    """Everything around one jury. ``members`` are by role: president, employer, practitioner, secretary …"""

    certifier: Organisation
    training: Organisation
    admin: User
    qualification: Qualification
    route: Route
    blocks: list[CompetencyBlock]
    session: TrainingSession
    trainer: User
    assessor: User
    enrolments: list[Enrolment]
    jury: Jury
    members: dict[str, JuryMember] = field(default_factory=dict)

    def user(self, role: str) -> User:
        """The account of a member."""
        found = self.members[role].user
        assert found is not None
        return found

    @property
    def president(self) -> User:
        return self.user("president")

    @property
    def secretary(self) -> User:
        return self.user("secretary")

    @property
    def candidates(self) -> list[Candidate]:
        return list(self.jury.candidates.order_by("position"))

    def fresh(self) -> JuryWorld:
        """Read jury and members again."""
        self.jury = Jury.objects.get(pk=self.jury.pk)
        self.members = {role: JuryMember.objects.get(pk=row.pk) for role, row in self.members.items()}
        return self


def qualification(
    certifier: Organisation, *, blocks: int = 2, competencies: int = 2, kind: RouteKind = RouteKind.FC, **rule: Any
) -> tuple[Qualification, Route, list[CompetencyBlock]]:
    """A published version with a qualification of the certifier. ``blocks=0``: as in the specific register."""
    number = CompetencyFramework.objects.count() + 1
    framework = CompetencyFramework.objects.create(organisation=certifier, code=f"MCT{number}", title="Coopération")
    version = FrameworkVersion.objects.create(framework=framework, number="1.0")
    made = []
    for b in range(1, blocks + 1):
        block = CompetencyBlock.objects.create(version=version, code=f"B{b}", title=f"Bloc {b}", position=b)
        made.append(block)
        for c in range(1, competencies + 1):
            Competency.objects.create(
                version=version, block=block, code=f"{b}.{c}", title=f"Compétence {b}.{c}", position=c
            )
    if not blocks:
        for c in range(1, competencies + 1):
            Competency.objects.create(version=version, code=f"C{c}", title=f"Compétence {c}", position=c)
    conditions = rule.pop("full_conditions", [])
    version.state, version.published_at = VersionState.PUBLISHED, clock.now()
    version.save()
    found = Qualification.objects.create(
        version=version, code=f"Q{number}", title="Animateur·rice de coopération", full_conditions=conditions
    )
    QualificationCertifier.objects.create(qualification=found, organisation=certifier, name=certifier.name)
    return found, Route.objects.create(qualification=found, kind=kind, **rule), made


def session(training: Organisation, certifier: Organisation, route: Route, code: str = "P1-2026") -> TrainingSession:
    """A session that covers the whole version and certifies."""
    version = route.qualification.version
    programme = TrainingProgramme.objects.create(
        organisation=training,
        code=f"P{TrainingProgramme.objects.count() + 1}",
        title="Parcours qualifiant",
        version=version,
        qualification=route.qualification,
        objectives="Faire coopérer",
        audience="Tout public",
    )
    programme.competencies.set(version.competencies.all())
    return TrainingSession.objects.create(
        programme=programme,
        code=code,
        starts_on=date(2026, 1, 12),
        ends_on=date(2026, 6, 30),
        route=route,
        certifier=certifier,
        certifying=True,
    )


def enrolment(of: TrainingSession, *, name: str = "Ferrand", confirmed: bool = True, **fields: Any) -> Enrolment:
    """A learner at work, with their civil identity."""
    learner = fields.pop("learner", None) or UserFactory(last_name=name)
    made = Enrolment.objects.create(
        session=of,
        learner=learner,
        state=fields.pop("state", EnrolmentState.IN_PROGRESS),
        version=of.programme.version,
        route=of.route,
        **fields,
    )
    CivilIdentity.objects.create(
        enrolment=made,
        birth_name=name,
        first_names="Nadia, Anne",
        birth_date=date(1990, 2, 3),
        birth_place="Lannion",
        confirmed_at=clock.now() if confirmed else None,
    )
    return made


def accept(of: Enrolment, competency: Competency, assessor: User, nature: Nature) -> Evidence:
    """A piece of evidence on one competency, accepted."""
    kind = EvidenceType.CASE_STUDY if nature == Nature.THEORY else EvidenceType.WORK_PRODUCT
    piece = Evidence.objects.create(
        enrolment=of,
        title=f"{kind.label} {competency.code}",
        evidence_type=kind,
        nature=nature,
        text="Ce que j’ai fait.",
        state=EvidenceState.JUDGED,
        round=1,
        submitted_at=clock.now(),
    )
    EvidenceAuthor.objects.create(evidence=piece, enrolment=of, part="Tout")
    EvidenceClaim.objects.create(evidence=piece, competency=competency, how="On le voit ici.")
    judge(piece, of, competency, assessor, Outcome.ACCEPTED)
    return piece


def judge(piece: Evidence, of: Enrolment, competency: Competency, assessor: User, outcome: str) -> Judgement:
    """A judgement on the piece."""
    return Judgement.objects.create(
        evidence=piece,
        enrolment=of,
        competency=competency,
        assessor=assessor,
        round=piece.round,
        outcome=outcome,
        comment="" if outcome == Outcome.ACCEPTED else "Précisez votre part.",
        judged_at=clock.now(),
    )


def make_ready(of: Enrolment, block: CompetencyBlock | None, assessor: User) -> None:
    """Theory and practice accepted on every competency of the block."""
    competencies = Competency.objects.filter(version_id=of.version_id, block=block)
    for competency in competencies:
        accept(of, competency, assessor, Nature.THEORY)
        accept(of, competency, assessor, Nature.PRACTICE)


SEATS: dict[str, dict[str, Any]] = {
    "president": {"college": College.UNIVERSITY, "seat": Seat.PRESIDENT, "external": True, "woman": True},
    "employer": {"college": College.EMPLOYER, "seat": Seat.MEMBER, "external": True, "woman": False},
    "practitioner": {"college": College.PRACTITIONER, "seat": Seat.MEMBER, "external": True, "woman": True},
    "certifier": {"college": College.CERTIFIER, "seat": Seat.MEMBER, "woman": False},
    "secretary": {"college": College.CERTIFIER, "seat": Seat.SECRETARY},
    "substitute": {"college": College.PRACTITIONER, "seat": Seat.SUBSTITUTE, "external": True},
}


def planned(
    *,
    candidates: int = 2,
    seats: tuple[str, ...] = tuple(SEATS),
    ready: bool = True,
    key: bool = True,
    accounts: bool = True,
    **kwargs: Any,
) -> JuryWorld:
    """A jury that is planned, with members and candidates. ``ready``: every block of every candidate is ready.

    Further arguments go to :func:`qualification`.
    """
    certifier = OrganisationFactory(
        name="Réseau Coopérer", capacities=[Capacity.CERTIFYING_BODY], email="jury@cooperer.example"
    )
    training = OrganisationFactory(name="SCIC Les Passeurs", capacities=[Capacity.TRAINING_PROVIDER])
    if key:
        create_credential_key(organisation=certifier, by=None)
        actions_keys.create_software_key(organisation=certifier, by=None, demonstration=True)
    admin = member(certifier, Role.CERTIFIER)
    found, route, blocks = qualification(certifier, **kwargs)
    of = session(training, certifier, route)
    trainer, assessor = member(training, Role.TRAINER), member(training, Role.ASSESSOR)
    SessionStaff.objects.create(session=of, user=trainer, role=StaffRole.TRAINER)
    SessionStaff.objects.create(session=of, user=assessor, role=StaffRole.ASSESSOR)
    people = [enrolment(of, name=f"Ferrand-{place}") for place in range(1, candidates + 1)]
    if ready:
        for person in people:
            for block in blocks or [None]:
                make_ready(person, block, assessor)
    jury = actions.plan_jury(by=admin, certifier=certifier, route=route, held_at=HELD_AT, place="Lannion, salle 2")
    world = JuryWorld(certifier, training, admin, found, route, blocks, of, trainer, assessor, people, jury)
    for role in seats:
        world.members[role] = seat(world, role, account=accounts)
    if people:
        actions.add_candidates(by=admin, jury=jury, enrolments=people)
    return world.fresh()


def seat(world: JuryWorld, role: str, *, account: bool = True, **changes: Any) -> JuryMember:
    """Give a seat to somebody new."""
    values = {**SEATS.get(role, {"college": College.OTHER}), **changes}
    user = values.pop("user", None) or (UserFactory() if account else None)
    email = user.email if user else f"{role}@jury.example"
    return actions.add_member(
        by=world.admin,
        jury=world.jury,
        name=values.pop("name", f"{role.capitalize()} Le Goff"),
        email=email,
        quality="professionnel·le de la coopération",
        employer=values.pop("employer", f"Maison {role}"),
        **values,
    )


def convened(**kwargs: Any) -> JuryWorld:
    """A jury that is convened; everybody has declared that nothing ties them."""
    world = planned(**kwargs)
    actions.convene(by=world.admin, jury=world.jury)
    for row in JuryMember.objects.filter(jury=world.jury).exclude(user=None):
        assert row.user is not None
        actions.declare_ties(by=row.user, member=row)
    return world.fresh()


def in_the_room(world: JuryWorld, **absent: str) -> JuryWorld:
    """Note who is there: everybody but those given with another presence, by role; substitutes stay at home."""
    presences = {
        row.pk: absent.get(role, Presence.EXCUSED if row.seat == Seat.SUBSTITUTE else Presence.PRESENT)
        for role, row in world.members.items()
    }
    actions.record_presences(
        by=world.secretary,
        jury=world.jury,
        members=presences,
        candidates={row.pk: Presence.PRESENT for row in world.candidates},
    )
    return world.fresh()


def deliberating(**kwargs: Any) -> JuryWorld:
    """A jury in its room: everybody is there, the proposals are frozen."""
    world = in_the_room(convened(**kwargs))
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    return world.fresh()


def decide_everything(world: JuryWorld, *, by: User | None = None) -> None:
    """Decide as proposed on every block that has no decision yet."""
    for candidate in world.candidates:
        decided = {str(row.block_id or "") for row in candidate.decisions.all()}
        for block in to_decide(candidate.proposal):
            if block.key in decided or candidate.presence != Presence.PRESENT:
                continue
            missing = [item.key for item in block.missing]
            actions.decide_block(
                by=by or world.secretary,
                candidate=candidate,
                block=block.key or None,  # type: ignore[arg-type]
                verdict=Verdict.VALIDATED if block.ready else Verdict.NOT_VALIDATED,
                missing=[] if block.ready else missing,  # type: ignore[arg-type]
            )


def closed(**kwargs: Any) -> JuryWorld:
    """A jury whose record is fixed, decided as proposed."""
    world = deliberating(**kwargs)
    decide_everything(world)
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    return world.fresh()


def sign_everybody(world: JuryWorld) -> None:
    """Every member who has to sign signs with their account."""
    for role in ("president", "employer", "practitioner", "certifier"):
        row = world.members.get(role)
        if row is not None and row.presence == Presence.PRESENT and row.user is not None:
            actions.sign_signed_in(by=row.user, jury=world.jury, seen=world.jury.record_sha256)


def signed(**kwargs: Any) -> JuryWorld:
    """A signed jury. Its minutes are made when the transaction commits (``django_capture_on_commit_callbacks``)."""
    world = closed(**kwargs)
    sign_everybody(world)
    return world.fresh()


def later(days: int = 0, minutes: int = 0) -> datetime:
    """A moment after the present one, for ``clock.at``."""
    return clock.now() + timedelta(days=days, minutes=minutes)
