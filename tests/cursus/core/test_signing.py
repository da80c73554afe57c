"""Seals: what they are, who may make them, what every tool says of them, today and in ten years."""

from __future__ import annotations

import asyncio
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import page
import pytest
import time_machine
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from cursus.core.signing import (
    LARGEST_DOCUMENT,
    SealingError,
    SoftwareKeyRefused,
    SoftwareSigner,
    UnusableKey,
    generate_authority,
    generate_body_key,
    inspect_pdf,
    pkcs12_signer,
    read_certificate,
    seal_pdf,
    software_signer,
)
from cursus.core.signing.cms import longest_cms, seal_cms
from tests.factories.documents import ISSUED
from tests.factories.sealing import body_key, body_signer, sealed, sealed_attestation, tool, unsealed_attestation

TEN_YEARS_ON = ISSUED + timedelta(days=3653)


def test_a_sealed_attestation_stays_compliant() -> None:
    for profile in ("3a", "ua1"):
        report = page.validate_pdf_bytes(sealed_attestation(), profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_one_byte_range_covers_the_file_to_its_end() -> None:
    report = inspect_pdf(sealed_attestation(), trusted=[body_signer().certificate], at=ISSUED)

    assert report.valid
    assert report.single_byte_range
    assert report.covers_whole_file
    assert report.signer_fingerprint == body_key().fingerprint
    assert report.signed_at == ISSUED
    assert sealed_attestation().startswith(unsealed_attestation())


def test_pdfsig_says_valid_and_total_document_signed(tmp_path: Path) -> None:
    path = tmp_path / "attestation.pdf"
    path.write_bytes(sealed_attestation())

    said = subprocess.run([tool("pdfsig"), "-nocert", str(path)], capture_output=True, text=True, check=True).stdout

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_mutool_and_qpdf_find_nothing(tmp_path: Path) -> None:
    path = tmp_path / "attestation.pdf"
    path.write_bytes(sealed_attestation())

    said = subprocess.run([tool("mutool"), "sign", "-v", str(path)], capture_output=True, text=True, check=False)
    assert "unchanged since signing" in said.stdout + said.stderr
    checked = subprocess.run([tool("qpdf"), "--check", str(path)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("today", [ISSUED + timedelta(hours=1), TEN_YEARS_ON], ids=["today", "ten years on"])
def test_pyhanko_agrees_at_the_time_of_issue_whatever_the_clock(today: datetime) -> None:
    certificate = body_signer().certificate
    with time_machine.travel(today, tick=False):
        signature = PdfFileReader(BytesIO(sealed_attestation())).embedded_signatures[0]
        root = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        context = ValidationContext(trust_roots=[root], moment=ISSUED, allow_fetching=False)
        status = validate_pdf_signature(signature, context)

        assert status.bottom_line
        assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        assert status.modification_level == ModificationLevel.NONE
        assert inspect_pdf(sealed_attestation(), trusted=[certificate], at=ISSUED).valid


def test_an_expired_certificate_is_judged_at_the_moment_that_is_asked() -> None:
    trusted = [body_signer().certificate]
    with time_machine.travel(TEN_YEARS_ON, tick=False):
        now = inspect_pdf(sealed_attestation(), trusted=trusted)
        assert now.problems == ("certificate_not_valid_then",)
        assert inspect_pdf(sealed_attestation(), trusted=trusted, at=ISSUED).valid


def test_certificates_may_be_given_as_text() -> None:
    assert inspect_pdf(sealed_attestation(), trusted=[body_key().certificate], at=ISSUED).valid
    assert inspect_pdf(sealed_attestation(), trusted=[body_key().certificate.decode()], at=ISSUED).valid


def test_the_demonstration_certificate_says_that_it_is_one() -> None:
    subject = body_signer().certificate.subject.rfc4514_string()

    assert "Réseau Coopérer – DÉMONSTRATION" in subject
    assert "DÉMONSTRATION" not in body_subject_without_flag()


def body_subject_without_flag() -> str:
    key = generate_body_key("Réseau Coopérer", valid_from=ISSUED)
    return read_certificate(key.certificate).subject.rfc4514_string()


def test_a_very_long_name_fits_in_a_certificate() -> None:
    key = generate_body_key("Coopérative " * 20, valid_from=ISSUED, demonstration=True)

    assert "DÉMONSTRATION" in read_certificate(key.certificate).subject.rfc4514_string()


def test_a_certificate_under_an_authority_is_trusted_through_it() -> None:
    authority = generate_authority("Autorité", valid_from=ISSUED - timedelta(days=1))
    stranger = generate_authority("Autre autorité", valid_from=ISSUED - timedelta(days=1))
    key = generate_body_key("Coopérer", valid_from=ISSUED - timedelta(hours=1), authority=authority)
    pdf = sealed(unsealed_attestation(), signer=software_signer(key.private_key, key.certificate, allowed=True))

    assert inspect_pdf(pdf, trusted=[authority.certificate], at=ISSUED).valid
    assert "unknown_signer" in inspect_pdf(pdf, trusted=[stranger.certificate], at=ISSUED).problems


def test_a_body_certificate_cannot_vouch_for_another() -> None:
    """A sealing certificate is no authority: what it signed as one is a stranger's."""
    body = body_signer()
    usurped = generate_authority("x", valid_from=ISSUED - timedelta(days=1))
    false_authority = type(usurped)(body.private_key, body.certificate)
    key = generate_body_key("Faussaire", valid_from=ISSUED - timedelta(days=1), authority=false_authority)
    pdf = sealed(unsealed_attestation(), signer=software_signer(key.private_key, key.certificate, allowed=True))

    assert not inspect_pdf(pdf, trusted=[body.certificate], at=ISSUED).valid


@pytest.mark.parametrize("password", [None, b"un mot de passe"])
def test_a_pem_key_is_read_once_with_its_password(password: bytes | None) -> None:
    key = generate_body_key("Coopérer", valid_from=ISSUED - timedelta(days=1), password=password)

    first = software_signer(key.private_key, key.certificate, password=password, allowed=True)
    assert software_signer(key.private_key, key.certificate, password=password, allowed=True) is first
    assert inspect_pdf(sealed(unsealed_attestation(), signer=first), trusted=[first.certificate], at=ISSUED).valid
    with pytest.raises(UnusableKey):
        software_signer(key.private_key, key.certificate, password=b"faux" if password else b"de trop", allowed=True)


def test_software_keys_can_be_forbidden() -> None:
    key = body_key()
    with pytest.raises(SoftwareKeyRefused):
        software_signer(key.private_key, key.certificate, allowed=False)


@pytest.mark.parametrize("password", [None, b"un mot de passe"])
def test_a_pkcs12_file_seals(password: bytes | None) -> None:
    signer = body_signer()
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    container = pkcs12.serialize_key_and_certificates(b"x", signer.private_key, signer.certificate, None, encryption)

    read = pkcs12_signer(container, password=password)
    assert inspect_pdf(sealed(unsealed_attestation(), signer=read), trusted=[signer.certificate], at=ISSUED).valid
    with pytest.raises(UnusableKey):
        pkcs12_signer(container, password=b"faux")
    with pytest.raises(UnusableKey):
        pkcs12_signer(b"not a container", password=password)


def test_a_key_is_p256_and_that_of_its_certificate() -> None:
    signer = body_signer()
    with pytest.raises(UnusableKey):
        SoftwareSigner(ec.generate_private_key(ec.SECP256R1()), signer.certificate)
    with pytest.raises(UnusableKey):
        SoftwareSigner(ec.generate_private_key(ec.SECP384R1()), signer.certificate)
    pem = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(UnusableKey):
        software_signer(pem, body_key().certificate, allowed=True)


@pytest.mark.parametrize(
    ("pdf", "field"),
    [
        (b"", "Cachet"),
        (b"%PDF-1.7 nothing", "Cachet"),
        (unsealed_attestation, "Another"),
        (sealed_attestation, "Cachet"),
    ],
    ids=["empty", "no document", "no such field", "sealed already"],
)
def test_what_cannot_be_sealed_is_refused(pdf, field: str) -> None:
    content = pdf() if callable(pdf) else pdf
    with pytest.raises(SealingError):
        seal_pdf(content, signer=body_signer(), reason="r", location="l", at=ISSUED, field_name=field)


def test_sealing_and_inspecting_work_where_a_loop_runs() -> None:
    async def inside() -> bool:
        pdf = sealed(unsealed_attestation())
        return inspect_pdf(pdf, trusted=[body_signer().certificate], at=ISSUED).valid

    assert asyncio.run(inside())


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not_a_pdf"),
        (b"\x89PNG", "not_a_pdf"),
        (b"%PDF-1.7", "no_signature"),
        (b"%PDF-1.7 /ByteRange [0 1 2 3]", "unreadable_signature"),
        (b"%PDF-1.7 /ByteRange [0 9999999999 9999999999 9999999999]<00>", "unreadable_signature"),
        (b"%PDF-1.7" + b"/ByteRange" * 50_000, "unreadable_signature"),
        (b"%PDF-1.7 /ByteRange [0 29 33 0]<30>", "unreadable_signature"),
    ],
)
def test_hostile_bytes_get_a_plain_answer(data: bytes, problem: str) -> None:
    report = inspect_pdf(data, trusted=[body_signer().certificate], at=ISSUED)

    assert not report.valid
    assert report.problems == (problem,)


def test_a_file_past_the_bound_is_not_looked_at() -> None:
    assert inspect_pdf(bytes(LARGEST_DOCUMENT + 1), trusted=[], at=ISSUED).problems == ("too_large",)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_changed_byte_undoes_the_seal(data: st.DataObject) -> None:
    pdf = bytearray(sealed_attestation())
    place = data.draw(st.integers(0, len(pdf) - 1))
    pdf[place] ^= data.draw(st.integers(1, 255))

    report = inspect_pdf(bytes(pdf), trusted=[body_signer().certificate], at=ISSUED)

    covered = not _in_gap(place)
    assert not (covered and report.valid)


def _in_gap(place: int) -> bool:
    """The signature itself is not covered by the signature; the register's SHA-256 is what covers it."""
    start = sealed_attestation().index(b"/Contents <") + len(b"/Contents ")
    return start <= place <= sealed_attestation().index(b">", start)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_inspection_never_raises(data: bytes, looks_signed: bool) -> None:
    prefix = b"%PDF-1.7 /ByteRange [0 20 60 9] " if looks_signed else b""

    assert not inspect_pdf(prefix + data, trusted=[body_signer().certificate], at=datetime.now(UTC)).valid


@pytest.mark.parametrize("length", range(66, 73))
def test_a_seal_is_the_same_whatever_the_length_of_its_signature(length: int) -> None:
    """ECDSA signatures differ in length, and so do the lengths that are written around them."""
    signature, digest = bytes(range(1, length + 1)), b"\xab" * 32

    class Fixed:
        certificate, chain = body_signer().certificate, ()

        def sign_digest(self, digest: bytes) -> bytes:
            return signature

    der = seal_cms(digest, Fixed())
    signed = cms.ContentInfo.load(der, strict=True)["content"]
    (signer,) = signed["signer_infos"]
    values = {item["type"].native: item["values"][0] for item in signer["signed_attrs"]}

    assert signer["signature"].native == signature
    assert values["message_digest"].native == digest
    assert values["signing_certificate_v2"]["certs"][0]["cert_hash"].native == body_signer().certificate.fingerprint(
        hashes.SHA256()
    )
    assert cms.ContentInfo.load(der).copy().dump(force=True) == der
    assert len(der) <= longest_cms(Fixed())
