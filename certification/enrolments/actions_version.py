"""The one write that changes a frozen version. Whether it may, and what goes with it, is the room of transitions."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from certification.enrolments.models import Enrolment
from cursus.accounts.models import User
from cursus.core.writing import record, writing
from cursus.frameworks.models import FrameworkVersion, Route


def put_on_version(
    *, by: User, enrolment: Enrolment, version: FrameworkVersion, route: Route | None, covers: Iterable[UUID]
) -> Enrolment:
    """Put an enrolment on another version and route; ``covers``: lineages of what the course covers there.

    The database refuses it unless a move that says so is done in the same transaction. The caller has locked the
    enrolment.
    """
    with writing():
        former = enrolment.version_id
        enrolment.version, enrolment.route = version, route
        enrolment.covers = sorted(str(lineage) for lineage in set(covers))
        enrolment.save(update_fields=["version", "route", "covers"])
        detail = {"from": str(former), "to": str(version.pk)}
        record("enrolment.change_version", enrolment, by=by, about=enrolment.learner, detail=detail)
    return enrolment
