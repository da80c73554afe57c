"""What is asked of a competency, what was brought for it, and whether the one is enough for the other.

Pure functions over plain values; :mod:`certification.assessment.rules` says what they add up to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from certification.assessment.enums import Outcome, Standing
from certification.assessment.progress import Key
from certification.evidence.enums import EvidenceState
from cursus.core import weave
from cursus.frameworks.enums import NATURE_OF_TYPE, EvidenceType, Nature, ReadinessKind


@dataclass(frozen=True)
class Rule:
    """What makes a competency and its block ready (``ReadinessRule`` without its scope). The default is the mix."""

    kind: str = ReadinessKind.MIX
    required: int | None = None
    min_theory: int = 1
    min_practice: int = 1
    other_than_tutor: bool = False
    tasks_required: bool = False


@dataclass(frozen=True)
class Opinion:
    """What one assessor said of one competency of one author, in one round of a piece.

    ``at`` is anything that sorts by time; ``met`` the keys of the criteria that they saw met.
    """

    assessor: Key
    outcome: str
    round: int
    at: Any = 0
    met: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class Piece:
    """One piece of evidence as far as one competency of one author goes. ``task`` is the épreuve it answers."""

    key: Key
    nature: str
    evidence_type: str
    state: str = EvidenceState.SUBMITTED
    round: int = 1
    title: str = ""
    task: Key | None = None
    opinions: tuple[Opinion, ...] = ()


@dataclass(frozen=True)
class Task:
    """An assessment task (épreuve) of the enrolment's route that covers the competency."""

    key: Key
    title: str


@dataclass(frozen=True)
class CompetencyAsked:
    """A competency of the course: its critical criteria as (key, text), the kinds of evidence expected, its tasks."""

    key: Key
    code: str
    title: str
    critical: bool = False
    expected: tuple[str, ...] = ()
    criteria: tuple[tuple[Key, str], ...] = ()
    tasks: tuple[Task, ...] = ()


def standing_opinions(piece: Piece) -> tuple[Opinion, ...]:
    """Return the opinions that stand: the newest of each assessor in the piece's latest round."""
    newest: dict[Key, Opinion] = {}
    for opinion in sorted(piece.opinions, key=lambda said: said.at):
        if opinion.round == piece.round:
            newest[opinion.assessor] = opinion
    return tuple(newest.values())


def standing(piece: Piece) -> Standing:
    """Return what the piece has come to. A withdrawn piece must not be asked about: it is nobody's evidence."""
    opinions = standing_opinions(piece)
    if piece.state == EvidenceState.DRAFT:
        return Standing.REOPENED if opinions else Standing.DRAFT
    outcomes = {opinion.outcome for opinion in opinions}
    if not outcomes:
        return Standing.WAITING
    if len(outcomes) > 1:
        return Standing.DISAGREED
    return {
        Outcome.ACCEPTED: Standing.ACCEPTED,
        Outcome.RETURNED: Standing.RETURNED,
        Outcome.REJECTED: Standing.REJECTED,
    }[Outcome(outcomes.pop())]


def criteria_met(piece: Piece) -> frozenset[Key]:
    """Return the criteria that the opinions which stand saw met."""
    return frozenset().union(*(opinion.met for opinion in standing_opinions(piece)))


WAITING_STANDINGS = frozenset({Standing.WAITING, Standing.DISAGREED})
REWORK_STANDINGS = frozenset({Standing.RETURNED, Standing.REOPENED})

# What to propose where the framework lists no evidence of a nature.
USUAL_KINDS = {
    Nature.THEORY: (EvidenceType.QUIZ, EvidenceType.CASE_STUDY),
    Nature.PRACTICE: (EvidenceType.WORK_PRODUCT, EvidenceType.OBSERVATION, EvidenceType.SIMULATION),
}


class Brought:
    """The pieces brought for one competency, sorted by where they stand.

    What was withdrawn is nobody's evidence; a draft is its authors' alone, and progress is read by others too.
    """

    def __init__(self, pieces: Iterable[Piece]) -> None:
        known = [(piece, standing(piece)) for piece in pieces if piece.state != EvidenceState.WITHDRAWN]
        self.pieces = tuple(piece for piece, stands in known if stands != Standing.DRAFT)
        self.standings = {piece.key: stands for piece, stands in known if stands != Standing.DRAFT}

    def those(self, standings: Iterable[Standing]) -> list[Piece]:
        """Return the pieces that stand so, in the order given."""
        wanted = frozenset(standings)
        return [piece for piece in self.pieces if self.standings[piece.key] in wanted]

    @property
    def accepted(self) -> list[Piece]:
        return self.those([Standing.ACCEPTED])


@dataclass(frozen=True)
class Need:
    """One thing the rule asks of a competency.

    ``code``: theory, practice, dossier, oral, any, task or criterion; ``wanted`` how many pieces;
    ``key`` of the task or criterion, ``text`` its title.
    """

    code: str
    wanted: int = 1
    key: Key | None = None
    text: str = ""

    def fits(self, piece: Piece) -> bool:
        """Tell whether a piece can serve this need."""
        match self.code:
            case "theory":
                return piece.nature == Nature.THEORY
            case "practice":
                return piece.nature == Nature.PRACTICE
            case "dossier":
                return piece.evidence_type == EvidenceType.DOSSIER
            case "oral":
                return piece.evidence_type == EvidenceType.ORAL
            case "task":
                return piece.task == self.key
        return True

    def measure(self, pieces: Sequence[Piece]) -> int:
        """Return how far these pieces go, if they are accepted."""
        fitting = [piece for piece in pieces if self.fits(piece)]
        if self.code == "practice" and all(is_reflective(piece) for piece in fitting):
            return 0
        return len(fitting)

    def got(self, brought: Brought) -> int:
        """Return how far the accepted pieces go."""
        if self.code == "criterion":
            return int(any(self.key in criteria_met(piece) for piece in brought.accepted))
        return self.measure(brought.accepted)

    def hoped(self, brought: Brought) -> int:
        """Return how far they would go if all that waits were accepted."""
        waiting = brought.those(WAITING_STANDINGS)
        if self.code == "criterion":
            return max(self.got(brought), int(bool(waiting)))
        return self.measure([*brought.accepted, *waiting])

    def status(self, brought: Brought) -> str:
        """Return the need's thread: ACCEPTED, WAITING, TO_REWORK or MISSING (:mod:`cursus.core.weave`)."""
        if self.got(brought) >= self.wanted:
            return weave.ACCEPTED
        if self.hoped(brought) >= self.wanted:
            return weave.WAITING
        if any(self.fits(piece) for piece in brought.those(REWORK_STANDINGS)):
            return weave.TO_REWORK
        if any(self.fits(piece) for piece in brought.those(WAITING_STANDINGS)):
            return weave.WAITING
        return weave.MISSING


def is_reflective(piece: Piece) -> bool:
    """Tell whether the piece is a reflective account: practice only beside another practice (DOMAIN rule 1)."""
    return piece.evidence_type == EvidenceType.REFLECTIVE_ACCOUNT


def needs_of(asked: CompetencyAsked, rule: Rule, *, vae: bool) -> tuple[Need, ...]:
    """Return what the rule asks of a competency."""
    needs: list[Need] = []
    if vae:
        needs += [Need("dossier"), Need("oral")]
    elif rule.kind == ReadinessKind.MIX and rule.min_theory + rule.min_practice:
        counts = (("theory", rule.min_theory), ("practice", rule.min_practice))
        needs += [Need(code, wanted=wanted) for code, wanted in counts if wanted]
    else:
        needs.append(Need("any"))
    if rule.tasks_required:
        needs += [Need("task", key=task.key, text=task.title) for task in asked.tasks]
    return (*needs, *(Need("criterion", key=key, text=text) for key, text in asked.criteria))


def kinds_for(asked: CompetencyAsked, *natures: Nature) -> tuple[str, ...]:
    """Return the kinds of evidence to propose: those the framework expects, else the usual ones."""
    usual = tuple(kind for nature in natures for kind in USUAL_KINDS[nature])
    expected = tuple(
        kind
        for kind in asked.expected
        if kind in EvidenceType.values and NATURE_OF_TYPE.get(EvidenceType(kind), natures[0]) in natures
    )
    if Nature.PRACTICE in natures and all(kind == EvidenceType.REFLECTIVE_ACCOUNT for kind in expected):
        expected = ()
    return tuple(str(kind) for kind in expected or usual)
