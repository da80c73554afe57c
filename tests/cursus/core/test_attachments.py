"""Files inside a document: found, whole, dated, related; the document stays compliant and the same each time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import page
import pikepdf
import pytest

from certification.attestations.rendering import render_attestation
from cursus.core.documents import Attachment, DocumentMetadata, lay_out
from cursus.core.signing import inspect_pdf
from tests.factories.documents import ISSUED, attestation_context
from tests.factories.sealing import body_key, sealed

MADE = datetime(2026, 11, 13, 11, 30, 5, tzinfo=timezone(timedelta(hours=1)))
METADATA = DocumentMetadata("Titre", "Réseau", "Sujet", "fr", datetime(2026, 11, 13, tzinfo=UTC))
HTML = '<!DOCTYPE html><html lang="fr"><head><title>Titre</title></head><body><h1 id="top">Titre</h1></body></html>'


def attachment(**changes: object) -> Attachment:
    item = Attachment(
        "credential.json",
        "application/ld+json",
        "Le même acte, lisible par un logiciel (é)",
        "Alternative",
        b'{"name": "Ma\xc3\xablle"}\r',
        MADE,
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def written(*attachments: Attachment) -> bytes:
    return lay_out(HTML, stylesheets=("cursus/documents/base.css",)).write(METADATA, attachments=attachments)


def assert_compliant(pdf: bytes) -> None:
    for profile in ("3a", "ua1"):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_a_file_is_carried_with_all_that_says_what_it_is() -> None:
    item = attachment()
    pdf = written(item)

    assert_compliant(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert list(document.attachments) == [item.name]
        (specification,) = document.Root.AF
        assert specification.is_indirect, "PDF/A-3 relates the specification of the tree of names, not a copy"
        assert specification.objgen == document.Root.Names.EmbeddedFiles.Names[1].objgen
        assert (str(specification.F), str(specification.UF)) == (item.name, item.name)
        assert str(specification.Desc) == item.description
        assert specification.AFRelationship == "/Alternative"
        content = specification.EF.F
        assert content.Subtype == "/application/ld+json"
        assert content.read_bytes() == item.data
        assert content.Params.Size == len(item.data)
        assert bytes(content.Params.CheckSum) == hashlib.md5(item.data).digest()  # noqa: S324
        assert str(content.Params.ModDate) == "D:20261113103005Z"


def test_the_validator_misses_what_is_taken_out() -> None:
    """Twin of the test above: without its relationship the file is no longer PDF/A-3."""
    with pikepdf.open(BytesIO(written(attachment()))) as document:
        del document.Root.AF[0].AFRelationship
        out = BytesIO()
        document.save(out)

    assert not page.is_pdf_compliant_bytes(out.getvalue(), profile="3a")


def test_the_names_are_sorted_and_the_given_order_is_kept() -> None:
    pdf = written(attachment(name="b.json"), attachment(name="a.json", data=b"[]"))

    assert_compliant(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert [str(name) for name in list(document.Root.Names.EmbeddedFiles.Names)[::2]] == ["a.json", "b.json"]
        assert [str(item.F) for item in document.Root.AF] == ["b.json", "a.json"]


def test_an_attestation_with_a_file_is_the_same_each_time_and_takes_its_seal() -> None:
    context, item = attestation_context(), attachment()
    pdf = render_attestation(context, attachments=[item])

    assert render_attestation(context, attachments=[item]) == pdf
    assert render_attestation(context, attachments=[replace(item, data=b"{}")]) != pdf
    closed = sealed(pdf)
    assert_compliant(closed)
    assert inspect_pdf(closed, trusted=[body_key().certificate], at=ISSUED).valid
    with pikepdf.open(BytesIO(closed)) as document:
        assert document.attachments[item.name].get_file().read_bytes() == item.data


def test_a_document_without_files_is_as_before() -> None:
    assert written() == lay_out(HTML, stylesheets=("cursus/documents/base.css",)).write(METADATA)
    with pikepdf.open(BytesIO(written())) as document:
        assert "/AF" not in document.Root


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "../etc/passwd"},
        {"name": "é.json"},
        {"name": ""},
        {"media_type": "json"},
        {"media_type": "application/json; charset=utf-8"},
        {"relationship": "Annex"},
        {"modified": datetime(2026, 11, 13)},  # noqa: DTZ001
    ],
)
def test_what_no_reader_would_take_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        attachment(**wrong)


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        written(attachment(), attachment(data=b""))
