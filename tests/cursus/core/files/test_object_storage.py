"""The same guarantees on S3-compatible storage (trust cases 5 and 21), against a real server of that protocol."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import RequestFactory
from pytest_django import Settings

from config import env
from cursus.core.files import storage
from cursus.core.files.scrub import scrub
from cursus.core.files.serving import LINK_SECONDS, private_file_response
from cursus.core.files.storage import BytesLost, discard, read_verified, store_bytes, store_upload
from cursus.models import StoredFile
from tests.cursus.core.files import samples
from tests.cursus.core.files.asking import sent
from tests.factories.accounts import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run an S3-compatible server on a free port."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: Settings, folder: Any) -> Iterator[Any]:
    """Point the private storage at a fresh bucket; return the bucket."""
    name = f"cursus-{datetime.now(UTC):%H%M%S%f}"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": env.storage(f"s3://key:secret@{server}/{name}?tls=0&region=eu-west-3"),
    }
    place: Any = storages["private"]
    place.connection.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    yield place.bucket
    place.connection.meta.client.close()


def keys(bucket: Any) -> list[str]:
    return [item.key for item in bucket.objects.all()]


def deposit(data: bytes) -> StoredFile:
    return store_upload(sent("Élève.pdf", data), organisation=OrganisationFactory(), by=None, purpose="evidence")


def test_an_upload_is_kept_and_read_back(bucket: Any) -> None:
    data = samples.pdf(2)
    stored = deposit(data)
    assert keys(bucket) == [stored.key]
    assert read_verified(stored) == data


def test_the_link_names_type_and_disposition_and_dies_after_60_seconds(bucket: Any) -> None:
    data = samples.pdf(2)
    stored = deposit(data)
    before = datetime.now(UTC).replace(microsecond=0)
    response = private_file_response(RequestFactory().get("/"), stored, inline=True)
    assert response.status_code == 302
    assert response.headers["Cache-Control"] == "private, no-store"
    asked = parse_qs(urlsplit(response.headers["Location"]).query)
    assert LINK_SECONDS == 60
    assert asked["X-Amz-Expires"] == ["60"]
    signed = datetime.strptime(asked["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert before <= signed <= before + timedelta(seconds=30), "signed for this request, at this moment"
    assert asked["X-Amz-Signature"]
    with urlopen(response.headers["Location"], timeout=10) as got:
        assert got.read() == data
        assert got.headers["Content-Type"] == "application/pdf"
        assert got.headers["Content-Disposition"] == "inline; filename*=utf-8''%C3%89l%C3%A8ve.pdf"
        assert got.headers["Cache-Control"] == "private, no-store"


def test_each_request_signs_its_own_link(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import time_machine

    stored = deposit(samples.pdf())
    with time_machine.travel(datetime(2026, 3, 1, 12, 0, tzinfo=UTC), tick=False):
        first = private_file_response(RequestFactory().get("/"), stored).headers["Location"]
    with time_machine.travel(datetime(2026, 3, 1, 12, 2, tzinfo=UTC), tick=False):
        second = private_file_response(RequestFactory().get("/"), stored).headers["Location"]
    assert parse_qs(urlsplit(first).query)["X-Amz-Date"] != parse_qs(urlsplit(second).query)["X-Amz-Date"]


def test_a_document_of_an_unlisted_type_is_only_saved(bucket: Any) -> None:
    stored = store_bytes(b"<html>", organisation=None, by=None, purpose="x", media_type="text/html", label="page.html")
    link = private_file_response(RequestFactory().get("/"), stored, inline=True).headers["Location"]
    with urlopen(link, timeout=10) as got:
        assert got.headers["Content-Disposition"].startswith("attachment")


def test_a_storage_that_changes_bytes_gives_no_row(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place: Any = storages["private"]
    honest = place._save
    monkeypatch.setattr(place, "_save", lambda name, content: honest(name, ContentFile(b"other bytes")))
    with pytest.raises(BytesLost):
        deposit(samples.pdf())
    assert not StoredFile.objects.exists()
    assert keys(bucket) == []


def test_scrub_and_sweep(bucket: Any, django_capture_on_commit_callbacks: Any) -> None:
    good, changed, gone = deposit(samples.pdf(1)), deposit(samples.pdf(2)), deposit(samples.pdf(3))
    bucket.Object(changed.key).put(Body=b"other bytes")
    bucket.Object(gone.key).delete()
    storages["private"].save("x/evidence/orphan", ContentFile(b"bytes without a row"))
    report = scrub(grace=timedelta(0))
    assert (report.changed, report.missing, report.swept) == ([str(changed.pk)], [str(gone.pk)], ["x/evidence/orphan"])
    assert set(keys(bucket)) == {good.key, changed.key}
    with django_capture_on_commit_callbacks(execute=True):
        discard(good, by=None)
    assert keys(bucket) == [changed.key]


def test_a_storage_that_is_down_gives_no_row(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "private": env.storage("s3://key:secret@127.0.0.1:9/nowhere?tls=0")}
    place: Any = storages["private"]
    place.client_config = place.client_config.merge(_impatient())
    with pytest.raises(Exception, match="Could not connect"):
        deposit(samples.pdf())
    assert not StoredFile.objects.exists()
    assert storage.private_storage() is place


def _impatient() -> Any:
    from botocore.config import Config

    return Config(connect_timeout=1, retries={"max_attempts": 0})
