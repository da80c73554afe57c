"""The compound parts of a fiche: certifiers, partners, juries, blocks, correspondences, statistics, texts."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from cursus.frameworks.formats.rncp.fiche import (
    Block,
    Certifier,
    CodeLabel,
    CohortStatistics,
    Correspondence,
    HabilitationKind,
    JuryRoute,
    LegalText,
    LegalTextKind,
    Partner,
    RouteCode,
)
from cursus.frameworks.formats.rncp.fields import Fields
from cursus.frameworks.formats.rncp.problems import Code, Severity
from cursus.frameworks.formats.rncp.stream import Node

LEVELS = range(1, 9)


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


def level(fields: Fields) -> tuple[int | None, str]:
    """NIV3 … NIV8 as a number; AUCUN and absent as None."""
    group = fields.one(fields.root, "NOMENCLATURE_EUROPE")
    if group is None:
        return None, ""
    value = fields.line(group, "NIVEAU", limit=40)
    label = fields.line(group, "LIBELLE", limit=200)
    if value in ("", "AUCUN"):
        return None, label
    if value.startswith("NIV") and value[3:].isascii() and value[3:].isdigit() and int(value[3:]) in LEVELS:
        return int(value[3:]), label
    fields.note(Code.BAD_LEVEL, group, "NIVEAU", value=value[:40])
    return None, label


def abbreviation(fields: Fields) -> tuple[str, str]:
    group = fields.one(fields.root, "ABREGE")
    if group is None:
        return "", ""
    return fields.line(group, "CODE", limit=60), fields.line(group, "LIBELLE", limit=300)


def collective_agreements(fields: Fields) -> tuple[CodeLabel, ...]:
    found = [node for tag in ("CCN_1", "CCN_2", "CCN_3") for node in fields.root.all(tag) if node.first("NUMERO")]
    return tuple(CodeLabel(code=fields.code(node, "NUMERO"), label=fields.line(node, "LIBELLE")) for node in found)


def certifiers(fields: Fields) -> tuple[Certifier, ...]:
    return tuple(
        Certifier(
            name=fields.line(node, "NOM_CERTIFICATEUR", required=True, limit=300),
            siret=fields.siret(node, "SIRET_CERTIFICATEUR"),
            state=fields.line(node, "ETAT_CERTIFICATEUR", limit=40),
            state_changed_on=fields.date(node, "DATE_DERNIERE_MODIFICATION_ETAT"),
            website=fields.line(node, "SITE_INTERNET", limit=300),
            trade_name=fields.line(node, "NOM_COMMERCIAL", limit=300),
        )
        for node in _items(fields, "CERTIFICATEURS", "CERTIFICATEUR")
    )


def partners(fields: Fields) -> tuple[Partner, ...]:
    return tuple(
        Partner(
            name=fields.line(node, "NOM_PARTENAIRE", required=True, limit=300),
            siret=fields.siret(node, "SIRET_PARTENAIRE"),
            habilitation=_habilitation(fields, node),
            state=fields.line(node, "ETAT_HABILITATION", limit=40),
            active_since=fields.date(node, "DATE_ACTIF"),
            state_changed_on=fields.date(node, "DATE_DERNIERE_MODIFICATION_ETAT"),
        )
        for node in _items(fields, "PARTENAIRES", "PARTENAIRE")
    )


def _habilitation(fields: Fields, node: Node) -> HabilitationKind:
    value = fields.line(node, "HABILITATION_PARTENAIRE", required=True)
    try:
        return HabilitationKind(value)
    except ValueError:
        if value:
            fields.note(Code.BAD_HABILITATION, node, "HABILITATION_PARTENAIRE", value=value[:40])
        return HabilitationKind.TRAIN


def juries(fields: Fields) -> tuple[JuryRoute, ...]:
    """One entry a SI_JURY_… element present; the RS has none for apprenticeship."""
    found = []
    for route in RouteCode:
        node = fields.one(fields.root, f"SI_JURY_{route.value}")
        if node is not None:
            active = bool(fields.boolean(node, "ACTIF", required=True))
            found.append(JuryRoute(route=route, active=active, composition=fields.text(node, "COMPOSITION")))
    return tuple(found)


def numbers(fields: Fields, container: str, item: str, tag: str) -> tuple[str, ...]:
    """Numbers of the fiches this one replaces, or that replace it."""
    found = [fields.line(node, tag, limit=40) for node in _items(fields, container, item)]
    return tuple(dict.fromkeys(number for number in found if number))


def blocks(fields: Fields) -> tuple[Block, ...]:
    found: list[Block] = []
    codes: set[str] = set()
    for node in _items(fields, "BLOCS_COMPETENCES", "BLOC_COMPETENCES"):
        code = fields.code(node, "CODE")
        if code and code in codes:
            fields.note(Code.DUPLICATE_BLOCK, node, "CODE", value=code)
        codes.add(code)
        block = Block(
            code=code,
            title=fields.line(node, "LIBELLE", required=True, limit=800),
            competencies_text=fields.text(node, "LISTE_COMPETENCES"),
            assessment_text=fields.text(node, "MODALITES_EVALUATION"),
            entry_prerequisites=fields.text(node, "PREREQUIS_ENTREE_FORMATION_BLOC"),
            validation_prerequisites=fields.text(node, "PREREQUIS_VALIDATION_BLOC"),
        )
        if not block.competencies_text:
            fields.note(Code.NO_COMPETENCY, node, "LISTE_COMPETENCES", severity=Severity.WARNING, block=code[:40])
        found.append(block)
    return tuple(found)


def correspondences(fields: Fields) -> tuple[Correspondence, ...]:
    found = []
    for node in _items(fields, "CORRESPONDANCES", "CORRESPONDANCE"):
        source, target = node.first("SOURCE"), node.first("DESTINATION")
        if source is None or target is None:
            fields.note(Code.MISSING, node, "DESTINATION" if source else "SOURCE", severity=Severity.WARNING)
            continue
        found.append(
            Correspondence(
                source_blocks=_block_codes(fields, source),
                target_fiche=fields.line(target, "NUMERO_FICHE", limit=40),
                target_blocks=_block_codes(fields, target),
            )
        )
    return tuple(found)


def _block_codes(fields: Fields, node: Node) -> tuple[str, ...]:
    return tuple(fields.code(block, "CODE") for block in node.all("BLOC_COMPETENCES"))


def statistics(fields: Fields) -> tuple[CohortStatistics, ...]:
    """Figures by cohort, oldest first; they decide nothing, so a malformed one is a warning."""
    found = []
    for node in _items(fields, "STATISTIQUES_PROMOTIONS", "STATISTIQUES_PROMOTION"):
        year = fields.integer(node, "ANNEE", low=1900, high=2200, severity=Severity.WARNING)
        if year is None:
            continue
        found.append(
            CohortStatistics(
                year=year,
                certified=fields.integer(node, "NOMBRE_CERTIFIES", severity=Severity.WARNING),
                certified_by_prior_learning=fields.integer(node, "NOMBRE_CERTIFIES_VAE", severity=Severity.WARNING),
                employment_rate_6_months=fields.rate(node, "TAUX_INSERTION_GLOBAL_6MOIS"),
                trade_employment_rate_2_years=fields.rate(node, "TAUX_INSERTION_METIER_2ANS"),
            )
        )
    return tuple(sorted(found, key=lambda row: row.year))


def cohort_years(fields: Fields) -> tuple[int, ...]:
    group = fields.one(fields.root, "ANNEES_PROMOTIONS_NIVEAU")
    texts = [node.text for node in group.all("ANNEE")] if group else []
    return tuple(sorted({int(text) for text in texts if text.isascii() and text.isdigit() and len(text) == 4}))


def legal_texts(fields: Fields) -> tuple[LegalText, ...]:
    return tuple(
        LegalText(
            kind=kind,
            title=fields.line(node, "TITRE", limit=5_000),
            published_on=fields.date(node, "DATE_PUBLICATION_JO"),
        )
        for kind in LegalTextKind
        for node in _items(fields, f"PUBLICATION_DECRET_{kind.value}", "PUBLICATION_JO")
    )


def _items(fields: Fields, container: str, item: str) -> list[Node]:
    group = fields.one(fields.root, container)
    return group.all(item) if group else []


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
