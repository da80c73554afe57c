"""Sweeps of the follow-up, and answers, at the same moment. And the twins without the lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from certification.recognition import actions
from certification.recognition.enums import FollowUpState, Nearness, Situation
from certification.recognition.models import FollowUp, FollowUpAnswer
from cursus.core import clock
from cursus.core.models import AuditEntry, OutgoingMail
from tests.certification.racing import PATIENCE, at_once, take_locks_out, together
from tests.factories import recognition as make

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: two never meet"),
]
WORKS = {"situation": Situation.EMPLOYED, "nearness": Nearness.SAME, "job_title": "Animatrice", "usefulness": 4}


def asked_long_ago(count: int, days: int) -> list[FollowUp]:
    """People who were asked so many days ago."""
    with clock.at(clock.now() - timedelta(days=days)):
        return make.asked(count)


def due_today(count: int) -> None:
    """People who are planned, and to be asked today."""
    held = make.on(clock.today() - timedelta(days=184))
    with clock.at(held + timedelta(days=1)):
        make.certified(count, held=held)
        actions.sweep()


def logged(event: str) -> int:
    return AuditEntry.objects.filter(event=f"follow_up.{event}").count()


def letters() -> int:
    return OutgoingMail.objects.filter(key__startswith="follow-up:").count()


# --- Two sweeps ---


def test_two_sweeps_at_once_ask_once(monkeypatch):
    due_today(2)
    together(monkeypatch, actions, "_send")
    assert at_once(actions.sweep, actions.sweep) == ["done", "done"]
    assert (letters(), logged("send")) == (2, 2)


def test_the_twin_without_the_lock_says_twice_that_it_asked(monkeypatch):
    due_today(2)
    together(monkeypatch, actions, "_send")
    take_locks_out(monkeypatch)
    at_once(actions.sweep, actions.sweep)
    assert logged("send") == 4  # the key of the letter alone keeps the second one from leaving


def test_two_sweeps_at_once_remind_once(monkeypatch):
    asked_long_ago(2, days=15)
    together(monkeypatch, actions, "_remind")
    assert at_once(actions.sweep, actions.sweep) == ["done", "done"]
    assert (letters(), logged("reminded")) == (4, 2)
    assert set(FollowUp.objects.filter(state="SENT").values_list("reminders", flat=True)) == {1}


def test_the_twin_without_the_lock_says_twice_that_it_reminded(monkeypatch):
    asked_long_ago(2, days=15)
    together(monkeypatch, actions, "_remind")
    take_locks_out(monkeypatch)
    at_once(actions.sweep, actions.sweep)
    assert logged("reminded") == 4


def test_two_sweeps_at_once_plan_once(monkeypatch):
    make.certified(2, held=clock.now())
    together(monkeypatch, actions, "new_token")
    assert at_once(actions.sweep, actions.sweep) == ["done", "done"]
    assert (FollowUp.objects.count(), logged("planned")) == (4, 4)


def test_the_twin_that_minds_the_rows_of_the_other_falls(monkeypatch):
    make.certified(2, held=clock.now())
    together(monkeypatch, actions, "new_token")
    store = QuerySet.bulk_create

    def mind(self: QuerySet, rows: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("ignore_conflicts", None)
        return store(self, rows, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "bulk_create", mind)
    assert at_once(actions.sweep, actions.sweep) == ["IntegrityError", "done"]


# --- An answer, and the sweep that closes ---


def after(first: Callable[[Callable[[], None]], object], second: Callable[[], object]) -> list[str]:
    """Run ``first``, which calls what it is given at the step where ``second`` is to come in."""
    reached, over = threading.Event(), threading.Event()

    def step() -> None:
        reached.set()
        over.wait(timeout=PATIENCE)

    def then() -> None:
        reached.wait(timeout=20)
        try:
            second()
        finally:
            over.set()

    return at_once(lambda: first(step), then)


def closing_then_answer(monkeypatch: pytest.MonkeyPatch, row: FollowUp) -> list[str]:
    """The answer comes when the sweep has chosen what it closes."""
    close = actions._close

    def sweep(step: Callable[[], None]) -> None:
        def waiting(rows: list[FollowUp]) -> int:
            step()
            return close(rows)

        monkeypatch.setattr(actions, "_close", waiting)
        actions.sweep()

    return after(sweep, lambda: actions.answer(follow_up=row, **WORKS))


def answer_then_closing(monkeypatch: pytest.MonkeyPatch, row: FollowUp) -> list[str]:
    """The sweep comes when the question is marked as answered, and the answer is not written yet."""
    mark = actions.move

    def answer(step: Callable[[], None]) -> None:
        def waiting(*args: Any, **kwargs: Any) -> FollowUp:
            moved = mark(*args, **kwargs)
            step()
            return moved

        monkeypatch.setattr(actions, "move", waiting)
        actions.answer(follow_up=row, **WORKS)

    return after(answer, actions.sweep)


def test_an_answer_that_comes_second_is_told_that_the_question_is_closed(monkeypatch):
    row, other = asked_long_ago(2, days=91)
    assert closing_then_answer(monkeypatch, row) == ["conflict", "done"]
    states = set(FollowUp.objects.filter(pk__in=[row.pk, other.pk]).values_list("state", flat=True))
    assert states == {FollowUpState.CLOSED}
    assert not FollowUpAnswer.objects.exists()


def test_the_twin_without_the_lock_stops_the_closing_for_everybody(monkeypatch):
    row, other = asked_long_ago(2, days=91)
    take_locks_out(monkeypatch)
    assert closing_then_answer(monkeypatch, row) == ["conflict", "done"]
    other.refresh_from_db()
    assert other.state == FollowUpState.SENT
    assert FollowUpAnswer.objects.filter(follow_up=row).exists()


def test_an_answer_that_comes_first_is_kept_and_untied(monkeypatch):
    (row,) = asked_long_ago(1, days=91)
    assert answer_then_closing(monkeypatch, row) == ["done", "done"]
    given = FollowUpAnswer.objects.get()
    assert (given.follow_up, given.job_title) == (None, "Animatrice")
    row.refresh_from_db()
    assert row.state == FollowUpState.DETACHED


def test_the_twin_without_the_lock_keeps_it_tied_for_ever(monkeypatch):
    (row,) = asked_long_ago(1, days=91)
    take_locks_out(monkeypatch)
    assert answer_then_closing(monkeypatch, row) == ["done", "done"]
    row.refresh_from_db()
    assert row.state == FollowUpState.CLOSED
    assert FollowUpAnswer.objects.get().follow_up == row


def test_a_change_of_the_answer_is_kept_whole_or_refused(monkeypatch):
    (row,) = asked_long_ago(1, days=91)
    actions.answer(follow_up=row, **WORKS)
    seeking = {"situation": Situation.SEEKING, "usefulness": 1}
    said = at_once(lambda: actions.answer(follow_up=FollowUp.objects.get(pk=row.pk), **seeking), actions.sweep)
    given = FollowUpAnswer.objects.get()
    assert given.follow_up is None
    assert given.situation == (Situation.SEEKING if said == ["done", "done"] else Situation.EMPLOYED)


def test_two_who_decline_at_once_decline_once():
    row, _other = asked_long_ago(2, days=1)
    said = at_once(*[lambda: actions.decline(follow_up=FollowUp.objects.get(pk=row.pk))] * 2)
    assert said == ["done", "done"]
    assert logged("decline") == 2  # both terms of one person
