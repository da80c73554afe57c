"""Closing: the record is fixed and locked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from certification.enrolments.actions_identity import lock_identities
from certification.juries import letters, queries
from certification.juries.actions.common import lock, require_recorder
from certification.juries.actions.ties import find_ties
from certification.juries.enums import CandidateOutcome
from certification.juries.models import Jury
from certification.juries.queries.deliberation import BoardRow
from certification.juries.rules import JURY_LIFE
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.canonical import sha256_hex
from cursus.core.errors import Refused
from cursus.core.state import move
from cursus.core.writing import record, writing


def close_deliberation(*, by: User, jury: Jury) -> Jury:
    """Close: work out each outcome, fix the canonical record and its SHA-256, and ask the members to sign.

    Every candidate is present, absent or excused; each present one has a decision for each block and a quorum.
    From then on the database refuses every change (a correction is a further signed document).
    Raises Refused with everything that is missing, Conflict when it is closed already.
    """
    with writing():
        locked = lock(jury)
        JURY_LIFE.target("close", locked.state)
        require_recorder(by, locked)
        find_ties(locked, by=by)
        board = queries.board_of(locked)
        problems = queries.closing_problems(board)
        if problems:
            raise Refused(" ".join(problem.message for problem in problems), code="jury.closing")
        outcomes = queries.outcomes_of(board)
        for row in board.rows:
            _settle(row, outcomes[row.candidate.pk], by)
        lock_identities(by=by, enrolments=[row.candidate.enrolment for row in board.rows])
        closed_at = clock.now()
        canonical = queries.canonical_record(locked, closed_at)
        digest = sha256_hex(canonical)
        move(
            locked,
            JURY_LIFE,
            "close",
            by=by,
            closed_at=closed_at,
            record=canonical.decode(),
            record_sha256=digest,
            detail={"record_sha256": digest},
            checkpoint=True,
        )
        signatories = queries.signatories(locked)
        if not signatories:
            raise Refused(_("Nobody who sat can sign. Check the presence of the members."))
        for member in signatories:
            letters.ask_signature(member)
    jury.refresh_from_db()
    return jury


def _settle(row: BoardRow, outcome: CandidateOutcome, by: User) -> None:
    candidate = row.candidate
    candidate.outcome = outcome
    candidate.save(update_fields=["outcome"])
    about = candidate.enrolment.learner
    record("jury.candidate.outcome", candidate, by=by, about=about, detail={"outcome": candidate.outcome})
