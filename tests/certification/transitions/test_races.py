"""A move and something else at the same moment: one result, told to both. And the twins without the lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from certification.assessment.models import Judgement
from certification.enrolments.models import Enrolment
from certification.juries import actions as juries
from certification.juries.actions import composition
from certification.juries.models import Candidate
from certification.transitions import actions, queries
from certification.transitions.enums import ChangeState
from certification.transitions.models import VersionChange
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.models import AuditEntry, OutgoingMail
from cursus.frameworks.models import FrameworkVersion
from cursus.organisations.enums import Role
from tests.certification.racing import PATIENCE, at_once, take_locks_out, together
from tests.factories import juries as make
from tests.factories.accounts import member
from tests.factories.transitions import second_version

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: two never meet"),
]


@dataclass
class Moving:
    """A learner to whom a move is proposed; nobody is before a jury."""

    world: make.JuryWorld
    manager: User
    version: FrameworkVersion

    @property
    def change(self) -> VersionChange:
        """As another request reads it."""
        return VersionChange.objects.select_related("enrolment__learner", "enrolment__session").get()

    @property
    def enrolment(self) -> Enrolment:
        return Enrolment.objects.get(pk=self.world.enrolments[0].pk)

    def accept(self) -> object:
        change = self.change
        return actions.accept_change(by=change.enrolment.learner, change=change)

    def withdraw(self) -> object:
        return actions.withdraw_change(by=self.manager, change=self.change)

    def record_agreement(self) -> object:
        return actions.record_agreement(by=self.manager, change=self.change, agreed_on=clock.today(), note="Courriel")

    def put_on_list(self) -> object:
        return juries.add_candidates(by=self.world.admin, jury=self.world.jury, enrolments=self.world.enrolments)


@pytest.fixture
def moving() -> Moving:
    world = make.planned(candidates=1)
    world.jury.candidates.all().delete()
    found = Moving(world, member(world.training, Role.PEDAGOGICAL_MANAGER), second_version(world))
    actions.propose_change(by=found.manager, session=world.session, enrolments=world.enrolments, to=found.version)
    return found


def logged(*events: str) -> int:
    """How often something became of the move."""
    return AuditEntry.objects.filter(event__in=[f"version_change.{event}" for event in events]).count()


def is_one_result(moving: Moving) -> bool:
    """Whether the version of the enrolment is the one that the state of the move says."""
    moved = moving.change.state == ChangeState.DONE
    return (moving.enrolment.version_id == moving.version.pk) is moved


def test_a_move_is_accepted_or_taken_back(moving, monkeypatch):
    together(monkeypatch, VersionChange, "save")
    assert at_once(moving.accept, moving.withdraw) == ["conflict", "done"]
    assert is_one_result(moving)
    assert logged("carry_out", "withdraw") == 1


def test_the_twin_without_the_lock_meets_the_guard_of_the_database(moving, monkeypatch):
    together(monkeypatch, VersionChange, "save")
    take_locks_out(monkeypatch)
    # Both were let through by the table of states; who comes second reads of a fault, not of a conflict.
    assert at_once(moving.accept, moving.withdraw) == ["IntegrityError", "done"]


def test_a_move_that_was_taken_back_while_its_effects_were_worked_out_is_not_made(moving, monkeypatch):
    """The withdrawal does not touch the enrolment: it never waits for the learner, who is told."""
    said = while_looked_at(monkeypatch, moving.accept, moving.withdraw)
    assert said == ["conflict", "done"]
    assert moving.change.state == ChangeState.WITHDRAWN
    assert is_one_result(moving)
    assert not Judgement.objects.filter(competency__version=moving.version).exists()


@pytest.mark.parametrize("other", ["accept", "record_agreement"])
def test_two_acceptances_at_once_move_once(moving, monkeypatch, other):
    together(monkeypatch, actions, "_decide")
    assert at_once(moving.accept, getattr(moving, other)) == ["conflict", "done"]
    assert is_one_result(moving)
    assert AuditEntry.objects.filter(event="enrolment.change_version").count() == 1
    assert Judgement.objects.filter(competency__version=moving.version).count() == 6
    mine = OutgoingMail.objects.filter(to=moving.change.enrolment.learner.email)
    assert mine.count() == 2  # the proposal, and that it is done


def test_the_twin_without_the_lock_accepts_what_is_decided(moving, monkeypatch):
    together(monkeypatch, VersionChange, "save")
    take_locks_out(monkeypatch)
    assert at_once(moving.accept, moving.record_agreement) == ["done", "done"]
    assert logged("carry_out") == 2  # told twice; how the learner agreed is what was written last


def while_looked_at(
    monkeypatch: pytest.MonkeyPatch, accept: Callable[[], object], other: Callable[[], object]
) -> list[str]:
    """Somebody else acts between what an acceptance looks at and what it writes, unless they wait for its lock."""
    look, looked, acted = queries.preview_of, threading.Event(), threading.Event()

    def look_then_wait(*args: Any, **kwargs: Any) -> queries.Preview:
        found = look(*args, **kwargs)
        looked.set()
        acted.wait(timeout=PATIENCE)
        return found

    monkeypatch.setattr(queries, "preview_of", look_then_wait)

    def then() -> None:
        looked.wait(timeout=20)
        other()
        acted.set()

    return at_once(accept, then)


def while_listed(
    monkeypatch: pytest.MonkeyPatch, lists: Callable[[], object], accept: Callable[[], object]
) -> list[str]:
    """The learner accepts between what the list of a jury looks at and what it writes."""
    look, looked, acted = composition._require_identity, threading.Event(), threading.Event()

    def look_then_wait(enrolment: Enrolment) -> None:
        look(enrolment)
        looked.set()
        acted.wait(timeout=PATIENCE)

    monkeypatch.setattr(composition, "_require_identity", look_then_wait)

    def then() -> None:
        looked.wait(timeout=20)
        accept()
        acted.set()

    return at_once(lists, then)


def strayed(moving: Moving) -> bool:
    """Whether somebody is on the list of a jury of one version and enrolled on another."""
    return (
        Candidate.objects.filter(jury=moving.world.jury).exists() and moving.enrolment.version_id == moving.version.pk
    )


def test_the_list_of_a_jury_waits_for_a_move_under_way(moving, monkeypatch):
    assert while_looked_at(monkeypatch, moving.accept, moving.put_on_list) == ["done", "refused"]
    assert is_one_result(moving)
    assert moving.change.state == ChangeState.DONE
    assert not strayed(moving)


def test_a_move_waits_for_the_list_of_a_jury(moving, monkeypatch):
    assert while_listed(monkeypatch, moving.put_on_list, moving.accept) == ["done", "refused"]
    assert moving.change.state == ChangeState.PROPOSED
    assert Candidate.objects.count() == 1
    assert not strayed(moving)


def test_the_twin_without_the_lock_lists_somebody_who_left(moving, monkeypatch):
    monkeypatch.setattr(composition, "lock_enrolments", lambda keys: None)
    assert while_looked_at(monkeypatch, moving.accept, moving.put_on_list) == ["done", "done"]
    assert strayed(moving)


def test_the_twin_without_the_lock_moves_somebody_who_is_listed(moving, monkeypatch):
    take_locks_out(monkeypatch)
    assert while_listed(monkeypatch, moving.put_on_list, moving.accept) == ["done", "done"]
    assert strayed(moving)
