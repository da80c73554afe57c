"""Fictitious fiches that say what the samples do not: everything arrives, or the report says what did not."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from cursus.frameworks.enums import Habilitation
from cursus.frameworks.formats.rncp.importer import ImportRefused, import_fiches, preview_fiches
from cursus.frameworks.formats.rncp.parser import ParsedFiche, iter_fiches
from cursus.frameworks.formats.rncp.problems import Code, RncpFileError
from cursus.frameworks.formats.rncp.report import describe
from cursus.frameworks.formats.rncp.source import open_file
from cursus.frameworks.models import CompetencyFramework, FrameworkVersion
from tests.cursus.frameworks.test_rncp_hostile import LAUGHS, with_doctype, zipped
from tests.factories.rncp import CERTIFIER, block, document, fiche


def read(content: bytes, wanted: set[str] | None = None) -> list[ParsedFiche]:
    with open_file(io.BytesIO(content)) as source:
        return list(iter_fiches(source, wanted=wanted))


def one(**parts: str) -> ParsedFiche:
    (found,) = read(document(fiche(**parts)))
    return found


def certifier(name: str, siret: str, state: str = "Actif") -> str:
    return (
        f"<CERTIFICATEUR><SIRET_CERTIFICATEUR>{siret}</SIRET_CERTIFICATEUR><NOM_CERTIFICATEUR>{name}</NOM_CERTIFICATEUR>"
        f"<ETAT_CERTIFICATEUR>{state}</ETAT_CERTIFICATEUR></CERTIFICATEUR>"
    )


def partner(name: str, habilitation: str, state: str = "ACTIF") -> str:
    return (
        f"<PARTENAIRE><NOM_PARTENAIRE>{name}</NOM_PARTENAIRE><SIRET_PARTENAIRE>999 000 002 00016</SIRET_PARTENAIRE>"
        f"<HABILITATION_PARTENAIRE>{habilitation}</HABILITATION_PARTENAIRE>"
        f"<ETAT_HABILITATION>{state}</ETAT_HABILITATION><DATE_ACTIF>01/02/2024</DATE_ACTIF></PARTENAIRE>"
    )


def codes(container: str, item: str, *pairs: tuple[str, str]) -> str:
    inside = "".join(f"<{item}><CODE>{code}</CODE><LIBELLE>{label}</LIBELLE></{item}>" for code, label in pairs)
    return f"<{container}>{inside}</{container}>"


def jury(route: str, active: str, text: str) -> str:
    return f"<SI_JURY_{route}><ACTIF>{active}</ACTIF><COMPOSITION>{text}</COMPOSITION></SI_JURY_{route}>"


KINDS = ("HABILITATION_FORMER", "HABILITATION_ORGANISER", "HABILITATION_ORGA_FORM")
FULL = fiche(
    "RNCP90100",
    certifiers="<CERTIFICATEURS>"
    + certifier("Un", "99900000100017")
    + certifier("Deux", "99900000200015", "Inactif")
    + certifier("Trois", "")
    + "</CERTIFICATEURS>",
    blocks="".join(block(f"RNCP90100BC{n:02}", f"Bloc {n}") for n in range(1, 12)),
    more=codes("CODES_NSF", "NSF", ("310", "Échanges"), ("340p", "Développement"))
    + codes("CODES_ROME", "ROME", ("K1802", "Développement local"))
    + codes("FORMACODES", "FORMACODE", ("12523", "ESS"), ("13021", "Territoire"), ("32135", "Projet"))
    + "<PARTENAIRES>"
    + "".join(partner(f"P{n}", KINDS[n % 3]) for n in range(300))
    + "</PARTENAIRES>"
    + jury("VAE", "Oui", "Deux membres, dont une personne qualifiée.")
    + jury("CA", "Non", "")
    + "<DATE_DECISION>15/01/2024</DATE_DECISION><DUREE_ENREGISTREMENT>4</DUREE_ENREGISTREMENT>"
    + "<DATE_LIMITE_DELIVRANCE>15/01/2032</DATE_LIMITE_DELIVRANCE>",
)


def test_everything_of_a_full_fiche_is_read() -> None:
    (found,) = read(document(FULL))
    assert not found.problems
    full = found.fiche
    assert full is not None
    assert [item.name for item in full.certifiers] == ["Un", "Deux", "Trois"]
    assert [item.active for item in full.certifiers] == [True, False, True]
    assert len(full.blocks) == 11
    assert (full.blocks[10].code, full.blocks[10].title) == ("RNCP90100BC11", "Bloc 11")
    assert {item.code for item in full.formacodes} == {"12523", "13021", "32135"}
    assert [(item.code, item.label) for item in full.nsf] == [("310", "Échanges"), ("340p", "Développement")]
    assert full.rome[0].code == "K1802"
    assert len(full.partners) == 300
    assert {item.habilitation.value for item in full.partners} == set(KINDS)
    assert {item.siret for item in full.partners} == {"99900000200016"}
    assert (full.decision_date, full.registration_years) == (date(2024, 1, 15), 4)
    assert full.delivery_deadline == date(2032, 1, 15)
    assert {item.route.value: item.active for item in full.juries} == {"FC": True, "VAE": True, "CA": False}


@pytest.mark.django_db
def test_everything_of_a_full_fiche_arrives() -> None:
    with open_file(io.BytesIO(document(FULL))) as source:
        import_fiches(source, organisation=None, by=None)
    version = FrameworkVersion.objects.get()
    qualification = version.qualifications.get()
    assert version.blocks.count() == 11
    assert qualification.level == 6
    assert [item["code"] for item in qualification.nsf_codes] == ["310", "340p"]
    assert [item["code"] for item in qualification.rome_codes] == ["K1802"]
    assert len(qualification.formacodes) == 3
    assert (qualification.decision_date, qualification.delivery_until) == (date(2024, 1, 15), date(2032, 1, 15))
    assert qualification.certifiers.count() == 3
    assert qualification.certifiers.filter(active=True).count() == 2
    counted = {kind: qualification.partners.filter(habilitation=kind).count() for kind in Habilitation}
    assert set(counted.values()) == {100}
    texts = dict(qualification.routes.values_list("kind", "jury_text"))
    assert texts["VAE"] == "Deux membres, dont une personne qualifiée."
    assert not qualification.routes.get(kind="CA").active


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"number": "RS9001", "capacities": "C1. Animer.    C2. Décider."}, None),
        ({"number": "RS9001"}, Code.NO_COMPETENCY),
        ({"more": "<PARTENAIRES></PARTENAIRES><CODES_NSF/><FORMACODES></FORMACODES>"}, None),
        ({"level": "AUCUN"}, None),
        ({"level": ""}, None),
        ({"end": ""}, None),
        ({"certifiers": "<CERTIFICATEURS/>"}, Code.MISSING),
        ({"blocks": block("RNCP90001 BC 01")}, None),
        ({"more": "<CHAMP_NOUVEAU>x</CHAMP_NOUVEAU>"}, Code.UNKNOWN_ELEMENT),
        ({"title": "Animer &lt;b&gt;fort&lt;/b&gt; &amp; bien"}, None),
        ({"more": "<ACTIVITES_VISEES>Un <b>mot</b> <i>fort</i> ici</ACTIVITES_VISEES>"}, Code.MARKUP),
    ],
)
def test_what_the_samples_do_not_hold(parts: dict[str, str], code: Code | None) -> None:
    found = one(**parts)
    assert {item.code for item in found.problems} == ({code} if code else set())
    assert all(describe(item) for item in found.problems)
    refused = code in (Code.NO_COMPETENCY, Code.MISSING)
    assert (found.fiche is None) is refused


def test_the_words_of_a_text_with_mark_up_are_kept() -> None:
    found = one(more="<ACTIVITES_VISEES>Un <b>mot</b> <i>fort</i> ici</ACTIVITES_VISEES>").fiche
    assert found is not None
    assert found.activities == "Un mot fort ici"
    kept = one(title="Animer &lt;b&gt;fort&lt;/b&gt;").fiche
    assert kept is not None
    assert kept.title == "Animer <b>fort</b>"


def test_spaces_and_line_breaks_within_a_text_are_kept_across_chunks() -> None:
    words = "mot" + " " * 70_000 + "mot\n\nmot"
    found = one(more=f"<ACTIVITES_VISEES>{words}</ACTIVITES_VISEES>").fiche
    assert found is not None
    assert found.activities == words


def test_fiches_not_wanted_are_passed_over_whatever_they_hold() -> None:
    deep = fiche("RNCP90002", more="<A>" * 5 + "<FICHE>x</FICHE>" + "</A>" * 5)
    found = read(document(FULL, deep, fiche("RNCP90003")), wanted={"RNCP90003"})
    assert [(item.number, item.position) for item in found] == [("RNCP90003", 3)]
    bottomless = fiche("RNCP90002", more="<A>" * 20 + "</A>" * 20)
    with pytest.raises(RncpFileError) as caught:
        read(document(bottomless, fiche("RNCP90003")), wanted={"RNCP90003"})
    assert caught.value.problem.code is Code.TOO_DEEP


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (document(fiche())[:-40], Code.TRUNCATED),
        (with_doctype(f'<!DOCTYPE FICHES [<!ENTITY l0 "ha">{LAUGHS}]>', "&l11;"), Code.DOCTYPE),
        (with_doctype('<!DOCTYPE FICHES [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"), Code.DOCTYPE),
        (document(fiche(title="été"), codec="cp1252"), Code.ENCODING_WRONG),
        (b"<?xml version='1.0'?><lheo/>", Code.WRONG_ROOT),
        (document(fiche(), version="3.1"), Code.WRONG_VERSION),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_bad_file_is_told_and_writes_nothing_in_a_zip_too(content: bytes, code: Code, packed: bool) -> None:
    data = zipped(("export.xml", content)) if packed else content
    with open_file(io.BytesIO(data)) as source:
        report = preview_fiches(source, organisation=None)
    assert report.file_problem is not None
    assert report.file_problem.code is code
    with pytest.raises(ImportRefused), open_file(io.BytesIO(data)) as source:
        import_fiches(source, organisation=None, by=None)
    assert not CompetencyFramework.objects.exists()


def test_a_zip_in_a_zip_is_no_xml() -> None:
    inner = zipped(("a.xml", document(fiche(certifiers=CERTIFIER))))
    with pytest.raises(RncpFileError) as caught:
        read(zipped(("a.zip", inner)))
    assert caught.value.problem.code is Code.ZIP_NO_XML
    assert zipfile.is_zipfile(io.BytesIO(inner))
