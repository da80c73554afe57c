"""What is asked of somebody about an occupation, and what their answers come to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from cursus.frameworks.models import CompetencyBlock, Occupation, Qualification
from cursus.occupations.enums import Answer, Nearness
from cursus.occupations.queries import Group, Line, groups_of, open_to_experience, qualifications_of
from cursus.occupations.queries_trainings import Training, trainings_for
from cursus.occupations.rules import Standing, screens, standing


@dataclass(frozen=True)
class Screen:
    """One screen of questions: the places of its competencies in the answers."""

    block: CompetencyBlock | None
    places: tuple[int, ...]


@dataclass(frozen=True)
class Sheet:
    """The competencies of an occupation in the order in which they are asked, and the screens that ask them."""

    groups: list[Group]

    @cached_property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    @property
    def size(self) -> int:
        return len(self.lines)

    @cached_property
    def screens(self) -> list[Screen]:
        pieces = screens(self._places)
        return [Screen(self.lines[piece[0]].competency.block, tuple(piece)) for piece in pieces]

    @property
    def _places(self) -> list[list[int]]:
        found, start = [], 0
        for group in self.groups:
            found.append(list(range(start, start + len(group.lines))))
            start += len(group.lines)
        return found

    def answered(self, answers: str) -> list[list[tuple[Line, str]]]:
        """Return each block's competencies with their answers."""
        return [[(self.lines[place], answers[place]) for place in places] for places in self._places]


def sheet_of(occupation: Occupation) -> Sheet:
    """Return what is asked about an occupation (one query)."""
    return Sheet(groups_of(occupation))


@dataclass(frozen=True)
class BlockResult:
    """A block after the answers."""

    block: CompetencyBlock | None
    lines: list[tuple[Line, str]]
    standing: Standing


@dataclass(frozen=True)
class Result:
    """Where the answers leave a person: block by block, what lacks, and what could bring it."""

    blocks: list[BlockResult]
    lacking: list[Line]
    to_firm_up: list[Line]
    trainings: list[Training]
    by_experience: list[Qualification]

    @property
    def near(self) -> list[BlockResult]:
        return [item for item in self.blocks if item.standing.nearness == Nearness.NEAR]

    @property
    def further(self) -> list[BlockResult]:
        return [item for item in self.blocks if item.standing.nearness != Nearness.NEAR]

    @property
    def all_near(self) -> bool:
        """Whether no block is left to build: experience itself may then be what counts."""
        return bool(self.near) and not self.further

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many competencies got each answer."""
        every = [sign for item in self.blocks for _line, sign in item.lines]
        return [(str(Answer(sign).label), every.count(sign)) for sign in Answer.values]


def result_of(occupation: Occupation, sheet: Sheet, answers: str) -> Result:
    """Return what the answers come to. Courses are sought for what is not done yet, else for what is done sometimes."""
    blocks = [
        BlockResult(lines[0][0].competency.block, lines, standing([(line.core, sign) for line, sign in lines]))
        for lines in sheet.answered(answers)
    ]
    lacking = _with_answer(sheet, answers, Answer.NOT_YET)
    to_firm_up = _with_answer(sheet, answers, Answer.SOMETIMES)
    wanted, then = (lacking, to_firm_up) if lacking else (to_firm_up, [])
    return Result(
        blocks=blocks,
        lacking=lacking,
        to_firm_up=to_firm_up,
        trainings=trainings_for(_lineages(wanted), then=_lineages(then)),
        by_experience=open_to_experience(qualifications_of(occupation)),
    )


def _with_answer(sheet: Sheet, answers: str, sign: str) -> list[Line]:
    """The competencies with that answer, core ones first."""
    found = [line for line, given in zip(sheet.lines, answers, strict=True) if given == sign]
    return sorted(found, key=lambda line: not line.core)


def _lineages(lines: list[Line]) -> list[UUID]:
    return [line.competency.lineage for line in lines]
