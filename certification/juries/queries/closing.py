"""What closing needs, and what comes of each candidate."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from certification.juries.enums import CandidateOutcome, Presence, TieEffect
from certification.juries.models import Jury
from certification.juries.queries.deliberation import Board, BoardRow
from certification.juries.queries.results import validated_blocks_many
from certification.juries.queries.seating import rule_of
from certification.juries.rules import Problem, outcome_of
from cursus.frameworks.models import CompetencyBlock


def outcomes_of(board: Board) -> dict[UUID, CandidateOutcome]:
    """Return the outcome of each candidate by id, from the decisions as they stand (two queries).

    FULL asks for all blocks of the qualification, even where the course covers only some of them.
    """
    version = board.jury.qualification.version_id
    blocks = [str(pk) for pk in CompetencyBlock.objects.filter(version=version).values_list("pk", flat=True)]
    earlier = validated_blocks_many([row.candidate.enrolment for row in board.rows])
    return {
        row.candidate.pk: outcome_of(
            presence=row.candidate.presence,
            verdicts={cell.block.key: cell.decision.verdict for cell in row.cells if cell.decision is not None},
            blocks=blocks,
            earlier={
                # What the jury had before it counts, even where a correspondence was removed since.
                *(cell.block.key for cell in row.cells if cell.block.validated_before),
                *(str(block) for block in earlier[row.candidate.enrolment_id]),
            },
            conditions_met=row.candidate.conditions_met is not False,
        )
        for row in board.rows
    }


def closing_problems(board: Board) -> list[Problem]:
    """Return what stands in the way of closing, candidate by candidate."""
    found = [problem for row in board.rows for problem in _row_problems(row, board.jury)]
    if not board.rows:
        found.append(Problem("no_candidate", _("There is no candidate: cancel the jury instead.")))
    return found


def _row_problems(row: BoardRow, jury: Jury) -> Iterator[Problem]:
    name = {"name": row.name}
    if row.candidate.presence == Presence.EXPECTED:
        yield Problem("presence", _("%(name)s: say whether they came, are absent or excused.") % name)
    if any(tie.effect == TieEffect.PENDING for tie in row.ties):
        yield Problem("tie_pending", _("%(name)s: a tie with a member has not been weighed yet.") % name)
    if not row.present:
        return
    undecided = [cell.block.code or cell.block.title for cell in row.cells if not cell.settled]
    if undecided or not row.cells:
        message = _("%(name)s: no decision yet on %(blocks)s.")
        yield Problem("undecided", message % {**name, "blocks": ", ".join(undecided) or "—"})
    for problem in row.quorum.problems:
        yield Problem("quorum", _("%(name)s: %(problem)s") % {**name, "problem": problem.message})
    if row.all_validated and rule_of(jury).conditions and row.candidate.conditions_met is None:
        yield Problem("conditions", _("%(name)s: say whether the conditions beside the blocks are met.") % name)
