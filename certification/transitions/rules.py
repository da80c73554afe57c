"""What may happen to a move, what stands in its way, and what it does with each competency. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certification.transitions.enums import ChangeState as S
from cursus.core.rules import Life, Step
from cursus.frameworks.rules_differences import Change, Difference, Kind, Mark

Key = Any

CHANGE_LIFE = Life(
    name="version_change",
    states=S,
    initial=S.PROPOSED,
    steps={
        "carry_out": Step((S.PROPOSED,), S.DONE),
        "decline": Step((S.PROPOSED,), S.DECLINED),
        "withdraw": Step((S.PROPOSED,), S.WITHDRAWN),
    },
)


class Obstacle(StrEnum):
    """Why somebody cannot be moved, or not now."""

    NOT_ACTIVE = "not_active"
    SAME_VERSION = "same_version"
    OPEN_JURY = "open_jury"
    OBTAINED = "obtained"
    PROPOSED = "proposed"
    NO_ROUTE = "no_route"
    NOT_CERTIFYING = "not_certifying"
    NOTHING_COVERED = "nothing_covered"


OBSTACLES: dict[Obstacle, Promise] = {
    Obstacle.NOT_ACTIVE: _("Only somebody whose enrolment is confirmed or under way can be moved."),
    Obstacle.SAME_VERSION: _("Already on this version: nothing to do."),
    Obstacle.OPEN_JURY: _("On the list of a jury that is not over. Wait for its result, or ask the certifier."),
    Obstacle.OBTAINED: _("Has obtained the whole certification already: nothing is left to prove."),
    Obstacle.PROPOSED: _("A move is proposed already. Wait for the answer, or take it back first."),
    Obstacle.NO_ROUTE: _("The new version has no open route of the same kind. Ask the certifier to open it."),
    Obstacle.NOT_CERTIFYING: _(
        "The session leads to the certification, and could not under the new version: its certifier or your "
        "habilitation is missing there, or its registration is over."
    ),
    Obstacle.NOTHING_COVERED: _("Nothing that the course covers is found in the new version: compare the two first."),
}


@dataclass(frozen=True)
class Situation:
    """What is looked at before somebody is moved."""

    active: bool
    same_version: bool
    open_jury: bool
    obtained: bool
    proposed: bool
    route_found: bool
    certifies: bool
    covers_something: bool


def obstacle(situation: Situation) -> Obstacle | None:
    """Return the first thing that stands in the way, or None."""
    found = (
        (not situation.active, Obstacle.NOT_ACTIVE),
        (situation.same_version, Obstacle.SAME_VERSION),
        (situation.open_jury, Obstacle.OPEN_JURY),
        (situation.obtained, Obstacle.OBTAINED),
        (situation.proposed, Obstacle.PROPOSED),
        (not situation.route_found, Obstacle.NO_ROUTE),
        (not situation.certifies, Obstacle.NOT_CERTIFYING),
        (not situation.covers_something, Obstacle.NOTHING_COVERED),
    )
    return next((reason for stands, reason in found if stands), None)


@dataclass(frozen=True)
class Passage:
    """What becomes of competencies on the way. Keys are those of the lines that were compared.

    ``same``: earlier → later, where nothing that an assessor judges by has changed, with the criteria on the way;
    ``reworded``: earlier → later, to be looked at again; ``new``: later ones that come from nowhere; ``gone``: earlier
    ones that lead nowhere. ``covers``: what the course covers on the later side.
    """

    same: dict[Key, Key] = field(default_factory=dict)
    reworded: dict[Key, Key] = field(default_factory=dict)
    new: tuple[Key, ...] = ()
    gone: tuple[Key, ...] = ()
    criteria: dict[Key, Key] = field(default_factory=dict)
    covers: tuple[Key, ...] = ()


_JUDGED_BY = frozenset({Mark.REWORDED, Mark.DETAILS, Mark.ADDED, Mark.REMOVED})


def passage(difference: Difference, covered: Collection[Key]) -> Passage:
    """Return what becomes of competencies, given the earlier ones that the course covers.

    A judgement passes only where the words, the details and the criteria are the same, and where the pair is certain:
    one that is only proposed (likeness, an unconfirmed correspondence) is looked at again. The course then covers every
    competency of each block of which it covered something, because a block is validated as a whole; and those it
    covered that now stand elsewhere.
    """
    touched = _touched_criteria(difference)
    same: dict[Key, Key] = {}
    reworded: dict[Key, Key] = {}
    new: list[Key] = []
    gone: list[Key] = []
    covers: set[Key] = set()
    blocks = _covered_blocks(difference, covered)
    for change in difference.changes[Kind.COMPETENCY]:
        before, after = change.before, change.after
        if after is not None and ((before is not None and before.key in covered) or after.parent in blocks):
            covers.add(after.key)
        if before is None or after is None:
            _one_sided(change, new, gone, blocks, covered)
        elif change.marks & _JUDGED_BY or _doubtful(change) or before.key in touched:
            reworded[before.key] = after.key
        else:
            same[before.key] = after.key
    criteria = {row.before.key: row.after.key for row in difference.changes[Kind.CRITERION] if row.before and row.after}
    return Passage(same, reworded, tuple(new), tuple(gone), criteria, tuple(covers))


def _doubtful(change: Change) -> bool:
    return change.how is None or change.how.proposed


def _one_sided(
    change: Change, new: list[Key], gone: list[Key], blocks: Collection[Key], covered: Collection[Key]
) -> None:
    if change.after is not None and change.after.parent in blocks:
        new.append(change.after.key)
    elif change.before is not None and change.before.key in covered:
        gone.append(change.before.key)


def _touched_criteria(difference: Difference) -> set[Key]:
    """The earlier competencies whose observable criteria changed (in what they say, not in their order)."""
    later = {row.after.key: row.before.key for row in difference.changes[Kind.COMPETENCY] if row.before and row.after}
    found: set[Key] = set()
    for change in difference.changes[Kind.CRITERION]:
        if change.marks & _JUDGED_BY:
            found |= {change.before.parent} if change.before is not None else set()
            found |= {later.get(change.after.parent)} if change.after is not None else set()
    return found


def _covered_blocks(difference: Difference, covered: Collection[Key]) -> set[Key]:
    """The later blocks whose earlier ones the course covered in part or whole. None: where there are no blocks."""
    parents = {line.parent for line in _before_lines(difference) if line.key in covered}
    pairs = {row.before.key: row.after.key for row in difference.changes[Kind.BLOCK] if row.before and row.after}
    found: set[Key] = {pairs[parent] for parent in parents if parent in pairs}
    return found | ({None} if None in parents else set())


def _before_lines(difference: Difference) -> Iterable[Any]:
    return (row.before for row in difference.changes[Kind.COMPETENCY] if row.before is not None)
