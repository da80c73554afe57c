"""Yesterday's database is restored: it is noticed, nothing is issued from it, and no number is given twice."""

from __future__ import annotations

import shutil
from copy import deepcopy
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from certification.attestations import actions
from certification.attestations.models import Attestation, AttestationSeries, LostNumber
from cursus.core import checkpoints
from cursus.core.audit_check import verify
from cursus.core.checkpoints import LogLocked, store
from cursus.core.checkpoints.verifying import verify_log
from cursus.core.models import AuditChain
from tests.cursus.core.restoring import dump, restore
from tests.factories.accounts import UserFactory
from tests.factories.attestations import issued, opened, signed, signed_with, under

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def outside(settings, tmp_path):
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"
    return settings.CHECKPOINTS_DIR


@pytest.fixture(scope="module")
def lost(tmp_path_factory):
    """What the first test that asks has made: the backup, the checkpoints taken since, and what they are about."""
    return SimpleNamespace(folder=tmp_path_factory.mktemp("lost"), backup=None, about=None)


@pytest.fixture
def restored(lost, outside):
    """Two signed juries of one certifier; the first one's batch was issued after the backup that is restored."""
    if lost.backup is None:
        first = signed()
        second = under(first, signed_with({"B1"}, {"B1"}))
        checkpoints.take(AuditChain.objects.get(organisation=first.certifier))
        lost.backup = dump(lost.folder)
        done = issued(first)
        done.given = [made.number for made in done.attestations]
        lost.about = done, second
        shutil.copytree(outside, lost.folder / "checkpoints")
    shutil.copytree(lost.folder / "checkpoints", outside, dirs_exist_ok=True)
    restore(lost.backup)
    assert not Attestation.objects.exists()
    return deepcopy(lost.about)


def problems(body):
    return [item.problem for item in verify_log(organisation_id=body.pk)]


def reconcile(body, by, witness, reason="Disque perdu, sauvegarde de la veille."):
    out = StringIO()
    call_command("reconcile_log", "--body", body.slug, "--by", by, "--witness", witness, "--reason", reason, stdout=out)
    return out.getvalue()


def test_the_verifier_names_it(restored):
    done, _second = restored
    found = list(verify_log(organisation_id=done.world.certifier.pk))
    assert {item.problem for item in found} == {"checkpoint_ahead", "checkpoint_numbers"}
    chain = AuditChain.objects.get(organisation=done.world.certifier)
    assert found[0].seq == chain.size
    assert not list(verify(chain))  # the chain alone is perfect: it is yesterday's


def test_issuance_locks(restored):
    done, second = restored
    for world in (done.world, second):
        with pytest.raises(LogLocked, match="reconcile_log"):
            actions.open_batch(jury=world.jury, by=world.admin)
    assert not Attestation.objects.exists()


def test_without_the_lock_a_number_is_given_twice(restored, monkeypatch):
    """The twin: this is what the lock prevents."""
    done, second = restored
    monkeypatch.setattr("certification.attestations.obstacles.require_current", lambda body: None)
    batch = actions.open_batch(jury=second.jury, by=second.admin)
    assert batch.attestations.first().number in done.given


def test_a_document_that_was_waiting_waits(tmp_path):
    done = opened(signed())
    backup = dump(tmp_path)
    actions.issue_next(done.batch)
    actions.issue_next(done.batch)
    checkpoints.take(AuditChain.objects.get(organisation=done.world.certifier))
    restore(backup)
    made = actions.issue(done.first)
    assert made.state == "ALLOCATED"
    assert "reconcile_log" in made.problem


def test_two_people_reconcile_and_no_number_is_given_again(restored):
    done, second = restored
    body, admin = done.world.certifier, done.world.admin
    other = UserFactory(is_superuser=True)
    said = reconcile(body, admin.email, other.email)
    assert str(len(done.given)) in said
    assert list(LostNumber.objects.values_list("number", flat=True)) == done.given
    assert problems(body) == []
    batch = actions.open_batch(jury=second.jury, by=second.admin)
    assert [made.number for made in batch.attestations.order_by("number")] == [
        max(done.given) + 1,
        max(done.given) + 2,
    ]
    assert AttestationSeries.objects.get(certifier=body).last_number == max(done.given) + 2
    assert problems(body) == []


def test_the_log_says_who_and_why(restored):
    done, _second = restored
    other = UserFactory(is_superuser=True)
    reconcile(done.world.certifier, done.world.admin.email, other.email)
    entry = AuditChain.objects.get(organisation=done.world.certifier).entries.get(event="log.restored")
    assert entry.note.actor == done.world.admin
    assert entry.note.text.startswith("Disque perdu")
    assert entry.subject_ref
    newest = store.latest(str(done.world.certifier.pk)).checkpoint
    assert newest.restored["size"] == entry.detail["size"]
    assert newest.counters == {"attestations": max(done.given)}


def test_a_forged_acknowledgement_in_the_database_is_not_enough(restored):
    """Who holds the database can write the entry, not the signed checkpoint."""
    from cursus.core.writing import record, writing

    done, _second = restored
    with writing():
        record("log.restored", done.world.certifier, by=None, detail={"kept": 0, "size": 99, "head": ""})
    assert "checkpoint_ahead" in problems(done.world.certifier) or "checkpoint_differs" in problems(
        done.world.certifier
    )
    with pytest.raises(LogLocked):
        actions.open_batch(jury=done.world.jury, by=done.world.admin)


@pytest.mark.parametrize("who", ["alone", "stranger", "no reason"])
def test_nobody_reconciles_alone(restored, who):
    done, _second = restored
    admin, other = done.world.admin, UserFactory(is_superuser=who != "stranger")
    with pytest.raises(CommandError):
        reconcile(
            done.world.certifier,
            admin.email,
            admin.email if who == "alone" else other.email,
            reason=" " if who == "no reason" else "Disque perdu",
        )
    assert not LostNumber.objects.exists()


def test_checkpoints_that_cannot_be_found_lock_too(outside):
    world = signed()
    checkpoints.take(AuditChain.objects.get(organisation=world.certifier))
    outside.rename(outside.with_name("unmounted"))
    with pytest.raises(LogLocked, match="reconcile_log"):
        actions.open_batch(jury=world.jury, by=world.admin)
    outside.with_name("unmounted").rename(outside)
    assert actions.open_batch(jury=world.jury, by=world.admin)


def test_nothing_to_reconcile_is_said(outside):
    world = signed()
    checkpoints.take(AuditChain.objects.get(organisation=world.certifier))
    with pytest.raises(CommandError):
        reconcile(world.certifier, world.admin.email, UserFactory(is_superuser=True).email)


def test_numbers_batches_and_juries_ask_for_a_checkpoint():
    """After what must not be lost, the log is already outside when the action returns."""
    done = issued(signed())
    newest = store.latest(str(done.world.certifier.pk)).checkpoint
    chain = AuditChain.objects.get(organisation=done.world.certifier)
    assert newest.counters == {"attestations": len(done.attestations)}
    assert newest.size == chain.size
    heads = set(chain.entries.values_list("event", "hash"))
    taken = {store.read_line(line).checkpoint.head for _place, line in store.lines(str(done.world.certifier.pk))}
    asked = {"jury.close", "jury.sign", "issuing_batch.opened", "issuing_batch.finish"}
    covered = {event for event, digest in heads if digest in taken}
    assert {event for event, _digest in heads} >= asked
    assert len(taken) >= len(asked)
    assert "issuing_batch.finish" in covered


def test_the_database_keeps_lost_numbers(restored):
    done, _second = restored
    reconcile(done.world.certifier, done.world.admin.email, UserFactory(is_superuser=True).email)
    with pytest.raises(DatabaseError, match="keeps every number"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM certification_lostnumber")
