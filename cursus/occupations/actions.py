"""Keeping a placement, and no longer keeping it. Nothing else here is stored."""

from __future__ import annotations

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.writing import record, writing
from cursus.frameworks.models import Occupation
from cursus.occupations.models import SelfPlacement


def keep_placement(*, by: User, occupation: Occupation, answers: str) -> SelfPlacement:
    """Keep where the person stands against an occupation; what they kept of it before is replaced."""
    with writing():
        person = User.objects.select_for_update().get(pk=by.pk)
        kept, _created = SelfPlacement.objects.update_or_create(
            person=person, occupation=occupation, defaults={"answers": answers, "kept_at": clock.now()}
        )
        record("self_placement.kept", kept, by=by, about=by)
    return kept


def remove_placement(*, by: User, placement: SelfPlacement) -> None:
    """Keep it no longer: the row goes."""
    with writing():
        locked = SelfPlacement.objects.select_for_update().get(pk=placement.pk)
        record("self_placement.removed", locked, by=by, about=by)
        key = locked.pk
        locked.delete()
        locked.pk = key  # the log names what was removed
