"""From enrolment to attestation: the real actions against a plain model, wherever a search and a tour lead them.

JOURNEY_EXAMPLES=300 makes the search longer, and another one each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as search_settings
from hypothesis.stateful import run_state_machine_as_test

from tests.journey import journey, paper, tour
from tests.journey.journey import Journey
from tests.journey.lives import collect, declared_edges
from tests.journey.machine import Machine
from tests.journey.machine_courses import CourseMachine
from tests.journey.machine_jury import JuryMachine
from tests.journey.machine_portfolio import PortfolioMachine
from tests.journey.machine_register import RegisterMachine
from tests.journey.tables import TABLES, Edge, edges

pytestmark = pytest.mark.django_db

LONGER = int(os.environ.get("JOURNEY_EXAMPLES", "0"))
# The same search each time: a red run is red again, and says which verbs led there.
SEARCH = search_settings(
    max_examples=LONGER or 8,
    stateful_step_count=28,
    derandomize=not LONGER,
    database=None,
    deadline=None,
    print_blob=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


# Not on the way from an enrolment to an attestation: their edges are taken by tests/certification/privacy/test_lives.py
# (the first two), tests/certification/juries/test_appeal_lives.py, and the tests of transitions, recognition,
# frameworks, crosswalks and consultations.
ELSEWHERE = (
    "erasure_request",
    "data_export",
    "appeal",
    "version_change",
    "follow_up",
    "editorial_review",
    "crosswalk_mapping",
    "practitioner_review",
    "workshop",
    "review_comment",
)
# Taken where a learner moves to another version: tests/certification/transitions/.
MOVED = {("evidence", "JUDGED", "look_again", "SUBMITTED")}


@pytest.fixture(autouse=True)
def _no_demonstration(settings) -> None:
    """In a demonstration everything is a specimen: here what does not certify is (invariant 12)."""
    settings.DEMONSTRATION = False


def search(machine: type[Machine], after: Callable[[Journey], None], *lives: str) -> set[Edge]:
    """Run a machine from a stage of the way; return the edges of some lives that it took."""
    machine.stage = journey.reach(after)
    machine.stage.taken = set()
    run_state_machine_as_test(machine, settings=SEARCH)
    return machine.stage.taken & edges(*lives)


def test_the_model_and_the_code_declare_the_same_lives():
    assert collect().keys() == TABLES.keys()
    assert declared_edges() == edges()


def test_a_tour_takes_every_edge(caplog):
    assert tour.take().taken == edges() - edges(*ELSEWHERE) - MOVED


def test_a_search_from_open_courses():
    assert len(search(CourseMachine, journey.open_courses, "session", "enrolment", "invitation")) >= 8


def test_a_search_among_evidence():
    assert len(search(PortfolioMachine, journey.enrol_learners, "evidence")) >= 4


def test_a_search_from_a_planned_jury(caplog):
    assert len(search(JuryMachine, journey.plan_jury, "jury")) >= 2


def test_a_search_in_the_room(caplog):
    taken = search(JuryMachine, journey.convene_jury, "jury")
    assert taken >= {("jury", "CONVENED", "open", "DELIBERATING"), ("jury", "DELIBERATING", "close", "CLOSED")}


def test_a_search_from_a_closed_deliberation(monkeypatch):
    paper.make_quick(monkeypatch)
    taken = search(RegisterMachine, journey.deliberate)
    assert taken >= {*edges("attestation", "issuing_batch"), ("jury", "CLOSED", "sign", "SIGNED")}
