"""The minutes on paper: compliant over several pages, sealed, decisions and never votes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import page
import pytest

from certification.juries.documents import MinutesContext, MinutesDecision, render_minutes
from certification.juries.enums import Verdict
from cursus.core.documents import UnprintableText
from cursus.core.signing import inspect_pdf
from tests.factories.documents import ISSUED, minutes_context
from tests.factories.sealing import body_signer, sealed, text_of


def many_candidates(number: int, blocks: int = 3) -> MinutesContext:
    context = minutes_context()
    decisions = tuple(MinutesDecision(f"B{code}", f"Bloc {code}", Verdict.VALIDATED) for code in range(blocks))
    model = replace(context.candidates[0], decisions=decisions)
    return replace(context, candidates=tuple(replace(model, name=f"Personne {place}") for place in range(number)))


BEFORE = "validé par le jury du 12 juin 2025 (Réseau Coopérer), au titre du bloc B1 de la version 1.0, 2025-0001"


def with_a_block_validated_before() -> MinutesContext:
    context = minutes_context()
    first, *others = context.candidates
    kept = MinutesDecision("B1", "Bloc 1", Verdict.VALIDATED, validated_before=True, earlier=BEFORE)
    return replace(context, candidates=(replace(first, decisions=(kept, *first.decisions[1:])), *others))


@pytest.mark.parametrize(
    "context",
    [
        minutes_context(),
        minutes_context(lang="en"),
        minutes_context(ties=(), candidates=()),
        many_candidates(40),
        many_candidates(3, 12),
        with_a_block_validated_before(),
    ],
    ids=["usual", "english", "nobody", "several pages", "twelve blocks", "a block validated before"],
)
def test_minutes_are_compliant_once_sealed(context: MinutesContext) -> None:
    pdf = sealed(render_minutes(context))

    for profile in ("3a", "ua1"):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
    assert inspect_pdf(pdf, trusted=[body_signer().certificate], at=ISSUED).valid


def test_minutes_say_who_what_why_and_who_could_not_sign(tmp_path: Path) -> None:
    text = text_of(render_minutes(minutes_context()), tmp_path)

    for expected in (
        "Procès-verbal de délibération 2026-07",
        "Awa Diallo",
        "Karim Benali",
        "Entretien insuffisant.",
        "hospitalisé",
        "ab12ab12 ab12ab12",
    ):
        assert expected in text
    assert re.search(r"1 ?/ ?2", text)


def test_minutes_say_which_jury_validated_a_block_before(tmp_path: Path) -> None:
    text = " ".join(text_of(render_minutes(with_a_block_validated_before()), tmp_path).split())

    assert "Blocs validés auparavant" in text
    assert "validé par le jury du 12 juin 2025" in text
    assert "au titre du bloc B1" in text
    assert "Blocs validés auparavant" not in text_of(render_minutes(minutes_context()), tmp_path)


def test_the_same_context_gives_the_same_bytes() -> None:
    assert render_minutes(minutes_context()) == render_minutes(minutes_context())


def test_a_name_that_would_lose_glyphs_is_refused() -> None:
    with pytest.raises(UnprintableText):
        render_minutes(minutes_context(place="漢字"))
