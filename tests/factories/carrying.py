"""The same people again: a later version of the framework, a course on it, and the next jury."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from certification.enrolments.models import Enrolment
from certification.juries import actions
from certification.juries.models import JuryMember
from cursus.accounts.models import User
from cursus.frameworks.actions import draft_from, publish_version
from cursus.frameworks.actions_correspondences import confirm_correspondence
from cursus.frameworks.enums import CorrespondenceKind
from cursus.frameworks.models import BlockCorrespondence, CompetencyBlock, FrameworkVersion, Route
from tests.factories import juries as make
from tests.factories.juries import JuryWorld

TOTAL, PARTIAL = CorrespondenceKind.TOTAL, CorrespondenceKind.PARTIAL


def next_version(world: JuryWorld, number: str = "2.0", version: FrameworkVersion | None = None) -> FrameworkVersion:
    """Publish a copy of the world's version (or of the one given): each block proposes its correspondence."""
    return publish_version(draft_from(version or world.qualification.version, number=number, by=world.admin), by=None)


def confirm(version: FrameworkVersion, kinds: Mapping[str, str], *, by: User) -> None:
    """Confirm the correspondences towards the blocks with these codes, each with its kind."""
    for row in BlockCorrespondence.objects.filter(block__version=version, block__code__in=kinds):
        confirm_correspondence(row, kind=kinds[row.block.code], edit_token=None, by=by)


def again(
    world: JuryWorld,
    version: FrameworkVersion,
    learners: Iterable[User],
    *,
    code: str = "P1-2027",
    covers: Iterable[str] | None = None,
    route: Route | None = None,
) -> JuryWorld:
    """Return a session of a course on ``version`` with these people (``covers``: codes of the blocks of the course),
    and a jury that is planned for them.
    """
    qualification = version.qualifications.get()
    route = route or qualification.routes.get()
    of = make.session(world.training, world.certifier, route, code=code)
    if covers is not None:
        of.programme.competencies.set(version.competencies.filter(block__code__in=covers))
    enrolments: list[Enrolment] = [make.enrolment(of, learner=learner, name=learner.last_name) for learner in learners]
    blocks: list[CompetencyBlock] = list(version.blocks.all())
    jury = actions.plan_jury(
        by=world.admin, certifier=world.certifier, route=route, held_at=make.later(days=30), place="Lannion"
    )
    found = replace(
        world, qualification=qualification, route=route, blocks=blocks, session=of, enrolments=enrolments, jury=jury
    )
    found.members = {role: make.seat(found, role) for role in make.SEATS if role != "substitute"}
    actions.add_candidates(by=world.admin, jury=jury, enrolments=enrolments)
    return found.fresh()


def convened(world: JuryWorld) -> JuryWorld:
    """Convene the jury; everybody declares that nothing ties them."""
    actions.convene(by=world.admin, jury=world.jury)
    for row in JuryMember.objects.filter(jury=world.jury).exclude(user=None):
        assert row.user is not None
        actions.declare_ties(by=row.user, member=row)
    return world.fresh()


def deliberating(world: JuryWorld) -> JuryWorld:
    """The jury in its room, the proposals frozen."""
    world = make.in_the_room(convened(world))
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    return world.fresh()


def closed(world: JuryWorld) -> JuryWorld:
    """Decide as proposed on what is left, and close."""
    make.decide_everything(world.fresh())
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    return world.fresh()


def signed(world: JuryWorld) -> JuryWorld:
    """Decide as proposed on what is left, close, and let everybody sign."""
    world = closed(world)
    make.sign_everybody(world)
    return world.fresh()
