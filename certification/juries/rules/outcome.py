"""What came of a candidate, from the verdicts on their blocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from certification.juries.enums import CandidateOutcome, Presence, Verdict

WHOLE = ""
"""The key of the one verdict where the qualification has no blocks (RS)."""


def outcome_of(
    *,
    presence: str,
    verdicts: Mapping[str, str],
    blocks: Collection[str],
    earlier: Collection[str] = (),
    conditions_met: bool = True,
) -> CandidateOutcome:
    """Return the outcome of a candidate.

    ``verdicts``: block key → verdict of this jury (``WHOLE`` where there are no blocks); ``blocks``: all the
    blocks of the qualification; ``earlier``: those validated for good by earlier juries; ``conditions_met``:
    what the qualification asks beside the blocks (placement, dissertation).

    - EXCUSED, ABSENT: the candidate did not come before the jury, nothing was decided.
    - DEFERRED: at least one decision is deferred. Blocks validated on the day are validated all the same.
    - FULL: every block of the qualification is validated, now or earlier, and the conditions are met.
    - PARTIAL: this jury validated at least one block.
    - NONE: this jury validated no block.
    """
    if presence == Presence.EXCUSED:
        return CandidateOutcome.EXCUSED
    if presence != Presence.PRESENT:
        return CandidateOutcome.ABSENT
    if Verdict.DEFERRED in verdicts.values():
        return CandidateOutcome.DEFERRED
    validated = {key for key, verdict in verdicts.items() if verdict == Verdict.VALIDATED}
    asked = set(blocks) or {WHOLE}
    if asked <= validated | set(earlier) and conditions_met:
        return CandidateOutcome.FULL
    return CandidateOutcome.PARTIAL if validated and blocks else CandidateOutcome.NONE
