"""Take over, in a later version, the correspondences that somebody wrote for an earlier one."""

from __future__ import annotations

from collections.abc import Sequence

from cursus.accounts.models import User
from cursus.core.state import Move, move_all
from cursus.core.writing import record, writing
from cursus.crosswalks.enums import MappingState
from cursus.crosswalks.models import THEIR_COLUMNS, CrosswalkMapping
from cursus.crosswalks.queries_takeover import Line, Takeover, takeover_for
from cursus.crosswalks.rules import MAPPING_LIFE
from cursus.frameworks.models import FrameworkVersion

BATCH = 500


def take_over(version: FrameworkVersion, *, by: User | None) -> Takeover:
    """Write here what the earlier version had, and return what was done; twice changes nothing more.

    Worked out again under the version's lock, whatever a preview said. A line whose words are the same keeps its
    author, its reason, and who decided when; one whose words changed is a proposal with its author and its reason. A
    line that was taken over as reviewed and whose words have changed since is a proposal again. Each new line enters
    the log as a proposal, then by the same steps as any other, with the line that it was taken from.
    """
    with writing():
        locked = FrameworkVersion.objects.select_for_update(of=("self",)).select_related("framework").get(pk=version.pk)
        found = takeover_for(locked)
        made = [(line, _copied(locked, line)) for line in found.new]
        CrosswalkMapping.objects.bulk_create([mapping for _line, mapping in made], batch_size=BATCH)
        for line, mapping in made:
            record("crosswalk_mapping.taken_over", mapping, by=by, detail=_origin(line))
        _decide(made, MappingState.REVIEWED, "review", by)
        _decide(made, MappingState.REJECTED, "reject", by)
        undecided = {"decided_at": None, "decided_by": None}
        move_all([Move(row, changes=dict(undecided)) for row in found.stale], MAPPING_LIFE, "reopen", by=by)
    return found


def _copied(version: FrameworkVersion, line: Line) -> CrosswalkMapping:
    """Return the line as a proposal of the version: whatever state it takes comes after, through the door."""
    row = line.earlier
    mapping = CrosswalkMapping(
        version=version, source=row.source, kind=row.kind, rationale=row.rationale, author=row.author
    )
    setattr(mapping, f"{row.side.value}_id", line.ours)
    for name in THEIR_COLUMNS:
        setattr(mapping, f"{name}_id", getattr(row, f"{name}_id"))
    return mapping


def _decide(made: Sequence[tuple[Line, CrosswalkMapping]], state: MappingState, event: str, by: User | None) -> None:
    """Give the new lines what was decided of those that they come from: by whom, and when."""
    moves = [
        Move(
            mapping,
            detail=_origin(line),
            changes={"decided_at": line.earlier.decided_at, "decided_by": line.earlier.decided_by},
        )
        for line, mapping in made
        if line.state == state
    ]
    move_all(moves, MAPPING_LIFE, event, by=by)


def _origin(line: Line) -> dict[str, str]:
    return {"from_mapping": str(line.earlier.pk), "from_version": str(line.earlier.version_id)}
