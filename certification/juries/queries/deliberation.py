"""The deliberation as one table: candidates × blocks, with proposals, flags, ties, quorum and decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from certification.juries.enums import Presence, TieEffect, Verdict
from certification.juries.models import Candidate, CaseFlag, Jury, JuryDecision, JuryMember, Tie
from certification.juries.queries.proposals import BlockState, block_states
from certification.juries.queries.seating import quorums_of, rule_of
from certification.juries.rules import Problem, Quorum
from cursus.frameworks.models import Competency


@dataclass(frozen=True)
class BoardCell:
    """One block of one candidate: what is proposed, what is decided."""

    block: BlockState
    decision: JuryDecision | None

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide here."""
        return self.block.validated_before or self.decision is not None


@dataclass(frozen=True)
class BoardRow:
    """One candidate. ``flags`` are those of the members; ``ties`` those that set somebody aside or were weighed."""

    candidate: Candidate
    cells: tuple[BoardCell, ...]
    flags: tuple[CaseFlag, ...]
    ties: tuple[Tie, ...]
    quorum: Quorum

    @property
    def name(self) -> str:
        """The candidate's name as their papers will say it."""
        return candidate_name(self.candidate)

    @property
    def present(self) -> bool:
        """Whether the candidate came."""
        return self.candidate.presence == Presence.PRESENT

    @property
    def settled(self) -> bool:
        """Whether every block is decided."""
        return all(cell.settled for cell in self.cells)

    @property
    def all_validated(self) -> bool:
        """Whether every block is validated, now or earlier."""
        return bool(self.cells) and all(
            cell.block.validated_before or (cell.decision and cell.decision.verdict == Verdict.VALIDATED)
            for cell in self.cells
        )

    @property
    def untouched(self) -> bool:
        """Whether no block is decided yet."""
        return not any(cell.decision for cell in self.cells)

    @property
    def set_aside(self) -> frozenset[UUID]:
        """The ids of the members who do not deliberate on the candidate."""
        return frozenset(tie.member_id for tie in self.ties if tie.effect != TieEffect.KEPT)


@dataclass(frozen=True)
class Board:
    """All candidates of a jury, in their order."""

    jury: Jury
    rows: tuple[BoardRow, ...]

    @property
    def present(self) -> tuple[BoardRow, ...]:
        """The candidates who came."""
        return tuple(row for row in self.rows if row.present)

    @property
    def left(self) -> tuple[BoardRow, ...]:
        """The candidates who came and on whom something is still to be decided."""
        return tuple(row for row in self.present if not row.settled)


def candidate_name(candidate: Candidate) -> str:
    """Return the name on the confirmed civil identity, else the name of the account."""
    identity = getattr(candidate.enrolment, "identity", None)
    return identity.full_name if identity is not None else str(candidate.enrolment.learner)


def candidates_of(jury: Jury) -> QuerySet[Candidate]:
    """Return the candidates with everything that the deliberation shows (five queries, whatever the number)."""
    return jury.candidates.select_related(
        "jury", "enrolment__learner", "enrolment__identity", "enrolment__session__programme", "presided_by"
    ).prefetch_related(
        Prefetch("decisions", JuryDecision.objects.select_related("block", "recorded_by")),
        Prefetch("flags", CaseFlag.objects.select_related("member")),
        Prefetch("ties", Tie.objects.select_related("member")),
    )


def board_of(jury: Jury) -> Board:
    """Return the whole deliberation."""
    candidates = list(candidates_of(jury))
    quorums = quorums_of(jury, candidates)
    return Board(jury, tuple(_row(candidate, quorums[candidate.pk]) for candidate in candidates))


def _row(candidate: Candidate, quorum: Quorum) -> BoardRow:
    decided = {str(decision.block_id or ""): decision for decision in candidate.decisions.all()}
    cells = tuple(BoardCell(block, decided.get(block.key)) for block in block_states(candidate.proposal))
    return BoardRow(candidate, cells, tuple(candidate.flags.all()), tuple(candidate.ties.all()), quorum)


def adoptable(board: Board, seat: JuryMember) -> tuple[list[BoardRow], list[tuple[BoardRow, str]]]:
    """Split the candidates on whom nothing is decided: those whose proposal may be adopted together by this
    recorder, and the others with the reason in words.
    """
    together: list[BoardRow] = []
    apart: list[tuple[BoardRow, str]] = []
    for row in board.present:
        if row.settled or not row.untouched:
            continue
        why = _why_apart(row, seat)
        if why:
            apart.append((row, why))
        else:
            together.append(row)
    return together, apart


def _why_apart(row: BoardRow, seat: JuryMember) -> str:
    if row.flags:
        return _("A member asked to discuss this case.")
    if seat.pk in row.set_aside:
        return _("You do not deliberate on this candidate: somebody else records the decision.")
    if not row.quorum.reached:
        return " ".join(problem.message for problem in row.quorum.problems)
    return ""


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


def competencies_of_blocks(jury: Jury) -> dict[str, list[Competency]]:
    """Return the competencies of each block of the qualification's version, by block id as text ("" for none)."""
    found: defaultdict[str, list[Competency]] = defaultdict(list)
    for competency in Competency.objects.filter(version=jury.qualification.version_id, confirmed=True):
        found[str(competency.block_id or "")].append(competency)
    return dict(found)
