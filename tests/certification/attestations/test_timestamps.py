"""Attestations and the time-stamp authority: kept together or not at all, said only where it is true."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from certification.attestations import actions
from certification.attestations.enums import AttestationState, BatchState
from certification.attestations.models import Attestation, AttestationSeries, PendingDocument
from certification.juries.actions import make_minutes
from certification.verification import queries
from cursus.core import clock, timestamps
from cursus.core.audit import verify
from cursus.core.canonical import sha256_hex
from cursus.core.files.storage import private_storage, read_verified
from cursus.core.models import AuditChain, DocumentTimestamp, StoredFile
from cursus.core.timestamps import evidence, material
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.organisations.actions_keys import create_software_key
from tests.certification.verification.reading import give, page_of, verdict, words
from tests.factories.attestations import issued, opened
from tests.factories.authority import Authority
from tests.factories.juries import signed
from tests.factories.sealing import tool

pytestmark = pytest.mark.django_db
LABEL = "Horodatée le"


@pytest.fixture
def authority(settings, tmp_path):
    made = Authority(tmp_path)
    settings.TIMESTAMP_URL, settings.TIMESTAMP_TRUST = made.address, str(made.roots)
    settings.TIMESTAMP_TIMEOUT = 2
    material._known.clear()
    yield made
    made.stop()


def over() -> None:
    """The pause after a failure is over: the authority may be asked again, and what waits is due."""
    cache.clear()
    PendingDocument.objects.update(due_at=clock.now())


def page(attestation: Attestation) -> str:
    return words(Client().get(page_of(attestation.token)))


# --- kept together


def test_each_document_is_kept_with_its_token(authority):
    found = issued()
    for attestation in found.attestations:
        (kept,) = DocumentTimestamp.objects.filter(document_sha256=attestation.pdf_sha256)
        said = timestamps.statement_of(attestation.pdf_sha256)
        assert said.authority == kept.authority == "Horodatage de test"
        assert abs(said.gen_time - attestation.sealed_at) < timedelta(seconds=30)
        assert kept.organisation == found.world.certifier
        assert sha256_hex(read_verified(attestation.file)) == kept.document_sha256
    assert [finding for chain in AuditChain.objects.all() for finding in verify(chain)] == []


def test_the_page_says_when_and_by_whom(authority):
    found = issued(candidates=1)
    assert f"{LABEL}" in page(found.first)
    assert "par Horodatage de test" in page(found.first)
    answer = give(Client(), found.pdf)
    assert verdict(answer) == "valid"
    assert LABEL in words(answer)


def test_openssl_verifies_the_token_that_is_kept(authority, tmp_path):
    found = issued(candidates=1)
    kept = timestamps.evidence_of(found.first.pdf_sha256)
    (tmp_path / "token").write_bytes(evidence.load(read_verified(kept.evidence)).token)
    (tmp_path / "pdf").write_bytes(found.pdf)
    command = ["-data", str(tmp_path / "pdf"), "-in", str(tmp_path / "token"), "-CAfile", str(authority.roots)]
    done = subprocess.run([tool("openssl"), "ts", "-verify", "-token_in", *command], capture_output=True, text=True)
    assert "Verification: OK" in done.stdout


def test_what_it_takes_to_check_it_later_lies_beside_it(authority):
    found = issued(candidates=1)
    kept = evidence.load(read_verified(timestamps.evidence_of(found.first.pdf_sha256).evidence))
    from cryptography.hazmat.primitives.serialization import Encoding

    from cursus.organisations.keys import certificate_of

    wanted = [certificate_of(found.first.signing_key), authority.hierarchy.certificate, authority.hierarchy.root]
    assert set(kept.material.certificates) == {one.public_bytes(Encoding.DER) for one in wanted}
    assert len(kept.material.crls) == 1


def test_the_minutes_have_theirs_too(authority):
    world = signed()
    make_minutes(jury_id=str(world.jury.pk))
    jury = world.fresh().jury
    assert jury.minutes_sha256
    assert timestamps.statement_of(jury.minutes_sha256).authority == "Horodatage de test"


def test_minutes_wait_for_the_authority_and_say_so(authority):
    from certification.juries.actions import make_missing_minutes

    authority.stop()
    world = signed()
    make_minutes(jury_id=str(world.jury.pk))
    jury = world.fresh().jury
    assert jury.minutes is None
    assert "horodatage" in jury.minutes_problem
    authority.start()
    over()
    assert make_missing_minutes() == 1


def test_without_an_authority_nothing_is_kept_and_nothing_is_said():
    found = issued(candidates=1)
    assert not DocumentTimestamp.objects.exists()
    assert LABEL not in page(found.first)


# --- case 20: the authority is away


def test_an_authority_away_in_mid_batch_loses_nothing_and_says_so(authority, client):
    found = opened(candidates=4)
    first = actions.issue_next(found.batch)
    assert first.state == AttestationState.ISSUED
    authority.stop()
    for _number in range(3):
        waiting = actions.issue_next(found.batch)
        assert waiting.state == AttestationState.ALLOCATED
        assert "L’autorité d’horodatage ne répond pas" in waiting.problem
        assert LABEL not in page(waiting)
    assert actions.make_missing() == 0
    assert StoredFile.objects.filter(purpose="attestations").count() == 1
    client.force_login(found.world.admin)
    shown = words(client.get(f"/jurys/{found.world.jury.pk}/attestations/"))
    assert "L’autorité d’horodatage ne répond pas" in shown
    authority.start()
    over()
    assert actions.make_missing() == 3
    found.batch.refresh_from_db()
    assert found.batch.state == BatchState.DONE
    numbers = [item.number for item in found.attestations]
    assert numbers == [1, 2, 3, 4]
    assert all(timestamps.statement_of(item.pdf_sha256) for item in found.attestations)
    assert DocumentTimestamp.objects.filter(position=0).count() == 4


@pytest.mark.parametrize("behaviour", ["another digest", "another root", "garbage", "hanging", "unavailable"])
def test_a_wrong_answer_leaves_the_number_waiting(behaviour, authority, settings):
    settings.TIMESTAMP_TIMEOUT = 1
    found = opened(candidates=1)
    authority.behaviour = behaviour
    waiting = actions.issue_next(found.batch)
    assert waiting.state == AttestationState.ALLOCATED
    assert "horodatage" in waiting.problem
    assert waiting.file is None
    authority.behaviour = "right"
    over()
    assert actions.make_missing() == 1


def test_an_authority_whose_certificate_was_revoked_is_refused(authority):
    found = opened(candidates=1)
    material._known.clear()
    authority.hierarchy.revoked = True
    waiting = actions.issue_next(found.batch)
    assert waiting.state == AttestationState.ALLOCATED
    assert "horodatage" in waiting.problem


def test_a_batch_is_opened_while_the_authority_is_away(authority):
    world = signed(candidates=2)
    authority.stop()
    found = opened(world)
    assert [item.number for item in found.attestations] == [1, 2]
    authority.start()
    over()
    assert actions.make_missing() == 2


# --- case 16: the clock


@pytest.mark.parametrize("hours", [-2, 2])
def test_issuing_stops_when_the_clock_is_two_hours_off(hours, authority):
    world, other = signed(candidates=1), signed(candidates=1)
    for body in (world.certifier, other.certifier):
        with clock.at(clock.now() - timedelta(days=30)):  # a key that was there before the clock went wrong
            create_software_key(organisation=body, by=None, demonstration=True)
    other = opened(other)
    real = datetime.now(UTC)
    authority.clock = lambda: real
    with time_machine.travel(real + timedelta(hours=hours)):
        with pytest.raises(timestamps.ClockDrift) as refused:
            opened(world)
        assert "120 minutes" in str(refused.value.message)
        over()
        waiting = actions.issue_next(other.batch)
        assert waiting.state == AttestationState.ALLOCATED
        assert "120 minutes" in waiting.problem
        assert "Rien n’est délivré" in waiting.problem
    assert not AttestationSeries.objects.filter(certifier=world.certifier, last_number__gt=0).exists()
    over()
    assert actions.make_missing() == 1
    assert opened(world).first.number == 1


def test_the_twin_without_the_guard_seals_with_the_wrong_time(authority, monkeypatch):
    """What the guard is for: without it the seal would state a time two hours from the authority's."""
    from cursus.core.timestamps import asking

    found = opened(candidates=1)
    monkeypatch.setattr(asking, "_compare", lambda *args, **kwargs: None)
    real = datetime.now(UTC)
    authority.clock = lambda: real
    with time_machine.travel(real + timedelta(hours=2)):
        made = actions.issue_next(found.batch)
    assert made.state == AttestationState.ISSUED
    assert made.sealed_at - timestamps.statement_of(made.pdf_sha256).gen_time > timedelta(hours=1)


# --- never called time-stamped when it is not


def evidence_file(attestation: Attestation) -> StoredFile:
    return timestamps.evidence_of(attestation.pdf_sha256).evidence


def rewrite(stored: StoredFile, data: bytes) -> None:
    """D writes other evidence under the key, with the row's digest to fit."""
    private_storage().delete(stored.key)
    from django.core.files.base import ContentFile

    private_storage().save(stored.key, ContentFile(data))
    StoredFile.objects.filter(pk=stored.pk).update(sha256=sha256_hex(data), size=len(data))


@pytest.mark.parametrize("what", ["another document's", "garbage", "gone", "untrusted", "moved in the row"])
def test_evidence_that_does_not_hold_is_not_shown(what, authority, settings, tmp_path):
    first, second = issued(candidates=2).attestations
    assert LABEL in page(first)
    match what:
        case "another document's":
            rewrite(evidence_file(first), read_verified(evidence_file(second)))
        case "garbage":
            rewrite(evidence_file(first), b'{"schema": 1}')
        case "gone":
            private_storage().delete(evidence_file(first).key)
        case "untrusted":
            settings.TIMESTAMP_TRUST = str(tmp_path / "others.pem")
            (tmp_path / "others.pem").write_bytes(authority.stranger.root_pem)
        case "moved in the row":
            remove_triggers()
            row = timestamps.evidence_of(second.pdf_sha256)
            DocumentTimestamp.objects.filter(pk=row.pk).update(document_sha256=first.pdf_sha256, position=1)
            install_triggers()
    assert LABEL not in page(first)
    assert verdict(Client().get(page_of(first.token))) == "valid"  # the register does not lean on the authority


def test_a_row_alone_says_nothing(authority):
    """Somebody inserts a row: without a token that verifies, the page does not call it time-stamped."""
    alone = issued(candidates=1).first
    from cursus.core.files.storage import store_bytes

    remove_triggers()
    DocumentTimestamp.objects.filter(document_sha256=alone.pdf_sha256).delete()
    install_triggers()
    stored = store_bytes(
        b"{}", organisation=None, by=None, purpose="timestamps", media_type="application/json", label="x.json"
    )
    DocumentTimestamp.objects.create(
        organisation=alone.series.certifier,
        document_sha256=alone.pdf_sha256,
        evidence=stored,
        gen_time=datetime.now(UTC),
        authority="Horodatage de test",
        authority_fingerprint="0" * 64,
        authority_until=datetime(2040, 1, 1, tzinfo=UTC),
    )
    assert LABEL not in page(alone)


def test_the_database_refuses_to_change_a_time_stamp(authority):
    issued(candidates=1)
    for change in (
        lambda: DocumentTimestamp.objects.update(gen_time=datetime(2020, 1, 1, tzinfo=UTC)),
        lambda: DocumentTimestamp.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# --- renewed in time


def test_a_renewal_guards_the_token_before_it_and_leaves_the_document_alone(authority):
    found = issued(candidates=1)
    pdf, first = found.pdf, timestamps.statement_of(found.first.pdf_sha256)
    soon = first.until - timedelta(days=100)
    with time_machine.travel(soon):
        authority.next_generation(since=soon - timedelta(days=30))
        material._known.clear()
        said = StringIO()
        call_command("renew_timestamps", "--dry-run", stdout=said)
        call_command("renew_timestamps", stdout=said)
        call_command("renew_timestamps", stdout=said)
    assert said.getvalue().split("\n") == ["to be renewed: 1", "renewed: 1", "renewed: 0", ""]
    after = timestamps.statement_of(found.first.pdf_sha256)
    assert (after.gen_time, after.authority, after.renewals) == (first.gen_time, first.authority, 1)
    assert after.until > first.until + timedelta(days=2000)
    assert found.pdf == pdf
    with time_machine.travel(first.until + timedelta(days=365)):
        assert not timestamps.statement_of(found.first.pdf_sha256).lapsed
        assert "n’a pas été renouvelé" not in page(found.first)


def test_without_a_renewal_the_page_says_that_it_lapsed(authority):
    found = issued(candidates=1)
    until = timestamps.statement_of(found.first.pdf_sha256).until
    with time_machine.travel(until + timedelta(days=1)):
        assert timestamps.statement_of(found.first.pdf_sha256).lapsed
        assert "n’a pas été renouvelé" in page(found.first)
        assert verdict(give(Client(), found.pdf)) == "valid"


def test_a_renewal_after_the_end_is_refused(authority):
    found = issued(candidates=1)
    kept = timestamps.evidence_of(found.first.pdf_sha256)
    with time_machine.travel(kept.authority_until + timedelta(days=1)):
        authority.next_generation(since=datetime.now(UTC) - timedelta(days=30))
        with pytest.raises(timestamps.BadEvidence):
            timestamps.renew(kept)
        with pytest.raises(CommandError):
            call_command("renew_timestamps", stdout=StringIO())


def test_evidence_renewed_too_late_by_hand_does_not_hold(authority):
    """Somebody puts a token of after the end around an old file: it proves nothing."""
    found = issued(candidates=1)
    kept = timestamps.evidence_of(found.first.pdf_sha256)
    earlier = read_verified(kept.evidence)
    from cursus.core.timestamps import asking

    with time_machine.travel(kept.authority_until + timedelta(days=1)):
        authority.next_generation(since=datetime.now(UTC) - timedelta(days=30))
        token = asking.ask(bytes.fromhex(sha256_hex(earlier)))
        late = evidence.Evidence(found.first.pdf_sha256, token.der, earlier).dump()
        with pytest.raises(timestamps.BadEvidence, match="too late"):
            timestamps.read_evidence(late, sha256=found.first.pdf_sha256, trusted=asking.trusted_roots())


def test_the_holder_downloads_the_evidence_beside_the_document(authority, client):
    found = issued(candidates=2)
    first, second = found.attestations
    client.force_login(first.candidate.enrolment.learner)
    address = f"/attestations/{first.pk}/horodatage.json"
    assert address in client.get("/mon-parcours/attestations/").content.decode()
    answer = client.get(address)
    assert "attachment" in answer["Content-Disposition"]
    data = b"".join(answer.streaming_content)
    said = timestamps.read_evidence(data, sha256=first.pdf_sha256, trusted=[authority.hierarchy.root])
    assert said == timestamps.statement_of(first.pdf_sha256)
    assert first.context["holder"]["civil_name"].encode() not in data
    assert client.get(f"/attestations/{second.pk}/horodatage.json").status_code == 404


def test_without_an_authority_there_is_nothing_to_download(client):
    found = issued(candidates=1)
    client.force_login(found.first.candidate.enrolment.learner)
    assert "horodatage" not in client.get("/mon-parcours/attestations/").content.decode()
    assert client.get(f"/attestations/{found.first.pk}/horodatage.json").status_code == 404


def test_two_renewals_at_once_give_one(authority, monkeypatch):
    from cursus.core.timestamps import keeping

    found = issued(candidates=1)
    kept, real = timestamps.evidence_of(found.first.pdf_sha256), keeping._new
    met = []

    def meanwhile(*args, **kwargs):
        if not met:
            met.append(timestamps)
            met.append(timestamps.renew(kept))
        return real(*args, **kwargs)

    monkeypatch.setattr(keeping, "_new", meanwhile)
    assert timestamps.renew(kept) == met[1]
    assert DocumentTimestamp.objects.filter(document_sha256=found.first.pdf_sha256).count() == 2


def test_verifying_costs_one_more_query(authority, django_assert_num_queries):
    found = issued(candidates=1)
    sha256 = found.first.pdf_sha256
    with django_assert_num_queries(1):
        assert timestamps.statement_of(sha256)
    assert queries.verify_file(found.pdf).shown.timestamp is not None
