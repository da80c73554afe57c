"""Trust cases 8 and 10 from the outside: a file in quarantine on everybody’s page, and a file that exists elsewhere."""

from __future__ import annotations

import re
import socket

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.evidence.models import Evidence, EvidenceFile
from cursus.accounts.models import User
from cursus.core.enums import ScanState
from cursus.core.files import scanning
from cursus.core.files.storage import private_storage, read_verified
from cursus.core.models import StoredFile
from tests.cursus.core.files.clamd import EICAR, scanner
from tests.factories.learning import Course, course

pytestmark = pytest.mark.django_db

WORDS = "en quarantaine : ce fichier est vérifié et ne s’ouvre pas encore."


def browser_of(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def deposit(browser: Client, data: bytes, name: str = "journal.txt") -> EvidenceFile:
    upload = SimpleUploadedFile(name, data, content_type="text/plain")
    answer = browser.post(reverse("spaces:add_evidence"), {"kind": "file", "file": upload})
    assert answer.status_code == 302, answer.content.decode()
    return EvidenceFile.objects.select_related("file", "evidence").latest("created_at")


def sent_with(found: Course, enrolment, data: bytes) -> EvidenceFile:
    """Return a file that the learner attached and sent to who assesses."""
    added = deposit(browser_of(enrolment.learner), data)
    Evidence.objects.filter(pk=added.evidence_id).update(
        state="SUBMITTED", round=1, evidence_type="WORK_PRODUCT", nature="PRACTICE"
    )
    return added


@pytest.mark.parametrize("fault", ["infected", "down", "garbage", "slow"])
def test_in_quarantine_nobody_opens_it_and_everybody_is_told(fault, settings, monkeypatch):
    found = course()
    enrolment = found.enrol()
    data = EICAR + b" " if fault == "infected" else b"Journal de bord"
    with scanner() as server, socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CLAMD_URL = server.url
        if fault == "down":
            settings.CLAMD_URL = "tcp://127.0.0.1:9"
        elif fault == "garbage":
            server.fixed = b"\xff\xfe\x00 stream: OK"
        elif fault == "slow":
            monkeypatch.setattr(scanning, "TIMEOUT", 0.2)
            settings.CLAMD_URL = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        added = sent_with(found, enrolment, data)
    assert added.file.scan_state == ScanState.QUARANTINED
    learner, assessor = browser_of(enrolment.learner), browser_of(found.assessor)
    address = reverse("evidence:file", args=[added.pk])
    for browser, page in (
        (learner, reverse("spaces:evidence", args=[added.evidence_id])),
        (assessor, reverse("assessment:judge", args=[added.evidence_id])),
    ):
        said = browser.get(page).content.decode()
        assert WORDS in said
        assert address not in said, "no link that leads nowhere"
        refused = browser.get(address)
        assert refused.status_code == 403
        assert data not in refused.content
        assert "vérification" in refused.content.decode()

    with scanner() as server:
        settings.CLAMD_URL = server.url
        call_command("run_sweeps")
    opened = learner.get(address)
    if fault == "infected":
        assert opened.status_code == 403
        assert StoredFile.objects.get(pk=added.file_id).scan_state == ScanState.QUARANTINED
    else:
        assert b"".join(opened) == data
        assert StoredFile.objects.get(pk=added.file_id).scan_state == ScanState.CLEAN


def test_while_the_scanner_is_down_the_sweep_changes_nothing(settings):
    found = course()
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    added = sent_with(found, found.enrol(), b"Journal")
    call_command("run_sweeps")
    assert StoredFile.objects.get(pk=added.file_id).scan_state == ScanState.QUARANTINED


def seen_by(browser: Client, data: bytes) -> tuple[list[str], str]:
    """Return what a deposit costs (its queries, without values) and what the next page says (without keys)."""
    with CaptureQueriesContext(connection) as queries:
        added = deposit(browser, data)
    asked = [re.sub(r"'[^']*'|\b[0-9a-f]{32}\b|\d+", "?", query["sql"]) for query in queries.captured_queries]
    page = browser.get(reverse("spaces:describe", args=[added.evidence_id])).content.decode()
    keys = r"id_[\w-]+|[0-9a-f]{8}-[0-9a-f-]{27}|csrfmiddlewaretoken\" value=\"\w+|X-CSRFToken\W+\w+"
    return asked, re.sub(keys, "?", page)


def anonymous(page: str, learner: User) -> str:
    """Return the page without the names of whom it is shown to; those of anybody else stay and would tell."""
    names = "|".join(re.escape(name) for name in (learner.get_full_name(), learner.first_name, learner.email))
    return re.sub(rf"\b({names})\b", "?", page)


def test_a_file_that_exists_elsewhere_tells_nothing():
    """The same bytes as another’s: same queries, same page, a key of their own; and deleting one leaves the other."""
    found, elsewhere = course(), course()
    owner, curious, control = elsewhere.enrol(), found.enrol(), found.enrol()
    twin, own = b"Compte rendu secret.", b"Compte rendu a moi.."
    first = deposit(browser_of(owner.learner), twin)

    for learner in (curious.learner, control.learner):
        deposit(browser_of(learner), b"Un premier fichier.")  # what only the first one costs
    guessed, page = seen_by(browser_of(curious.learner), twin)
    plain, other_page = seen_by(browser_of(control.learner), own)
    assert guessed == plain
    assert anonymous(page, curious.learner) == anonymous(other_page, control.learner)

    second = EvidenceFile.objects.filter(evidence__enrolment=curious).latest("created_at")
    assert first.file.sha256 == second.file.sha256
    assert first.file.key != second.file.key
    for stored in (first.file, second.file):
        assert stored.sha256 not in stored.key
        assert len(stored.key.rpartition("/")[2]) == 32
    private_storage().delete(second.file.key)
    assert read_verified(first.file) == twin
