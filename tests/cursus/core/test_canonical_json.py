"""Canonical JSON: Python's own encoder writes what RFC 8785 asks for, or it is not asked."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from certification.attestations.enums import AttestationKind
from cursus.core.canonical import canonical_json

SAFE = 2**53 - 1
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-SAFE, SAFE) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=30,
)


@settings(max_examples=400)
@example({"\ue000": 1, "\U0001f600": 2, "a": 3})  # UTF-16 sorts a pair of surrogates before a private sign
@example(['\x00\x1f\x7f\u2028"\\/\b\f\n\r\t', 1.0, 1e21, -0.0, SAFE])
@given(VALUES)
def test_the_bytes_are_those_of_the_standard(value) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


def test_a_word_of_ours_is_written_as_its_value() -> None:
    assert canonical_json({"kind": AttestationKind.BLOCK, "pair": (1, True)}) == b'{"kind":"BLOCK","pair":[1,true]}'


@pytest.mark.parametrize("value", ["\ud800", ["x", "\udfff"], SAFE + 1, {"n": -SAFE - 1}, float("nan"), [float("inf")]])
def test_what_json_cannot_carry_is_refused(value) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical_json(value)
