"""The compound parts of a fiche: certifiers, partners, juries, blocks, correspondences, statistics, texts."""

from __future__ import annotations

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


def numbers(fields: Fields, which: str) -> tuple[str, ...]:
    """Numbers of the fiches that this one replaces (``which``: ANCIENNE) or that replace it (NOUVELLE)."""
    items = _items(fields, f"{which}S_CERTIFICATIONS", f"{which}_CERTIFICATION")
    found = [fields.line(node, f"ID_FICHE_{which}_CERTIFICATION", limit=40) for node in items]
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
