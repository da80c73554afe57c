"""Who may decide on one candidate, and whether they are enough. Counted again for each candidate."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.juries.enums import College, Presence, Seat
from certification.juries.rules.composition import QUALIFIED, CompositionRule, Problem, Seated


@dataclass(frozen=True)
class Quorum:
    """Who deliberates on a candidate, who presides, and what is missing. ``deliberating`` are member keys."""

    deliberating: tuple[str, ...]
    presided_by: str | None
    problems: tuple[Problem, ...]

    @property
    def reached(self) -> bool:
        """Whether the jury may decide."""
        return not self.problems


def quorum_for(
    members: Sequence[Seated],
    rule: CompositionRule,
    *,
    set_aside: Collection[str] = (),
    presided_by: str | None = None,
) -> Quorum:
    """Return who deliberates on a candidate and what the quorum lacks.

    ``set_aside``: keys of the members who do not deliberate on this candidate (recused, or with a tie that
    waits to be weighed). ``presided_by``: key of who was designated to preside for this candidate, which
    counts only where the president does not deliberate: a substitute who took a seat, or another member.
    """
    here = [
        member
        for member in members
        if member.votes and member.presence == Presence.PRESENT and member.key not in set_aside
    ]
    president = next((member.key for member in here if member.seat == Seat.PRESIDENT), None)
    if president is None and presided_by in {member.key for member in here}:
        president = presided_by
    return Quorum(tuple(member.key for member in here), president, tuple(_lacks(here, president, rule)))


def _lacks(here: Sequence[Seated], president: str | None, rule: CompositionRule) -> Iterator[Problem]:
    if len(here) < rule.quorum_needed:
        message = ngettext(
            "%(here)d member can deliberate, %(needed)d needed.",
            "%(here)d members can deliberate, %(needed)d needed.",
            len(here),
        )
        yield Problem("quorum", message % {"here": len(here), "needed": rule.quorum_needed})
    if president is None:
        message = _("The president does not deliberate here: designate who presides for this candidate.")
        yield Problem("quorum_president", message)
    if sum(1 for member in here if member.college == College.PRACTITIONER) < rule.min_practitioners:
        message = ngettext(
            "At least %(needed)d salaried practitioner must deliberate.",
            "At least %(needed)d salaried practitioners must deliberate.",
            rule.min_practitioners,
        )
        yield Problem("quorum_practitioners", message % {"needed": rule.min_practitioners})
    if rule.vae and not any(member.college in QUALIFIED for member in here):
        yield Problem("quorum_qualified", _("Nobody qualified for the certification can deliberate."))
