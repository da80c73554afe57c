"""The checker is worth what it finds: faults planted one by one, in the database and in the code."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from hypothesis import Phase
from hypothesis import settings as search_settings
from hypothesis.stateful import run_state_machine_as_test

from certification.enrolments.enums import EnrolmentState
from certification.enrolments.rules import ENROLMENT_LIFE
from certification.juries import permissions as jury_permissions
from certification.juries.actions import composition, decisions
from certification.juries.models import Candidate
from certification.juries.queries import seating
from cursus.core.files.storage import BytesLost
from cursus.core.rules import Step
from tests.journey import journey as way
from tests.journey import mutants, paper
from tests.journey.journey import MARC, Journey
from tests.journey.machine import Machine
from tests.journey.machine_courses import CourseMachine
from tests.journey.machine_register import RegisterMachine
from tests.journey.test_state_machine import SEARCH

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_demonstration(settings) -> None:
    settings.DEMONSTRATION = False


def search(machine: type[Machine], after: Callable[[Journey], None]) -> None:
    """Run the same search as the suite's, without looking for the shortest way to the fault."""
    machine.stage = way.reach(after)
    run_state_machine_as_test(machine, settings=search_settings(SEARCH, phases=[Phase.generate]))


def issued() -> Journey:
    """The end of the way, with one more version beside it."""
    journey = way.reach(way.sign_and_allocate)
    journey.draft_from("version-1")
    journey.publish_version("version-2")
    while journey.world.allocated("batch:jury-1", "ALLOCATED"):
        journey.issue_next("batch:jury-1")
    return journey


def test_faults_in_the_database_are_seen(monkeypatch):
    paper.make_quick(monkeypatch)
    journey = issued()
    journey.look()  # nothing is wrong yet
    mutants.take_guards_out()
    missed = []
    for mutant in mutants.IN_THE_DATABASE:
        with transaction.atomic():
            mutant.write(journey)
            try:
                journey.again().look()
            except (AssertionError, BytesLost) as fault:
                said = str(fault)
            else:
                said = "nothing"
            transaction.set_rollback(True)
        if not re.search(mutant.said, said):
            missed.append(f"{mutant.name}: {said}")
    assert not missed, "\n".join(missed)


def test_an_edge_too_many_in_a_table_is_found(monkeypatch):
    more = Step((EnrolmentState.DECLINED, EnrolmentState.APPLIED), EnrolmentState.APPLIED)
    monkeypatch.setitem(ENROLMENT_LIFE.steps, "reconsider", more)
    with pytest.raises(AssertionError, match="enrolment APPLIED: the door let reconsider through"):
        search(CourseMachine, way.open_courses)


def test_an_edge_missing_from_a_table_is_found(monkeypatch):
    monkeypatch.setitem(ENROLMENT_LIFE.steps, "confirm", Step((EnrolmentState.DECLINED,), EnrolmentState.CONFIRMED))
    with pytest.raises(AssertionError, match="Conflict"):
        search(CourseMachine, way.open_courses)


def test_a_closed_jury_that_still_takes_decisions_is_found(monkeypatch):
    paper.make_quick(monkeypatch)
    mutants.take_guards_out()
    lock = decisions.lock
    monkeypatch.setattr(decisions, "lock", lambda jury, *states: lock(jury))
    with pytest.raises(AssertionError, match=r"went through .*; the model says Conflict"):
        search(RegisterMachine, way.deliberate)


def test_a_closed_jury_is_guarded_by_the_database_too(monkeypatch):
    """The twin: with the verb's own guard gone, the database still refuses."""
    journey = way.reach(way.deliberate)
    lock = decisions.lock
    monkeypatch.setattr(decisions, "lock", lambda jury, *states: lock(jury))
    with pytest.raises(DatabaseError, match="a correction is a further signed document"), transaction.atomic():
        journey.decide("jury-1", MARC, "B1", "DEFERRED", reason="Revu.")


def test_a_tied_member_who_deliberates_is_found(monkeypatch):
    journey = way.reach(way.convene_jury)
    monkeypatch.setattr(seating, "set_aside", lambda candidates: {key: set() for key in candidates})
    with pytest.raises(AssertionError, match=r"\(4\) a tied member deliberated"):
        way.deliberate(journey)


def test_a_tied_member_who_reads_is_found(monkeypatch):
    journey = way.reach(way.convene_jury)
    monkeypatch.setattr(jury_permissions, "readable_candidates", lambda user: Candidate.objects.all())
    with pytest.raises(AssertionError, match=r"\(4\) employer reads the file of marc@session-1"):
        journey.look()


def test_a_verb_that_forgets_the_log_is_found(monkeypatch):
    journey = way.reach(way.prove_competencies)
    journey.plan_jury()
    monkeypatch.setattr(composition, "record", lambda *args, **kwargs: None)
    with pytest.raises(AssertionError, match=r"\(7\) .*written without a word"):
        journey.seat("jury-1", "president")
