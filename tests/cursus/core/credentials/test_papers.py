"""Identifiers, lists of status and baked pictures, as the standards write them."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest
from openvc.did.did_web import DidWebResolver
from openvc.status.bitstring import decode_bitstring
from PIL import Image

from cursus.core.credentials.baking import NoPicture, bake_png, bake_svg
from cursus.core.credentials.identifiers import PublishedKey, did_document, did_web
from cursus.core.credentials.statuses import LIST_SIZE, is_set, status_entry, status_list

MADE = datetime(2026, 11, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("origin", "did", "address"),
    [
        ("https://coop.example", "did:web:coop.example:organismes:r", "https://coop.example/organismes/r/did.json"),
        (
            "http://localhost:8000",
            "did:web:localhost%3A8000:organismes:r",
            "https://localhost:8000/organismes/r/did.json",
        ),
    ],
)
def test_an_identifier_resolves_to_its_document(origin: str, did: str, address: str) -> None:
    keys = [PublishedKey(f"{did}#z1", "z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH")]
    asked = []

    def fetch(url: str) -> dict:
        asked.append(url)
        return did_document(did, keys)

    assert did_web(origin, "organismes", "r") == did
    assert DidWebResolver(fetch).resolve(did).id == did
    assert asked == [address]


def test_a_list_has_a_bit_for_each_place_and_sets_only_those_named() -> None:
    listed = status_list(address="https://x.example/1", issuer="did:web:x", revoked=[0, 7, LIST_SIZE - 1], made=MADE)

    bits = decode_bitstring(listed["credentialSubject"]["encodedList"])
    assert len(bits) * 8 == LIST_SIZE
    assert sum(byte.bit_count() for byte in bits) == 3
    assert all(is_set(listed, index) for index in (0, 7, LIST_SIZE - 1))
    assert not is_set(listed, 1)


def test_an_entry_names_its_list_and_its_place() -> None:
    entry = status_entry("https://x.example/1", 42)

    assert entry["id"] == "https://x.example/1#42"
    assert (entry["statusListCredential"], entry["statusListIndex"]) == ("https://x.example/1", "42")


def test_a_baked_png_is_the_same_picture_with_its_credential() -> None:
    content = BytesIO()
    Image.new("RGB", (8, 8), "#862d22").save(content, "PNG")
    text = '{"name": "Maëlle “Ng” 𝒜 \\n"}'

    baked = Image.open(BytesIO(bake_png(content.getvalue(), text)))

    assert baked.tobytes() == Image.open(BytesIO(content.getvalue())).tobytes()
    assert baked.text == {"openbadgecredential": text}


def test_a_baked_svg_is_well_formed_whatever_the_credential() -> None:
    text = '{"name": "]]> <b> & “x” ]]]>"}'

    root = ElementTree.fromstring(
        bake_svg('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g/></svg>', text)
    )

    (credential,) = root.findall("{https://purl.imsglobal.org/ob/v3p0}credential")
    assert credential.text == text
    assert root[0] is credential
    assert root[1].tag == "{http://www.w3.org/2000/svg}g"


def test_only_pictures_are_baked() -> None:
    with pytest.raises(NoPicture):
        bake_png(b"%PDF-1.7", "{}")
    with pytest.raises(NoPicture):
        bake_svg("<html></html>", "{}")
