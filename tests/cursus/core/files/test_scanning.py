"""Trust case 8: infected, or the scanner is down: quarantined, and never called clean."""

from __future__ import annotations

import contextlib
import io
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from pytest_django import Settings

from cursus.core.enums import ScanState
from cursus.core.files import scanning
from cursus.core.files.serving import FileInQuarantine, private_file_response
from cursus.core.files.storage import read_verified, store_bytes, store_upload
from cursus.models import Organisation, StoredFile
from tests.cursus.core.files.asking import sent
from tests.cursus.core.files.clamd import EICAR, LocalScanner, Scanner, scanner
from tests.factories.accounts import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Scanner]:
    with scanner() as server:
        settings.CLAMD_URL = server.url
        yield server


@pytest.fixture
def body() -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def nobody_listens(settings: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMD_URL = f"tcp://127.0.0.1:{free.getsockname()[1]}"


def deposit(body: Organisation, text: bytes = b"Journal de bord") -> StoredFile:
    return store_upload(sent("journal.txt", text), organisation=body, by=None, purpose="evidence")


def test_without_a_scanner_nothing_is_called_clean(body: Organisation) -> None:
    assert deposit(body).scan_state == ScanState.NOT_SCANNED


def test_a_clean_file_is_called_clean(clamd: Scanner, body: Organisation) -> None:
    stored = deposit(body, b"Journal " * 30_000)  # several chunks
    assert stored.scan_state == ScanState.CLEAN
    assert clamd.received == [read_verified(stored)]


def test_an_infected_file_is_quarantined_and_not_served(clamd: Scanner, body: Organisation) -> None:
    stored = deposit(body, b"virus: " + EICAR)
    assert stored.scan_state == ScanState.QUARANTINED
    with pytest.raises(FileInQuarantine):
        private_file_response(RequestFactory().get("/"), stored)


def test_a_scanner_that_is_down_leaves_the_file_in_quarantine(nobody_listens: None, body: Organisation) -> None:
    stored = deposit(body)
    assert stored.scan_state == ScanState.QUARANTINED
    assert read_verified(stored) == b"Journal de bord"  # nothing is lost meanwhile


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",  # cut before its end
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK but not really\0",
        b"OK\0",
        b"stream: ERROR\0",
    ],
)
def test_any_other_answer_is_not_clean(clamd: Scanner, body: Organisation, answer: bytes) -> None:
    clamd.fixed = answer
    assert deposit(body).scan_state == ScanState.QUARANTINED


def test_a_scanner_that_never_answers_is_down(
    body: Organisation, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(scanning, "TIMEOUT", 0.2)
        settings.CLAMD_URL = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert deposit(body).scan_state == ScanState.QUARANTINED


def test_a_body_that_asks_for_scanning_waits_for_a_scanner_to_exist() -> None:
    assert deposit(OrganisationFactory(requires_file_scan=True)).scan_state == ScanState.QUARANTINED


def test_what_waited_is_released_when_the_scanner_is_back(
    nobody_listens: None, body: Organisation, settings: Settings
) -> None:
    good, bad = deposit(body), deposit(body, EICAR + b" ")
    with pytest.raises(CommandError, match="does not answer"):
        call_command("scan_files")
    with scanner() as server:
        settings.CLAMD_URL = server.url
        out = io.StringIO()
        call_command("scan_files", stdout=out)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.scan_state, bad.scan_state) == (ScanState.CLEAN, ScanState.QUARANTINED)
    assert out.getvalue().strip() == "CLEAN: 1, QUARANTINED: 1"


def test_new_signatures_can_withdraw_a_clean_file(clamd: Scanner, body: Organisation) -> None:
    stored = deposit(body)
    clamd.fixed = b"stream: New-Threat FOUND\0"
    call_command("scan_files", all=True, stdout=io.StringIO())
    stored.refresh_from_db()
    assert stored.scan_state == ScanState.QUARANTINED


def test_our_own_documents_do_not_wait(nobody_listens: None, body: Organisation) -> None:
    stored = store_bytes(
        b"%PDF-1.7", organisation=body, by=None, purpose="minutes", media_type="application/pdf", label="pv.pdf"
    )
    assert stored.scan_state == ScanState.NOT_SCANNED
    with contextlib.closing(private_file_response(RequestFactory().get("/"), stored)) as response:
        assert response.status_code == 200


def test_the_command_says_that_there_is_no_scanner(body: Organisation) -> None:
    with pytest.raises(CommandError, match="CLAMD_URL"):
        call_command("scan_files")


def test_a_unix_socket_is_a_scanner_too(body: Organisation, settings: Settings, tmp_path: Path) -> None:
    settings.CLAMD_URL = f"unix://{tmp_path}/clamd.ctl"
    assert deposit(body).scan_state == ScanState.QUARANTINED  # nobody listens yet
    with scanner(LocalScanner(f"{tmp_path}/clamd.ctl")):
        assert deposit(body).scan_state == ScanState.CLEAN
        assert deposit(body, EICAR + b" ").scan_state == ScanState.QUARANTINED
