"""Shows 5: what is not exactly the file that was issued is never called valid, and is answered in words."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from certification.attestations.documents import AttestationContext
from certification.attestations.models import Attestation
from certification.attestations.rendering import SEAL_FIELD, render_attestation
from certification.verification import queries
from certification.verification.rules import Result
from cursus.core import clock
from cursus.core.signing import LARGEST_DOCUMENT, generate_body_key, inspect_pdf, seal_pdf, software_signer
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.organisations.keys import certificate_of, signer_for
from cursus.organisations.models import SigningKey
from tests.certification.verification.reading import give, page_of, verdict, words
from tests.cursus.core import test_tampering as tampers
from tests.factories.attestations import issued, signed_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    return issued(candidates=1)


@pytest.fixture
def web() -> Client:
    return Client()


def given(web: Client, data: bytes, name: str = "attestation.pdf"):
    """Give a file, as one visitor among many (the limit has its own tests)."""
    given.visitor = getattr(given, "visitor", 0) + 1
    web.defaults["REMOTE_ADDR"] = f"10.0.{given.visitor // 250}.{given.visitor % 250}"
    return give(web, data, name)


def unsealed(attestation: Attestation) -> bytes:
    return render_attestation(AttestationContext.from_canonical(attestation.context))


def sealed_by(attestation: Attestation, signer) -> bytes:
    at = attestation.sealed_at
    return seal_pdf(unsealed(attestation), signer=signer, reason="x", location="x", at=at, field_name=SEAL_FIELD)


def strangers_signer(attestation: Attestation, name: str):
    key = generate_body_key(name, valid_from=attestation.sealed_at - timedelta(days=1), demonstration=True)
    return software_signer(key.private_key, key.certificate, allowed=True)


# --- the file that was issued


def test_the_file_that_was_issued_is_valid(found, web):
    answer = given(web, found.pdf)
    assert answer.status_code == 200
    assert verdict(answer) == "valid"
    assert found.first.printed_number in words(answer)
    assert f"{page_of(found.first.token)}/nom" in answer.content.decode()


def test_its_name_and_declared_type_do_not_matter(found, web):
    assert verdict(given(web, found.pdf, "photo.jpg")) == "valid"
    assert verdict(given(web, found.pdf, "../../é%00.pdf")) == "valid"


def test_every_document_of_a_partial_result_is_valid(web):
    from cursus.core.files.storage import read_verified

    for attestation in issued(signed_with({"B1", "B2"}, blocks=3)).attestations:
        answer = given(web, read_verified(attestation.file))
        assert verdict(answer) == "valid"
        assert attestation.block.title in words(answer)


# --- every tamper of the table


@pytest.mark.parametrize("tamper", tampers.TAMPERS, ids=lambda tamper: tamper.__name__)
def test_a_tampered_file_is_not_valid(tamper, found, web):
    tampered = tamper(found.pdf)
    assert tampered != found.pdf
    answer = given(web, tampered)
    assert answer.status_code == 200
    assert verdict(answer) == "refused"
    assert found.first.printed_number not in words(answer)


def test_our_page_sealed_by_another_key_is_altered(found, web):
    forged = sealed_by(found.first, strangers_signer(found.first, found.world.certifier.name))
    assert verdict(given(web, forged)) == "refused"
    assert queries.verify_file(forged).result == Result.ALTERED


def test_our_page_sealed_again_by_our_own_key_is_not_the_one_that_was_issued(found, web):
    """K forges a PDF: the seal is perfect, and the register has never seen these bytes."""
    forged = sealed_by(found.first, signer_for(found.world.certifier))
    certificate = certificate_of(found.first.signing_key)
    assert inspect_pdf(forged, trusted=[certificate], at=found.first.sealed_at).valid
    assert verdict(given(web, forged)) == "refused"
    assert queries.verify_file(forged).result == Result.ALTERED


def test_a_page_of_another_person_sealed_by_our_key_is_altered(found, web):
    context = AttestationContext.from_canonical({**found.first.context, "number": "2026-000777", "title": "Docteur"})
    signer = signer_for(found.world.certifier)
    at = found.first.sealed_at
    forged = seal_pdf(
        render_attestation(context), signer=signer, reason="x", location="x", at=at, field_name=SEAL_FIELD
    )
    assert verdict(given(web, forged)) == "refused"


def test_stripped_of_its_seal_it_is_recognised_and_refused(found):
    assert queries.verify_file(unsealed(found.first)).result == Result.ALTERED
    assert queries.verify_file(found.pdf + b"\n").result == Result.ALTERED


# --- anything else


def other_files() -> dict[str, tuple[bytes, str]]:
    import pikepdf

    document = pikepdf.new()
    document.add_blank_page()
    from io import BytesIO

    plain, locked = BytesIO(), BytesIO()
    document.save(plain)
    document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    return {
        "another PDF": (plain.getvalue(), "refused"),
        "a PDF with a password": (locked.getvalue(), "refused"),
        "a PDF in name": (b"%PDF-1.7\n" + os.urandom(2000), "refused"),
        "a PDF cut short": (b"%PDF-", "refused"),
        "a text": ("Attestation de Maëlle\n".encode(), "refused"),
        "a page": (b"<html><script>alert(1)</script>%PDF-1.7</html>", "refused"),
        "a picture": (b"\x89PNG\r\n\x1a\n" + os.urandom(200), "refused"),
        "zeros": (b"\0" * 5000, "refused"),
        "one byte": (b"x", "refused"),
        "a false seal": (b"%PDF-1.7\n/ByteRange [0 10 20 30]\n/Contents <30820100>\n%%EOF", "refused"),
        "many byte ranges": (b"%PDF-1.7\n" + b"/ByteRange [0 1 2 3] " * 20000, "refused"),
        "many codes": (b"%PDF-1.7\n" + b"".join(b"/v/%028d " % n for n in range(20000)), "refused"),
        "a long line of digits": (b"%PDF-1.7\n/ByteRange [" + b"9" * 100000 + b"]", "refused"),
    }


@pytest.mark.parametrize("name", list(other_files()))
def test_any_other_file_is_answered_in_words(name, web):
    data, tone = other_files()[name]
    answer = given(web, data)
    assert answer.status_code == 200
    assert verdict(answer) == tone
    assert "<ol" in answer.content.decode()  # what one can do


def test_a_file_full_of_codes_costs_one_look_up(found, django_assert_max_num_queries):
    data = b"%PDF-1.7\n" + b"".join(b"/v/%028d " % n for n in range(50000))
    with django_assert_max_num_queries(4):
        assert queries.verify_file(data).result == Result.UNKNOWN


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7\n" + b"\0" * (LARGEST_DOCUMENT + 1024 * 1024)],
    ids=["an empty file", "11 MB"],
)
def test_an_empty_or_enormous_file_is_said_at_its_field(data, web):
    answer = given(web, data)
    assert answer.status_code == 422
    assert "field-wrong" in answer.content.decode()
    assert verdict(answer) == "open"


def test_no_file_at_all_is_said_at_its_field(web):
    for posted in ({}, {"file": ""}, {"file": "attestation.pdf"}, {"other": "x"}):
        answer = web.post("/v/", posted)
        assert answer.status_code == 422
        assert "field-wrong" in answer.content.decode()


# --- the two defences, and what happens without them


def test_the_seal_alone_or_the_register_alone_would_refuse_it(found, monkeypatch):
    tampered = tampers.one_byte_in_a_stream(found.pdf)
    monkeypatch.setattr(queries, "by_bytes", lambda sha: found.first)  # the register believes it
    assert queries.verify_file(tampered).result == Result.ALTERED
    monkeypatch.undo()

    class Holds:
        valid, signer_fingerprint = True, ""

    monkeypatch.setattr(queries, "inspect_pdf", lambda *args, **kwargs: Holds())  # the seal seems to hold
    assert queries.verify_file(tampered).result != Result.VALID
    monkeypatch.setattr(queries, "by_bytes", lambda sha: found.first)  # the twin: neither guard is left
    assert queries.verify_file(tampered).result == Result.VALID


def test_a_register_edited_to_fit_a_forgery_does_not_make_it_valid(found, web):
    """D writes the forgery's digest into the row: the seal is not that of the key in the row."""
    from cursus.core.canonical import sha256_hex

    forged = sealed_by(found.first, strangers_signer(found.first, "Faussaire"))
    remove_triggers()
    Attestation.objects.filter(pk=found.first.pk).update(pdf_sha256=sha256_hex(forged))
    install_triggers()
    assert verdict(given(web, forged)) == "refused"


# --- in ten years


def test_in_ten_years_it_is_still_valid_though_the_certificate_is_not(found, web):
    later = clock.now() + timedelta(days=3653)
    certificate = certificate_of(found.first.signing_key)
    assert certificate.not_valid_after_utc < later
    pdf = found.pdf
    with time_machine.travel(later, tick=False):
        assert clock.now() == later
        assert not inspect_pdf(pdf, trusted=[certificate]).valid  # the twin: judged by the clock on the wall
        assert verdict(given(web, pdf)) == "valid"
        assert verdict(web.get(page_of(found.first.token))) == "valid"
        assert verdict(given(web, tampers.trailing_garbage(pdf))) == "refused"
    with clock.at(later):
        assert queries.verify_file(pdf).result == Result.VALID


def test_a_retired_key_still_proves_what_it_sealed(found, web):
    pdf = found.pdf
    SigningKey.objects.update(retired_at=datetime(2030, 1, 1, tzinfo=UTC))
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC), tick=False):
        assert verdict(given(web, pdf)) == "valid"


def test_nothing_is_written_and_nothing_is_rendered(found, web, monkeypatch, django_assert_max_num_queries):
    from certification.attestations import rendering
    from cursus.core.models import AuditEntry, StoredFile

    def never(*args, **kwargs):
        raise AssertionError("a verification renders nothing")

    monkeypatch.setattr(rendering, "render_attestation", never)
    before = (AuditEntry.objects.count(), StoredFile.objects.count())
    pdf = found.pdf
    with django_assert_max_num_queries(25):
        assert verdict(given(web, pdf)) == "valid"
    assert (AuditEntry.objects.count(), StoredFile.objects.count()) == before
