"""The ledger of erasures outlives the database: what was erased is erased again after a restore."""

from __future__ import annotations

import io
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from certification.privacy import actions
from cursus.core import clock, erasure_ledger
from cursus.core.files import doomed
from cursus.core.files.storage import private_storage
from cursus.core.models import DoomedBytes
from cursus.models import User
from tests.certification.privacy.test_canaries import KEPT, sound
from tests.factories.accounts import UserFactory
from tests.factories.privacy import CANARY, places, planted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _outside(tmp_path, settings) -> None:
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"


@pytest.fixture
def story(private_files):
    return planted()


def set_aside(to: Path) -> None:
    """Copy the database as a nightly dump would."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM INTO '{to}'")
        return
    pytest.skip("the copy of a database on a server is the server’s business")


def restore(copy: Path) -> None:
    name = Path(connection.settings_dict["NAME"])
    connections.close_all()
    for suffix in ("-wal", "-shm"):
        Path(f"{name}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(copy, name)


def test_what_was_erased_is_erased_again_after_a_restore(story, tmp_path):
    set_aside(tmp_path / "yesterday.sqlite3")
    actions.erase_person(story.person)
    assert places() == KEPT

    restore(tmp_path / "yesterday.sqlite3")
    assert len({place for place in places() if place.startswith("c")}) > 30, "yesterday’s database names them again"
    out = io.StringIO()
    call_command("replay_erasures", stdout=out)
    assert "found again: 1, erased again: 1 account(s) and 1 enrolment(s)" in out.getvalue()
    assert places() == KEPT
    assert sound() == []

    again = actions.replay()
    assert (again.people, again.found) == (1, 0), "once is enough"


def test_the_ledger_names_nobody(story):
    actions.erase_person(story.person)
    lines = erasure_ledger.ledger_path().read_text().splitlines()
    assert len(lines) == 2  # what the body held, and the account
    for line in lines:
        said = json.loads(line)
        assert set(said) == {"at", "person", "body"}
        assert len(said["person"]) == 64
        assert CANARY.casefold() not in line.casefold()
    assert erasure_ledger.ledger_path().stat().st_mode & 0o077 == 0


def test_a_newcomer_who_received_the_same_key_is_not_erased():
    """After a restore keys are given again: the mark holds the moment of joining, so it fits one person only."""
    gone = UserFactory()
    User.objects.filter(pk=gone.pk).update(date_joined=clock.now() - timedelta(days=9))
    gone.refresh_from_db()
    key = gone.pk
    actions.erase_person(gone)
    User.objects.filter(pk=key).delete()
    newcomer = UserFactory(pk=key)
    assert actions.replay().found == 0
    newcomer.refresh_from_db()
    assert newcomer.erased_at is None


def test_without_a_line_in_the_ledger_nothing_is_erased(settings, tmp_path):
    person = UserFactory()
    (tmp_path / "a-file").write_text("not a folder")
    settings.CHECKPOINTS_DIR = tmp_path / "a-file"
    with pytest.raises(OSError):
        actions.erase_person(person)
    person.refresh_from_db()
    assert person.erased_at is None
    assert person.email.startswith("person")


def test_an_unfinished_line_is_passed_over():
    actions.erase_person(UserFactory())
    with erasure_ledger.ledger_path().open("a") as handle:
        handle.write('{"at": "2026')
    assert len(list(erasure_ledger.read())) == 1


def test_bytes_that_storage_would_not_delete_are_tried_again(story, monkeypatch):
    delete = type(private_storage()).delete

    def refuse(self, name):
        raise OSError("the storage is away")

    monkeypatch.setattr(type(private_storage()), "delete", refuse)
    actions.erase_person(story.person)
    assert "file:evidence" in places(), "storage was away"
    assert DoomedBytes.objects.exists()
    monkeypatch.setattr(type(private_storage()), "delete", delete)
    assert doomed.sweep_doomed() >= 1
    assert places() == KEPT
    assert not DoomedBytes.objects.exists()


def test_the_command_asks_to_be_sure_and_says_what_is_in_the_way():
    person = UserFactory()
    with pytest.raises(CommandError, match="--yes"):
        call_command("erase_person", person.email)
    with pytest.raises(CommandError, match="Nobody"):
        call_command("erase_person", "personne@example.org", yes=True)
    boss = UserFactory(is_staff=True)
    with pytest.raises(CommandError):
        call_command("erase_person", boss.email, yes=True)
    out = io.StringIO()
    call_command("erase_person", person.email, yes=True, stdout=out)
    assert "erased" in out.getvalue()
    person.refresh_from_db()
    assert str(person) == "Personne effacée"
