"""What a registration file still lacks. Pure: facts in, gaps out, in the order in which one would mend them.

Sources: art. L. 6113-1 (blocks), L. 6113-5 and R. 6113-9 C. trav. (framework of activities, of competencies and of
assessment; figures of two cohorts; access by VAE; exemption of occupations in emergence). A gap is ``required`` where
the file cannot be lodged without it, else a person examines it (``advised``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

COHORTS = 2
"""Of how many cohorts a file gives the figures."""


class GapKind(StrEnum):
    """Each thing that may lack."""

    NO_OCCUPATION = "no_occupation"
    NO_ACTIVITY = "no_activity"
    ACTIVITY_WITHOUT_COMPETENCY = "activity_without_competency"
    COMPETENCY_WITHOUT_ACTIVITY = "competency_without_activity"
    NO_BLOCK = "no_block"
    BLOCK_TITLE = "block_title"
    BLOCK_WITHOUT_COMPETENCY = "block_without_competency"
    BLOCK_WITHOUT_TERMS = "block_without_terms"
    COMPETENCY_WITHOUT_BLOCK = "competency_without_block"
    COMPETENCY_WITHOUT_CRITERION = "competency_without_criterion"
    COMPETENCY_WITHOUT_ASSESSMENT = "competency_without_assessment"
    NO_ROUTE = "no_route"
    NO_VAE = "no_vae"
    ROUTE_WITHOUT_JURY = "route_without_jury"
    NO_OBJECTIVES = "no_objectives"
    NO_LEVEL = "no_level"
    NO_NSF = "no_nsf"
    NO_ROME = "no_rome"
    NO_FORMACODE = "no_formacode"
    TOO_FEW_COHORTS = "too_few_cohorts"
    NO_SIX_MONTHS = "no_six_months"
    NO_TWO_YEARS = "no_two_years"


ADVISED = {GapKind.BLOCK_TITLE, GapKind.COMPETENCY_WITHOUT_ACTIVITY, GapKind.NO_TWO_YEARS}


@dataclass(frozen=True)
class Where:
    """A thing that lacks something: its key, and how a reader knows it."""

    key: str
    label: str


@dataclass(frozen=True)
class Gap:
    """Something that lacks, and where."""

    kind: GapKind
    where: tuple[Where, ...] = ()

    @property
    def required(self) -> bool:
        """Whether the file cannot be lodged without it."""
        return self.kind not in ADVISED


@dataclass(frozen=True)
class Activity(Where):
    """``competencies``: how many it calls on."""

    competencies: int = 0


@dataclass(frozen=True)
class Block(Where):
    """A block, its title alone, whether it says how it is assessed, and how many competencies it holds."""

    title: str = ""
    terms: bool = False
    competencies: int = 0


@dataclass(frozen=True)
class Competency(Where):
    """A competency, and what hangs on it."""

    in_block: bool = True
    activities: int = 0
    criteria: int = 0
    tasks: int = 0


@dataclass(frozen=True)
class OpenRoute(Where):
    """A route that is open. ``jury``: whether the composition of its jury is written."""

    jury: bool = False
    vae: bool = False


@dataclass(frozen=True)
class CohortFacts:
    """A cohort with somebody certified: how many answered after six months, and after two years."""

    year: int
    six_months: int = 0
    two_years: int = 0


@dataclass(frozen=True)
class FileFacts:
    """Everything that the list of gaps looks at. ``blocks_expected``: false for the specific register."""

    occupation: bool = True
    activities: Sequence[Activity] = ()
    blocks: Sequence[Block] = ()
    blocks_expected: bool = True
    competencies: Sequence[Competency] = ()
    routes: Sequence[OpenRoute] = ()
    objectives: bool = True
    level: bool = True
    nsf: bool = True
    rome: bool = True
    formacodes: bool = True
    cohorts: Sequence[CohortFacts] = field(default_factory=tuple)
    emerging: bool = False


def gaps_of(facts: FileFacts) -> list[Gap]:
    """Return what lacks: activities, blocks and competencies, assessment, juries and routes, codes, cohorts."""
    return [
        *_activities(facts),
        *_blocks(facts),
        *_competencies(facts),
        *_routes(facts),
        *_codes(facts),
        *_cohorts(facts),
    ]


def begins_with_a_verb(title: str) -> bool:
    """Tell whether a French title begins as one expects of a block, with an infinitive (“Animer …”, “S’engager …”)."""
    found = re.match(r"(?:s['’]|se\s+)?([^\W\d_]+(?:-[^\W\d_]+)*)", title.strip().casefold())
    return bool(found) and found.group(1).endswith(("er", "ir", "re", "oir")) if found else False


def _gap(kind: GapKind, where: Sequence[Where]) -> Iterator[Gap]:
    if where:
        yield Gap(kind, tuple(Where(item.key, item.label) for item in where))


def _activities(facts: FileFacts) -> Iterator[Gap]:
    if not facts.occupation:
        yield Gap(GapKind.NO_OCCUPATION)
    elif not facts.activities:
        yield Gap(GapKind.NO_ACTIVITY)
    yield from _gap(GapKind.ACTIVITY_WITHOUT_COMPETENCY, [item for item in facts.activities if not item.competencies])


def _blocks(facts: FileFacts) -> Iterator[Gap]:
    if not facts.blocks_expected:
        return
    if not facts.blocks:
        yield Gap(GapKind.NO_BLOCK)
    yield from _gap(GapKind.BLOCK_WITHOUT_COMPETENCY, [item for item in facts.blocks if not item.competencies])
    yield from _gap(GapKind.BLOCK_WITHOUT_TERMS, [item for item in facts.blocks if not item.terms])
    yield from _gap(GapKind.COMPETENCY_WITHOUT_BLOCK, [item for item in facts.competencies if not item.in_block])
    yield from _gap(GapKind.BLOCK_TITLE, [item for item in facts.blocks if not begins_with_a_verb(item.title)])


def _competencies(facts: FileFacts) -> Iterator[Gap]:
    rows = facts.competencies
    yield from _gap(GapKind.COMPETENCY_WITHOUT_CRITERION, [item for item in rows if not item.criteria])
    yield from _gap(GapKind.COMPETENCY_WITHOUT_ASSESSMENT, [item for item in rows if not item.tasks])
    # Without any activity, that is the gap: each competency would only say it again.
    alone = [item for item in rows if not item.activities] if any(item.activities for item in rows) else []
    yield from _gap(GapKind.COMPETENCY_WITHOUT_ACTIVITY, alone)


def _routes(facts: FileFacts) -> Iterator[Gap]:
    if not facts.routes:
        yield Gap(GapKind.NO_ROUTE)
    elif not any(route.vae for route in facts.routes):
        yield Gap(GapKind.NO_VAE)
    yield from _gap(GapKind.ROUTE_WITHOUT_JURY, [route for route in facts.routes if not route.jury])


def _codes(facts: FileFacts) -> Iterator[Gap]:
    for kind, known in (
        (GapKind.NO_OBJECTIVES, facts.objectives),
        (GapKind.NO_LEVEL, facts.level),
        (GapKind.NO_NSF, facts.nsf),
        (GapKind.NO_ROME, facts.rome),
        (GapKind.NO_FORMACODE, facts.formacodes),
    ):
        if not known:
            yield Gap(kind)


def _cohorts(facts: FileFacts) -> Iterator[Gap]:
    if facts.emerging:
        return
    latest = sorted(facts.cohorts, key=lambda item: item.year)[-COHORTS:]
    if len(latest) < COHORTS:
        yield Gap(GapKind.TOO_FEW_COHORTS)
    yield from _gap(GapKind.NO_SIX_MONTHS, [_year(item) for item in latest if not item.six_months])
    yield from _gap(GapKind.NO_TWO_YEARS, [_year(item) for item in latest if not item.two_years])


def _year(cohort: CohortFacts) -> Where:
    return Where(str(cohort.year), str(cohort.year))
