"""A person's word on what was proposed: the competencies of a block as they shall stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from cursus.core.errors import Conflict, Refused
from cursus.core.writing import record, writing
from cursus.frameworks.arranging import Wanted, arrange
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import Competency, CompetencyBlock, FrameworkVersion
from cursus.frameworks.touching import touched

if TYPE_CHECKING:
    from cursus.accounts.models import User

MAX_COMPETENCIES = 200


def confirm_competencies(
    version: FrameworkVersion,
    block: CompetencyBlock | None,
    wanted: Sequence[Wanted],
    *,
    by: User | None,
    edit_token: UUID | None = None,
) -> list[Competency]:
    """Make the competencies of the block those that the person wrote, all confirmed; return them in order.

    ``block`` is None for a version without blocks (RS). ``edit_token``: the version's, as it was when the
    person read it. Raises Conflict when somebody changed the draft meanwhile, Refused when it is no draft or
    the list cannot stand.
    """
    if not wanted:
        raise Refused(_("Write at least one competency, one a line."), field="competencies")
    if len(wanted) > MAX_COMPETENCIES:
        raise Refused(
            _("A block holds %(limit)s competencies at most. Join some lines.") % {"limit": MAX_COMPETENCIES},
            field="competencies",
        )
    _refuse_repeats(wanted)
    with writing():
        _lock(version, edit_token)
        competencies = arrange(version, block, wanted, confirmed=True)
        Competency.objects.filter(pk__in=[row.pk for row in competencies]).update(confirmed=True)
        touched(version, by=by)
        detail = {"block": block.code if block else "", "count": len(competencies)}
        record("framework_version.competencies_confirmed", version, by=by, detail=detail)
    return competencies


def confirm_all(version: FrameworkVersion, *, by: User | None, edit_token: UUID | None = None) -> int:
    """Confirm every proposal of a draft as it is; return how many there were."""
    with writing():
        _lock(version, edit_token)
        count = Competency.objects.filter(version=version, confirmed=False).update(confirmed=True)
        if count:
            touched(version, by=by)
            record(
                "framework_version.competencies_confirmed",
                version,
                by=by,
                detail={"block": "", "count": count, "as_proposed": True},
            )
    return count


def _refuse_repeats(wanted: Sequence[Wanted]) -> None:
    seen: set[str] = set()
    for item in wanted:
        if item.words in seen:
            raise Refused(
                _("The same competency is written twice: “%(words)s”. Keep one of the two lines.")
                % {"words": item.title[:80]},
                field="competencies",
            )
        seen.add(item.words)


def _lock(version: FrameworkVersion, edit_token: UUID | None) -> None:
    locked = FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    if locked.state != VersionState.DRAFT:
        raise Conflict(_("This version is published: it never changes. Make a new version to change it."))
    if edit_token is not None and locked.edit_token != edit_token:
        raise Conflict(
            _("Somebody changed this draft meanwhile. What you wrote is still below: check it, then confirm again.")
        )
