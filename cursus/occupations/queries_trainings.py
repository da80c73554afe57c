"""Which courses of the catalogue work on given competencies, those that cover most of them first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from cursus.catalogue.queries import Filters, offers
from cursus.programmes.enums import ProgrammeState, SessionState
from cursus.programmes.models import TrainingProgramme, TrainingSession
from cursus.programmes.public import public_addresses
from cursus.programmes.queries import coming_sessions

SHOWN = 6


@dataclass(frozen=True)
class Training:
    """A course, how many of the competencies asked for it covers, and when one can begin."""

    programme: TrainingProgramme
    covers: int
    asked: int
    sessions: tuple[TrainingSession, ...]
    url: str

    @property
    def everything(self) -> bool:
        """Whether it covers all that was asked for."""
        return self.covers == self.asked

    @property
    def open_sessions(self) -> list[TrainingSession]:
        """The sessions that one can apply for now."""
        return [session for session in self.sessions if session.state == SessionState.OPEN]


def trainings_for(wanted: Collection[UUID], *, then: Collection[UUID] = ()) -> list[Training]:
    """Return the published courses that cover some of the ``wanted`` competencies (their lineages), best cover first.

    At the same cover, the course that also covers more of ``then`` comes first; then one that is open, and the soonest.
    A lineage names a competency whatever the version that the course is built on. Five queries, whatever the number.
    """
    cover = _cover({*wanted, *then})
    asked, further = set(wanted), set(then)
    keys = [key for key, lineages in cover.items() if lineages & asked]
    ordered = offers(Filters()).filter(pk__in=keys).select_related("organisation", "qualification")
    best = sorted(ordered, key=lambda row: (-len(cover[row.pk] & asked), -len(cover[row.pk] & further)))[:SHOWN]
    urls = public_addresses(best)
    sessions: dict[UUID, list[TrainingSession]] = {row.pk: [] for row in best}
    for session in coming_sessions(sessions):
        sessions[session.programme_id].append(session)
    return [
        Training(row, len(cover[row.pk] & asked), len(asked), tuple(sessions[row.pk]), urls.get(row.pk, ""))
        for row in best
    ]


def _cover(lineages: Collection[UUID]) -> dict[UUID, set[UUID]]:
    rows = TrainingProgramme.competencies.through.objects.filter(
        competency__lineage__in=list(lineages), trainingprogramme__state=ProgrammeState.PUBLISHED
    )
    found: dict[UUID, set[UUID]] = {}
    for programme, lineage in rows.values_list("trainingprogramme_id", "competency__lineage"):
        found.setdefault(programme, set()).add(lineage)
    return found
