"""Every way of signing, every refusal, and the minutes that come after the last signature."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from certification.juries import actions, queries
from certification.juries.enums import JuryState, Presence, SigningMethod
from certification.juries.models import Jury, MemberSignature, SigningCode
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.files.storage import read_verified
from cursus.core.models import AuditEntry, OutgoingMail, StoredFile
from cursus.core.signing import inspect_pdf
from cursus.organisations import actions_keys
from cursus.organisations.models import SigningKey
from tests.cursus.core.files import samples
from tests.factories import juries as make
from tests.factories.accounts import UserFactory
from tests.factories.sealing import text_of

pytestmark = pytest.mark.django_db

SCAN = samples.pdf()


def sent_code(member) -> str:
    """The code in the last message to the member."""
    body = OutgoingMail.objects.filter(to=member.email, subject_line__contains=" ").latest("created_at").body
    return next(line for line in body.splitlines() if line.replace(" ", "").isdigit())


# --- With an account ---


def test_a_member_signs_the_hash_that_they_saw():
    world = make.closed(candidates=1)
    with pytest.raises(Conflict):
        actions.sign_signed_in(by=world.president, jury=world.jury, seen="0" * 64)
    signature = actions.sign_signed_in(by=world.president, jury=world.jury, seen=world.jury.record_sha256)
    assert (signature.method, signature.record_sha256) == (SigningMethod.REAUTHENTICATED, world.jury.record_sha256)


def test_signing_twice_gives_one_signature():
    world = make.closed(candidates=1)
    for _ in range(2):
        try:
            actions.sign_signed_in(by=world.president, jury=world.jury, seen=world.jury.record_sha256)
        except Conflict:
            twice = True
    assert twice
    assert MemberSignature.objects.count() == 1


@pytest.mark.parametrize("who", ["secretary", "substitute", "admin", "stranger"])
def test_only_who_sat_with_a_vote_signs(who):
    world = make.closed(candidates=1)
    by = {"admin": world.admin, "stranger": UserFactory()}.get(who) or world.user(who)
    with pytest.raises(NotAllowed):
        actions.sign_signed_in(by=by, jury=world.jury, seen=world.jury.record_sha256)


def test_nobody_signs_before_the_closing():
    world = make.deliberating(candidates=1)
    with pytest.raises(Conflict):
        actions.sign_signed_in(by=world.president, jury=world.jury, seen="")
    with pytest.raises(Conflict):
        actions.send_code(member=world.members["employer"])


# --- By link and code ---


def test_a_member_without_an_account_signs_by_link_and_code():
    world = make.closed(candidates=1)
    member = world.members["employer"]
    actions.send_code(member=member)
    typed = sent_code(member)
    assert SigningCode.objects.get().code_hash != typed
    code = actions.check_code(member=member, code=typed)
    assert code is not None
    signature = actions.sign_by_code(member=member, code=code, seen=world.jury.record_sha256)
    assert signature.method == SigningMethod.LINK_AND_CODE


def test_a_code_works_once_for_its_member_until_it_expires():
    world = make.closed(candidates=1)
    member, other = world.members["employer"], world.members["practitioner"]
    actions.send_code(member=member)
    typed = sent_code(member)
    assert actions.check_code(member=other, code=typed) is None
    with clock.at(make.later(minutes=16)):
        assert actions.check_code(member=member, code=typed) is None
    code = actions.check_code(member=member, code=f" {typed} ")
    assert code is not None
    assert actions.check_code(member=member, code=typed) is None
    with pytest.raises(NotAllowed):
        actions.sign_by_code(member=other, code=code, seen=world.jury.record_sha256)
    with clock.at(make.later(minutes=31)), pytest.raises(NotAllowed):
        actions.sign_by_code(member=member, code=code, seen=world.jury.record_sha256)


def test_a_code_that_was_never_accepted_signs_nothing():
    world = make.closed(candidates=1)
    member = world.members["employer"]
    made = actions.send_code(member=member)
    with pytest.raises(NotAllowed):
        actions.sign_by_code(member=member, code=made, seen=world.jury.record_sha256)


def test_five_wrong_tries_kill_a_code():
    world = make.closed(candidates=1)
    member = world.members["employer"]
    actions.send_code(member=member)
    typed = sent_code(member)
    wrong = "00000001" if typed.replace(" ", "") != "00000001" else "00000002"
    for _ in range(5):
        assert actions.check_code(member=member, code=wrong) is None
    assert actions.check_code(member=member, code=typed) is None
    assert SigningCode.objects.get().attempts == 5


def test_a_new_code_ends_the_former_and_five_an_hour_are_enough():
    world = make.closed(candidates=1)
    member = world.members["employer"]
    start = clock.now()
    actions.send_code(member=member)
    first = sent_code(member)
    for minute in range(1, 5):
        with clock.at(start + timedelta(minutes=minute)):
            actions.send_code(member=member)
    with clock.at(start + timedelta(minutes=5)):
        assert actions.check_code(member=member, code=first) is None
        with pytest.raises(Refused):
            actions.send_code(member=member)
    with clock.at(start + timedelta(minutes=70)):
        actions.send_code(member=member)


# --- Prevented ---


def test_a_prevented_member_is_named_with_the_reason():
    world = make.closed(candidates=1)
    member = world.members["employer"]
    with pytest.raises(Refused):
        actions.mark_prevented(by=world.president, member=member, reason=" ")
    with pytest.raises(NotAllowed):
        actions.mark_prevented(by=world.user("practitioner"), member=member, reason="Train")
    signature = actions.mark_prevented(by=world.president, member=member, reason="Dernier train")
    assert (signature.method, signature.prevented_reason) == ("PREVENTED", "Dernier train")
    with pytest.raises(Conflict):
        actions.sign_signed_in(by=world.user("employer"), jury=world.jury, seen=world.jury.record_sha256)


def test_nobody_names_themselves_and_not_everybody_is_prevented():
    world = make.closed(candidates=1)
    with pytest.raises(NotAllowed):
        actions.mark_prevented(by=world.president, member=world.members["president"], reason="Fatigue")
    for role in ("employer", "practitioner", "certifier"):
        actions.mark_prevented(by=world.secretary, member=world.members[role], reason="Dernier train")
    with pytest.raises(Refused):
        actions.mark_prevented(by=world.secretary, member=world.members["president"], reason="Dernier train")
    actions.sign_signed_in(by=world.president, jury=world.jury, seen=world.jury.record_sha256)
    assert Jury.objects.get().state == JuryState.SIGNED


def test_who_was_absent_does_not_sign():
    world = make.deliberating(candidates=1)
    actions.record_presences(
        by=world.secretary, jury=world.jury, members={world.members["certifier"].pk: Presence.ABSENT}
    )
    make.decide_everything(world)
    actions.close_deliberation(by=world.secretary, jury=world.jury)
    assert world.members["certifier"] not in queries.signatories(world.fresh().jury)
    make.sign_everybody(world)
    assert Jury.objects.get().state == JuryState.SIGNED


# --- Minutes ---


def test_the_minutes_are_made_once_sealed_and_kept(django_capture_on_commit_callbacks):
    world = make.closed(candidates=1)
    actions.mark_prevented(by=world.secretary, member=world.members["employer"], reason="Dernier train")
    with django_capture_on_commit_callbacks(execute=True):
        for role in ("president", "practitioner", "certifier"):
            actions.sign_signed_in(by=world.user(role), jury=world.jury, seen=world.jury.record_sha256)
    jury = Jury.objects.select_related("minutes").get()
    assert jury.state == JuryState.SIGNED
    assert jury.minutes is not None
    pdf = read_verified(jury.minutes)
    assert jury.minutes.sha256 == jury.minutes_sha256
    report = inspect_pdf(pdf, trusted=[], at=None)
    assert report.signer_fingerprint == SigningKey.objects.get().fingerprint
    before = jury.minutes_id
    assert actions.make_minutes(jury_id=str(jury.pk)) is True
    assert Jury.objects.get().minutes_id == before


def test_without_a_key_the_signatures_stand_and_the_minutes_wait(django_capture_on_commit_callbacks):
    world = make.closed(candidates=1, key=False)
    with django_capture_on_commit_callbacks(execute=True):
        make.sign_everybody(world)
    jury = Jury.objects.get()
    assert (jury.state, jury.minutes) == (JuryState.SIGNED, None)
    assert "Réseau Coopérer" in jury.minutes_problem
    assert MemberSignature.objects.count() == 4
    assert actions.make_missing_minutes() == 0
    actions_keys.create_software_key(organisation=world.certifier, by=None, demonstration=True)
    assert actions.make_missing_minutes() == 1
    jury.refresh_from_db()
    assert (jury.minutes is not None, jury.minutes_problem) == (True, "")


@override_settings(
    STORAGES={
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": "/proc/nowhere"}}
    }
)
def test_a_failing_disk_loses_no_signature(django_capture_on_commit_callbacks, caplog):
    world = make.closed(candidates=1)
    with caplog.at_level(logging.CRITICAL), django_capture_on_commit_callbacks(execute=True):
        make.sign_everybody(world)
    jury = Jury.objects.get()
    assert (jury.state, jury.minutes) == (JuryState.SIGNED, None)
    assert MemberSignature.objects.count() == 4


def test_a_jury_that_is_not_signed_has_no_minutes():
    world = make.closed(candidates=1)
    assert actions.make_minutes(jury_id=str(world.jury.pk)) is False


def test_the_candidates_are_told_when_the_last_signature_is_in(django_capture_on_commit_callbacks):
    world = make.closed(candidates=1)
    address = world.enrolments[0].learner.email
    assert not OutgoingMail.objects.filter(to=address, key__startswith="jury-result").exists()
    with django_capture_on_commit_callbacks(execute=True):
        make.sign_everybody(world)
    assert OutgoingMail.objects.filter(to=address, key__startswith="jury-result").count() == 1
    assert any(address in message.to for message in mail.outbox)


# --- On paper ---


def scanned(name: str = "signature.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, SCAN if content is None else content)


def on_paper(world: make.JuryWorld, by: User, who: str = "employer", **changes: Any) -> MemberSignature:
    asked = {"member": world.members[who], "scan": scanned(), "seen": world.jury.record_sha256, **changes}
    return actions.sign_on_paper(by=by, **asked)


def test_a_signature_on_paper_counts_and_its_scan_is_kept():
    world = make.closed(candidates=1)
    signature = on_paper(world, world.secretary)
    assert signature.method == SigningMethod.PAPER
    assert signature.scan is not None
    assert read_verified(signature.scan) == SCAN
    entry = AuditEntry.objects.get(event="jury.signature")
    assert entry.detail["method"] == "PAPER"
    with pytest.raises(Conflict):
        on_paper(world, world.admin)
    assert MemberSignature.objects.count() == 1


def test_the_minutes_say_who_signed_on_paper(tmp_path):
    world = make.closed(candidates=1)
    on_paper(world, world.admin, "certifier")
    for role in ("president", "employer", "practitioner"):
        actions.sign_signed_in(by=world.user(role), jury=world.jury, seen=world.jury.record_sha256)
    actions.make_minutes(jury_id=str(world.jury.pk))
    jury = Jury.objects.get(pk=world.jury.pk)
    assert jury.state == JuryState.SIGNED
    assert jury.minutes is not None
    assert "signé sur papier" in text_of(read_verified(jury.minutes), tmp_path)


@pytest.mark.parametrize("who", ["employer", "stranger", "oneself"])
def test_who_may_not_add_a_paper(who):
    world = make.closed(candidates=1)
    by = {"employer": world.user("practitioner"), "stranger": UserFactory(), "oneself": world.president}[who]
    with pytest.raises(NotAllowed):
        on_paper(world, by, "president" if who == "oneself" else "employer")
    assert not MemberSignature.objects.exists()
    assert not StoredFile.objects.filter(purpose="signature").exists()


def test_a_paper_that_is_no_scan_or_bears_another_fingerprint_is_refused():
    world = make.closed(candidates=1)
    with pytest.raises(Refused):
        on_paper(world, world.secretary, scan=scanned("signature.html", b"<script>alert(1)</script>"))
    with pytest.raises(Refused):
        on_paper(world, world.secretary, scan=scanned("signature.pdf", b"not a PDF"))
    with pytest.raises(Conflict):
        on_paper(world, world.secretary, seen="0" * 64)
    with pytest.raises(NotAllowed):
        on_paper(world, world.admin, "secretary")
    assert not MemberSignature.objects.exists()
    assert not StoredFile.objects.filter(purpose="signature").exists()


def test_the_page_of_a_paper(client):
    world = make.closed(candidates=1)
    client.force_login(world.secretary)
    address = reverse("juries:paper", args=[world.jury.pk, world.members["employer"].pk])
    assert world.jury.record_sha256 in client.get(address).content.decode()
    typed = {"seen": world.jury.record_sha256, "scan": scanned("x.html", b"<p>")}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"compared"}
    refused = client.post(address, {**typed, "scan": scanned("x.html", b"<p>"), "compared": "on"})
    assert set(refused.context["form"].errors) == {"scan"}
    done = client.post(address, {**typed, "scan": scanned(), "compared": "on"})
    assert done.status_code == 302
    scan = reverse("juries:paper_scan", args=[world.jury.pk, world.members["employer"].pk])
    assert scan in client.get(reverse("juries:signature", args=[world.jury.pk])).content.decode()
    assert b"".join(client.get(scan)) == SCAN
    client.force_login(world.user("practitioner"))
    assert client.get(scan).status_code == 403
