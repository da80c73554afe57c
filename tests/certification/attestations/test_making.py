"""Documents: each made once from its row, kept, told once; what fails waits with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as sent_mail
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from certification.attestations import actions, tasks
from certification.attestations.actions import making
from certification.attestations.actions.outbox import take
from certification.attestations.enums import AttestationState, BatchState
from certification.attestations.models import Attestation, PendingDocument
from certification.attestations.rules import ALONE, ASKED_AGAIN, LATE, LEASE, retry_after
from cursus.accounts.models import User
from cursus.core import background, clock
from cursus.core.audit import reference, verify
from cursus.core.canonical import sha256_hex
from cursus.core.files.scrub import scrub
from cursus.core.files.storage import BytesLost, read_verified
from cursus.core.models import AuditChain, AuditEntry, AuditIdentity, OutgoingMail, StoredFile
from cursus.core.signing import inspect_pdf
from cursus.core.tasks import deliver_mail
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.organisations.keys import certificate_of
from cursus.organisations.models import SigningKey
from tests.factories.attestations import issued, opened, signed_with

pytestmark = pytest.mark.django_db


def letters():
    return OutgoingMail.objects.filter(key__startswith="attestations-issued-")


def documents():
    return StoredFile.objects.filter(purpose="attestations")


# --- made once


def test_every_document_is_sealed_kept_and_in_the_register():
    found = issued()
    for attestation in found.attestations:
        pdf = read_verified(attestation.file)
        assert attestation.state == AttestationState.ISSUED
        assert attestation.pdf_sha256 == sha256_hex(pdf) == attestation.file.sha256
        assert attestation.file.organisation == found.world.certifier
        report = inspect_pdf(pdf, trusted=[certificate_of(attestation.signing_key)], at=attestation.sealed_at)
        assert report.valid, report.problems
        assert report.signed_at == attestation.sealed_at.replace(microsecond=0)
    assert documents().count() == 2
    assert found.batch.state == BatchState.DONE
    assert found.batch.finished_at is not None


def test_making_it_twice_gives_one_document():
    found = opened(candidates=1)
    first = actions.issue(found.first)
    again = actions.issue(found.first)
    assert (again.pdf_sha256, again.file_id, again.sealed_at) == (first.pdf_sha256, first.file_id, first.sealed_at)
    assert documents().count() == 1
    assert letters().count() == 1
    assert actions.issue_next(found.batch) is None


def test_the_second_of_two_workers_throws_its_bytes_away(monkeypatch):
    """A worker is so slow that its lease runs out, and somebody else finishes while it renders."""
    found = opened(candidates=1)
    make, met = making.seal_attestation, []

    def meanwhile(*args, **kwargs):
        if not met:
            met.append(True)
            with clock.at(clock.now() + LEASE):
                assert actions.issue(found.first).state == AttestationState.ISSUED
        return make(*args, **kwargs)

    monkeypatch.setattr(making, "seal_attestation", meanwhile)
    late = actions.issue(found.first)
    assert late.state == AttestationState.ISSUED
    assert late.problem == ""
    assert documents().count() == 1
    assert sha256_hex(read_verified(late.file)) == late.pdf_sha256
    assert AuditEntry.objects.filter(event="attestation.issue").count() == 1
    left = [
        key for key in scrub(grace=timedelta(0), dry_run=True).swept if key.startswith(str(found.world.certifier.pk))
    ]
    assert left == [], "the bytes of the second are gone"


def test_what_somebody_has_in_hand_is_left_to_them():
    found = opened(candidates=1)
    assert len(take("somebody", attestation__batch=found.batch)) == 1
    assert actions.issue(found.first).state == AttestationState.ALLOCATED
    assert actions.issue_next(found.batch) is None
    with clock.at(clock.now() + LEASE):
        assert actions.issue(found.first).state == AttestationState.ISSUED


def test_a_task_that_comes_again_takes_back_what_it_held():
    found = opened()
    held = [row.pk for row in take("task", attestation__batch=found.batch)]
    assert [row.pk for row in take("task", attestation__batch=found.batch)] == held
    assert take("another", attestation__batch=found.batch) == []


def test_a_document_that_kills_its_worker_takes_no_other_down_and_then_waits_for_somebody():
    found = opened(signed_with({"B1", "B2"}, {"B1"}, {"B2"}))
    for _death in range(ALONE):
        assert len(take("task", attestation__batch=found.batch)) == 3
    alone = [row.pk for row in take("task", attestation__batch=found.batch)]
    assert len(alone) == 1
    for _death in range(20):  # whoever takes the others makes them
        for row in take("task", attestation__batch=found.batch):
            if row.pk != alone[0]:
                making._make([row])
    stuck = PendingDocument.objects.get()
    assert (stuck.pk, stuck.needs_somebody) == (alone[0], True)
    assert stuck.problem
    assert take("task", attestation__batch=found.batch) == []


def test_when_storage_is_away_the_whole_chunk_waits_for_one_question(monkeypatch):
    found, asked = opened(), []

    def away(*args, **kwargs):
        asked.append(True)
        raise OSError("read-only")

    monkeypatch.setattr(making, "place_bytes", away)
    assert actions.make_documents(batch=found.batch) == 0
    assert len(asked) == 1
    assert all(item.problem for item in found.attestations)
    assert set(PendingDocument.objects.values_list("needs_somebody", "failures", "attempts")) == {(False, 1, 0)}


def test_the_outbox_keeps_what_is_not_made():
    found = opened(candidates=1)
    with pytest.raises(DatabaseError, match="outbox"), transaction.atomic():
        PendingDocument.objects.all().delete()
    actions.issue(found.first)
    assert not PendingDocument.objects.exists()


def test_a_chunk_costs_the_same_number_of_queries_at_1_and_at_6():
    costs = []
    for count in (1, 6):
        found = opened(signed_with(*[{"B1", "B2"}] * count))
        with CaptureQueriesContext(connection) as queries:
            assert actions.make_documents(batch=found.batch) == count
        # Which keys sign, and whether the log is the newest there is, is asked for each document.
        one_by_one = ("cursus_signingkey", "cursus_credentialkey", "cursus_auditchain")
        costs.append(len([item for item in queries if not any(name in item["sql"] for name in one_by_one)]))
    assert costs[0] == costs[1]


def test_numbers_cost_the_same_number_of_queries_at_1_and_at_6():
    costs = []
    for count in (1, 6):
        world = signed_with(*[{"B1", "B2"}] * count)
        AuditIdentity.objects.all().delete()
        for user in User.objects.all():
            reference(user)
        with CaptureQueriesContext(connection) as queries:
            actions.open_batch(jury=world.jury, by=world.admin)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_void_number_gets_no_document():
    found = opened(candidates=1)
    actions.void(found.first, by=found.world.admin, reason="faux")
    assert actions.issue(found.attestations[0]).state == AttestationState.VOID
    assert not documents().exists()


def test_the_task_makes_its_batch_and_the_sweep_the_rest():
    found, other = opened(), opened(candidates=1)
    tasks.make_documents(str(found.batch.pk))
    assert {item.state for item in found.attestations} == {AttestationState.ISSUED}
    assert other.first.state == AttestationState.ALLOCATED
    tasks.make_missing_attestations()
    assert other.first.state == AttestationState.ISSUED


def test_with_a_broker_the_sweep_asks_again_only_for_what_nobody_took(settings, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.make_documents, "delay", asked.append)
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    found, other = opened(candidates=1), opened(candidates=1)
    tasks.make_missing_attestations()
    assert asked == [], "somebody was just asked"
    take("task", attestation__batch=other.batch)
    with clock.at(clock.now() + LATE + timedelta(seconds=1)):
        tasks.make_missing_attestations()
    assert set(asked) == {str(found.batch.pk)}
    with clock.at(clock.now() + LEASE + LATE + timedelta(seconds=1)):
        tasks.make_missing_attestations()
    assert set(asked) == {str(found.batch.pk), str(other.batch.pk)}


def test_a_killed_worker_and_an_idle_one_hold_nobody_up(settings):
    """What the broker gives back comes at once, and a question is dropped when the next one is due."""
    from config.celery import app

    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if name.startswith(("cursus.", "certification."))]
    assert ours
    assert {task.default_retry_delay for task in ours} == {1}
    sweep = settings.CELERY_BEAT_SCHEDULE["certification.attestations.make_missing_attestations"]
    assert ASKED_AGAIN.total_seconds() == sweep["schedule"]


# --- told once


def test_a_person_is_told_once_when_all_their_documents_are_ready(django_capture_on_commit_callbacks):
    found = opened(signed_with({"B1", "B2"}, blocks=3))
    sent_mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        actions.issue_next(found.batch)
        assert not letters().exists()
        actions.issue_next(found.batch)
    (letter,) = letters()
    learner = found.world.enrolments[0].learner
    assert letter.to == learner.email
    assert letter.recipient == learner
    for attestation in found.attestations:
        assert attestation.printed_number in letter.body
    assert "/mon-parcours/attestations/" in letter.body
    assert [message.to for message in sent_mail.outbox] == [[learner.email]]
    assert all(attestation.token not in letter.body for attestation in found.attestations)


def test_everyone_is_told_of_their_own_only():
    found = issued(signed_with({"B1"}, {"B1", "B2"}))
    told = {letter.to: letter.body for letter in letters()}
    assert set(told) == {enrolment.learner.email for enrolment in found.world.enrolments}
    for attestation in found.attestations:
        for address, body in told.items():
            own = attestation.candidate.enrolment.learner.email == address
            assert (attestation.printed_number in body) is own


# --- what fails waits


def test_a_key_that_goes_away_leaves_the_number_waiting_and_says_so():
    found = opened()
    SigningKey.objects.update(retired_at=datetime(2020, 1, 1, tzinfo=UTC))
    waiting = actions.issue_next(found.batch)
    assert waiting.state == AttestationState.ALLOCATED
    assert found.world.certifier.name in waiting.problem
    assert actions.issue_next(found.batch).pk != waiting.pk  # the others are tried too
    assert actions.issue_next(found.batch) is None
    SigningKey.objects.update(retired_at=None)
    assert actions.retry(found.batch, by=found.world.admin) == 2
    while actions.issue_next(found.batch):
        pass
    assert {item.state for item in found.attestations} == {AttestationState.ISSUED}
    assert {item.problem for item in found.attestations} == {""}
    assert [item.number for item in found.attestations] == [1, 2]


@pytest.mark.parametrize("place", ["seal_attestation", "place_bytes"])
def test_whatever_breaks_leaves_no_half_made_row_and_is_tried_again(place, monkeypatch, caplog):
    found = opened(candidates=1)

    def broken(*args, **kwargs):
        raise BytesLost("disk")

    monkeypatch.setattr(making, place, broken)
    waiting = actions.issue_next(found.batch)
    assert (waiting.state, waiting.file, waiting.pdf_sha256, waiting.sealed_at) == ("ALLOCATED", None, "", None)
    assert waiting.problem
    assert "disk" not in waiting.problem
    assert "disk" in caplog.text
    assert not waiting.pending.needs_somebody
    assert not documents().exists()
    assert not letters().exists()
    monkeypatch.undo()
    assert actions.make_missing() == 0, "not at once: what is away comes back in its time"
    with clock.at(clock.now() + retry_after(1, needs_somebody=False)):
        assert actions.make_missing() == 1
    assert found.first.state == AttestationState.ISSUED
    assert not PendingDocument.objects.exists()


def test_the_seal_names_the_key_that_made_it():
    """A key changed in the middle of a batch: each row keeps the one that sealed it."""
    from cursus.organisations.actions_keys import create_software_key

    found = opened()
    first = actions.issue_next(found.batch)
    old = first.signing_key
    with clock.at(clock.now() + timedelta(days=1)):
        new = create_software_key(organisation=found.world.certifier, by=None, demonstration=True)
    with clock.at(clock.now() + timedelta(days=2)):
        second = actions.issue_next(found.batch)
    assert second.problem == ""
    assert (first.signing_key, second.signing_key) == (old, new)
    for attestation in found.attestations:
        trusted = [certificate_of(attestation.signing_key)]
        assert inspect_pdf(read_verified(attestation.file), trusted=trusted, at=attestation.sealed_at).valid


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Run what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_workers_are_asked_only_where_there_is_a_broker(settings, monkeypatch, committed):
    asked = []
    monkeypatch.setattr(tasks.make_documents, "delay", asked.append)
    with committed():
        opened()
    assert asked == []
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    with committed():
        found = opened()
    assert asked == [str(found.batch.pk)], "one question for a chunk, not one a document"


def test_a_broker_that_is_away_undoes_nothing_and_is_asked_once(settings, monkeypatch, caplog, committed):
    settings.BROKER_URL, settings.CELERY_TASK_ALWAYS_EAGER = "redis://127.0.0.1:1/0", False
    monkeypatch.setattr(background._Broker, "asked_again_at", 0.0)
    asked = []

    def away(*args, **options):
        asked.append(args)
        raise OperationalError("no broker")

    for task in (tasks.make_documents, deliver_mail):
        monkeypatch.setattr(task, "apply_async", away)
    with committed():
        found = opened()
    assert caplog.text.count("no broker") == len(asked) == 1
    assert found.first.state == AttestationState.ALLOCATED
    assert actions.make_missing() == 2


# --- the log


def test_the_log_agrees_with_every_row_after_an_issuing():
    issued(signed_with({"B1", "B2"}, {"B1"}))
    chains = list(AuditChain.objects.all())
    assert len(chains) >= 2
    assert {chain.organisation_id: list(verify(chain)) for chain in chains} == {
        chain.organisation_id: [] for chain in chains
    }


def test_the_log_agrees_after_a_number_was_given_up():
    found = opened()
    actions.void(found.first, by=found.world.admin, reason="faux")
    actions.make_missing()
    assert [finding for chain in AuditChain.objects.all() for finding in verify(chain)] == []


@pytest.mark.parametrize(
    "changes",
    [{"number": 99}, {"token": "Z" * 28}, {"pdf_sha256": "f" * 64}, {"title": "Autre"}, {"specimen": False}],
    ids=str,
)
def test_the_log_finds_an_edited_row(changes):
    found = issued(candidates=1)
    remove_triggers()
    Attestation.objects.filter(pk=found.first.pk).update(**changes)
    install_triggers()
    problems = [finding.problem for chain in AuditChain.objects.all() for finding in verify(chain)]
    assert problems == ["row_changed"]


def test_the_log_finds_a_row_taken_away():
    found = issued(candidates=1)
    remove_triggers()
    with transaction.atomic():
        Attestation.objects.filter(pk=found.first.pk)._raw_delete("default")
    install_triggers()
    problems = {finding.problem for chain in AuditChain.objects.all() for finding in verify(chain)}
    assert "row_missing" in problems


def test_the_log_finds_a_series_put_back():
    found = issued()
    remove_triggers()
    type(found.first.series).objects.update(last_number=0)
    install_triggers()
    assert [f.problem for chain in AuditChain.objects.all() for f in verify(chain)] == ["row_changed"]
