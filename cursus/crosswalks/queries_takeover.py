"""What a version could take over of the correspondences of an earlier one: whose words are the same, whose changed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef

from cursus.crosswalks.enums import MappingState, Side
from cursus.crosswalks.models import CrosswalkMapping
from cursus.crosswalks.queries import mappings_of, target_key
from cursus.crosswalks.rules import state_taken_over
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import (
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    Occupation,
    OccupationalActivity,
    PerformanceCriterion,
)

Key = tuple[Side, Hashable]
"""What lasts from version to version: the kind, and the lineage (for an activity, its occupation's and its title)."""


@dataclass(frozen=True)
class Line:
    """A correspondence of the earlier version, and the row of the later one of which it would speak."""

    earlier: CrosswalkMapping
    ours: UUID
    now: str
    """What the row is called in the later version."""
    state: MappingState

    @property
    def renamed(self) -> bool:
        return self.now != str(self.earlier.ours)


@dataclass(frozen=True)
class Takeover:
    """What one action would do. Nothing of the earlier version changes."""

    version: FrameworkVersion
    earlier: FrameworkVersion | None = None
    reviewed: Sequence[Line] = ()
    """The words are the same: reviewed as it was, with its author and its reason."""
    proposed: Sequence[Line] = ()
    """The words changed, or nobody had reviewed it: to be read."""
    aside: Sequence[Line] = ()
    """The words are the same: set aside as it was, so that the suggestion is not made again."""
    stale: Sequence[CrosswalkMapping] = ()
    """Taken over already as reviewed; the words have changed since, and nobody has read it again."""
    gone: Sequence[CrosswalkMapping] = ()
    """What it speaks of is no longer in this version, or it was set aside about other words: left behind."""
    here: int = 0
    """How many pairs are written here already, whatever was decided about them: they are left alone."""

    @property
    def new(self) -> list[Line]:
        return [*self.reviewed, *self.proposed, *self.aside]

    @property
    def anything(self) -> bool:
        """Whether the action would change anything."""
        return bool(self.new or self.stale)


@dataclass
class _Wording:
    """The rows of a version that can be compared: where each is, what it is called and what it says."""

    keys: dict[tuple[Side, UUID], Key] = field(default_factory=dict)
    rows: dict[Key, tuple[UUID, str, Hashable]] = field(default_factory=dict)

    def add(self, side: Side, pk: UUID, lasting: Hashable, name: str, words: Hashable) -> None:
        self.keys[side, pk] = (side, lasting)
        self.rows[side, lasting] = (pk, name, words)


def takeover_for(version: FrameworkVersion) -> Takeover:
    """Return what the version could take over from the nearest earlier version that has correspondences.

    In at most fourteen queries, whatever the versions hold; in one where the version was made from none.
    """
    earlier = _earlier(version)
    if earlier is None:
        return Takeover(version)
    before, now = _wording(earlier), _wording(version)
    present = {_pair(row): row for row in mappings_of(version, states=MappingState.values)}
    found: dict[MappingState, list[Line]] = {state: [] for state in MappingState}
    stale: list[CrosswalkMapping] = []
    gone: list[CrosswalkMapping] = []
    here = 0
    for row in mappings_of(earlier, states=MappingState.values):
        key = before.keys[row.side, getattr(row, f"{row.side.value}_id")]
        if row.source.version_id == version.pk:
            continue  # a version is not compared with itself
        if key not in now.rows:
            gone.append(row)
            continue
        ours, name, words = now.rows[key]
        same = words == before.rows[key][2]
        if (written := present.get((row.side, ours, target_key(row)))) is not None:
            here += 1
            if not same and _never_read_again(row, written):
                stale.append(written)
            continue
        state = state_taken_over(row.state, same_words=same)
        if state is None:
            gone.append(row)
        else:
            found[state].append(Line(row, ours, name, state))
    return Takeover(
        version,
        earlier,
        reviewed=found[MappingState.REVIEWED],
        proposed=found[MappingState.PROPOSED],
        aside=found[MappingState.REJECTED],
        stale=stale,
        gone=gone,
        here=here,
    )


def _pair(row: CrosswalkMapping) -> tuple[Side, UUID, str]:
    return row.side, getattr(row, f"{row.side.value}_id"), target_key(row)


def _never_read_again(earlier: CrosswalkMapping, written: CrosswalkMapping) -> bool:
    """Whether a line is reviewed only because the earlier one was: the same moment says so."""
    return written.state == MappingState.REVIEWED and written.decided_at == earlier.decided_at


def _earlier(version: FrameworkVersion) -> FrameworkVersion | None:
    """Return the nearest version that this one descends from and that has correspondences; none for an archived one."""
    if version.previous_id is None or version.state == VersionState.ARCHIVED:
        return None
    mapped = Exists(CrosswalkMapping.objects.filter(version=OuterRef("pk")))
    relatives = FrameworkVersion.objects.filter(framework=version.framework_id).annotate(mapped=mapped)
    known = {row.pk: row for row in relatives}
    at: UUID | None = version.previous_id
    seen = {version.pk}
    while at is not None and at in known and at not in seen:
        if known[at].mapped:
            return known[at]
        seen.add(at)
        at = known[at].previous_id
    return None


def _wording(version: FrameworkVersion) -> _Wording:
    """Return what the rows of a version say, as those who reviewed a correspondence read it (five queries)."""
    found = _Wording()
    criteria: dict[UUID, list[str]] = {}
    lines = PerformanceCriterion.objects.filter(competency__version=version).order_by()
    for key, text in lines.values_list("competency", "text"):
        criteria.setdefault(key, []).append(_plain(text))
    titles: dict[UUID, list[str]] = {}
    for item in Competency.objects.filter(version=version).order_by():
        words = (_plain(item.title), _plain(item.description), tuple(sorted(criteria.get(item.pk, ()))))
        found.add(Side.COMPETENCY, item.pk, item.lineage, str(item), words)
        if item.block_id is not None:
            titles.setdefault(item.block_id, []).append(_plain(item.title))
    for block in CompetencyBlock.objects.filter(version=version).order_by():
        block_words = (_plain(block.title), tuple(sorted(titles.get(block.pk, ()))))
        found.add(Side.BLOCK, block.pk, block.lineage, str(block), block_words)
    missions: dict[UUID, list[str]] = {}
    activities = (
        OccupationalActivity.objects.filter(occupation__version=version).select_related("occupation").order_by()
    )
    for activity in activities:
        title = _plain(activity.title)
        missions.setdefault(activity.occupation_id, []).append(title)
        lasting = (activity.occupation.lineage, title)
        found.add(Side.ACTIVITY, activity.pk, lasting, str(activity), _plain(activity.description))
    for job in Occupation.objects.filter(version=version).order_by():
        job_words = (_plain(job.title), _plain(job.description), tuple(sorted(missions.get(job.pk, ()))))
        found.add(Side.OCCUPATION, job.pk, job.lineage, str(job), job_words)
    return found


def _plain(text: str) -> str:
    """Return the words, whatever the spaces and line ends between them."""
    return " ".join(text.split())
