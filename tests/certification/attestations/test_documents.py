"""The frozen context: canonical, reversible, strict."""

from __future__ import annotations

import json

import pytest

from certification.attestations.documents import AttestationContext, Issuer
from certification.attestations.enums import AttestationKind
from certification.attestations.marks import IssuerMark
from cursus.core.documents import ForbiddenResource
from tests.factories.documents import CODE, attestation_context, block_context, registration

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="#2f5d8a"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20


@pytest.mark.parametrize(
    "context",
    [
        attestation_context(),
        block_context(duplicate=True),
        attestation_context(registration=registration()),
        attestation_context(issuer=Issuer("Coopérer", "", IssuerMark("image/svg+xml", SVG))),
        attestation_context(issuer=Issuer("Coopérer", "", IssuerMark("image/png", PNG), "#112233", "#445566")),
    ],
    ids=["certificate", "block", "registered", "drawn mark", "picture and colours"],
)
def test_what_is_frozen_comes_back_the_same(context: AttestationContext) -> None:
    assert AttestationContext.from_canonical(context.to_canonical()) == context
    assert AttestationContext.from_canonical(json.loads(context.to_canonical())) == context


def test_the_canonical_form_is_rfc_8785() -> None:
    frozen = attestation_context().to_canonical()
    values = json.loads(frozen)

    assert frozen == json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert "Maëlle Kergoat-N’Diaye".encode() in frozen


def test_every_field_counts_in_the_fingerprint() -> None:
    context = attestation_context()
    changed = attestation_context(place="Lorient")

    assert len(context.sha256) == 64
    assert changed.sha256 != context.sha256


def test_a_context_of_another_schema_is_refused() -> None:
    values = {**attestation_context().to_json(), "schema": 99}

    with pytest.raises(ValueError, match="another version"):
        AttestationContext.from_canonical(values)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": AttestationKind.BLOCK},
        {"verification_code": CODE[:25], "verification_url": f"https://coop.example/v/{CODE[:25]}"},
        {"verification_code": CODE[:-1] + "U", "verification_url": f"https://coop.example/v/{CODE[:-1]}U"},
        {"verification_url": "https://coop.example/v/another"},
    ],
    ids=["block without its block", "code under 128 bits", "letter outside the alphabet", "address of another code"],
)
def test_an_impossible_context_is_refused(changes: dict) -> None:
    with pytest.raises(ValueError):
        attestation_context(**changes)


def test_a_colour_is_a_colour() -> None:
    with pytest.raises(ValueError):
        Issuer("Coopérer", "", warp_colour="red; url(http://example.org)")


@pytest.mark.parametrize(
    "drawing",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><use href="http://169.254.169.254/x#a"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><style>@import url(http://example.org)</style></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><path fill="url(http://example.org/#a)" d="M0 0"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="1"/>',
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<svg",
    ],
)
def test_a_drawn_mark_holds_shapes_and_nothing_that_reaches_outside(drawing: bytes) -> None:
    with pytest.raises(ForbiddenResource):
        IssuerMark("image/svg+xml", drawing)


@pytest.mark.parametrize(
    ("media_type", "content"),
    [("image/png", b"GIF89a"), ("image/gif", b"GIF89a"), ("text/html", b"<html>"), ("image/png", PNG + b"x" * 300_000)],
)
def test_a_picture_is_what_it_says_and_small(media_type: str, content: bytes) -> None:
    with pytest.raises(ValueError):
        IssuerMark(media_type, content)
