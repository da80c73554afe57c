"""The proposal frozen when deliberation opens, and read back as plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from certification.assessment.enums import CompetencyState
from certification.assessment.progress import BlockProgress, CompetencyProgress
from certification.assessment.queries import progress_of_many
from certification.enrolments.models import Enrolment
from certification.juries.queries.holdings import FROZEN, Holding, holdings_of_many
from cursus.core import weave
from cursus.frameworks.models import CompetencyBlock

_VALIDATED = CompetencyState.VALIDATED
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

    ``validated_before``: an earlier jury validated it for good, there is nothing to decide; ``earlier`` says which
    (None in proposals frozen before that was kept).
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
    earlier: Holding | None = None

    @property
    def label(self) -> str:
        """“B1 · Title”, or the title alone."""
        return f"{self.code} · {self.title}" if self.code else self.title


def block_states(proposal: Mapping[str, Any]) -> list[BlockState]:
    """Return the blocks of a frozen proposal, in order; none before deliberation opened."""
    earlier = proposal.get(FROZEN, {})
    return [_block_state(block, earlier.get(block["id"])) for block in proposal.get("blocks", ())]


def to_decide(proposal: Mapping[str, Any]) -> list[BlockState]:
    """Return the blocks on which the jury decides: those that no earlier jury validated."""
    return [block for block in block_states(proposal) if not block.validated_before]


def frozen_proposals(enrolments: Collection[Enrolment]) -> dict[UUID, dict[str, Any]]:
    """Return what the deliberation will have before it, by enrolment: progress, and what earlier juries validated.

    A block that is held and that the course does not cover is listed too: the minutes say why the whole is obtained.
    In a constant number of queries.
    """
    holdings = holdings_of_many(enrolments)
    progress = progress_of_many(enrolments, validated_blocks=holdings)
    plain = {key: item.to_plain() for key, item in progress.items()}
    _add_uncovered(plain, holdings)
    for key, held in holdings.items():
        if held:
            plain[key][FROZEN] = {str(block): holding.to_plain() for block, holding in held.items()}
    return plain


def _add_uncovered(plain: Mapping[UUID, dict[str, Any]], holdings: Mapping[UUID, Mapping[UUID, Holding]]) -> None:
    covered = {key: {block["id"] for block in item["blocks"]} for key, item in plain.items()}
    left = {key: [block for block in held if str(block) not in covered[key]] for key, held in holdings.items()}
    if not any(left.values()):
        return
    shown = {block for blocks in covered.values() for block in blocks if block}
    rows = CompetencyBlock.objects.filter(pk__in=shown.union(*left.values())).prefetch_related("competencies")
    known = {str(row.pk): row for row in rows}
    for key, blocks in left.items():
        if blocks:
            plain[key]["blocks"] += [_held_block(known[str(block)]) for block in blocks]
            plain[key]["blocks"].sort(
                key=lambda item: (known[item["id"]].position, item["code"]) if item["id"] else (0, "")
            )


def _held_block(block: CompetencyBlock) -> dict[str, Any]:
    """A block that is held and that the course does not cover, as progress would say it."""
    competencies = (
        CompetencyProgress(row.pk, row.code, row.title, row.critical, _VALIDATED, weave.ACCEPTED, weave.ACCEPTED)
        for row in sorted(block.competencies.all(), key=lambda row: (row.position, row.code))
    )
    return BlockProgress(
        block.pk, block.code, block.title, rule="", ready=True, validated=True, competencies=tuple(competencies)
    ).to_plain()


def _block_state(block: Mapping[str, Any], earlier: Mapping[str, str] | None) -> BlockState:
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
        earlier=Holding.from_plain(earlier) if earlier else None,
    )
