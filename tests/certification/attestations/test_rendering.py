"""The page of an attestation: compliant, on one page, whatever the names."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import page
import pytest
import zxingcpp
from PIL import Image

from certification.attestations.documents import Issuer, Signatory, ValidatedBlock
from certification.attestations.marks import IssuerMark
from certification.attestations.rendering import DoesNotFit, check_attestation, render_attestation
from cursus.core.documents import UnprintableText
from tests.factories.documents import ADDRESS, CODE, attestation_context, block_context, registration
from tests.factories.sealing import picture_of, sealed, text_of

ODD_NAMES = [
    "Nguyễn Thị Hồng Ngọc",
    "Đặng Ưu Ễ Ỹ",
    "Анастасія Ґалаґан",
    "Ђорђе Ћирић",
    "محمد بن عبد الله",
    "فاطمة الزهراء",
    "Ελένη Παπαδοπούλου",
    "Ştefăniță Łukasz Þórðr Ǧ",
    "Anne q̃m̧ Combining",
    unicodedata.normalize("NFD", "Éloïse Nguyễn Çelik"),
    "« Guillemets » “quotes” \"plain\" 'single'",
    '=HYPERLINK("http://example.org";"x")',
    "<b>Balise</b> & Cie",
    "Marie-Antoinette Élisabeth de la Rochefoucauld-Montmorency d’Argenteuil-Kergoat de Bretagne",
    "M" * 90,
    "O’Brien-D’Arcy",
]


def assert_compliant(pdf: bytes) -> None:
    for profile in ("3a", "ua1"):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
        assert report.document.page_count == 1


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_compliant_sealed_and_whole(name: str) -> None:
    assert_compliant(sealed(render_attestation(attestation_context(name=name))))


@pytest.mark.parametrize("name", [name for name in ODD_NAMES if "م" not in name and "فا" not in name])
def test_odd_names_can_be_copied_out_again(name: str, tmp_path: Path) -> None:
    text = text_of(render_attestation(attestation_context(name=name)), tmp_path)

    # A very long word is cut at the end of a line.
    expected = unicodedata.normalize("NFC", name)
    assert expected.replace(" ", "") in unicodedata.normalize("NFC", text).replace(" ", "")


def test_arabic_is_extracted_letter_by_letter(tmp_path: Path) -> None:
    text = text_of(render_attestation(attestation_context(name="محمد بن عبد الله")), tmp_path)

    assert {"محمد", "بن", "عبد", "الله"} <= {word.strip("\u202b\u202c") for word in text.split()}


@pytest.mark.parametrize(
    "context",
    [
        attestation_context(duplicate=True),
        attestation_context(registration=registration(), specimen=False, disclaimer=""),
        attestation_context(registration=registration("RS"), blocks=()),
        attestation_context(lang="en"),
        block_context(),
        block_context(registration=registration()),
    ],
    ids=["duplicate", "rncp", "rs", "english", "block", "registered block"],
)
def test_every_kind_is_compliant(context) -> None:
    assert_compliant(sealed(render_attestation(context)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "SVG"])
def test_the_mark_of_an_issuer_is_shown_and_compliant(kind: str, tmp_path: Path) -> None:
    content = BytesIO(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#00aa00" d="M0 0h9v9H0z"/></svg>'
    )
    if kind != "SVG":
        Image.new("RGB", (40, 40), "#00aa00").save(content := BytesIO(), kind)
    media_type = {"PNG": "image/png", "JPEG": "image/jpeg", "SVG": "image/svg+xml"}[kind]
    issuer = Issuer("Réseau Coopérer", "", IssuerMark(media_type, content.getvalue()))

    pdf = render_attestation(attestation_context(issuer=issuer))

    assert_compliant(pdf)
    picture = Image.open(picture_of(pdf, tmp_path)).convert("RGB").crop((130, 115, 160, 145))
    red, green, blue = picture.resize((1, 1)).tobytes()
    assert green > 150 > red + blue


def test_twelve_long_blocks_and_a_long_title_stay_on_one_page() -> None:
    blocks = tuple(
        ValidatedBlock(
            f"BC{number:02d}", "Concevoir et conduire un projet de coopération avec ses parties" * 2, ("x",) * 9
        )
        for number in range(1, 13)
    )
    context = attestation_context(
        title="T" + "erritoire en transition " * 4,
        blocks=tuple(replace(block, title=block.title[:90]) for block in blocks),
    )

    assert_compliant(render_attestation(context))


def test_long_bodies_signatories_and_addresses_lie_on_nothing_else() -> None:
    context = attestation_context(
        issuer=Issuer(
            "Union régionale des coopératives d’activité et d’emploi de Bretagne et d’ailleurs", "Mention " * 25
        ),
        signatory=Signatory(
            "Marie-Antoinette de la Rochefoucauld-Montmorency", "présidente du conseil d’administration"
        ),
        verification_url=f"https://certificats.union-regionale-des-cooperatives.example.org/v/{CODE}",
        disclaimer="Certificat d’établissement de démonstration, non enregistré au RNCP. " * 3,
    )

    assert_compliant(render_attestation(context))
    with pytest.raises(DoesNotFit):
        check_attestation(replace(context, signatory=Signatory("S" * 60, "qualité très longue " * 20)))


def test_what_cannot_fit_is_refused_before_a_number_is_spent() -> None:
    blocks = tuple(ValidatedBlock(f"B{number}", "Bloc " * 60, ("x",)) for number in range(20))

    with pytest.raises(DoesNotFit):
        check_attestation(attestation_context(blocks=blocks))


def test_signs_without_a_glyph_are_refused_and_named() -> None:
    with pytest.raises(UnprintableText, match="漢"):
        check_attestation(attestation_context(name="漢字 Wei"))


def test_direction_overrides_never_reach_the_paper(tmp_path: Path) -> None:
    text = text_of(render_attestation(attestation_context(name="Anne\u202egro.live\u202c Martin")), tmp_path)

    assert "Annegro.live Martin" in text


def test_the_wording_names_certifier_deliberation_person_and_exact_title(tmp_path: Path) -> None:
    text = text_of(render_attestation(attestation_context()), tmp_path)

    assert (
        "Réseau Coopérer, vu la délibération du jury du 12 novembre 2026 (procès-verbal 2026-07), délivre à "
        "Maëlle Kergoat-N’Diaye né·e le 4 mars 1991 à Quimper (Finistère), le certificat "
        "« Animateur·rice de coopération »"
    ) in text
    assert "SPÉCIMEN" in text
    assert "non enregistré au RNCP" in text
    assert "CERTIFICATION PROFESSIONNELLE" not in text.upper()
    assert "coop.example/v" in text
    assert all(group in text for group in ("7KQ2 M9XD W3TA 8HPF", "R5VN 2CJE 6GYB"))


def test_a_registered_certification_carries_the_mention_that_the_law_asks_for(tmp_path: Path) -> None:
    text = text_of(
        render_attestation(attestation_context(registration=registration(), specimen=False, disclaimer="")), tmp_path
    )

    assert "enregistrée au RNCP sous le numéro RNCP41104" in text
    assert "décision du directeur général de France compétences en date du 1er juillet 2025" in text
    assert "Niveau 6" in text
    assert "SPÉCIMEN" not in text


def test_a_block_attestation_says_that_it_is_only_that_block(tmp_path: Path) -> None:
    text = text_of(render_attestation(block_context()), tmp_path)

    assert "ATTESTATION DE VALIDATION DU BLOC B2" in text.upper()
    assert "Cette attestation porte sur ce seul bloc" in text
    assert "Réguler les tensions" in text


@pytest.mark.parametrize("grey", [False, True], ids=["in colour", "in black and white"])
def test_the_qr_code_decodes_to_the_address(tmp_path: Path, grey: bool) -> None:
    picture = Image.open(picture_of(sealed(render_attestation(attestation_context())), tmp_path))

    found = zxingcpp.read_barcodes(picture.convert("L") if grey else picture)

    assert [code.text for code in found] == [ADDRESS]


def test_the_same_context_gives_the_same_bytes_and_another_gives_others() -> None:
    first = render_attestation(attestation_context())

    assert render_attestation(attestation_context()) == first
    assert render_attestation(attestation_context(number="2026-000043")) != first
