"""The plain facts of a fiche (texts, dates, flags, durations), and the elements that a fiche may hold."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from cursus.frameworks.formats.rncp.fields import Fields
from cursus.frameworks.formats.rncp.problems import Severity


class Texts(TypedDict):
    activities: str
    attested_capacities: str
    sectors: str
    accessible_jobs: str
    regulations: str
    objectives: str
    entry_prerequisites: str
    validation_prerequisites: str
    mastery_level: str
    renewal: str
    partial_validation_scope: str
    description_url: str
    registration_kind: str


class Dates(TypedDict):
    decision_date: date | None
    registration_end: date | None
    effect_date: date | None
    publication_date: date | None
    delivery_deadline: date | None
    last_official_journal: date | None


class Flags(TypedDict):
    partial_validation: bool | None
    new_caledonia: bool | None
    french_polynesia: bool | None


class Durations(TypedDict):
    registration_years: int | None
    validity_years: int | None


def texts(fields: Fields) -> Texts:
    root = fields.root
    return Texts(
        activities=fields.text(root, "ACTIVITES_VISEES"),
        attested_capacities=fields.text(root, "CAPACITES_ATTESTEES"),
        sectors=fields.text(root, "SECTEURS_ACTIVITE"),
        accessible_jobs=fields.text(root, "TYPE_EMPLOI_ACCESSIBLES"),
        regulations=fields.text(root, "REGLEMENTATIONS_ACTIVITES"),
        objectives=fields.text(root, "OBJECTIFS_CONTEXTE"),
        entry_prerequisites=fields.text(root, "PREREQUIS_ENTREE_FORMATION"),
        validation_prerequisites=fields.text(root, "PREREQUIS_VALIDATION_CERTIFICATION"),
        mastery_level=fields.text(root, "NIVEAU_MAITRISE_COMPETENCES"),
        renewal=fields.text(root, "MODALITES_RENOUVELLEMENT"),
        partial_validation_scope=fields.text(root, "VALIDATION_PARTIELLE_PERIMETRE"),
        description_url=fields.text(root, "LIEN_URL_DESCRIPTION"),
        registration_kind=fields.line(root, "TYPE_ENREGISTREMENT", limit=100),
    )


def dates(fields: Fields) -> Dates:
    root = fields.root
    return Dates(
        decision_date=fields.date(root, "DATE_DECISION"),
        registration_end=fields.date(root, "DATE_FIN_ENREGISTREMENT"),
        effect_date=fields.date(root, "DATE_EFFET"),
        publication_date=fields.date(root, "DATE_DE_PUBLICATION"),
        delivery_deadline=fields.date(root, "DATE_LIMITE_DELIVRANCE"),
        last_official_journal=fields.date(root, "DATE_DERNIER_JO"),
    )


def flags(fields: Fields) -> Flags:
    root = fields.root
    return Flags(
        partial_validation=fields.boolean(root, "VALIDATION_PARTIELLE"),
        new_caledonia=fields.boolean(root, "ACCESSIBLE_NOUVELLE_CALEDONIE"),
        french_polynesia=fields.boolean(root, "ACCESSIBLE_POLYNESIE_FRANCAISE"),
    )


def durations(fields: Fields) -> Durations:
    root = fields.root
    return Durations(
        registration_years=fields.integer(root, "DUREE_ENREGISTREMENT", low=1, high=99),
        validity_years=fields.integer(root, "DUREE_VALIDITE", high=99, severity=Severity.WARNING),
    )


KNOWN = frozenset(
    {
        "ID_FICHE",
        "NUMERO_FICHE",
        "NOUVELLES_CERTIFICATIONS",
        "ANCIENNES_CERTIFICATIONS",
        "INTITULE",
        "ABREGE",
        "ETAT_FICHE",
        "FORMACODES",
        "NOMENCLATURE_EUROPE",
        "CODES_NSF",
        "CERTIFICATEURS",
        "EXISTENCE_PARTENAIRES",
        "PARTENAIRES",
        "ACTIVITES_VISEES",
        "CAPACITES_ATTESTEES",
        "SECTEURS_ACTIVITE",
        "TYPE_EMPLOI_ACCESSIBLES",
        "CODES_ROME",
        "REGLEMENTATIONS_ACTIVITES",
        "SI_JURY_FI",
        "SI_JURY_CA",
        "SI_JURY_FC",
        "SI_JURY_CQ",
        "SI_JURY_CL",
        "SI_JURY_VAE",
        "ACCESSIBLE_NOUVELLE_CALEDONIE",
        "ACCESSIBLE_POLYNESIE_FRANCAISE",
        "PUBLICATION_DECRET_GENERAL",
        "PUBLICATION_DECRET_CREATION",
        "PUBLICATION_DECRET_AUTRE",
        "DATE_DERNIER_JO",
        "DATE_DECISION",
        "DUREE_ENREGISTREMENT",
        "DUREE_VALIDITE",
        "STATISTIQUES_PROMOTIONS",
        "LIEN_URL_DESCRIPTION",
        "DATE_FIN_ENREGISTREMENT",
        "DATE_EFFET",
        "DATE_DE_PUBLICATION",
        "DATE_LIMITE_DELIVRANCE",
        "ANNEES_PROMOTIONS_NIVEAU",
        "TYPE_ENREGISTREMENT",
        "BLOCS_COMPETENCES",
        "OBJECTIFS_CONTEXTE",
        "NIVEAU_MAITRISE_COMPETENCES",
        "MODALITES_RENOUVELLEMENT",
        "VALIDATION_PARTIELLE",
        "VALIDATION_PARTIELLE_PERIMETRE",
        "ACTIF",
        "PREREQUIS_ENTREE_FORMATION",
        "PREREQUIS_VALIDATION_CERTIFICATION",
        "CORRESPONDANCES",
        "CODES_IDCC",
        "CCN_1",
        "CCN_2",
        "CCN_3",
    }
)
"""Children of FICHE in the flux V4.1; another one is named in a warning, never dropped in silence."""
