"""Two sets of bodies alike in everything: who is related to the one is a stranger to the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from certification.attestations import actions as attestations
from certification.attestations.models import Attestation
from certification.enrolments import actions as enrolments
from certification.enrolments.models import Enrolment
from certification.evidence import actions as evidence
from certification.evidence.models import EvidenceFile
from certification.juries import actions as juries
from certification.juries.enums import AppealKind, Ruling, TieKind
from certification.juries.models import Tie
from certification.privacy import actions as privacy
from certification.privacy.models import ErasureRequest
from certification.recognition.models import FollowUp
from certification.transitions.models import VersionChange
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.files.storage import store_bytes
from cursus.core.ids import new_token
from cursus.core.models import DocumentTimestamp
from cursus.frameworks.actions import draft_from, publish_version
from cursus.frameworks.actions_comments import comment
from cursus.frameworks.formats.case.identifiers import grid_of, place_of
from cursus.frameworks.models import BlockCorrespondence
from cursus.occupations.actions import keep_placement
from cursus.organisations.actions import invite
from cursus.organisations.enums import Role
from cursus.programmes.enums import MeetingMode
from cursus.programmes.models import LearningModule, SessionMeeting, TrainingSession
from tests.factories import consultations as consultation_factory
from tests.factories import juries as jury_factory
from tests.factories.accounts import UserFactory, member
from tests.factories.crosswalks import mapped, source_with
from tests.factories.frameworks import draft_version, published_version
from tests.factories.occupations import described_version

STATES = {
    "deliberating": jury_factory.deliberating,
    "closed": jury_factory.closed,
    "signed": jury_factory.signed,
}


NEAR_PERSONAS = (
    "learner",
    "classmate",
    "trainer",
    "assessor",
    "manager",
    "certifier",
    "president",
    "juror",
    "secretary",
)


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
        "qualification": world.jury.qualification,
        "member": world.members["employer"],
        "candidate": candidate,
    }
    side.things["export"] = privacy.ask_for_export(by=enrolment.learner)
    privacy.make_export(side.things["export"].pk)
    side.things["erasure"] = ErasureRequest.objects.create(organisation=world.training, person=enrolment.learner)
    side.things["grid"] = SimpleNamespace(pk=grid_of(side.things["competency"].pk))
    side.things["place_in_tree"] = SimpleNamespace(pk=place_of(side.things["competency"].pk))
    side.things["block"] = side.things["version"].blocks.first()
    side.things["comment"] = comment(side.things["version"], side.things["block"], text="Dire qui manque.", by=None)
    side.things["correspondence"] = BlockCorrespondence.objects.create(
        block=side.things["block"], other_fiche="RNCP99000", other_block="RNCP99000BC01"
    )
    side.things["occupation"] = described_version(world.certifier, code="METIERS").occupations.get()
    side.things["placement"] = keep_placement(
        by=enrolment.learner, occupation=side.things["occupation"], answers="2101"
    )
    side.things["compared"] = published_version(world.certifier, code="COMPARE")
    side.things["source"] = source_with(world.certifier, "Animer un groupe", "Mener un projet", "Tenir un lieu")
    side.things["mapping"] = mapped(side.things["compared"], side.things["source"], reviewed=True)
    side.things["version_change"] = VersionChange.objects.create(
        enrolment=enrolment,
        from_version=enrolment.version,
        to_version=publish_version(draft_from(enrolment.version, number="2.0", by=None), by=None),
    )
    side.things["follow_up"] = _follow_up(side)
    side.things["application"] = _application(side.things["open_session"])
    side.things |= consultation_factory.things(side.things["version"])
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
        _time_stamped(side.things["attestation"])
        _contested(side)


def _contested(side: Side) -> None:
    """An appeal of the learner that was upheld, and one of their classmate that waits."""
    learner, classmate = side.people["learner"], side.people["classmate"]
    first, second = side.jury.candidates[:2]
    upheld = juries.lodge_appeal(by=learner, candidate=first, kind=AppealKind.CLERICAL, words="Un prénom manque.")
    found = {"ruling": Ruling.CORRECT, "answer": "Le prénom est corrigé."}
    side.things["upheld"] = juries.answer_appeal(by=side.people["certifier"], appeal=upheld, **found)
    side.things["appeal"] = juries.lodge_appeal(
        by=classmate, candidate=second, kind=AppealKind.CLERICAL, words="Le lieu de naissance est faux."
    )


def _follow_up(side: Side) -> FollowUp:
    """A question that was sent: who holds its link answers, whoever they are."""
    return FollowUp.objects.create(
        enrolment=side.jury.enrolments[0],
        qualification=side.jury.jury.qualification,
        certifier=side.jury.certifier,
        cohort=2026,
        term="SIX_MONTHS",
        due_on=clock.today(),
        asked_on=clock.today(),
        state="SENT",
        token=new_token(),
    )


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


def _time_stamped(attestation: Attestation) -> None:
    """Lay a file where the evidence of a time-stamp lies: who may fetch it is what is asked here."""
    body = attestation.series.certifier
    stored = store_bytes(
        b"{}", organisation=body, by=None, purpose="timestamps", media_type="application/json", label="horodatage.json"
    )
    DocumentTimestamp.objects.create(
        organisation=body,
        document_sha256=attestation.pdf_sha256,
        evidence=stored,
        gen_time=clock.now(),
        authority="Horodatage",
        authority_fingerprint="0" * 64,
        authority_until=clock.now() + timedelta(days=3650),
    )
