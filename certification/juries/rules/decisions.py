"""What a decision on a block must say."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from certification.juries.enums import Verdict
from certification.juries.rules.composition import Problem


def departs_from(proposed: bool, verdict: str) -> bool:
    """Tell whether a verdict departs from the proposal: either way; deferring what was ready does too.

    The jury is sovereign; a departure has a written reason.
    """
    return proposed != (verdict == Verdict.VALIDATED)


def decision_problem(
    *,
    proposed: bool,
    verdict: str,
    reason: str,
    missing: Collection[str],
    competencies: Collection[str],
) -> Problem | None:
    """Return what a decision lacks, or None. ``missing`` and ``competencies`` are keys of the block's competencies."""
    if unknown := set(missing) - set(competencies):
        return Problem("missing", _("These are not competencies of the block: %(n)d.") % {"n": len(unknown)})
    if verdict == Verdict.NOT_VALIDATED and competencies and not missing:
        return Problem(
            "missing", _("Say which competencies are missing: the candidate will read it in their notification.")
        )
    if departs_from(proposed, verdict) and not reason.strip():
        return Problem("reason", _("This departs from the proposal: write the reason. It goes into the minutes."))
    return None
