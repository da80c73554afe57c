"""TRUST 15, at the same moment: two presidents, one result, the other a conflict. And the twin without the lock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from certification.juries import actions
from certification.juries.actions import common, decisions
from certification.juries.actions.decisions import version_of
from certification.juries.enums import JuryState, Verdict
from certification.juries.models import Jury, JuryDecision, MemberSignature
from cursus.core.models import AuditEntry
from tests.certification.racing import at_once, take_locks_out, together
from tests.factories import juries as make

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: two never meet"),
]


def two_changes(world: make.JuryWorld) -> list[Callable[[], object]]:
    """President and secretary change the same decision, each having seen the same former one."""
    candidate, block = world.candidates[0], world.blocks[0]
    seen = version_of(candidate.decisions.get(block=block))
    asked = {"candidate": candidate, "block": block.pk, "seen": seen, "verdict": Verdict.DEFERRED}
    return [
        lambda: actions.decide_block(by=world.president, reason="Pièce attendue", **asked),
        lambda: actions.decide_block(by=world.secretary, reason="Stage à finir", **asked),
    ]


def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the lock out of every verb on decisions."""

    def read_only(jury: Jury, *states: str) -> Jury:
        return Jury.objects.select_related("certifier", "qualification__version__framework", "route").get(pk=jury.pk)

    monkeypatch.setattr(decisions, "lock", read_only)
    take_locks_out(monkeypatch)


def test_two_presidents_close_together_give_one_result(monkeypatch):
    world = make.deliberating(candidates=1)
    make.decide_everything(world)
    together(monkeypatch, decisions, "_write")
    assert at_once(*two_changes(world)) == ["conflict", "done"]
    assert AuditEntry.objects.filter(event="jury.decision", detail__verdict="DEFERRED").count() == 1


def test_the_twin_without_the_lock_loses_a_decision(monkeypatch):
    world = make.deliberating(candidates=1)
    make.decide_everything(world)
    changes = two_changes(world)
    together(monkeypatch, decisions, "_write")
    without_lock(monkeypatch)
    assert at_once(*changes) == ["done", "done"]  # both were told “recorded”; one was silently overwritten
    assert JuryDecision.objects.filter(verdict=Verdict.DEFERRED).count() == 1


def test_two_first_decisions_give_one_row():
    world = make.deliberating(candidates=1)
    candidate, block = world.candidates[0], world.blocks[0]
    asked = {"candidate": candidate, "block": block.pk}
    said = at_once(
        lambda: actions.decide_block(by=world.president, verdict=Verdict.VALIDATED, **asked),
        lambda: actions.decide_block(by=world.secretary, verdict=Verdict.DEFERRED, reason="Pièce attendue", **asked),
    )
    assert said == ["conflict", "done"]
    assert JuryDecision.objects.count() == 1


def test_two_closings_give_one_record():
    world = make.deliberating(candidates=1)
    make.decide_everything(world)
    said = at_once(
        lambda: actions.close_deliberation(by=world.president, jury=world.jury),
        lambda: actions.close_deliberation(by=world.secretary, jury=world.jury),
    )
    assert said == ["conflict", "done"]
    assert AuditEntry.objects.filter(event="jury.close").count() == 1


def test_two_adoptions_give_one():
    world = make.deliberating(candidates=3)
    keys = [row.pk for row in world.candidates]
    said = at_once(
        lambda: actions.adopt_proposals(by=world.president, jury=world.jury, candidates=keys),
        lambda: actions.adopt_proposals(by=world.secretary, jury=world.jury, candidates=keys),
    )
    assert said == ["conflict", "done"]
    assert JuryDecision.objects.count() == 6


def test_a_flag_twice_at_once_is_one_row():
    world = make.deliberating(candidates=1)
    candidate = world.candidates[0]
    employer = world.user("employer")
    said = at_once(*[lambda: actions.flag_case(by=employer, candidate=candidate)] * 2)
    assert said == ["done", "done"]
    assert candidate.flags.count() == 1


def test_the_last_two_signatures_at_once_sign_the_jury_once():
    world = make.closed(candidates=1)
    seen = world.jury.record_sha256
    for role in ("president", "certifier"):
        actions.sign_signed_in(by=world.user(role), jury=world.jury, seen=seen)
    employer, practitioner = world.user("employer"), world.user("practitioner")
    said = at_once(
        lambda: actions.sign_signed_in(by=employer, jury=world.jury, seen=seen),
        lambda: actions.sign_signed_in(by=practitioner, jury=world.jury, seen=seen),
    )
    assert said == ["done", "done"]
    assert Jury.objects.get().state == JuryState.SIGNED
    assert MemberSignature.objects.count() == 4
    assert AuditEntry.objects.filter(event="jury.sign").count() == 1


def test_the_lock_is_where_the_verbs_take_it():
    """The twin above replaces this very function: it must be the one in use."""
    assert decisions.lock is common.lock
    assert connection.vendor == "postgresql"
