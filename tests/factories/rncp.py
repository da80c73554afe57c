"""Files of fiches in the form of the flux V4.1, fictitious, with what a test wants changed."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data" / "rncp"
FICTIVE = DATA / "fiche-fictive-v41.xml"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "formats" / "rncp"
MINI = SHARED / "rncp-mini-2fiches.xml"
SIX = SHARED / "export_fiches_RNCP_V4_1_extrait_6fiches.xml"
SPECIFIC = SHARED / "export_fiches_RS_V4_1_extrait_4fiches.xml"
WHY_SKIPPED = "the real fiches of ../shared/formats are not here"

CERTIFIER = (
    "<CERTIFICATEURS><CERTIFICATEUR><SIRET_CERTIFICATEUR>99900000100017</SIRET_CERTIFICATEUR>"
    "<NOM_CERTIFICATEUR>RESEAU COOPERER</NOM_CERTIFICATEUR><ETAT_CERTIFICATEUR>Actif</ETAT_CERTIFICATEUR>"
    "</CERTIFICATEUR></CERTIFICATEURS>"
)
COMPETENCIES = "Animer un collectif d’acteurs.    Cartographier les alliances.    Tenir un budget partagé."


def block(code: str, title: str = "Animer", competencies: str = COMPETENCIES) -> str:
    return (
        f"<BLOC_COMPETENCES><CODE>{code}</CODE><LIBELLE>{title}</LIBELLE>"
        f"<LISTE_COMPETENCES>{competencies}</LISTE_COMPETENCES>"
        "<MODALITES_EVALUATION>Mise en situation</MODALITES_EVALUATION></BLOC_COMPETENCES>"
    )


def fiche(
    number: str = "RNCP90001",
    *,
    title: str = "Facilitateur de tiers-lieu",
    active: str = "Oui",
    level: str = "NIV6",
    end: str = "15/01/2028",
    certifiers: str = CERTIFIER,
    blocks: str | None = None,
    capacities: str = "",
    more: str = "",
) -> str:
    """One FICHE; ``blocks`` is XML (one block by default for the RNCP), ``more`` any further elements."""
    if blocks is None:
        blocks = "" if number.startswith("RS") else block(f"{number}BC01")
    wrapped = f"<BLOCS_COMPETENCES>{blocks}</BLOCS_COMPETENCES>" if blocks else ""
    return (
        f"<FICHE><ID_FICHE>1</ID_FICHE><NUMERO_FICHE>{number}</NUMERO_FICHE><INTITULE>{title}</INTITULE>"
        f"<NOMENCLATURE_EUROPE><NIVEAU>{level}</NIVEAU></NOMENCLATURE_EUROPE>{certifiers}"
        f"<CAPACITES_ATTESTEES>{capacities}</CAPACITES_ATTESTEES>"
        "<SI_JURY_FC><ACTIF>Oui</ACTIF><COMPOSITION>3 membres.</COMPOSITION></SI_JURY_FC>"
        f"<DATE_FIN_ENREGISTREMENT>{end}</DATE_FIN_ENREGISTREMENT>{wrapped}<ACTIF>{active}</ACTIF>{more}</FICHE>"
    )


def document(*fiches: str, version: str = "4.1", encoding: str = "UTF-8", codec: str | None = None) -> bytes:
    """The whole file; ``codec`` writes other bytes than the declared ``encoding`` says."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<FICHES><VERSION_FLUX>{version}</VERSION_FLUX>\n'
        + "\n".join(fiches)
        + "\n</FICHES>"
    )
    return text.encode(codec or encoding)
