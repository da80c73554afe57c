"""TRUST 20: broker, storage or time-stamp authority stopped in mid-batch; nothing is lost, and the batch completes."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from certification.attestations import actions, rules
from certification.attestations.actions import allocating
from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation, IssuingBatch, PendingDocument
from config import env
from cursus.core import background
from cursus.core.models import DocumentTimestamp
from cursus.core.timestamps import material
from tests.factories.authority import Authority
from tests.faults.crew import Crew, RedisOfOnesOwn, asking_through, eventually, free_port
from tests.faults.world import signed_with_many, wrongs

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 45
"""More than two chunks: one child makes one after the other, so that there is a middle to stop in."""


@pytest.fixture(autouse=True)
def _no_trial_and_soon_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocating, "check_attestation", lambda context: None)
    monkeypatch.setattr("certification.attestations.queries.LATE", timedelta(seconds=1))
    monkeypatch.setattr(background, "PAUSE", 1.0)
    monkeypatch.setattr(background._Broker, "asked_again_at", 0.0)
    monkeypatch.setitem(rules.FIRST_RETRY, False, timedelta(seconds=1))


def opened(number: int = MANY) -> IssuingBatch:
    world = signed_with_many(number)
    return actions.open_batch(jury=world.jury, by=world.admin)


def issued() -> int:
    return Attestation.objects.filter(state=AttestationState.ISSUED).count()


def none_waits() -> bool:
    return not PendingDocument.objects.exists()


def asked(batch: IssuingBatch) -> str:
    """What the progress page says to the certifier."""
    client = Client()
    assert batch.requested_by is not None
    client.force_login(batch.requested_by)
    address = reverse("attestations:progress", args=[batch.jury_id])
    return client.get(address, headers={"HX-Request": "true"}).content.decode()


# --- the broker


@pytest.fixture
def own_redis() -> Iterator[RedisOfOnesOwn]:
    server = RedisOfOnesOwn()
    server.start()
    yield server
    server.stop()


def test_redis_is_stopped_in_mid_batch_and_forgets_everything(
    own_redis: RedisOfOnesOwn, crew_for: Callable[..., Crew]
) -> None:
    crew = crew_for(broker=own_redis.url, children=1, environment={"FAULTS_LEASE": "4"})
    with asking_through(crew.broker, crew.prefix):
        batch = opened()
        crew.start_beat()
        crew.start()
        eventually(lambda: issued() > 0, every=0.05, what="a first document", said=crew.said)
        own_redis.stop()
        crew.stop_workers()  # with their machine: what they held comes back by the lease; beat has another machine
        assert issued() < MANY, "stopped in mid-batch"
        own_redis.start()
        assert not crew.server.exists(f"{crew.prefix}unacked"), "every message is forgotten"
        crew.start()
        eventually(none_waits, what="the end of the batch, by beat alone", said=crew.said)
    crew.stop()
    assert wrongs(batch) == []


def test_while_redis_is_away_the_action_succeeds_and_the_page_says_so_and_makes_the_documents(
    own_redis: RedisOfOnesOwn, place: Path
) -> None:
    own_redis.stop()
    with asking_through(own_redis.url, "x"):
        batch = opened(5)
        assert PendingDocument.objects.count() == 5
        eventually(lambda: rules.LATE and "service d’envoi" in page(batch), seconds=20, what="words on the page")
        eventually(lambda: asked(batch) and none_waits(), what="the documents, made by the page")
    assert wrongs(batch) == []


def page(batch: IssuingBatch) -> str:
    client = Client()
    assert batch.requested_by is not None
    client.force_login(batch.requested_by)
    return client.get(reverse("attestations:batch", args=[batch.jury_id])).content.decode()


# --- storage


class Bucket:
    """An S3 server on a port that stays the same when it is stopped and started again."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.port = free_port()
        self.url = f"s3://key:secret@127.0.0.1:{self.port}/cursus?tls=0"

    def start(self) -> None:
        from moto.server import ThreadedMotoServer

        self.server = ThreadedMotoServer("127.0.0.1", port=self.port, verbose=False)
        self.server.start()

    def stop(self) -> None:
        self.server.stop()


@pytest.fixture
def bucket(settings: Settings, place: Path) -> Iterator[Bucket]:
    found = Bucket()
    found.start()
    settings.STORAGES = {**settings.STORAGES, "private": env.storage(found.url)}
    private: Any = storages["private"]
    private.connection.create_bucket(Bucket="cursus")
    yield found
    private.connection.meta.client.close()
    found.stop()


def test_object_storage_is_stopped_in_mid_batch(bucket: Bucket, crew_for: Callable[..., Crew]) -> None:
    crew = crew_for(storage=bucket.url, children=1)
    with asking_through(crew.broker, crew.prefix):
        batch = opened()
        crew.start_beat()
        crew.start()
        eventually(lambda: issued() > 0, every=0.05, what="a first document", said=crew.said)
        bucket.stop()
        eventually(
            lambda: PendingDocument.objects.exclude(problem="").exists(), what="words about storage", said=crew.said
        )
        assert issued() < MANY, "stopped in mid-batch"
        assert "stockage" in asked(batch)
        assert not PendingDocument.objects.filter(needs_somebody=True).exists(), "it comes back by itself"
        bucket.start()
        eventually(none_waits, what="the end of the batch, by beat alone", said=crew.said)
    crew.stop()
    assert wrongs(batch) == []


def test_the_folder_of_files_is_gone_for_a_while(place: Path) -> None:
    batch = opened(6)
    assert actions.make_documents(batch=batch, limit=2) == 2
    folder, elsewhere = place / "private", place / "unplugged"
    folder.rename(elsewhere)
    folder.write_text("not a folder: nobody can write here")
    assert actions.make_documents(batch=batch) == 0
    assert issued() == 2
    assert {item.problem for item in PendingDocument.objects.all()} != {""}
    folder.unlink()
    shutil.move(elsewhere, folder)
    eventually(lambda: actions.make_missing() and none_waits(), what="the rest")
    assert wrongs(batch) == []


# --- the time-stamp authority


@pytest.fixture
def authority(settings: Settings, place: Path) -> Iterator[Authority]:
    found = Authority(place)
    settings.TIMESTAMP_URL, settings.TIMESTAMP_TRUST = found.address, str(found.roots)
    material._known.clear()
    yield found
    found.stop()


def called_time_stamped() -> int:
    """How many documents the page that anybody reads calls time-stamped. Each is asked for by another visitor."""
    addresses = [reverse("verification:result", args=[row.token]) for row in Attestation.objects.all()]
    pages = [Client(REMOTE_ADDR=f"192.0.2.{n}").get(address) for n, address in enumerate(addresses, start=1)]
    assert {page.status_code for page in pages} == {200}
    return sum("Horodatée le" in page.content.decode() for page in pages)


def test_the_authority_is_stopped_in_mid_batch_and_nothing_is_called_time_stamped(
    authority: Authority, crew_for: Callable[..., Crew]
) -> None:
    known = {"TIMESTAMP_URL": authority.address, "TIMESTAMP_TRUST": str(authority.roots), "TIMESTAMP_TIMEOUT": "2"}
    crew = crew_for(children=1, environment=known)
    with asking_through(crew.broker, crew.prefix):
        batch = opened()
        crew.start_beat()
        crew.start()
        eventually(lambda: issued() > 0, every=0.05, what="a first document", said=crew.said)
        authority.stop()
        eventually(
            lambda: PendingDocument.objects.exclude(problem="").exists(),
            what="words about the authority",
            said=crew.said,
        )
        assert "horodatage" in asked(batch)
        assert issued() < MANY, "stopped in mid-batch"
        assert called_time_stamped() == issued(), "what waits is not called so"
        stamps = DocumentTimestamp.objects.filter(
            position=0, document_sha256__in=Attestation.objects.values("pdf_sha256")
        )
        assert stamps.count() == issued(), "nothing is issued without its time-stamp"
        authority.start()
        eventually(none_waits, what="the end of the batch, by beat alone", said=crew.said)
    crew.stop()
    assert stamps.count() == called_time_stamped() == MANY
    assert wrongs(batch) == []
