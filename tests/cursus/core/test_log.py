"""The audit log: nothing that was written can be changed without its being seen."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from cursus.core import audit, triggers
from cursus.core.models import AuditChain, AuditEntry, AuditNote
from cursus.core.writing import record, writing
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """A chain of five entries about one body, written by one person."""
    user, body = UserFactory(), OrganisationFactory()
    for number in range(5):
        with writing():
            body.name = f"Nom {number}"
            body.save()
            record("organisation.renamed", body, by=user, detail={"number": number}, note=f"par {user}")
    return AuditChain.objects.get(organisation=body)


def problems(chain):
    chain.refresh_from_db()
    return [(finding.seq, finding.problem) for finding in audit.verify(chain)]


def tamper(sql, *parameters):
    """Write as a database administrator would: without the guards."""
    triggers.remove_triggers()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_an_untouched_chain_verifies(chain):
    assert chain.size == 5
    assert problems(chain) == []


def test_an_edited_row_no_longer_matches_its_last_entry(chain):
    tamper(
        "UPDATE cursus_organisation SET name = 'Autre' WHERE id = %s",
        chain.organisation.pk.hex if connection.vendor == "sqlite" else chain.organisation.pk,
    )
    assert problems(chain) == [(5, "row_changed")]


def test_an_edited_entry_is_named(chain):
    tamper("UPDATE cursus_auditentry SET event = 'organisation.bought' WHERE chain_id = %s AND seq = 3", chain.pk)
    assert problems(chain)[0] == (3, "hash")


def test_a_deleted_entry_is_named(chain):
    tamper("DELETE FROM cursus_auditnote")
    tamper("DELETE FROM cursus_auditentry WHERE chain_id = %s AND seq = 2", chain.pk)
    assert problems(chain)[0] == (2, "sequence")


def test_a_cut_tail_is_seen(chain):
    tamper("DELETE FROM cursus_auditnote")
    tamper("DELETE FROM cursus_auditentry WHERE chain_id = %s AND seq > 3", chain.pk)
    assert ("head" in {problem for _, problem in problems(chain)}) is True


@pytest.mark.parametrize("sql", ["UPDATE cursus_auditentry SET event = 'x'", "DELETE FROM cursus_auditentry"])
def test_the_database_refuses_to_change_the_log(chain, sql):
    AuditNote.objects.all().delete()

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    with pytest.raises(DatabaseError, match="insert-only"):
        write()
    assert AuditEntry.objects.filter(chain=chain).count() == 5


def test_a_rolled_back_action_leaves_no_entry(chain):
    def fail_after_recording():
        with writing():
            record("organisation.renamed", chain.organisation, by=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_recording()
    assert problems(chain) == []
    assert chain.size == 5


def test_a_record_outside_an_action_is_a_mistake(chain):
    with pytest.raises(RuntimeError):
        record("organisation.renamed", chain.organisation, by=None)


def test_entries_hold_no_name_and_the_note_does(chain):
    entry = AuditEntry.objects.filter(chain=chain).select_related("note").first()
    assert entry.note.text.startswith("par Prénom")
    assert "Prénom" not in str(entry.__dict__)
    assert len(entry.actor) == 64


def test_a_digest_is_of_the_row_as_committed():
    body = OrganisationFactory()
    with writing():
        record("organisation.renamed", body, by=None)
        body.name = "Écrit après l’appel"
        body.save()
    assert problems(AuditChain.objects.get(organisation=body)) == []
