"""Reading juries. Other rooms use :func:`validated_blocks` and :func:`results_of`."""

from certification.juries.queries.candidates import eligible_enrolments, identity_confirmed, plannable_routes
from certification.juries.queries.closing import closing_problems, outcomes_of
from certification.juries.queries.deliberation import (
    Board,
    BoardCell,
    BoardRow,
    SeenRow,
    adoptable,
    block_headings,
    board_of,
    candidate_name,
    candidates_of,
    competencies_of_blocks,
    row_of,
)
from certification.juries.queries.file import CandidateFile, candidate_file
from certification.juries.queries.home import HomeItem, home_items
from certification.juries.queries.proposals import BlockState, block_states, to_decide
from certification.juries.queries.record import build_record, canonical_record
from certification.juries.queries.results import (
    Result,
    result_of,
    results_of,
    validated_blocks,
    validated_blocks_many,
)
from certification.juries.queries.seating import (
    by_seat,
    composition_of,
    quorum_of,
    quorums_of,
    rule_of,
    seated,
    set_aside,
    signatories,
    signed,
    substitutes,
)
from certification.juries.queries.summary import RecordView, record_view, recorded
from certification.juries.queries.ties import ties_in_files

__all__ = [
    "substitutes",
    "signed",
    "row_of",
    "outcomes_of",
    "identity_confirmed",
    "block_headings",
    "SeenRow",
    "BlockState",
    "Board",
    "BoardCell",
    "BoardRow",
    "CandidateFile",
    "HomeItem",
    "RecordView",
    "Result",
    "adoptable",
    "block_states",
    "board_of",
    "build_record",
    "by_seat",
    "candidate_file",
    "candidate_name",
    "candidates_of",
    "canonical_record",
    "closing_problems",
    "competencies_of_blocks",
    "composition_of",
    "eligible_enrolments",
    "plannable_routes",
    "home_items",
    "quorum_of",
    "quorums_of",
    "record_view",
    "recorded",
    "result_of",
    "results_of",
    "rule_of",
    "seated",
    "set_aside",
    "signatories",
    "ties_in_files",
    "to_decide",
    "validated_blocks",
    "validated_blocks_many",
]
