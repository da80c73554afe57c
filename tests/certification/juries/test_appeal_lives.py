"""Every edge of the life of an appeal, taken by the verbs that people use; none leads back."""

from __future__ import annotations

import pytest

from certification.juries import actions
from certification.juries.enums import AppealKind, AppealState, Ruling
from certification.juries.rules import APPEAL_LIFE
from cursus.core.errors import Conflict
from cursus.core.models import AuditEntry
from tests.factories import appeals as make_appeals

pytestmark = pytest.mark.django_db


def taken():
    """The edges that the log says were taken."""
    entries = AuditEntry.objects.filter(event__startswith=f"{APPEAL_LIFE.name}.", detail__has_key="from")
    return {(row.detail["from"], row.event.rpartition(".")[2], row.detail["to"]) for row in entries}


def test_every_edge_and_no_other():
    world = make_appeals.nothing_obtained()
    learner = world.enrolments[0].learner
    back = make_appeals.lodged(world)
    actions.withdraw_appeal(by=learner, appeal=back)
    dismissed = make_appeals.answered(world, Ruling.STANDS)
    replied = make_appeals.answered(world, Ruling.STANDS, kind=AppealKind.JUDGEMENT)
    upheld = make_appeals.answered(world, Ruling.CORRECT, kind=AppealKind.CLERICAL)
    states = [row.state for row in (back, dismissed, replied, upheld)]
    assert states == [AppealState.WITHDRAWN, AppealState.DISMISSED, AppealState.ANSWERED, AppealState.UPHELD]
    assert taken() == {tuple(map(str, edge)) for edge in APPEAL_LIFE.edges()}
    for row in (back, dismissed, replied, upheld):
        with pytest.raises(Conflict):
            actions.withdraw_appeal(by=learner, appeal=row)
        with pytest.raises(Conflict):
            actions.answer_appeal(by=world.admin, appeal=row, ruling=Ruling.STANDS, answer="Encore.")
