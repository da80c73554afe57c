"""Two managers, one seat: the session is locked while its seats are counted."""

from __future__ import annotations

import contextlib
import threading

import pytest
from django.db import connection, connections

from certification.enrolments import actions, queries
from certification.enrolments.enums import EnrolmentState as S
from certification.enrolments.models import Enrolment
from cursus.core.errors import Refused
from cursus.programmes.models import TrainingSession
from tests.factories.learning import learning


def confirm_both(monkeypatch) -> list[str]:
    """Confirm two applications for the last seat at once; return what came of each."""
    world = learning(seats=1)
    applications = [world.apply(), world.apply()]
    together, counted = threading.Barrier(2), queries.seats_left
    outcomes: list[str] = []

    def seats_left(session: TrainingSession) -> int:
        left = counted(session)
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(timeout=2)  # both have counted, unless one waits for the other's lock
        return left

    def run(application: Enrolment) -> None:
        try:
            actions.confirm(by=world.manager, enrolment=application)
            outcomes.append("confirmed")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    monkeypatch.setattr(queries, "seats_left", seats_left)
    threads = [threading.Thread(target=run, args=[item]) for item in applications]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one(monkeypatch):
    assert confirm_both(monkeypatch) == ["confirmed", "session.full"]
    assert Enrolment.objects.filter(state=S.CONFIRMED).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_would_go_to_two(monkeypatch):
    """The twin: SQLite has one writer at a time, so only PostgreSQL can show it."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")

    def unlocked(session: TrainingSession) -> TrainingSession:
        return TrainingSession.objects.select_related("programme__organisation", "programme__version").get(
            pk=session.pk
        )

    monkeypatch.setattr(actions, "_locked", unlocked)
    assert confirm_both(monkeypatch) == ["confirmed", "confirmed"]
