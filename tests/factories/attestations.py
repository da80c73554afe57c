"""Attestations: signed juries with chosen outcomes, batches opened and issued by the actions of the room."""

from __future__ import annotations

from dataclasses import dataclass, field

from certification.attestations import actions
from certification.attestations.models import Attestation, IssuingBatch
from certification.juries import actions as jury_actions
from certification.juries.models import Jury, JuryMember
from cursus.core.files.storage import read_verified
from cursus.core.triggers import install_triggers, remove_triggers
from tests.factories.juries import (
    JuryWorld,
    decide_everything,
    in_the_room,
    make_ready,
    planned,
    sign_everybody,
    signed,
)

__all__ = ["Issued", "issued", "opened", "signed", "signed_with", "under"]


@dataclass
class Issued:
    """A signed jury with its batch. ``attestations`` in the order of their numbers, read again at each look."""

    world: JuryWorld
    batch: IssuingBatch
    made: list[Attestation] = field(default_factory=list)

    @property
    def attestations(self) -> list[Attestation]:
        return list(Attestation.objects.filter(batch=self.batch).order_by("number"))

    @property
    def first(self) -> Attestation:
        return self.attestations[0]

    @property
    def pdf(self) -> bytes:
        """The document of the first attestation."""
        assert self.first.file is not None
        return read_verified(self.first.file)


def signed_with(*ready: set[str], **kwargs: object) -> JuryWorld:
    """A signed jury whose candidates have these blocks validated: ``signed_with({"B1", "B2"}, {"B1"}, set())``."""
    world = planned(candidates=len(ready), ready=False, **kwargs)  # type: ignore[arg-type]
    for enrolment, codes in zip(world.enrolments, ready, strict=True):
        for block in world.blocks:
            if block.code in codes:
                make_ready(enrolment, block, world.assessor)
    jury_actions.convene(by=world.admin, jury=world.jury)
    for row in JuryMember.objects.filter(jury=world.jury).exclude(user=None):
        assert row.user is not None
        jury_actions.declare_ties(by=row.user, member=row)
    in_the_room(world.fresh())
    jury_actions.open_deliberation(by=world.secretary, jury=world.jury)
    decide_everything(world.fresh())
    jury_actions.close_deliberation(by=world.secretary, jury=world.jury)
    sign_everybody(world.fresh())
    return world.fresh()


def under(first: JuryWorld, other: JuryWorld) -> JuryWorld:
    """Give the second jury to the certifier of the first one, with the same key and administrator."""
    remove_triggers()
    number = Jury.objects.filter(certifier=first.certifier).count() + 1
    Jury.objects.filter(pk=other.jury.pk).update(certifier=first.certifier, reference=f"J-{number}")
    install_triggers()
    other.certifier, other.admin = first.certifier, first.admin
    return other.fresh()


def opened(world: JuryWorld | None = None, **kwargs: object) -> Issued:
    """Numbers allocated, no document yet."""
    world = world or signed(**kwargs)  # type: ignore[arg-type]
    return Issued(world, actions.open_batch(jury=world.jury, by=world.admin))


def issued(world: JuryWorld | None = None, **kwargs: object) -> Issued:
    """Every document made."""
    found = opened(world, **kwargs)
    while made := actions.issue_next(found.batch):
        assert not made.problem, made.problem
        found.made.append(made)
    found.batch.refresh_from_db()
    return found
