"""TRUST 19: hundreds of candidates, real workers killed at every point; one document each, no gap. And the twin."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from kombu.transport.redis import Mutex

from certification.attestations import actions
from certification.attestations.actions import allocating
from certification.attestations.models import Attestation, IssuingBatch, PendingDocument
from config.celery import app
from cursus.core.files.scrub import scrub
from cursus.core.triggers import install_triggers, remove_triggers
from tests.faults.crew import Crew, asking_through, eventually
from tests.faults.points import POINTS
from tests.faults.world import signed_with_many, wrongs

pytestmark = pytest.mark.django_db(transaction=True)

CANDIDATES = int(os.environ.get("FAULT_CANDIDATES", "500"))
KILLS = int(os.environ.get("FAULT_KILLS", "200"))
PLUGS = max(1, KILLS // 20)
"""Of the kills, how many take a whole worker with its children; the others take one child."""
SECONDS = 1800.0
PRESSED_EVERY = 5.0


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, place: object) -> Callable[[int], IssuingBatch]:
    """Numbers for so many candidates. The pages are not tried first: that has its own tests, and doubles the work."""
    monkeypatch.setattr(allocating, "check_attestation", lambda context: None)

    def batch(number: int) -> IssuingBatch:
        world = signed_with_many(number)
        made = actions.open_batch(jury=world.jury, by=world.admin)
        assert PendingDocument.objects.count() == number
        return made

    return batch


def see_it_through(batch: IssuingBatch, crew: Crew, *, plugs: int = 0) -> None:
    """Be the certifier until nothing waits, pulling the plug of a worker now and then; the sweep is beat's."""
    total, until = PendingDocument.objects.count(), time.monotonic() + SECONDS
    admin = batch.requested_by
    assert admin is not None
    pulled, pressed = 0, time.monotonic()
    while waiting := PendingDocument.objects.count():
        assert time.monotonic() < until, f"{waiting} of {total} still wait\n{crew.said()}"
        time.sleep(0.5)
        if pulled < plugs and total - waiting >= (pulled + 1) * total / (plugs + 1):
            crew.pull_the_plug()
            pulled += 1
        rest = not PendingDocument.objects.filter(needs_somebody=False).exists()
        if rest and time.monotonic() - pressed > PRESSED_EVERY:
            actions.retry(batch, by=admin)  # what killed its worker again and again waits for somebody
            pressed = time.monotonic()
    assert pulled == plugs


def test_killed_at_every_point_there_is_one_document_each(
    opened: Callable[[int], IssuingBatch], crew_for: Callable[..., Crew]
) -> None:
    deaths = KILLS - PLUGS
    crew = crew_for(environment={"FAULTS_CHANCE": "0.08", "FAULTS_DEATHS": str(deaths)})
    with asking_through(crew.broker, crew.prefix):
        batch = opened(CANDIDATES)
        crew.start_beat()
        crew.start()
        crew.start()
        see_it_through(batch, crew, plugs=PLUGS)
        crew.stop_beat()
        eventually(lambda: crew.drained, what="an empty queue", said=crew.said)
    by_point = crew.deaths
    crew.stop()
    print(f"\nkilled: {PLUGS} whole workers, {sum(by_point.values())} children {by_point}")
    assert sum(by_point.values()) == deaths, by_point
    if deaths >= 100:
        assert set(by_point) == set(POINTS)
    orphans = scrub(dry_run=True, grace=timedelta(0)).swept
    print(f"orphans reported: {len(orphans)}")
    assert wrongs(batch) == []
    assert Attestation.objects.count() == CANDIDATES


def test_the_twin_without_locks_breaks(opened: Callable[[int], IssuingBatch], crew_for: Callable[..., Crew]) -> None:
    crew = crew_for(environment={"FAULTS_NO_LOCK": "1"})
    with asking_through(crew.broker, crew.prefix):
        batch = opened(45)
        remove_triggers()
        crew.start_beat()
        crew.start()
        crew.start()
        see_it_through(batch, crew)
    crew.stop()
    install_triggers()
    found = wrongs(batch)
    print(f"\nwithout locks: {found[:3]}")
    assert any("twice" in item for item in found), found


def taken_by_one_that_dies_while_it_gives_back() -> int:
    """In a process of its own: take a message from the queue, begin to give back what others left, be killed there."""
    connections.close_all()  # a forked process must not share our connection
    child = os.fork()
    if not child:
        try:
            with app.connection() as broker, broker.SimpleQueue("celery") as queue:
                queue.get(timeout=10)
                channel = queue.channel
                with Mutex(channel.client, channel.unacked_mutex_key, channel.unacked_mutex_expire):
                    os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def test_killed_while_it_gives_messages_back_it_holds_nobody_up(
    opened: Callable[[int], IssuingBatch], crew_for: Callable[..., Crew]
) -> None:
    crew = crew_for(environment={"FAULTS_VISIBILITY": "2"})
    with asking_through(crew.broker, crew.prefix):
        batch = opened(1)
        assert taken_by_one_that_dies_while_it_gives_back() == signal.SIGKILL
        assert crew.server.hlen(f"{crew.prefix}unacked") == 1
        assert crew.server.exists(f"{crew.prefix}unacked_mutex")
        crew.start()  # and no beat: nobody asks again
        eventually(lambda: crew.drained, seconds=60, what="the message, given back", said=crew.said)
    crew.stop()
    assert wrongs(batch) == []
