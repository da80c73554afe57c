"""The proposal frozen when deliberation opened, read back as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from certification.assessment.enums import CompetencyState
from cursus.core import weave

_DONE = (CompetencyState.READY, CompetencyState.VALIDATED)


@dataclass(frozen=True)
class MissingCompetency:
    """A competency that a block lacks; ``key`` is its id as text."""

    key: str
    code: str
    title: str

    def to_plain(self) -> dict[str, str]:
        """Return what a decision keeps of it."""
        return {"id": self.key, "code": self.code, "title": self.title}


@dataclass(frozen=True)
class BlockState:
    """One block as proposed. ``key`` is its id as text, empty where the qualification has no blocks (RS).

    ``validated_before``: an earlier jury validated it for good, there is nothing to decide.
    """

    key: str
    code: str
    title: str
    ready: bool
    validated_before: bool
    missing: tuple[MissingCompetency, ...]
    why: tuple[str, ...]
    disagreements: tuple[str, ...]
    squares: tuple[weave.Square, ...]

    @property
    def label(self) -> str:
        """“B1 · Title”, or the title alone."""
        return f"{self.code} · {self.title}" if self.code else self.title


def block_states(proposal: Mapping[str, Any]) -> list[BlockState]:
    """Return the blocks of a frozen proposal, in order; none before deliberation opened."""
    return [_block_state(block) for block in proposal.get("blocks", ())]


def to_decide(proposal: Mapping[str, Any]) -> list[BlockState]:
    """Return the blocks on which the jury decides: those that no earlier jury validated."""
    return [block for block in block_states(proposal) if not block.validated_before]


def _block_state(block: Mapping[str, Any]) -> BlockState:
    competencies = block["competencies"]
    return BlockState(
        key=block["id"] or "",
        code=block["code"],
        title=block["title"],
        ready=block["ready"] and not block["validated"],
        validated_before=block["validated"],
        missing=tuple(
            MissingCompetency(item["id"], item["code"], item["title"])
            for item in competencies
            if item["state"] not in _DONE
        ),
        why=tuple(said["text"] for said in block["missing"]),
        disagreements=tuple(said["text"] for item in competencies for said in item["disagreements"]),
        squares=tuple(
            weave.Square(item["state"], item["theory"], item["practice"], item["title"]) for item in competencies
        ),
    )
