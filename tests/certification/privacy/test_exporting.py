"""The copy of one's data: everything that concerns the person, nothing of anybody else."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.evidence.models import Evidence, EvidenceAuthor
from certification.privacy import actions
from certification.privacy.enums import ExportState
from certification.privacy.exporting import steps, write_archive
from certification.privacy.models import DataExport
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.enums import ScanState
from cursus.core.files.storage import private_storage
from cursus.core.models import StoredFile
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.learning import course
from tests.factories.privacy import CANARY, planted

pytestmark = pytest.mark.django_db


def opened(person: User) -> zipfile.ZipFile:
    target = io.BytesIO()
    write_archive(target, person)
    return zipfile.ZipFile(target)


def said(archive: zipfile.ZipFile) -> str:
    return "\n".join(
        archive.read(name).decode("utf-8-sig") for name in archive.namelist() if name.endswith((".json", ".txt"))
    )


def test_everything_is_there_and_the_manifest_fits(private_files):
    story = planted()
    archive = opened(story.person)
    names = archive.namelist()
    for table in (
        "enrolment",
        "civilidentity",
        "evidence",
        "evidenceauthor",
        "judgement",
        "attestation",
        "appeal",
        "journal",
    ):
        assert f"donnees/{table}.json" in names
    manifest = json.loads(archive.read("manifeste.json"))
    assert {item["nom"] for item in manifest} == set(names) - {"manifeste.json"}
    for item in manifest:
        data = archive.read(item["nom"])
        assert (len(data), hashlib.sha256(data).hexdigest()) == (item["taille"], item["sha256"])
    assert CANARY.encode() in b"".join(archive.read(name) for name in names if name.startswith("fichiers/"))
    assert [archive.read(name) for name in names if name.startswith("attestations/")] == [story.pdf]
    identity = json.loads(archive.read("donnees/civilidentity.json"))
    assert identity["columns"]["birth_name"]
    assert identity["rows"][0]["birth_name"] == CANARY
    # Nothing that opens something, and nobody else.
    everything = said(archive)
    assert "link_token" not in everything
    assert story.person.password not in everything
    for other in User.objects.exclude(pk=story.person.pk):
        assert other.email not in everything, other


def test_of_a_work_made_with_others_only_ones_own_part():
    found = course()
    mine, other = found.enrol(), found.enrol()
    piece = found.bring(mine, "1.1", title="Fresque à deux", others=[other], sent=False)
    EvidenceAuthor.objects.filter(evidence=piece, enrolment=mine).update(part="Ma part à moi")
    EvidenceAuthor.objects.filter(evidence=piece, enrolment=other).update(part="La part de l’autre")
    alone = found.bring(other, "1.2", title="Tout seul", sent=False)
    assert alone.pk
    theirs, ours = said(opened(other.learner)), said(opened(mine.learner))
    assert "Fresque à deux" in theirs
    assert "Fresque à deux" in ours
    assert "La part de l’autre" in theirs
    assert "Ma part à moi" in ours
    assert "Ma part à moi" not in theirs
    assert "La part de l’autre" not in ours
    assert "Tout seul" not in ours
    assert mine.learner.email not in theirs


def test_a_file_in_quarantine_is_named_and_not_given(private_files):
    story = planted()
    StoredFile.objects.filter(created_by=story.person).update(scan_state=ScanState.QUARANTINED)
    archive = opened(story.person)
    assert not [name for name in archive.namelist() if name.startswith("fichiers/")]
    assert "en cours de vérification" in archive.read("LISEZ-MOI.txt").decode("utf-8-sig")


def test_thirty_pieces_cost_as_many_queries_as_one():
    found = course()
    enrolment = found.enrol()
    found.bring(enrolment, "1.1", sent=False)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            opened(enrolment.learner)
        return len(queries)

    cost()
    one = cost()
    for place in range(30):
        piece = Evidence.objects.create(enrolment=enrolment, title=f"Pièce {place}")
        EvidenceAuthor.objects.create(evidence=piece, enrolment=enrolment)
    assert cost() == one


def test_a_copy_is_made_kept_for_days_and_deleted(private_files, django_capture_on_commit_callbacks):
    person = UserFactory()
    asked = actions.ask_for_export(by=person)
    assert actions.ask_for_export(by=person) == asked, "one at a time"
    assert actions.make_export(asked.pk)
    assert not actions.make_export(asked.pk), "it is made"
    asked.refresh_from_db()
    assert asked.state == ExportState.READY
    assert asked.done == asked.total == len(steps(person))
    key = asked.file.key
    assert private_storage().exists(key)
    DataExport.objects.filter(pk=asked.pk).update(expires_at=clock.now() - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        actions.sweep_exports()
    asked.refresh_from_db()
    assert (asked.state, asked.file) == (ExportState.GONE, None)
    assert not private_storage().exists(key)


def test_a_process_that_is_at_it_is_left_alone_until_it_is_taken_for_dead():
    asked = actions.ask_for_export(by=UserFactory())
    DataExport.objects.filter(pk=asked.pk).update(claimed_at=clock.now())
    assert not actions.make_export(asked.pk)
    DataExport.objects.filter(pk=asked.pk).update(claimed_at=clock.now() - timedelta(hours=1))
    assert actions.make_export(asked.pk)


def test_a_download_asks_again_who_one_is(private_files):
    person = UserFactory()
    browser = Client()
    browser.force_login(person)
    assert browser.post(reverse("privacy:ask_for_export")).status_code == 302
    assert browser.get(reverse("privacy:progress")).status_code == 302  # without a broker, it makes the copy
    export = DataExport.objects.get(person=person)
    assert export.state == ExportState.READY
    assert "Télécharger mes données" in browser.get(reverse("privacy:mine")).content.decode()
    address = reverse("privacy:download", args=[export.pk])
    asked = browser.get(address)
    assert asked.status_code == 302
    assert "reauthenticate" in asked["Location"]
    back = browser.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert back.headers["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(b"".join(back))).namelist()
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.get(address).status_code == 404
    DataExport.objects.filter(pk=export.pk).update(expires_at=clock.now())
    assert browser.get(address).status_code == 404


def test_the_command_writes_the_same_archive(tmp_path):
    person = UserFactory()
    target = tmp_path / "copie.zip"
    call_command("export_person", person.email, str(target), stdout=io.StringIO())
    assert "LISEZ-MOI.txt" in zipfile.ZipFile(target).namelist()
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="Cannot write"):
        call_command("export_person", person.email, str(target))
