"""The authority on loopback: what is accepted, and every answer that must not be."""

from __future__ import annotations

import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from cursus.core.canonical import sha256_hex
from cursus.core.timestamps import AuthorityDown, AuthorityWrong, BadToken, ClockDrift, asking, check_clock, read_token
from tests.factories.sealing import tool

pytestmark = pytest.mark.django_db
DATA = b"the bytes of a document"
DIGEST = bytes.fromhex(sha256_hex(DATA))


def test_the_token_is_about_the_digest_and_by_the_authority(authority):
    before = datetime.now(UTC).replace(microsecond=0)
    token = asking.ask(DIGEST)
    assert before <= token.gen_time <= datetime.now(UTC)
    assert token.authority == authority.hierarchy.certificate
    assert token.path == (authority.hierarchy.certificate, authority.hierarchy.root)
    assert token.name == "Horodatage de test"
    assert authority.asked == 1


def test_openssl_agrees(authority, tmp_path):
    (tmp_path / "token").write_bytes(asking.ask(DIGEST).der)
    (tmp_path / "document").write_bytes(DATA)
    (tmp_path / "other").write_bytes(DATA + b"!")

    def verify(name: str) -> subprocess.CompletedProcess[str]:
        files = ["-data", str(tmp_path / name), "-in", str(tmp_path / "token"), "-CAfile", str(authority.roots)]
        return subprocess.run([tool("openssl"), "ts", "-verify", "-token_in", *files], capture_output=True, text=True)

    assert "Verification: OK" in verify("document").stdout
    assert verify("other").returncode != 0


WRONG = [
    "garbage",
    "page",
    "empty",
    "cut",
    "rejected",
    "another nonce",
    "no nonce",
    "another digest",
    "another root",
    "not for time-stamps",
    "expired certificate",
    "broken signature",
    "no certificate named",
    "endless",
]


@pytest.mark.parametrize("behaviour", WRONG)
def test_a_wrong_answer_is_refused(behaviour, authority):
    authority.behaviour = behaviour
    with pytest.raises(AuthorityWrong):
        asking.ask(DIGEST)
    authority.behaviour = "right"
    assert asking.ask(DIGEST).der


@pytest.mark.parametrize("behaviour", ["unavailable", "redirect", "hanging", "dripping"])
def test_no_answer_is_said_in_bounded_time(behaviour, authority):
    authority.behaviour = behaviour
    began = time.monotonic()
    with pytest.raises(AuthorityDown):
        asking.ask(DIGEST)
    assert time.monotonic() - began < 6


def test_an_authority_that_is_away_is_not_asked_for_each_document(authority, settings):
    authority.stop()
    with pytest.raises(AuthorityDown):
        asking.ask(DIGEST)
    authority.start()
    with pytest.raises(AuthorityDown):
        asking.ask(DIGEST)
    assert authority.asked == 0
    asking.cache.clear()  # the pause is over
    assert asking.ask(DIGEST).der


def test_a_name_and_a_password_are_given(authority, settings):
    authority.password = "coop:s3cr@t"
    with pytest.raises(AuthorityDown):
        asking.ask(DIGEST)
    asking.cache.clear()
    settings.TIMESTAMP_URL = authority.address.replace("://", "://coop:s3cr%40t@")
    assert asking.ask(DIGEST).der


@pytest.mark.parametrize("trust", ["", "/nowhere/roots.pem", "empty"])
def test_without_a_trusted_root_nothing_is_believed(trust, authority, settings, tmp_path):
    (tmp_path / "empty").write_text("")
    settings.TIMESTAMP_TRUST = str(tmp_path / "empty") if trust == "empty" else trust
    with pytest.raises(AuthorityWrong):
        asking.ask(DIGEST)


@pytest.mark.parametrize("data", [b"", b"\x30\x00", b"\x00" * 100, b"\x30" * 100_000], ids=["0", "2", "zeros", "long"])
def test_bytes_that_are_no_token_are_refused(data, authority):
    with pytest.raises(BadToken):
        read_token(data, digest=DIGEST, trusted=[authority.hierarchy.root])


def test_no_byte_of_a_token_can_change(authority):
    """Flipping any byte either breaks it, or is in what the token does not say (padding of the encoding)."""
    token = asking.ask(DIGEST)
    roots = [authority.hierarchy.root]
    accepted = []
    for place in range(0, len(token.der), 7):
        changed = bytearray(token.der)
        changed[place] ^= 0x01
        try:
            read = read_token(bytes(changed), digest=DIGEST, trusted=roots)
        except BadToken:
            continue
        accepted.append((read.gen_time, read.authority))
    assert all(read == (token.gen_time, token.authority) for read in accepted)


# --- the clock


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_two_hours_off_is_found(hours, authority):
    real = datetime.now(UTC)
    authority.clock = lambda: real
    with time_machine.travel(real + timedelta(hours=hours)):
        with pytest.raises(ClockDrift) as refused:
            asking.ask(DIGEST)
        with pytest.raises(ClockDrift):
            check_clock()
    assert "120" in str(refused.value.message)


@pytest.mark.parametrize("seconds", [-280, 280])
def test_a_clock_within_the_allowed_drift_is_accepted(seconds, authority):
    real = datetime.now(UTC)
    authority.clock = lambda: real
    with time_machine.travel(real + timedelta(seconds=seconds)):
        assert asking.ask(DIGEST).gen_time == real.replace(microsecond=0)


def test_the_allowed_drift_is_a_setting(authority, settings):
    settings.CLOCK_DRIFT_ALLOWED = 2
    real = datetime.now(UTC)
    authority.clock = lambda: real
    with time_machine.travel(real + timedelta(seconds=60)), pytest.raises(ClockDrift):
        asking.ask(DIGEST)


def test_a_replayed_old_answer_is_no_proof_of_the_clock(authority):
    authority.behaviour = "yesterday"
    with pytest.raises(ClockDrift):
        asking.ask(DIGEST)


def test_a_clock_cannot_be_compared_with_an_authority_that_is_away(authority):
    authority.stop()
    check_clock()  # refuses nothing: each document will wait for its own answer


def test_without_an_authority_nothing_is_asked(settings):
    assert settings.TIMESTAMP_URL == ""
    check_clock()
