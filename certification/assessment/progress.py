"""How far a learner has come: plain frozen values that the rules make and every page reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext

from certification.assessment.enums import CompetencyState
from certification.assessment.explanations import Message
from cursus.core import weave

Key = Any
"""The key of a row: a UUID in the application, anything hashable in a test of the rules."""


@dataclass(frozen=True)
class PieceProgress:
    """A piece of evidence as it stands for one competency. ``standing`` is one of ``Standing``."""

    evidence_id: Key
    title: str
    nature: str
    evidence_type: str
    standing: str
    assessors: tuple[Key, ...] = ()
    submitted_round: int = 0

    def to_plain(self) -> dict[str, Any]:
        """Return what is kept of the piece: no name of a person."""
        return {
            "evidence": str(self.evidence_id),
            "title": self.title,
            "nature": self.nature,
            "type": self.evidence_type,
            "standing": self.standing,
            "round": self.submitted_round,
        }


@dataclass(frozen=True)
class CompetencyProgress:
    """One competency. ``theory`` and ``practice`` are the threads of the weave (``cursus.core.weave.THREADS``).

    ``missing`` says what is missing and why, what the learner can do first; it is empty once ready.
    ``disagreements`` names the evidence on which assessors differ, even when other evidence made it ready.
    """

    competency_id: Key
    code: str
    title: str
    critical: bool
    state: str
    theory: str
    practice: str
    missing: tuple[Message, ...] = ()
    disagreements: tuple[Message, ...] = ()
    pieces: tuple[PieceProgress, ...] = ()
    file_and_interview: bool = False

    @property
    def ready(self) -> bool:
        """Whether nothing is missing: ready for the jury, or validated already."""
        return self.state in (CompetencyState.READY, CompetencyState.VALIDATED)

    @property
    def next_step(self) -> Message:
        """The first thing to do, or what will happen next."""
        if self.missing:
            return self.missing[0]
        return Message("validated" if self.state == CompetencyState.VALIDATED else "ready")

    @property
    def square(self) -> weave.Square:
        """The competency as a square of the weave."""
        return weave.Square(self.state, self.theory, self.practice, self.title)

    @property
    def words(self) -> str:
        """“File ✓ · Interview to come” where these are what the rule asks for; else empty (the weave has the words)."""
        if self.ready or not self.file_and_interview:
            return ""
        return f"{_file_words(self.theory)} · {_interview_words(self.practice)}"

    def to_plain(self) -> dict[str, Any]:
        """Return the competency as plain values, sentences in the present language."""
        return {
            "id": str(self.competency_id),
            "code": self.code,
            "title": self.title,
            "critical": self.critical,
            "state": self.state,
            "theory": self.theory,
            "practice": self.practice,
            "missing": [said.to_plain() for said in self.missing],
            "disagreements": [said.to_plain() for said in self.disagreements],
            "evidence": [piece.to_plain() for piece in self.pieces],
        }


def _file_words(thread: str) -> str:
    return {
        weave.ACCEPTED: gettext("File ✓"),
        weave.WAITING: gettext("File with the assessor"),
        weave.TO_REWORK: gettext("File to rework"),
    }.get(thread, gettext("File to bring"))


def _interview_words(thread: str) -> str:
    return {
        weave.ACCEPTED: gettext("Interview ✓"),
        weave.WAITING: gettext("Interview being judged"),
        weave.TO_REWORK: gettext("Interview to take again"),
    }.get(thread, gettext("Interview to come"))


@dataclass(frozen=True)
class BlockProgress:
    """One block, with those of its competencies that the course covers. ``block_id`` is None where there are no blocks.

    ``ready`` says that nothing is missing for the jury (true also of a block that a jury has validated:
    see ``validated``); ``missing`` says what is, and why. ``validated_by``: which jury validated it, in words.
    """

    block_id: Key | None
    code: str
    title: str
    rule: str
    ready: bool
    validated: bool
    missing: tuple[Message, ...] = ()
    competencies: tuple[CompetencyProgress, ...] = ()
    uncovered: tuple[str, ...] = ()
    validated_by: str = ""

    @property
    def label(self) -> str:
        """“B1 · Title”, or the title alone."""
        return f"{self.code} · {self.title}" if self.code else self.title

    @property
    def squares(self) -> tuple[weave.Square, ...]:
        """The competencies as squares of the weave."""
        return tuple(item.square for item in self.competencies)

    @property
    def row(self) -> weave.Row:
        """The block as one line of a cloth."""
        return weave.Row(self.code or self.title, self.squares)

    @property
    def disagreements(self) -> tuple[Message, ...]:
        """Where assessors differ, whatever the block has come to: the jury reads it."""
        return tuple(said for item in self.competencies for said in item.disagreements)

    def to_plain(self) -> dict[str, Any]:
        """Return the block as plain values (JSON), sentences in the present language: a jury's proposal freezes it."""
        return {
            "id": str(self.block_id) if self.block_id is not None else None,
            "code": self.code,
            "title": self.title,
            "rule": self.rule,
            "ready": self.ready,
            "validated": self.validated,
            "missing": [said.to_plain() for said in self.missing],
            "uncovered": list(self.uncovered),
            "competencies": [item.to_plain() for item in self.competencies],
        }


@dataclass(frozen=True)
class Progress:
    """One enrolment: its blocks in order. Without blocks while no version is frozen."""

    enrolment_id: Key
    blocks: tuple[BlockProgress, ...] = field(default=())

    @property
    def competencies(self) -> tuple[CompetencyProgress, ...]:
        """All competencies, block after block."""
        return tuple(item for block in self.blocks for item in block.competencies)

    @property
    def rows(self) -> tuple[weave.Row, ...]:
        """The blocks as the lines of a cloth."""
        return tuple(block.row for block in self.blocks)

    @property
    def row(self) -> tuple[weave.Square, ...]:
        """All squares in one line: a learner within a cohort's cloth."""
        return tuple(item.square for item in self.competencies)

    @property
    def ready_blocks(self) -> tuple[BlockProgress, ...]:
        """The blocks that can go before the jury: ready and not validated yet."""
        return tuple(block for block in self.blocks if block.ready and not block.validated)

    @property
    def started(self) -> bool:
        """Whether anything was brought and looked at, or waits to be."""
        return any(item.state != CompetencyState.NOT_STARTED for item in self.competencies)

    def count(self, *states: str) -> int:
        """Return how many competencies are in one of the states."""
        return sum(item.state in states for item in self.competencies)

    @property
    def ready_count(self) -> int:
        """How many competencies are ready for the jury or validated."""
        return sum(item.ready for item in self.competencies)

    def to_do(self) -> Iterator[CompetencyProgress]:
        """Yield the competencies where the learner can act: to rework first, then the nearest to ready."""
        order = (CompetencyState.TO_REWORK, CompetencyState.PARTIAL, CompetencyState.NOT_STARTED)
        for state in order:
            yield from (item for item in self.competencies if item.state == state)

    def competency(self, competency_id: Key) -> CompetencyProgress | None:
        """Return one competency by its key, or None when the course does not cover it."""
        return next((item for item in self.competencies if item.competency_id == competency_id), None)

    def block(self, block_id: Key | None) -> BlockProgress | None:
        """Return one block by its key."""
        return next((item for item in self.blocks if item.block_id == block_id), None)

    def with_juries(self, words: Mapping[Key, str]) -> Progress:
        """Return the same, each block with the words on which jury validated it (by block)."""
        said = (replace(block, validated_by=words.get(block.block_id, "")) for block in self.blocks)
        return replace(self, blocks=tuple(said))

    def to_plain(self) -> dict[str, Any]:
        """Return everything as plain values (JSON), to be frozen or exported."""
        return {"enrolment": str(self.enrolment_id), "blocks": [block.to_plain() for block in self.blocks]}
