"""Every form: the press writes what the slower way writes, operator for operator, and nothing of anybody else."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import page
import pikepdf
import pytest
from PIL import Image

from certification.attestations.documents import Issuer
from certification.attestations.marks import IssuerMark
from cursus.core.documents import Attachment
from cursus.core.signing import inspect_pdf
from tests.factories.documents import ISSUED, attestation_context, block_context, registration
from tests.factories.pressing import slower, stamped
from tests.factories.sealing import body_signer


def png() -> bytes:
    Image.new("RGB", (40, 40), "#00aa00").save(content := BytesIO(), "PNG")
    return content.getvalue()


FORMS = {
    "certificate": attestation_context(),
    "duplicate": attestation_context(duplicate=True),
    "registered": attestation_context(registration=registration(), specimen=False, disclaimer=""),
    "specific register": attestation_context(registration=registration("RS"), blocks=()),
    "english": attestation_context(lang="en"),
    "block": block_context(),
    "registered block": block_context(registration=registration(), specimen=False),
    "mark": attestation_context(issuer=Issuer("Réseau Coopérer", "", IssuerMark("image/png", png()))),
    "first of the month": attestation_context(issued_on=date(2026, 12, 1), deliberation_date=date(2026, 12, 1)),
    "long name": attestation_context(name="Maëlle Éloïse Nguyễn Kergoat-N’Diaye de Saint-Cyr"),
}


def contents(pdf: bytes) -> list[bytes]:
    with pikepdf.open(BytesIO(pdf)) as document:
        return [stream.read_bytes() for stream in document.pages[0].Contents]


def same_operators(one: bytes, other: bytes) -> bool:
    """Say whether two contents are the same but for the last digit of a place (WeasyPrint writes millionths)."""
    pairs = zip(one.split(), other.split(), strict=True)
    return all(first == second or abs(float(first) - float(second)) <= 2e-6 for first, second in pairs)


@pytest.mark.parametrize("context", FORMS.values(), ids=FORMS)
def test_the_press_writes_what_the_slower_way_writes(context) -> None:
    pressed, oracle = stamped(context), slower(context)

    for one, other in zip(contents(pressed), contents(oracle), strict=True):
        assert same_operators(one, other)
    for profile in ("3a", "ua1"):
        report = page.validate_pdf_bytes(pressed, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
    assert inspect_pdf(pressed, trusted=[body_signer().certificate], at=ISSUED).valid


def test_the_files_of_an_attestation_are_the_same_both_ways() -> None:
    file = Attachment("credential.json", "application/json", "Justificatif", "Data", b'{"a":1}' * 99, ISSUED)
    pressed, oracle = (make(attestation_context(), attachments=(file,)) for make in (stamped, slower))

    assert page.validate_pdf_bytes(pressed, profile="3a").is_compliant
    with pikepdf.open(BytesIO(pressed)) as one, pikepdf.open(BytesIO(oracle)) as other:
        assert one.attachments["credential.json"].get_file().read_bytes() == file.data
        assert one.Root.AF[0].AFRelationship == other.Root.AF[0].AFRelationship
        assert sorted(one.attachments) == sorted(other.attachments)
        assert one.docinfo == other.docinfo
        assert one.Root.Metadata.read_bytes() == other.Root.Metadata.read_bytes()
    assert len(stamped(attestation_context())) < len(pressed)
