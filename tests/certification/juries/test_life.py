"""Every transition of the table, and every refusal."""

from __future__ import annotations

import pytest

from certification.juries import actions
from certification.juries.enums import JuryState
from certification.juries.models import Jury
from certification.juries.rules import JURY_LIFE
from cursus.core.errors import Conflict, NotAllowed, Refused
from tests.factories import juries as make

pytestmark = pytest.mark.django_db


def test_a_jury_goes_from_planned_to_signed():
    world = make.planned()
    seen = [world.jury.state]
    actions.convene(by=world.admin, jury=world.jury)
    seen.append(Jury.objects.get().state)
    for row in world.jury.members.exclude(user=None):
        actions.declare_ties(by=row.user, member=row)
    make.in_the_room(world.fresh())
    actions.open_deliberation(by=world.secretary, jury=world.jury)
    seen.append(Jury.objects.get().state)
    make.decide_everything(world.fresh())
    actions.close_deliberation(by=world.president, jury=world.jury)
    seen.append(Jury.objects.get().state)
    make.sign_everybody(world.fresh())
    seen.append(Jury.objects.get().state)
    assert seen == ["PLANNED", "CONVENED", "DELIBERATING", "CLOSED", "SIGNED"]
