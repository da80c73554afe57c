"""Two sets of bodies alike in everything: who is related to the one is a stranger to the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from certification.attestations import actions as attestations
from certification.enrolments import actions as enrolments
from certification.enrolments.models import Enrolment
from certification.evidence import actions as evidence
from certification.evidence.models import EvidenceFile
from certification.juries import actions as juries
from certification.juries.enums import TieKind
from certification.juries.models import Tie
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.files.storage import store_bytes
from cursus.organisations.actions import invite
from cursus.organisations.enums import Role
from cursus.programmes.enums import MeetingMode
from cursus.programmes.models import LearningModule, SessionMeeting, TrainingSession
from tests.factories import juries as jury_factory
from tests.factories.accounts import UserFactory, member
from tests.factories.frameworks import draft_version

STATES = {
    "deliberating": jury_factory.deliberating,
    "closed": jury_factory.closed,
    "signed": jury_factory.signed,
}


@dataclass
class Side:
    """One set of bodies, the people in it by the part they play, and one of each thing that a route names."""

    jury: jury_factory.JuryWorld
    people: dict[str, User] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """``near``: the side of which the routes speak; ``far``: the other one."""

    near: Side
    far: Side

    def personas(self) -> dict[str, User | None]:
        """Everybody who asks, by name. Strangers play the same parts in the other bodies."""
        strangers = {f"stranger_{name}": user for name, user in self.far.people.items()}
        return {"anonymous": None, **self.near.people, **strangers}


def build(state: str) -> World:
    """Build the two sides, with a jury in that state."""
    return World(_side(state), _side(state))


def _side(state: str) -> Side:
    world = STATES[state](seats=("president", "employer", "practitioner", "certifier", "secretary"))
    side = Side(world)
    manager = member(world.training, Role.PEDAGOGICAL_MANAGER)
    first, second = (item.learner for item in world.enrolments[:2])
    side.people = {
        "learner": first,
        "classmate": second,
        "trainer": world.trainer,
        "assessor": world.assessor,
        "manager": manager,
        "certifier": world.admin,
        "president": world.president,
        "juror": world.user("employer"),
        "secretary": world.secretary,
    }
    _roles_that_jury_actions_do_not_need(world)
    _things(side, manager)
    return side


def _roles_that_jury_actions_do_not_need(world: jury_factory.JuryWorld) -> None:
    from cursus.models import Membership

    for role in ("president", "employer", "secretary"):
        Membership.objects.create(organisation=world.certifier, user=world.user(role), role=Role.JURY_MEMBER)


def _things(side: Side, manager: User) -> None:
    world = side.jury
    enrolment = world.enrolments[0]
    programme = world.session.programme
    piece = enrolment.deposits.first()
    assert piece is not None
    stored = store_bytes(
        b"%PDF-1.7 test",
        organisation=world.training,
        by=enrolment.learner,
        purpose="evidence",
        media_type="application/pdf",
        label="preuve.pdf",
    )
    candidate = world.candidates[0]
    side.things = {
        "school": world.training,
        "certifier": world.certifier,
        "programme": programme,
        "module": LearningModule.objects.create(programme=programme, title="Module"),
        "session": world.session,
        "meeting": _meeting(world.session),
        "open_session": _open_session(world),
        "enrolment": enrolment,
        "competency": world.blocks[0].competencies.first(),
        "piece": piece,
        "file": EvidenceFile.objects.create(evidence=piece, file=stored),
        "draft": evidence.create_draft(by=enrolment.learner, enrolment=enrolment, title="Brouillon"),
        "invitation": invite(organisation=world.training, email="x@example.org", role=Role.TRAINER, by=manager),
        "membership": world.trainer.memberships.get(),
        "version": draft_version(world.certifier, code="BROUILLON"),
        "jury": world.jury,
        "member": world.members["employer"],
        "candidate": candidate,
    }
    side.things["block"] = side.things["version"].blocks.first()
    side.things["application"] = _application(side.things["open_session"])
    type(programme)._base_manager.filter(pk=programme.pk).update(state="PUBLISHED")
    if world.jury.state == "DELIBERATING":
        side.things["tie"] = Tie.objects.create(
            member=world.members["practitioner"], candidate=candidate, kind=TieKind.OTHER, source="DECLARED"
        )
    if world.jury.state == "SIGNED":
        batch = attestations.open_batch(jury=world.jury, by=world.admin)
        juries.make_minutes(jury_id=str(world.jury.pk))
        while side.things.get("attestation") is None:
            side.things["attestation"] = attestations.issue_next(batch)


def _meeting(session: TrainingSession) -> SessionMeeting:
    starts_at = clock.now() + timedelta(days=3)
    return SessionMeeting.objects.create(
        session=session, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), mode=MeetingMode.ON_SITE
    )


def _open_session(world: jury_factory.JuryWorld) -> TrainingSession:
    today = clock.today()
    return TrainingSession.objects.create(
        programme=world.session.programme,
        code="SUIVANTE",
        state="OPEN",
        starts_on=today + timedelta(days=60),
        ends_on=today + timedelta(days=120),
        route=world.route,
        certifier=world.certifier,
    )


def _application(session: TrainingSession) -> Enrolment:
    return enrolments.apply(by=UserFactory(), session=session, motivation="Je veux coopérer.")
