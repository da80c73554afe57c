# ruff: noqa: E501 - a correspondence is one line
"""The crosswalk of the framework MCT: what it shares with frameworks that exist. Only what was checked is listed.

Sources name no more elements than those that something of ours was compared with; none is invented to fill a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cursus.accounts.models import User
from cursus.core import clock
from cursus.crosswalks.actions import propose, review_all, save_source
from cursus.crosswalks.actions_import import import_elements
from cursus.crosswalks.enums import MappingKind, Side, SourceKind
from cursus.crosswalks.formats.tables import ElementRow
from cursus.crosswalks.models import CrosswalkMapping, SourceFramework
from cursus.crosswalks.queries import listing_of
from cursus.frameworks.models import FrameworkVersion

CLOSE, RELATED = MappingKind.CLOSE, MappingKind.RELATED


@dataclass(frozen=True)
class Pair:
    """Code of ours (a block or a competency), code of theirs, type, reason."""

    ours: str
    theirs: str
    kind: MappingKind
    why: str


@dataclass(frozen=True)
class Said:
    """A source: how it is cited, what of it is compared, and with what."""

    kind: SourceKind
    title: str
    publisher: str
    year: int | None
    elements: tuple[tuple[str, str], ...]
    pairs: tuple[Pair, ...]


SOURCES = (
    Said(
        SourceKind.THESIS,
        "Les compétences collaboratives étudiées à partir d’Animacoop",
        "Elzbieta Sanojca, thèse de doctorat",
        None,
        (
            ("C1", "Engager des partenaires"),
            ("C2", "Animer le groupe"),
            ("C3", "Co-concevoir la structure"),
            ("C4", "Gérer l’information"),
            ("C5", "Écoute"),
        ),
        (
            Pair(
                "2.1",
                "C1",
                CLOSE,
                "Des deux côtés, faire entrer des partenaires ; nous exigeons en plus que les réciprocités soient dites.",
            ),
            Pair("2.2", "C2", CLOSE, "Même geste d’animation ; notre critère ajoute la trace des décisions."),
            Pair(
                "2.3",
                "C5",
                RELATED,
                "L’écoute rend la régulation possible, sans dire qu’un désaccord est nommé ni suivi.",
            ),
            Pair(
                "2.4", "C3", CLOSE, "Concevoir à plusieurs : la thèse parle de la structure du groupe, nous du projet."
            ),
            Pair(
                "2.5",
                "C4",
                CLOSE,
                "Même souci d’une information accessible ; nous y ajoutons les règles d’usage des communs.",
            ),
        ),
    ),
    Said(
        SourceKind.NETWORK,
        "Référentiel des métiers du développement local",
        "UNADEL",
        2005,
        (
            ("AD", "Aide à la décision"),
            ("AN", "Animation"),
            ("IN", "Ingénierie"),
            ("CP", "Conduite de projets"),
        ),
        (
            Pair(
                "B1",
                "AD",
                RELATED,
                "Comprendre le territoire éclaire qui décide ; l’aide à la décision va au-delà du diagnostic.",
            ),
            Pair("B2", "AN", CLOSE, "L’animation des acteurs est le cœur des deux."),
            Pair("B3", "IN", RELATED, "L’ingénierie prépare le montage ; gouvernance et modèle en sont une partie."),
            Pair(
                "B4",
                "CP",
                RELATED,
                "Conduire un projet suppose de le piloter ; l’évaluation d’utilité sociale n’y est pas dite.",
            ),
        ),
    ),
    Said(
        SourceKind.REGISTER,
        "RNCP41104 Responsable de projet de territoires en transition",
        "France compétences",
        None,
        (("DIAG", "Diagnostic"),),
        (
            Pair(
                "1.1",
                "DIAG",
                CLOSE,
                "Un diagnostic de territoire dans les deux cas ; le nôtre doit être partagé avec les acteurs.",
            ),
        ),
    ),
    Said(
        SourceKind.REGISTER,
        "RS5142 Piloter un tiers-lieu",
        "France compétences",
        None,
        (("RS5142", "Piloter un tiers-lieu"),),
        (
            Pair(
                "4.1",
                "RS5142",
                RELATED,
                "Le pilotage y est celui d’un lieu ; le nôtre vaut pour tout projet de coopération.",
            ),
        ),
    ),
    Said(
        SourceKind.NETWORK,
        "Évaluation, à la Fabrique des transitions",
        "Fabrique des transitions",
        None,
        (("EV", "Évaluation"),),
        (
            Pair(
                "4.2",
                "EV",
                RELATED,
                "Évaluer une transition et évaluer une utilité sociale se nourrissent, sans se remplacer.",
            ),
        ),
    ),
    Said(
        SourceKind.NETWORK,
        "Transfert de savoir-faire, à l’Avise",
        "Avise",
        None,
        (("TSF", "Transfert de savoir-faire"),),
        (
            Pair(
                "B5",
                "TSF",
                RELATED,
                "Le transfert entre pairs est une voie de notre bloc, avec la recherche et la capitalisation.",
            ),
        ),
    ),
)


def make_crosswalk(version: FrameworkVersion, *, by: User) -> list[CrosswalkMapping]:
    """Write the sources and the correspondences, then review them a week later. Returns the correspondences."""
    written = [mapping for said in SOURCES for mapping in _compared(version, said, by=by)]
    with clock.at(clock.now() + timedelta(days=7)):
        review_all(written, by=by)
    return written


def _compared(version: FrameworkVersion, said: Said, *, by: User) -> list[CrosswalkMapping]:
    source = save_source(
        SourceFramework(
            organisation=version.framework.organisation,
            kind=said.kind,
            title=said.title,
            publisher=said.publisher,
            year=said.year,
        ),
        by=by,
    )
    rows = [ElementRow(line, code=code, label=label) for line, (code, label) in enumerate(said.elements, start=2)]
    import_elements(source, rows, by=by)
    listed = {item.code: item for item in listing_of(source).items}
    blocks = {block.code: block.pk for block in version.blocks.all()}
    competencies = {competency.code: competency.pk for competency in version.competencies.all()}
    return [
        propose(
            version=version,
            source=source,
            side=Side.BLOCK if pair.ours in blocks else Side.COMPETENCY,
            ours=blocks.get(pair.ours) or competencies[pair.ours],
            theirs=listed[pair.theirs],
            kind=pair.kind,
            rationale=pair.why,
            by=by,
        )
        for pair in said.pairs
    ]
