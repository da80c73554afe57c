"""TRUST 15: twenty connections vote and close the same jury at once; one result, the others are told so."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, connections
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from certification.juries import actions
from certification.juries.actions import closing, common, decisions
from certification.juries.actions.decisions import version_of
from certification.juries.enums import JuryState, Verdict
from certification.juries.models import Jury, JuryDecision
from cursus.core.canonical import sha256_hex
from cursus.core.errors import Conflict
from cursus.core.models import AuditEntry
from tests.factories import juries as make

pytestmark = pytest.mark.django_db(transaction=True)

CONNECTIONS = 20
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "100"))


class Room:
    """A jury in deliberation, that twenty people decide on and close at once; put back as it was after each round."""

    def __init__(self) -> None:
        self.world = make.deliberating(candidates=1)
        make.decide_everything(self.world)
        self.candidate, self.block = self.world.candidates[0], self.world.blocks[0]
        self.jury = Jury.objects.get()
        self.decision = self.candidate.decisions.get(block=self.block)
        enrolment = self.candidate.enrolment
        rows = (self.jury, self.decision, self.candidate, enrolment, enrolment.identity)
        self.before = [type(row)._base_manager.get(pk=row.pk) for row in rows]
        self.people = [self.world.president, self.world.secretary]
        self.barrier = threading.Barrier(CONNECTIONS)
        self.pool = ThreadPoolExecutor(CONNECTIONS)

    def verbs(self) -> list[Callable[[], object]]:
        """Ten decisions, each having seen the same former one, and ten closings, by president and secretary in turn."""
        seen = version_of(JuryDecision.objects.get(pk=self.decision.pk))

        def decide(place: int) -> Callable[[], object]:
            verdict = [Verdict.DEFERRED, Verdict.NOT_VALIDATED][place // 2 % 2]
            missing = [item.pk for item in self.block.competencies.all()[:1]] if verdict != Verdict.DEFERRED else []
            return lambda: actions.decide_block(
                by=self.people[place % 2],
                candidate=self.candidate,
                block=self.block.pk,
                verdict=verdict,
                missing=missing,
                reason=f"Raison {place}",
                seen=seen,
            )

        closings = [
            lambda place=place: actions.close_deliberation(by=self.people[place % 2], jury=self.jury)
            for place in range(CONNECTIONS // 2)
        ]
        found: list[Callable[[], object]] = []
        for place in range(CONNECTIONS // 2):
            found += [decide(place), closings[place]]
        return found

    def at_once(self, verbs: list[Callable[[], object]]) -> list[str]:
        """Run the verbs together, each on a connection of its own; what was said to each, in their order."""
        return list(self.pool.map(self._run, verbs))

    def _run(self, verb: Callable[[], object]) -> str:
        self.barrier.wait(timeout=60)
        try:
            verb()
        except Conflict:
            return "conflict"
        except DatabaseError as error:
            return type(error).__name__
        return "done"

    def put_back(self) -> None:
        """As before the round, past every guard: the same jury is closed a hundred times."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for row in self.before:
                row.save()
            cursor.execute("SET session_replication_role = origin")

    def leave(self) -> None:
        """Close every connection."""
        list(self.pool.map(lambda _: (self.barrier.wait(timeout=60), connections.close_all()), range(CONNECTIONS)))
        self.pool.shutdown()


@contextmanager
def room() -> Iterator[Room]:
    made = Room()
    try:
        yield made
    finally:
        made.leave()


def told_wrong(found: Room, said: list[str], entries: Counter[str]) -> list[str]:
    """What is not one result in which everybody knows what became of their part."""
    wrong = []
    decided, closed = said[::2].count("done"), said[1::2].count("done")
    if closed != 1 or decided > 1 or set(said) - {"done", "conflict"}:
        wrong.append(f"{closed} closings, {decided} decisions were told “done”: {Counter(said)}")
    if entries["jury.close"] != closed or entries["jury.decision"] != decided:
        wrong.append(f"the log has {dict(entries)}")
    jury, decision = Jury.objects.get(), JuryDecision.objects.get(pk=found.decision.pk)
    if jury.state != JuryState.CLOSED or sha256_hex(jury.record.encode()) != jury.record_sha256:
        wrong.append("no closed record")
    elif decision.verdict not in json.dumps(json.loads(jury.record)):
        wrong.append("the record does not carry the decision of the row")
    return wrong


def entries() -> Counter[str]:
    return Counter(AuditEntry.objects.filter(event__in=["jury.close", "jury.decision"]).values_list("event", flat=True))


def one_round(found: Room) -> list[str]:
    before = entries()
    said = found.at_once(found.verbs())
    wrong = told_wrong(found, said, entries() - before)
    found.put_back()
    return wrong


def test_one_result_a_hundred_times() -> None:
    with room() as found:
        assert [wrong for _ in range(ROUNDS) for wrong in one_round(found)] == []


def test_the_twin_without_the_lock_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(jury: Jury, *states: str) -> Jury:
        return Jury.objects.select_related("certifier", "qualification__version__framework", "route").get(pk=jury.pk)

    with room() as found:
        monkeypatch.setattr(decisions, "lock", read_only)
        monkeypatch.setattr(closing, "lock", read_only)
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self)
        wrong = [wrong for _ in range(5) for wrong in one_round(found)]
    assert wrong


def test_the_lock_is_the_one_that_the_twin_takes_out() -> None:
    assert decisions.lock is closing.lock is common.lock


def test_over_http_one_is_answered_and_the_others_meet_409() -> None:
    with room() as found:
        clients = [Client() for _ in range(CONNECTIONS)]
        for place, client in enumerate(clients):
            client.force_login(found.people[place % 2])
        address = reverse("juries:closing", args=[found.jury.pk])
        statuses: list[int] = []
        for _round in range(3):
            found.at_once([lambda c=client: statuses.append(c.post(address).status_code) for client in clients])
            assert Counter(statuses) == {302: 1, 409: CONNECTIONS - 1}
            statuses.clear()
            assert Jury.objects.get().state == JuryState.CLOSED
            found.put_back()
