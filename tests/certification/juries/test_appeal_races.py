"""Appeals at the same moment: one lodged, one answer, and nobody on two lists. And the twin without the lock."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from certification.juries import actions
from certification.juries.actions import appealing, composition
from certification.juries.enums import AppealState, Ruling
from certification.juries.models import Candidate
from certification.juries.models_appeals import Appeal
from tests.certification.racing import PATIENCE, at_once
from tests.factories import appeals as make_appeals
from tests.factories import juries as make

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: two never meet"),
]


def test_two_taps_lodge_one_appeal():
    world = make_appeals.nothing_obtained()
    said = at_once(*[lambda: make_appeals.lodged(world)] * 2)
    assert said in (["done", "refused"], ["conflict", "done"])
    assert Appeal.objects.count() == 1


def test_two_answers_give_one():
    world = make_appeals.nothing_obtained()
    appeal = make_appeals.lodged(world)
    asked = {"by": world.admin, "ruling": Ruling.STANDS, "answer": "Aucune faute."}
    said = at_once(*[lambda: actions.answer_appeal(appeal=Appeal.objects.get(pk=appeal.pk), **asked)] * 2)
    assert said in (["done", "refused"], ["conflict", "done"])


def found_while_listed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A fault is found for somebody while the list of a jury with the same members takes them."""
    world = make_appeals.nothing_obtained()
    appeal, former = make_appeals.lodged(world), world.user("practitioner")
    world.jury = actions.plan_jury(
        by=world.admin, certifier=world.certifier, route=world.route, held_at=make.HELD_AT, place="Ailleurs"
    )
    make.seat(world, "employer", user=former)
    look, checked, taken = appealing._require_a_gain, threading.Event(), threading.Event()

    def check_then_wait(candidate: Candidate) -> None:
        look(candidate)
        checked.set()
        taken.wait(timeout=PATIENCE)  # the list is taken now, unless it waits for our lock

    monkeypatch.setattr(appealing, "_require_a_gain", check_then_wait)

    def listed() -> None:
        checked.wait(timeout=20)
        actions.add_candidates(by=world.admin, jury=world.jury, enrolments=world.enrolments)
        taken.set()

    asked = {"by": world.admin, "appeal": appeal, "ruling": Ruling.REHEAR, "answer": "Une faute."}
    return at_once(lambda: actions.answer_appeal(**asked), listed)


def test_nobody_is_heard_by_the_same_members_because_two_acted_at_once(monkeypatch):
    assert found_while_listed(monkeypatch) == ["done", "refused"]
    assert Appeal.objects.get().state == AppealState.UPHELD
    assert Candidate.objects.count() == 1


def test_the_twin_without_the_lock_hears_them_before_the_same_members(monkeypatch):
    monkeypatch.setattr(composition, "lock_enrolments", lambda keys: None)
    assert found_while_listed(monkeypatch) == ["done", "done"]
    assert Candidate.objects.filter(reheard_from=None).count() == 2
