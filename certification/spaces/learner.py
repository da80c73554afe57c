"""What the learner's pages show, gathered from enrolments, evidence, assessment and juries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from certification.assessment.progress import CompetencyProgress, Progress
from certification.assessment.queries import progress_of
from certification.enrolments.enums import ACTIVE_STATES
from certification.enrolments.models import Enrolment
from certification.juries.queries import Holding, Result, held_elsewhere, holdings_of, results_of
from certification.spaces.todos import Todo, todos_of
from cursus.core import weave


@dataclass(frozen=True)
class LearnerHome:
    """Everything that the first page of a learner says.

    ``elsewhere``: the blocks that the course does not cover and that the learner holds already.
    """

    enrolment: Enrolment
    others: tuple[Enrolment, ...]
    progress: Progress
    todos: tuple[Todo, ...]
    results: tuple[Result, ...] = ()
    open_blocks: frozenset[UUID | None] = field(default_factory=frozenset)
    elsewhere: tuple[tuple[str, Holding], ...] = ()

    @property
    def active(self) -> bool:
        """Whether the person is a learner of the session (not an applicant, not gone)."""
        return self.enrolment.state in ACTIVE_STATES

    @property
    def first(self) -> Todo | None:
        """What to do first."""
        return self.todos[0] if self.todos else None


def home_of(chosen: Enrolment, all_enrolments: Iterable[Enrolment]) -> LearnerHome:
    """Gather the home of one enrolment, in a number of queries that does not depend on its evidence."""
    holdings = holdings_of(chosen)
    progress = _with_juries(chosen, holdings)
    return LearnerHome(
        enrolment=chosen,
        others=tuple(item for item in all_enrolments if item.pk != chosen.pk),
        progress=progress,
        todos=tuple(todos_of(chosen, progress)),
        results=tuple(results_of(chosen)) if chosen.state in ACTIVE_STATES else (),
        open_blocks=frozenset(_first_open_block(progress)),
        elsewhere=held_elsewhere(progress, holdings),
    )


def own_progress(enrolment: Enrolment) -> Progress:
    """How far the learner has come, with the blocks that juries have validated."""
    return _with_juries(enrolment, holdings_of(enrolment))


def _with_juries(enrolment: Enrolment, holdings: Mapping[UUID, Holding]) -> Progress:
    progress = progress_of(enrolment, validated_blocks=holdings)
    return progress.with_juries({key: held.words for key, held in holdings.items()})


def _first_open_block(progress: Progress) -> Iterable[UUID | None]:
    """The block to show open: where the nearest thing to do is, else the first one."""
    nearest = next(iter(progress.to_do()), None)
    for block in progress.blocks:
        if nearest is None or nearest in block.competencies:
            key = block.block_id
            return [key if isinstance(key, UUID) else None]
    return []


def thread_line(standing: CompetencyProgress) -> str:
    """“Theory ✓ · Practice to bring”; the words of the rule where it counts neither; empty once ready."""
    if standing.ready:
        return ""
    return standing.words or " · ".join(part["text"] for part in weave.thread_words(standing.square))
