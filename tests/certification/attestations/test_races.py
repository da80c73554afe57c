"""Two workers on one document, two clicks on one button, two juries of one certifier; and each without its lock."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from certification.attestations import actions
from certification.attestations.actions import allocating, making, outbox
from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation, AttestationSeries, IssuingBatch
from cursus.core.audit import verify
from cursus.core.models import AuditChain, OutgoingMail, StoredFile
from cursus.core.triggers import install_triggers, remove_triggers
from tests.certification.racing import at_once, take_locks_out, together
from tests.factories.attestations import opened, signed, signed_with, under

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: two never meet"),
]


@pytest.fixture
def no_lock(monkeypatch):
    return lambda: take_locks_out(monkeypatch)


def documents() -> int:
    return StoredFile.objects.filter(purpose="attestations").count()


# --- one document


def test_two_workers_make_one_document(monkeypatch):
    row = opened(candidates=1).first
    together(monkeypatch, making, "register_all")
    assert at_once(*[lambda: actions.issue(Attestation.objects.get(pk=row.pk))] * 2) == ["done", "done"]
    row.refresh_from_db()
    assert row.state == AttestationState.ISSUED
    assert documents() == 1
    assert OutgoingMail.objects.filter(key__startswith="attestations-issued-").count() == 1
    assert [finding for chain in AuditChain.objects.all() for finding in verify(chain)] == []


def test_without_the_lock_the_database_still_keeps_one(monkeypatch, no_lock):
    row = opened(candidates=1).first
    together(monkeypatch, outbox, "_write_taken")  # both have taken it
    together(monkeypatch, making, "register_all")
    no_lock()
    at_once(*[lambda: actions.issue(Attestation.objects.get(pk=row.pk))] * 2)
    assert documents() == 1


def test_without_lock_and_guard_there_would_be_two(monkeypatch, no_lock):
    row = opened(candidates=1).first
    together(monkeypatch, outbox, "_write_taken")  # both have taken it
    together(monkeypatch, making, "register_all")
    no_lock()
    remove_triggers()
    at_once(*[lambda: actions.issue(Attestation.objects.get(pk=row.pk))] * 2)
    install_triggers()
    assert documents() == 2


def test_two_workers_with_the_last_two_documents_tell_the_person_and_finish(monkeypatch):
    found = opened(signed_with({"B1", "B2"}, blocks=3))
    together(monkeypatch, making, "_tell")
    first, second = found.attestations
    assert at_once(lambda: actions.issue(first), lambda: actions.issue(second)) == ["done", "done"]
    assert {item.problem for item in found.attestations} == {""}
    found.batch.refresh_from_db()
    assert found.batch.state == "DONE"
    assert OutgoingMail.objects.filter(key__startswith="attestations-issued-").count() == 1


# --- numbers


@pytest.fixture
def tried_together(monkeypatch):
    """Both have tried their documents, under no lock, before either takes a number."""
    barrier, tried = threading.Barrier(2), allocating._proofs

    def proofs(*args):
        found = tried(*args)
        barrier.wait(timeout=60)
        return found

    monkeypatch.setattr(allocating, "_proofs", proofs)


def issue_both(*worlds) -> list[str]:
    return at_once(*[lambda w=w: actions.open_batch(jury=w.jury, by=w.admin) for w in worlds])


def test_two_clicks_give_one_batch(monkeypatch, tried_together):
    world = signed()
    together(monkeypatch, allocating, "_allocate_all")
    assert issue_both(world, world) == ["done", "done"]
    assert IssuingBatch.objects.count() == 1
    assert list(Attestation.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_without_the_lock_two_clicks_break(monkeypatch, tried_together, no_lock):
    world = signed()
    together(monkeypatch, allocating, "_allocate_all")
    no_lock()
    assert issue_both(world, world) != ["done", "done"]


def test_two_juries_of_one_certifier_share_a_series_without_gap(monkeypatch, tried_together):
    first = signed()
    second = under(first, signed())
    AttestationSeries.objects.create(certifier=first.certifier)  # else its INSERT would make one wait for the other
    together(monkeypatch, allocating, "_allocate")
    assert issue_both(first, second) == ["done", "done"]
    assert list(Attestation.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    by_jury = [list(batch.attestations.values_list("number", flat=True)) for batch in IssuingBatch.objects.all()]
    assert sorted(sorted(numbers) for numbers in by_jury) == [[1, 2], [3, 4]]


def test_without_the_lock_two_juries_take_the_same_number(monkeypatch, tried_together, no_lock):
    first = signed()
    second = under(first, signed())
    AttestationSeries.objects.create(certifier=first.certifier)  # else its INSERT would make one wait for the other
    together(monkeypatch, allocating, "_allocate")
    no_lock()
    assert "IntegrityError" in issue_both(first, second)
