"""The fast way gives exactly what the slow way gives, whatever the values, and the same proof."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from certification.attestations.credentials import VALUES, Publication, credential_shape, credential_values
from cursus.core.credentials.canonical import DocumentOf, NotFillable, Template, canonical_form, mark, template_of
from cursus.core.credentials.proofs import (
    CredentialSigner,
    multikey,
    read_multikey,
    sign_document,
    sign_from_template,
    verifies,
)
from tests.factories.documents import attestation_context, block_context, registration

NOW = datetime(2026, 11, 13, 10, 30, 5, tzinfo=UTC)
PUBLISHED = Publication(
    "did:web:coop.example:organismes:reseau",
    "https://coop.example/organismes/reseau/acquis/1",
    "https://coop.example/organismes/reseau/statuts/1",
    70_001,
)
SHAPES = {
    "certificate": attestation_context(),
    "not a specimen": attestation_context(specimen=False),
    "block": block_context(),
    "registered": attestation_context(registration=registration(), disclaimer="", specimen=False),
    "specific register": attestation_context(registration=registration("RS"), blocks=()),
    "odd title": attestation_context(title='« Titre » "x" \\ _:c14n0 <y> \\" \\n', lang="en"),
}
# Anything that people may write; control characters and halves of pairs are refused, by their own test.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n\r"\\_:<>@^. '), max_size=60)
ADDRESSES = st.from_regex(r"https://[a-z]{1,9}\.example/[A-Za-z0-9/._~?#&=%-]{0,30}", fullmatch=True)


@cache
def signer() -> CredentialSigner:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    return CredentialSigner(key, f"{PUBLISHED.issuer_did}#{multikey(key.public_key())}")


def shape_of(name: str) -> DocumentOf:
    return credential_shape(SHAPES[name], PUBLISHED)


@pytest.mark.parametrize("name", SHAPES)
def test_the_values_of_each_shape_are_all_there(name: str) -> None:
    context = SHAPES[name]
    values = credential_values(context, PUBLISHED)
    fast = sign_from_template(shape_of(name), values, signer=signer(), created=NOW)
    slow = sign_document(shape_of(name)(values), signer=signer(), created=NOW)

    assert tuple(values) == VALUES
    assert fast == slow
    assert verifies(fast, read_multikey(signer().verification_method.partition("#")[2]))


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(SHAPES)), holder=TEXTS, about=TEXTS, address=ADDRESSES, day=st.dates())
@example(name="block", holder='"', about="\\", address="https://a.example/", day=date(2026, 1, 1))
@example(name="block", holder="_:c14n0 <x> .\n", about='\\"\\\\n', address="https://a.example/", day=date(1, 1, 1))
@example(name="certificate", holder="Nguyễn 𝒜 \U0010ffff", about="", address="https://z.example/", day=date(2026, 1, 1))
@example(name="certificate", holder="urn:cursus:slot:about:.", about="x", address="https://z.example/", day=date.max)
@example(name="registered", holder="RNCP", about="http://www.w3.org/", address="https://a.example/", day=date.max)
def test_fast_and_slow_are_the_same(name: str, holder: str, about: str, address: str, day: date) -> None:
    values = credential_values(SHAPES[name], PUBLISHED) | {
        "holder_name": holder,
        "about": about,
        "address": address,
        "holder": f"{address}x" if "#" in address else f"{address}#holder",
        "issued": f"{day.isoformat()}T00:00:00Z",
    }
    document_of = shape_of(name)

    assert template_of(document_of, VALUES).fill(values) == canonical_form(document_of(values))


def test_the_form_changes_with_every_value() -> None:
    """Twin: a value that the template forgot would be signed as somebody else's."""
    values = credential_values(SHAPES["block"], PUBLISHED)
    template = template_of(shape_of("block"), VALUES)
    for name in VALUES:
        assert template.fill(values) != template.fill({**values, name: f"{values[name]}x"}), name


@pytest.mark.parametrize("text", ["a\x00b", "a\tb", "\x7f", "a\x0bb", "\ud800"])
def test_what_libraries_do_not_escape_alike_is_refused(text: str) -> None:
    values = credential_values(SHAPES["block"], PUBLISHED)

    with pytest.raises(NotFillable, match="control"):
        template_of(shape_of("block"), VALUES).fill({**values, "holder_name": text})


@pytest.mark.parametrize("text", ["no address", "https://x.example/a b", "https://x.example/<y>", "urn", ""])
def test_what_is_no_address_is_refused_where_one_is_needed(text: str) -> None:
    values = credential_values(SHAPES["block"], PUBLISHED)

    with pytest.raises(NotFillable, match="address"):
        template_of(shape_of("block"), VALUES).fill({**values, "entry": text})


def _people(values: dict[str, str]) -> dict:
    people = [{"type": "IdentityObject", "identityHash": values[name], "hashed": False} for name in ("one", "two")]
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "https://coop.example/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {"type": ["AchievementSubject"], "identifier": people},
    }


@settings(max_examples=80, deadline=None)
@given(one=TEXTS, two=TEXTS)
@example(one="_:c14n0", two="_:c14n1")
def test_nodes_without_a_name_are_named_as_the_slow_way_names_them(one: str, two: str) -> None:
    """Their names depend on the values: with another name the order is another."""
    template = Template(_people({"one": mark("one"), "two": mark("two")}))
    values = {"one": one, "two": two}
    if one == two:
        with pytest.raises(NotFillable):
            template.fill(values)
    else:
        assert template.fill(values) == canonical_form(_people(values))


def test_a_key_is_read_back_as_it_is_published() -> None:
    key = Ed25519PrivateKey.generate().public_key()

    assert read_multikey(multikey(key)) == key
    assert multikey(key).startswith("z6Mk")
    with pytest.raises(ValueError, match="Ed25519"):
        read_multikey("zDnaeWgbpcUat3VPa1GqrFbcr7jVBNMhBMRKTsgBHYBcJ8rzW")
