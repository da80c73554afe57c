"""The deliberation as one table: candidates × blocks, with proposals, flags, ties, quorum and decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from certification.juries.enums import Presence, Seat, TieEffect, Verdict
from certification.juries.models import Candidate, CaseFlag, Jury, JuryDecision, JuryMember, Tie
from certification.juries.queries.proposals import BlockState, block_states, frozen_proposals
from certification.juries.queries.seating import quorums_of
from certification.juries.rules import Quorum
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


@dataclass(frozen=True)
class SeenRow:
    """A row of the board as one member sees it: of a candidate they are tied to, the name and nothing else."""

    row: BoardRow
    seat: JuryMember
    columns: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[BoardCell | None, ...]:
        """The cells under the columns of the board (blocks by key); None where the candidate has no such block."""
        by_key = {cell.block.key: cell for cell in self.row.cells}
        return tuple(by_key.get(key) for key in self.columns)

    @property
    def hidden(self) -> bool:
        """Whether a tie keeps this member from the candidate."""
        return self.seat.pk in self.row.set_aside

    @property
    def mine(self) -> CaseFlag | None:
        """The member's own flag."""
        return next((flag for flag in self.row.flags if flag.member_id == self.seat.pk), None)

    @property
    def decides(self) -> bool:
        """Whether this member records the decision on the candidate."""
        here = self.seat.presence == Presence.PRESENT and not self.hidden
        presides = self.row.candidate.presided_by_id == self.seat.pk
        return here and (self.seat.seat in (Seat.PRESIDENT, Seat.SECRETARY) or presides)

    @property
    def needs_president(self) -> bool:
        """Whether nobody presides for this candidate yet."""
        return any(problem.code == "quorum_president" for problem in self.row.quorum.problems)


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


def board_of(jury: Jury, *, live: bool = False) -> Board:
    """Return the whole deliberation. ``live``: before it opens, with each candidate's progress as it is now."""
    candidates = list(candidates_of(jury))
    quorums = quorums_of(jury, candidates)
    if live:
        _propose(candidates)
    return Board(jury, tuple(_row(candidate, quorums[candidate.pk]) for candidate in candidates))


def row_of(candidate: Candidate) -> BoardRow:
    """Return the deliberation on one candidate."""
    row = candidates_of(candidate.jury).get(pk=candidate.pk)
    return _row(row, quorums_of(candidate.jury, [row])[row.pk])


def _propose(candidates: Sequence[Candidate]) -> None:
    """Put the present progress where the frozen proposal will be; nothing is written."""
    proposals = frozen_proposals([candidate.enrolment for candidate in candidates])
    for candidate in candidates:
        candidate.proposal = proposals[candidate.enrolment_id]


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


def block_headings(board: Board) -> dict[str, tuple[str, str]]:
    """Return (code, title) of the blocks of all candidates by key, in order, for the head of the table."""
    return {cell.block.key: (cell.block.code, cell.block.title) for row in board.rows for cell in row.cells}


def competencies_of_blocks(jury: Jury) -> dict[str, list[Competency]]:
    """Return the competencies of each block of the qualification's version, by block id as text ("" for none)."""
    found: defaultdict[str, list[Competency]] = defaultdict(list)
    for competency in Competency.objects.filter(version=jury.qualification.version_id, confirmed=True):
        found[str(competency.block_id or "")].append(competency)
    return dict(found)
