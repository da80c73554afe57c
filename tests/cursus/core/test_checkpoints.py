"""The log against somebody who may write the whole database: what lies outside names the first bad entry."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from cursus.core import checkpoints, triggers
from cursus.core.audit_hash import GENESIS, entry_hash
from cursus.core.checkpoints import store
from cursus.core.checkpoints.keys import PRIVATE, PUBLIC
from cursus.core.checkpoints.stamping import stamped_digest
from cursus.core.checkpoints.statement import Malformed, read_line
from cursus.core.checkpoints.taking import NewerOutside, real_now
from cursus.core.checkpoints.verifying import verify_log
from cursus.core.checks import checkpoints_can_be_written, checkpoints_have_a_second_place
from cursus.core.models import AuditChain, AuditEntry, AuditIdentity, AuditNote
from cursus.core.timestamps import read_token
from cursus.core.writing import record, writing
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.authority import Authority

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    """Where the database does not reach."""
    settings.KEYS_DIR = tmp_path / "keys"
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"
    return settings.CHECKPOINTS_DIR


@pytest.fixture
def body():
    return OrganisationFactory(name="Réseau Coopérer")


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def chain(body, person):
    """Six entries, the last two after the checkpoint."""
    rename(body, person, range(4))
    found = AuditChain.objects.get(organisation=body)
    checkpoints.take(found)
    rename(body, person, range(4, 6))
    found.refresh_from_db()
    return found


def rename(body, person, numbers):
    for number in numbers:
        with writing():
            body.legal_name = f"Nom {number}"
            body.save()
            record("organisation.renamed", body, by=person, detail={"number": number})


def findings(chain=None):
    """What verify_log finds, but for rows that the factories wrote without a word to the log."""
    found = verify_log(organisation_id=chain.organisation_id if chain else None)
    return [(item.seq, item.problem) for item in found if item.problem != "row_unlogged"]


def sql(statement, *parameters):
    """Write as a database administrator would: without the guards."""
    triggers.remove_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def cut(chain, after):
    """Drop the tail, and make the head agree."""
    AuditNote.objects.filter(entry__chain=chain, entry__seq__gt=after).delete()
    sql("DELETE FROM cursus_auditentry WHERE chain_id = %s AND seq > %s", chain.pk, after)
    head = AuditEntry.objects.get(chain=chain, seq=after).hash if after else GENESIS
    sql("UPDATE cursus_auditchain SET size = %s, head = %s WHERE id = %s", after, head, chain.pk)


def rewrite(chain, seq, **changes):
    """Change an entry and compute every hash after it anew, the head included: the chain itself is perfect."""
    triggers.remove_triggers()
    previous = GENESIS
    for entry in AuditEntry.objects.filter(chain=chain).order_by("seq"):
        if entry.seq == seq:
            for name, value in changes.items():
                setattr(entry, name, value)
        entry.previous = previous
        previous = entry.hash = entry_hash(entry)
        entry.save()
    AuditChain.objects.filter(pk=chain.pk).update(head=previous)


class TestFindings:
    def test_an_untouched_log_is_clean(self, chain):
        assert findings() == []

    def test_a_deleted_entry(self, chain):
        AuditNote.objects.all().delete()
        sql("DELETE FROM cursus_auditentry WHERE chain_id = %s AND seq = 2", chain.pk)
        assert findings(chain)[0] == (2, "sequence")

    def test_swapped_entries(self, chain):
        for old, new in ((2, 99), (3, 2), (99, 3)):
            sql("UPDATE cursus_auditentry SET seq = %s WHERE chain_id = %s AND seq = %s", new, chain.pk, old)
        assert findings(chain)[0] == (2, "link")

    def test_an_edited_entry(self, chain):
        sql("UPDATE cursus_auditentry SET event = 'organisation.bought' WHERE chain_id = %s AND seq = 3", chain.pk)
        assert findings(chain)[0] == (3, "hash")

    def test_a_row_edited_behind_the_log(self, chain, body):
        type(body).objects.filter(pk=body.pk).update(name="Autre réseau")
        assert findings(chain) == [(6, "row_changed")]

    def test_a_row_deleted_behind_the_log(self, chain, body):
        other = OrganisationFactory()
        with writing():
            record("organisation.created", other, by=None, organisation=body)
        sql("DELETE FROM cursus_organisation WHERE id = %s", _key(other))
        assert findings(chain) == [(7, "row_missing")]

    def test_a_row_deleted_in_the_open(self, chain, body):
        other = OrganisationFactory()
        with writing():
            record("organisation.closed", other, by=None, organisation=body)
            other.delete()
        assert findings(chain) == []

    def test_a_row_that_no_entry_speaks_of(self, chain):
        stray = OrganisationFactory()
        unlogged = [item for item in verify_log() if item.problem == "row_unlogged"]
        assert str(stray.pk) in {item.key for item in unlogged}

    def test_a_tail_cut_with_the_head_made_to_agree(self, chain):
        cut(chain, after=3)
        assert findings(chain)[0] == (3, "checkpoint_ahead")

    def test_without_the_checkpoint_the_same_cut_goes_unseen(self, chain, outside, body, person):
        """The twin: what makes the cut visible is the checkpoint, and nothing else."""
        for path in outside.rglob("*.jsonl"):
            path.unlink()
        AuditChain.objects.update(checkpointed_at=None)
        rename(body, person, [3])  # so that the row is as the last entry says
        cut(chain, after=4)
        assert findings(chain) == []

    def test_a_chain_rewritten_from_end_to_end(self, chain):
        rewrite(chain, 2, detail={"number": 17})
        assert findings(chain)[0] == (4, "checkpoint_differs")

    def test_a_whole_chain_deleted(self, chain):
        AuditNote.objects.all().delete()
        sql("DELETE FROM cursus_auditentry")
        sql("DELETE FROM cursus_auditchain")
        assert (None, "chain_missing") in findings()

    def test_checkpoints_that_vanished(self, chain, outside):
        outside.rename(outside.with_name("elsewhere"))
        assert findings(chain) == [(None, "checkpoints_missing")]
        assert list(verify_log(organisation_id=chain.organisation_id, root=outside.with_name("elsewhere"))) == []

    def test_a_salt_removed_without_its_erasure(self, chain, person):
        AuditIdentity.objects.filter(user=person).delete()
        assert (1, "salt_missing") in findings()

    def test_a_salt_erased_in_the_open(self, chain, person, body):
        with writing():
            record("person.erased", body, by=None, about=person)
        AuditIdentity.objects.filter(user=person).delete()
        assert findings() == []


class TestCheckpoints:
    def test_a_checkpoint_says_size_head_and_time(self, chain, outside, body):
        (line,) = [line for _place, line in store.lines(str(body.pk))]
        said = json.loads(line)["checkpoint"]
        assert said["size"] == 4
        assert said["head"] == AuditEntry.objects.get(chain=chain, seq=4).hash
        assert said["origin"] == f"http://testserver/log/{body.pk}"
        assert read_line(line).timestamp is None

    def test_the_authority_stamps_it_and_is_not_waited_for(self, body, person, settings, tmp_path):
        authority = Authority(tmp_path)
        settings.TIMESTAMP_URL, settings.TIMESTAMP_TRUST = f"{authority.address}/", str(authority.roots)
        try:
            rename(body, person, range(2))
            checkpoints.take(AuditChain.objects.get(organisation=body))
        finally:
            authority.stop()
        rename(body, person, range(2, 3))
        checkpoints.take(AuditChain.objects.get(organisation=body))
        stamped, bare = (read_line(line) for _place, line in store.lines(str(body.pk)))
        token = read_token(stamped.timestamp, digest=stamped_digest(stamped), trusted=[authority.hierarchy.root])
        assert token.name == "Horodatage de test"
        assert bare.timestamp is None

    @pytest.mark.parametrize(("old", "new"), [('"size":4', '"size":2'), ('"counters":{', '"counters":{"x":3,')])
    def test_a_changed_checkpoint_is_not_believed(self, chain, outside, old, new):
        (path,) = outside.rglob("*.jsonl")
        text = path.read_text()
        path.write_text(text.replace(old, new, 1).replace(",}", "}"))
        assert path.read_text() != text
        assert findings(chain)[0] == (None, "checkpoint_forged")

    def test_a_checkpoint_of_another_key_is_not_believed(self, chain, settings, outside):
        for name in (PRIVATE, PUBLIC):
            (settings.KEYS_DIR / name).unlink()
        assert findings(chain)[0] == (None, "checkpoint_forged")

    def test_a_checkpoint_of_another_chain_is_not_believed(self, chain, outside):
        other = OrganisationFactory()
        with writing():
            record("organisation.created", other, by=None)
        (outside / str(other.pk)).mkdir()
        (line,) = [line for _place, line in store.lines(str(chain.organisation_id))]
        (outside / str(other.pk) / "2026-11-28.jsonl").write_bytes(line)
        assert findings(other.audit_chain)[0] == (None, "checkpoint_forged")

    def test_the_key_is_made_once_for_this_service_alone(self, chain, settings):
        held = (settings.KEYS_DIR / PRIVATE).read_bytes()
        checkpoints.take(chain)
        assert (settings.KEYS_DIR / PRIVATE).read_bytes() == held
        assert (settings.KEYS_DIR / PRIVATE).stat().st_mode & 0o077 == 0
        assert findings(chain) == []

    def test_nothing_is_covered_up(self, chain):
        """A rewritten chain never receives a checkpoint that makes it look right."""
        rewrite(chain, 2, detail={"number": 17})
        with pytest.raises(NewerOutside):
            checkpoints.take(chain)

    def test_a_line_torn_by_a_power_cut_is_passed_over(self, chain, outside):
        (path,) = outside.rglob("*.jsonl")
        whole = path.read_bytes()
        path.write_bytes(whole + whole[:90])
        assert store.latest(str(chain.organisation_id)).checkpoint.size == 4
        checkpoints.take(chain)
        assert [problem for _seq, problem in findings(chain)] == ["checkpoint_forged"]
        assert store.latest(str(chain.organisation_id)).checkpoint.size == 6
        with pytest.raises(Malformed):
            read_line(whole[:90])

    def test_a_clock_that_went_back_hides_nothing(self, chain, outside, monkeypatch):
        earlier = real_now() - timedelta(days=2)
        monkeypatch.setattr("cursus.core.checkpoints.taking.real_now", lambda: earlier)
        checkpoints.take(chain)
        assert store.latest(str(chain.organisation_id)).checkpoint.size == 6


class TestWhen:
    def test_after_the_commit_of_what_asks_for_it(self, body, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            with writing():
                record("organisation.renamed", body, by=None, checkpoint=True)
            chain = AuditChain.objects.get(organisation=body)
            assert chain.checkpoint_due_at is not None
            assert store.latest(str(body.pk)) is None
        chain.refresh_from_db()
        assert store.latest(str(body.pk)).checkpoint.head == chain.head
        assert chain.checkpoint_due_at is None

    def test_what_does_not_ask_gets_none(self, body, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True), writing():
            record("organisation.renamed", body, by=None)
        assert store.latest(str(body.pk)) is None

    def test_a_failure_blocks_nothing_is_shown_and_is_made_good(
        self, body, outside, client, django_capture_on_commit_callbacks
    ):
        outside.write_text("a file where the folder should be")
        with django_capture_on_commit_callbacks(execute=True), writing():
            record("organisation.renamed", body, by=None, checkpoint=True)
        chain = AuditChain.objects.get(organisation=body)
        assert chain.size == 1
        assert checkpoints.take_due() == (0, 1)
        assert client.get("/healthz").json()["warnings"] == []
        AuditChain.objects.update(checkpoint_due_at=real_now() - timedelta(minutes=20))
        answer = client.get("/healthz")
        assert answer.json()["warnings"] == ["checkpoints_late"]
        assert answer.status_code == 200
        outside.unlink()
        assert checkpoints.take_due() == (1, 0)
        assert client.get("/healthz").json()["warnings"] == []
        assert findings(chain) == []

    def test_each_day_for_each_chain(self, chain):
        AuditChain.objects.update(checkpointed_at=real_now() - timedelta(days=1))
        assert checkpoints.take_due() == (1, 0)
        assert checkpoints.take_due() == (0, 0)

    def test_a_second_place(self, chain, settings, tmp_path):
        from config import env

        settings.CHECKPOINTS_COPY_URL = (tmp_path / "copy").as_uri()
        settings.STORAGES = {**settings.STORAGES, "checkpoints": env.storage(settings.CHECKPOINTS_COPY_URL)}
        checkpoints.take(chain)
        (copied,) = (path for path in (tmp_path / "copy").rglob("*") if path.is_file())
        assert read_line(copied.read_bytes()).checkpoint.size == 6

    def test_a_mailbox(self, chain, settings):
        settings.CHECKPOINTS_COPY_URL = "mailto:archives@example.org"
        checkpoints.take(chain)
        assert mail.outbox[-1].to == ["archives@example.org"]
        assert read_line(mail.outbox[-1].body.encode()).checkpoint.size == 6


class TestChecks:
    def test_a_folder_that_cannot_be_written_is_an_error(self, settings, tmp_path):
        assert checkpoints_can_be_written() == []
        (tmp_path / "file").write_text("not a folder")
        settings.CHECKPOINTS_DIR = tmp_path / "file" / "checkpoints"
        assert [found.id for found in checkpoints_can_be_written()] == ["cursus.E001"]

    def test_one_place_only_is_a_warning(self, settings):
        assert [found.id for found in checkpoints_have_a_second_place()] == ["cursus.W001"]
        settings.CHECKPOINTS_COPY_URL = "mailto:archives@example.org"
        assert checkpoints_have_a_second_place() == []


class TestCommand:
    def run(self, *arguments):
        out = StringIO()
        try:
            call_command("verify_log", *arguments, stdout=out)
        except SystemExit as end:
            return end.code, out.getvalue()
        return 0, out.getvalue()

    def test_a_clean_chain(self, chain, body):
        code, said = self.run("--body", body.slug)
        assert code == 0
        assert "6" in said

    def test_the_first_bad_entry_is_named(self, chain, body):
        sql("UPDATE cursus_auditentry SET event = 'organisation.bought' WHERE chain_id = %s AND seq = 3", chain.pk)
        code, said = self.run("--body", body.slug)
        first = said.splitlines()[0]
        assert code == 1
        for part in ("Réseau Coopérer", "3", "organisation.bought", "cursus.Organisation", str(body.pk)):
            assert part in first

    def test_for_programs(self, chain, body):
        cut(chain, after=3)
        code, said = self.run("--body", body.slug, "--json")
        held = json.loads(said)
        assert code == 1
        assert held["ok"] is False
        assert (held["findings"][0]["seq"], held["findings"][0]["problem"]) == (3, "checkpoint_ahead")


def _key(row):
    return row.pk.hex if connection.vendor == "sqlite" else row.pk
