"""What a fiche of the RNCP or of the RS says, as plain frozen values.

Source: France compétences, open data "Répertoire national des certifications professionnelles et répertoire
spécifique", flux V4.1. Names follow the field; the XML name is in the comment where it is not obvious.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class RouteCode(StrEnum):
    """Routes of access, with the suffix of their SI_JURY_… element."""

    INITIAL_TRAINING = "FI"
    APPRENTICESHIP = "CA"
    CONTINUING_TRAINING = "FC"
    PROFESSIONALISATION_CONTRACT = "CQ"
    INDIVIDUAL_APPLICATION = "CL"
    PRIOR_LEARNING = "VAE"


class HabilitationKind(StrEnum):
    """What a partner may do; the values are those of HABILITATION_PARTENAIRE."""

    TRAIN = "HABILITATION_FORMER"
    ASSESS = "HABILITATION_ORGANISER"
    TRAIN_AND_ASSESS = "HABILITATION_ORGA_FORM"


class LegalTextKind(StrEnum):
    """PUBLICATION_DECRET_GENERAL, _CREATION, _AUTRE."""

    GENERAL = "GENERAL"
    CREATION = "CREATION"
    OTHER = "AUTRE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLabel:
    code: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certifier:
    name: str
    siret: str = ""
    """14 digits, or empty: about a third of the certifiers have none."""
    state: str = ""
    state_changed_on: date | None = None
    website: str = ""
    trade_name: str = ""

    @property
    def active(self) -> bool:
        return self.state in ("", "Actif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    name: str
    siret: str = ""
    habilitation: HabilitationKind
    state: str = ""
    """ETAT_HABILITATION: Actif, Inactif (the fiche is no longer active), Supprimé (withdrawn)."""
    active_since: date | None = None
    state_changed_on: date | None = None

    @property
    def active(self) -> bool:
        return self.state == "Actif"


@dataclass(frozen=True, slots=True, kw_only=True)
class JuryRoute:
    route: RouteCode
    active: bool
    composition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    code: str
    """Unique within its fiche only; nearly always RNCPnnnnnBCnn."""
    title: str
    competencies_text: str = ""
    assessment_text: str = ""
    entry_prerequisites: str = ""
    validation_prerequisites: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """Blocks of this fiche that stand for blocks of an earlier (or neighbouring) one."""

    source_blocks: tuple[str, ...]
    target_fiche: str
    target_blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortStatistics:
    year: int
    certified: int | None = None
    certified_by_prior_learning: int | None = None
    employment_rate_6_months: Decimal | None = None
    """Percent, 0 to 100."""
    trade_employment_rate_2_years: Decimal | None = None
    """Percent, 0 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalText:
    kind: LegalTextKind
    title: str
    published_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    number: str
    """RNCP12345 or RS1234."""
    technical_id: int | None = None
    title: str
    abbreviated_code: str = ""
    abbreviated_label: str = ""
    state: str = ""
    active: bool
    """The one field to trust about validity (ETAT_FICHE is about the editing of the fiche)."""
    level: int | None = None
    """3 to 8; None for the RS and for AUCUN."""
    level_label: str = ""
    nsf: tuple[CodeLabel, ...] = ()
    rome: tuple[CodeLabel, ...] = ()
    formacodes: tuple[CodeLabel, ...] = ()
    idcc: tuple[CodeLabel, ...] = ()
    collective_agreements: tuple[CodeLabel, ...] = ()
    certifiers: tuple[Certifier, ...] = ()
    has_partners: bool | None = None
    partners: tuple[Partner, ...] = ()
    activities: str = ""
    attested_capacities: str = ""
    sectors: str = ""
    accessible_jobs: str = ""
    regulations: str = ""
    objectives: str = ""
    entry_prerequisites: str = ""
    validation_prerequisites: str = ""
    mastery_level: str = ""
    renewal: str = ""
    partial_validation: bool | None = None
    partial_validation_scope: str = ""
    description_url: str = ""
    new_caledonia: bool | None = None
    french_polynesia: bool | None = None
    juries: tuple[JuryRoute, ...] = ()
    decision_date: date | None = None
    registration_years: int | None = None
    validity_years: int | None = None
    registration_end: date | None = None
    effect_date: date | None = None
    publication_date: date | None = None
    delivery_deadline: date | None = None
    last_official_journal: date | None = None
    registration_kind: str = ""
    replaces: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    correspondences: tuple[Correspondence, ...] = ()
    statistics: tuple[CohortStatistics, ...] = ()
    cohort_years: tuple[int, ...] = ()
    legal_texts: tuple[LegalText, ...] = ()

    @property
    def is_rs(self) -> bool:
        """Fiches of the RS have no blocks: their competencies stand directly in CAPACITES_ATTESTEES."""
        return self.number.startswith("RS")

    def digests(self) -> dict[str, str]:
        """A short digest (16 hex digits) of each field: two fiches differ where these do."""
        return {name: _digest(value)[:16] for name, value in asdict(self).items()}

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of everything the fiche says: equal fingerprints, equal fiches."""
        return _digest(asdict(self))


def framework_fields(*, is_rs: bool) -> frozenset[str]:
    """The fields that make the framework and the rules of its jury: when one changes, a new version is due.

    The others are the state of the register (dates, certifiers, partners, figures) and are only brought up to
    date.
    """
    fields = {
        "number",
        "title",
        "level",
        "activities",
        "blocks",
        "juries",
        "entry_prerequisites",
        "validation_prerequisites",
    }
    return frozenset(fields | ({"attested_capacities"} if is_rs else set()))


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
