"""What the files of France compétences say, read into plain values."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from cursus.frameworks.formats.rncp.fiche import Fiche, HabilitationKind, RouteCode
from cursus.frameworks.formats.rncp.parser import ParsedFiche, iter_fiches
from cursus.frameworks.formats.rncp.problems import Code, Severity
from cursus.frameworks.formats.rncp.source import open_file, open_path
from tests.factories.rncp import FICTIVE, MINI, SIX, SPECIFIC, WHY_SKIPPED, block, document, fiche


def read(content: bytes, wanted: list[str] | None = None) -> list[ParsedFiche]:
    with open_file(io.BytesIO(content)) as source:
        return list(iter_fiches(source, wanted=wanted))


def one(content: bytes) -> Fiche:
    (parsed,) = read(content)
    assert parsed.fiche is not None, parsed.problems
    return parsed.fiche


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_xml", ".xml"), content)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def fictive() -> Fiche:
    return one(FICTIVE.read_bytes())


def test_identity_and_classification(fictive: Fiche) -> None:
    assert (fictive.number, fictive.technical_id) == ("RNCP99001", 999001)
    assert fictive.title == "Animateur de coopération territoriale (fiche fictive)"
    assert (fictive.abbreviated_code, fictive.state, fictive.active) == ("TP", "Publiée", True)
    assert (fictive.level, fictive.level_label) == (6, "Niveau 6")
    assert [item.code for item in fictive.formacodes] == ["12523", "13021"]
    assert fictive.rome[0].label == "Développement local"
    assert fictive.nsf[0].code == "340"
    assert not fictive.is_rs


def test_dates_and_lineage(fictive: Fiche) -> None:
    assert fictive.decision_date == date(2025, 1, 15)
    assert fictive.registration_end == date(2028, 1, 15)
    assert fictive.delivery_deadline == date(2032, 1, 15)
    assert fictive.registration_years == 3
    assert fictive.effect_date is None
    assert fictive.replaces == ("RNCP99000",)
    assert fictive.correspondences[0].target_blocks == ("RNCP99000BC01",)


def test_certifiers_partners_and_juries(fictive: Fiche) -> None:
    first, second = fictive.certifiers
    assert (first.siret, first.active, first.website) == (
        "99900000100017",
        True,
        "https://reseau-cooperer.example",
    )
    assert (second.siret, second.active) == ("", False)
    assert [partner.habilitation for partner in fictive.partners] == [
        HabilitationKind.TRAIN_AND_ASSESS,
        HabilitationKind.TRAIN,
    ]
    assert [partner.active for partner in fictive.partners] == [True, False]
    assert fictive.partners[0].active_since == date(2025, 1, 15)
    juries = {jury.route: jury for jury in fictive.juries}
    assert len(juries) == 6
    assert juries[RouteCode.CONTINUING_TRAINING].active
    assert "praticien salarié" in juries[RouteCode.CONTINUING_TRAINING].composition
    assert not juries[RouteCode.APPRENTICESHIP].active


def test_blocks_and_figures(fictive: Fiche) -> None:
    assert [item.code for item in fictive.blocks] == ["RNCP99001BC01", "RNCP99001BC02", "RNCP99001BC03"]
    assert fictive.blocks[0].assessment_text.startswith("Étude de cas")
    (figures,) = fictive.statistics
    assert (figures.year, figures.certified, figures.employment_rate_6_months) == (2023, 14, Decimal("92"))


def test_fingerprint_follows_the_content() -> None:
    first, same = one(document(fiche())), one(document("\n  ", fiche()))
    other = one(document(fiche(end="16/01/2028")))
    assert first.fingerprint == same.fingerprint
    assert first.fingerprint != other.fingerprint
    changed = {name for name, digest in other.digests().items() if first.digests()[name] != digest}
    assert changed == {"registration_end"}


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("ISO-8859-1", "latin-1"),
        ("ISO-8859-15", "iso8859-15"),
        ("windows-1252", "cp1252"),
        ("UTF-16", "utf-16"),
    ],
)
def test_any_encoding_that_is_declared(encoding: str, codec: str) -> None:
    text = fiche(title="Développeur à l'été").replace("’", "'")
    assert one(document(text, encoding=encoding, codec=codec)).title == "Développeur à l'été"


def test_the_zip_it_ships_in() -> None:
    content = zipped(export_fiches_RNCP_V4_1_xml=document(fiche()), lisez_moi=b"rien")
    assert one(content).number == "RNCP90001"


def test_only_the_fiches_wanted() -> None:
    content = document(*(fiche(f"RNCP9000{n}") for n in range(5)))
    assert [item.number for item in read(content, ["RNCP90003", "RNCP90001"])] == ["RNCP90001", "RNCP90003"]


def test_a_malformed_fiche_that_is_not_wanted_does_not_matter() -> None:
    content = document(fiche(), fiche("RNCP90002", end="demain"))
    (parsed,) = read(content, ["RNCP90001"])
    assert parsed.fiche is not None


def certifier(siret: str) -> str:
    return (
        f"<CERTIFICATEURS><CERTIFICATEUR><SIRET_CERTIFICATEUR>{siret}</SIRET_CERTIFICATEUR>"
        "<NOM_CERTIFICATEUR>RESEAU</NOM_CERTIFICATEUR></CERTIFICATEUR></CERTIFICATEURS>"
    )


PARTNER = (
    "<PARTENAIRES><PARTENAIRE><NOM_PARTENAIRE>P</NOM_PARTENAIRE>"
    "<HABILITATION_PARTENAIRE>TOUT</HABILITATION_PARTENAIRE></PARTENAIRE></PARTENAIRES>"
)
YEARS = "<DUREE_ENREGISTREMENT>trois</DUREE_ENREGISTREMENT>"


@pytest.mark.parametrize(
    ("text", "code", "element"),
    [
        (fiche("Fiche 12"), Code.BAD_NUMBER, "NUMERO_FICHE"),
        (fiche(end="2028-01-15"), Code.BAD_DATE, "DATE_FIN_ENREGISTREMENT"),
        (fiche(end="31/02/2028"), Code.BAD_DATE, "DATE_FIN_ENREGISTREMENT"),
        (fiche(active="oui"), Code.BAD_BOOLEAN, "ACTIF"),
        (fiche(active=""), Code.MISSING, "ACTIF"),
        (fiche(level="NIV9"), Code.BAD_LEVEL, "NIVEAU"),
        (fiche(title=""), Code.MISSING, "INTITULE"),
        (fiche(title="x" * 801), Code.TOO_LONG, "INTITULE"),
        (fiche(title="Animateur de coopÃ©ration"), Code.MOJIBAKE, "INTITULE"),
        (fiche(certifiers=""), Code.MISSING, "CERTIFICATEURS"),
        (fiche(certifiers=certifier("123")), Code.BAD_SIRET, "SIRET_CERTIFICATEUR"),
        (fiche(more=PARTNER), Code.BAD_HABILITATION, "HABILITATION_PARTENAIRE"),
        (fiche(more="<INTITULE>Encore</INTITULE>"), Code.REPEATED, "INTITULE"),
        (fiche(more=YEARS), Code.BAD_INTEGER, "DUREE_ENREGISTREMENT"),
        (fiche(blocks=block("B1") + block("B1")), Code.DUPLICATE_BLOCK, "CODE"),
        (fiche(blocks=block("é;%$")), Code.BAD_CODE, "CODE"),
        (fiche(blocks="<AUTRE/>"), Code.MISSING, "BLOCS_COMPETENCES"),
        (fiche("RS9001"), Code.NO_COMPETENCY, "CAPACITES_ATTESTEES"),
    ],
)
def test_a_malformed_field_refuses_its_fiche_and_the_others_go_on(text: str, code: Code, element: str) -> None:
    before, parsed, after = read(document(fiche("RNCP80001"), text, fiche("RNCP80002")))
    assert before.fiche is not None
    assert after.fiche is not None
    assert parsed.fiche is None
    errors = {(item.code, item.element) for item in parsed.problems if item.severity is Severity.ERROR}
    assert errors == {(code, element)}
    assert all(item.position == 2 and item.line == 4 for item in parsed.problems)


def test_what_only_deserves_a_look_is_a_warning() -> None:
    statistics = (
        "<STATISTIQUES_PROMOTIONS><STATISTIQUES_PROMOTION><ANNEE>2023</ANNEE>"
        "<TAUX_INSERTION_GLOBAL_6MOIS>NC</TAUX_INSERTION_GLOBAL_6MOIS></STATISTIQUES_PROMOTION>"
        "</STATISTIQUES_PROMOTIONS><NOUVEAUTE>?</NOUVEAUTE>"
    )
    (parsed,) = read(document(fiche(level="AUCUN", end="", more=statistics)))
    assert parsed.fiche is not None
    assert parsed.fiche.level is None
    assert parsed.fiche.registration_end is None
    assert {(item.code, item.element) for item in parsed.problems} == {
        (Code.BAD_RATE, "TAUX_INSERTION_GLOBAL_6MOIS"),
        (Code.UNKNOWN_ELEMENT, "NOUVEAUTE"),
    }


def test_the_same_fiche_twice_in_a_file() -> None:
    first, second = read(document(fiche(), fiche(title="Autre")))
    assert first.fiche is not None
    assert second.fiche is None
    assert [item.code for item in second.problems] == [Code.DUPLICATE_FICHE]


@pytest.mark.skipif(not MINI.exists(), reason=WHY_SKIPPED)
def test_the_two_real_fiches() -> None:
    with open_path(MINI) as source:
        parsed = {item.number: item for item in iter_fiches(source)}
    assert all(not item.problems for item in parsed.values())
    fiche = parsed["RNCP36612"].fiche
    assert fiche is not None
    assert (fiche.title, fiche.level, len(fiche.blocks)) == ("Assistant en ressources humaines", 5, 4)
    assert [item.code for item in fiche.formacodes] == ["35014", "32688", "33052"]
    assert [(item.siret, item.active) for item in fiche.certifiers] == [
        ("18750002000073", True),
        ("18750002000065", False),
    ]
    assert len(fiche.partners) == 3
    assert fiche.decision_date == date(2022, 7, 1)
    assert fiche.last_official_journal == date(2016, 10, 4)
    assert fiche.cohort_years == (2021, 2022)
    assert len(fiche.legal_texts) == 8 or fiche.legal_texts
    assert "Président" in next(jury.composition for jury in fiche.juries if jury.route is RouteCode.PRIOR_LEARNING)


@pytest.mark.skipif(not SIX.exists(), reason=WHY_SKIPPED)
def test_the_real_extracts_read_without_a_word() -> None:
    for path, count in ((SIX, 6), (SPECIFIC, 4)):
        with open_path(path) as source:
            parsed = list(iter_fiches(source))
        assert len(parsed) == count
        assert [item.problems for item in parsed] == [()] * count
        assert all(item.fiche and item.fiche.certifiers for item in parsed)
    assert all(item.fiche and item.fiche.is_rs and not item.fiche.blocks for item in parsed)
    assert max(len(item.fiche.partners) for item in parsed if item.fiche) == 377
