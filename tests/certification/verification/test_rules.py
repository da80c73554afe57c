"""What a verification concludes, and when a typed name is the holder's."""

from __future__ import annotations

import itertools

import pytest

from certification.verification.rules import Result, name_matches, result_by_code, result_by_file

HOLDER = {"first_names": ["Maëlle", "Anne", "Yuna"], "last_names": ["N’Diaye", "Kergoat-Le Goff"]}


@pytest.mark.parametrize(
    "typed",
    [
        "Maëlle N’Diaye",
        "maelle ndiaye",
        "NDIAYE Maelle",
        "Maëlle Kergoat-Le Goff",
        "Kergoat Le Goff, Maëlle",
        "Maëlle Anne N'Diaye",
        "Maëlle KERGOAT LE GOFF",
        "  Maëlle   Yuna Anne  N’DIAYE ",
    ],
)
def test_the_holders_name_is_recognised(typed):
    assert name_matches(typed, **HOLDER)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Maëlle",
        "N’Diaye",
        "Maëlle Le Goff",
        "Maëlle Goff",
        "Anne N’Diaye",
        "Maëlle N’Diaye Martin",
        "Maëlle Maëlle N’Diaye",
        "Maël N’Diaye",
        "%",
        "....",
    ],
)
def test_another_name_is_not(typed):
    assert not name_matches(typed, **HOLDER)


def test_only_known_bytes_with_a_holding_seal_are_valid():
    for is_pdf, known, seal, ours in itertools.product([True, False], repeat=4):
        result = result_by_file(is_pdf=is_pdf, bytes_known=known, seal_valid=seal, seems_ours=ours)
        assert (result == Result.VALID) == (known and seal)


def test_a_code_never_says_more_than_that_the_document_exists():
    assert result_by_code("ISSUED") == Result.REGISTERED
    assert result_by_code("ALLOCATED") == Result.BEING_MADE
    assert result_by_code("VOID") == Result.UNKNOWN


@pytest.mark.parametrize(
    "typed", ["Maëlle Kergoat-Le Goff née N’Diaye", "Maëlle N'Diaye Kergoat Le Goff", "Maelle Anne Ndiaye, née NDIAYE"]
)
def test_both_last_names_may_be_given(typed):
    assert name_matches(typed, **HOLDER) is (typed.count("iaye") + typed.count("IAYE") == 1)


def test_a_name_that_is_both_given_once_stays_one_word():
    same = {"first_names": ["Martin"], "last_names": ["Martin", ""]}
    assert name_matches("Martin Martin", **same)
    assert not name_matches("Martin", **same)


def test_nobody_is_matched_by_an_empty_identity():
    assert not name_matches("née", first_names=[""], last_names=["", ""])
    assert not name_matches("x", first_names=["x"], last_names=[""])
