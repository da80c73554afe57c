"""The sheets, their columns and headings. French words here are the format itself: the same file in any language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cursus.frameworks.enums import EvidenceType
from cursus.frameworks.outlines.lines import Kind
from cursus.frameworks.rules_occupations import WHY_LENGTH


class Type(StrEnum):
    KEY = "key"
    TEXT = "text"
    FLAG = "flag"
    """oui or non."""
    CORE = "core"
    """cœur or option."""
    NUMBER = "number"
    EVIDENCE = "evidence"
    """Kinds of evidence, by their names, separated by commas."""
    LINES = "lines"
    """A short list, one entry a line."""
    ROME = "rome"
    """ROME codes with their labels, one a line."""
    CODES = "codes"
    """Codes of other rows, separated by commas."""
    LINEAGE = "lineage"
    """What an occupation is named by wherever it stands, also in another framework."""
    CRITERIA = "criteria"
    """In the flat table only: one criterion a line."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """``name``: the field of the line. ``required``: the column must be there; ``filled``: and every cell of it."""

    name: str
    heading: str
    type: Type = Type.TEXT
    required: bool = False
    filled: bool = False
    limit: int = 20_000
    width: int = 14
    help: str = ""
    choices: str = ""
    """The kind of line whose names the cell chooses from."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    kind: Kind
    title: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


KEY = Column(
    name="key",
    heading="Clé",
    type=Type.KEY,
    limit=20,
    width=17,
    help="Repère de la ligne, posé par Cursus. N’y touchez pas ; laissez vide pour une ligne nouvelle.",
)
ORDER = Column(
    name="position",
    heading="Ordre",
    type=Type.NUMBER,
    width=8,
    help="Rang d’affichage, de 0 à 9999. Vide : à la suite.",
)
CRITICAL = Column(name="critical", heading="Critique", type=Type.FLAG, width=10, help="oui ou non (vide : non).")
EVIDENCE = Column(
    name="expected_evidence",
    heading="Preuves attendues",
    type=Type.EVIDENCE,
    width=34,
    help="Formes de preuve, séparées par des virgules.",
)
DESCRIPTION = Column(name="description", heading="Description", width=50)
OF_OCCUPATION = Column(
    name="occupation",
    heading="Métier",
    required=True,
    filled=True,
    limit=200,
    width=40,
    help="Intitulé du métier.",
    choices=Kind.OCCUPATION,
)
OF_COMPETENCY = Column(
    name="competency",
    heading="Compétence",
    required=True,
    filled=True,
    limit=30,
    width=14,
    help="Code de la compétence.",
    choices=Kind.COMPETENCY,
)


def _code(heading: str = "Code", **more: object) -> Column:
    return Column(name="code", heading=heading, required=True, filled=True, limit=30, width=12, **more)  # type: ignore[arg-type]


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        kind=Kind.BLOCK,
        title="Blocs",
        columns=(
            KEY,
            _code(help="Unique dans le référentiel : B1, RNCP12345BC01 …"),
            Column(name="title", heading="Intitulé", required=True, filled=True, limit=800, width=60),
            Column(name="assessment_terms", heading="Modalités d’évaluation", width=60),
            ORDER,
        ),
    ),
    Sheet(
        kind=Kind.COMPETENCY,
        title="Compétences",
        columns=(
            KEY,
            Column(
                name="block",
                heading="Bloc",
                limit=30,
                width=12,
                help="Code du bloc. Vide : compétence sans bloc (répertoire spécifique).",
                choices=Kind.BLOCK,
            ),
            _code(help="Unique dans le référentiel : 1.1, C3 …"),
            Column(name="title", heading="Intitulé", required=True, filled=True, limit=5_000, width=60),
            DESCRIPTION,
            EVIDENCE,
            CRITICAL,
            ORDER,
        ),
    ),
    Sheet(
        kind=Kind.CRITERION,
        title="Critères",
        columns=(
            KEY,
            OF_COMPETENCY,
            Column(name="text", heading="Critère observable", required=True, filled=True, limit=5_000, width=80),
            CRITICAL,
            ORDER,
        ),
    ),
    Sheet(
        kind=Kind.OCCUPATION,
        title="Métiers",
        columns=(
            KEY,
            Column(name="title", heading="Intitulé", required=True, filled=True, limit=200, width=50),
            Column(name="code", heading="Code", limit=30, width=12, help="Votre code pour ce métier, s’il en a un."),
            DESCRIPTION,
            Column(
                name="workplaces",
                heading="Lieux d’exercice",
                type=Type.LINES,
                width=36,
                help="Un par ligne de la cellule.",
            ),
            Column(
                name="structures",
                heading="Structures",
                type=Type.LINES,
                width=36,
                help="Genres de structure, un par ligne de la cellule.",
            ),
            Column(
                name="rome_codes",
                heading="Codes ROME",
                type=Type.ROME,
                width=36,
                help="Code et intitulé, un par ligne de la cellule : K1802 Développement local.",
            ),
            ORDER,
        ),
    ),
    Sheet(
        kind=Kind.ACTIVITY,
        title="Activités",
        columns=(
            KEY,
            OF_OCCUPATION,
            Column(name="title", heading="Activité", required=True, filled=True, limit=300, width=60),
            DESCRIPTION,
            Column(
                name="competencies",
                heading="Compétences mobilisées",
                type=Type.CODES,
                width=30,
                help="Codes des compétences, séparés par des virgules.",
            ),
            ORDER,
        ),
    ),
    Sheet(
        kind=Kind.LINK,
        title="Métiers et compétences",
        columns=(
            OF_OCCUPATION,
            OF_COMPETENCY,
            Column(
                name="core",
                heading="Lien",
                type=Type.CORE,
                width=12,
                help="cœur : tout le monde l’exerce ; option : selon le poste (vide : cœur).",
            ),
        ),
    ),
    Sheet(
        kind=Kind.NEIGHBOUR,
        title="Métiers voisins",
        columns=(
            OF_OCCUPATION,
            Column(
                name="neighbour",
                heading="Métier voisin",
                required=True,
                limit=200,
                width=40,
                help="Intitulé d’un métier de cette feuille de calcul, ou d’un référentiel publié ici.",
            ),
            Column(name="why", heading="Ce qui les rapproche", limit=WHY_LENGTH, width=60),
            Column(
                name="lineage",
                heading="Repère du voisin",
                type=Type.LINEAGE,
                limit=50,
                width=38,
                help="Posé par Cursus. Laissez vide sur une ligne nouvelle.",
            ),
            ORDER,
        ),
    ),
)
BY_KIND: Mapping[Kind, Sheet] = {sheet.kind: sheet for sheet in SHEETS}
README = "Lisez-moi"
MARK = re.compile(r"\[repère ([0-9a-f]{12})\]")
"""On the first sheet: which draft, as it stood, the file was taken from."""
NOT_SAID = "Ce que ce tableur ne dit pas"

CSV_TITLE = "CSV"
CSV_COLUMNS: tuple[Column, ...] = (
    Column(name="block", heading="Bloc", limit=30),
    Column(name="block_title", heading="Intitulé du bloc", limit=800),
    KEY,
    _code(),
    Column(name="title", heading="Intitulé", required=True, filled=True, limit=5_000),
    DESCRIPTION,
    EVIDENCE,
    CRITICAL,
    ORDER,
    Column(name="criteria", heading="Critères observables", type=Type.CRITERIA),
)
CRITICAL_MARK = "(critique)"
TOO_LONG = "[Texte plus long qu’une cellule : il reste tel qu’il est dans Cursus]"
"""Stands for a text that a cell cannot hold; read back, it changes nothing."""
MAX_CELL = 32_767
"""Characters in a cell of XLSX."""

EVIDENCE_NAMES: Mapping[EvidenceType, str] = {
    EvidenceType.QUIZ: "QCM",
    EvidenceType.CASE_STUDY: "étude de cas",
    EvidenceType.SIMULATION: "mise en situation",
    EvidenceType.WORK_PRODUCT: "production",
    EvidenceType.OBSERVATION: "observation",
    EvidenceType.KNOWLEDGE_TRANSFER: "transfert de savoir-faire",
    EvidenceType.REFLECTIVE_ACCOUNT: "récit réflexif",
    EvidenceType.DOSSIER: "dossier",
    EvidenceType.ORAL: "oral",
}
YES, NO, CORE, OPTIONAL = "oui", "non", "cœur", "option"


def plain(text: str) -> str:
    """A heading or a choice as it is recognised: no accent, no case, no sign around."""
    folded = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe")).casefold()
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()
