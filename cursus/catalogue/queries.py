"""Reading what is offered: published programmes, narrowed and in the order in which one can begin them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from cursus.core import clock
from cursus.core.search_words import needles, searchable, words
from cursus.frameworks.models import Competency, CompetencyBlock
from cursus.organisations.models import Organisation
from cursus.programmes.enums import MeetingMode, ProgrammeState, SessionState
from cursus.programmes.models import TrainingProgramme, TrainingSession
from cursus.programmes.public import public_addresses
from cursus.programmes.queries import CoveredBlock, blocks_of_many, coming_sessions

HOURS_OF_MODE = {
    MeetingMode.ON_SITE: "hours_on_site",
    MeetingMode.REMOTE: "hours_remote",
    MeetingMode.AT_WORK: "hours_at_work",
}

ALL_HOURS = F("hours_on_site") + F("hours_remote") + F("hours_at_work")


@dataclass(frozen=True)
class Filters:
    """What somebody asks of the catalogue; each may be empty. Prices in euros, hours in all."""

    words: str = ""
    place: str = ""
    formats: frozenset[str] = frozenset()
    price: Decimal | None = None
    hours: int | None = None
    after: date | None = None
    before: date | None = None
    qualifying: bool | None = None
    block: UUID | None = None
    body: UUID | None = None
    only_open: bool = False


@dataclass(frozen=True)
class Offer:
    """One programme as the catalogue shows it."""

    programme: TrainingProgramme
    blocks: tuple[CoveredBlock, ...]
    next_session: TrainingSession | None
    further_sessions: int
    url: str

    @property
    def whole_blocks(self) -> list[CompetencyBlock]:
        """The blocks that the course covers entirely: those that a jury may validate."""
        return [group.block for group in self.blocks if group.complete and group.block]

    @property
    def single(self) -> int:
        """How many competencies it takes from blocks that it covers in part, or from none."""
        return sum(len(group.competencies) for group in self.blocks if not (group.complete and group.block))

    @property
    def is_open(self) -> bool:
        """Whether one can apply now."""
        return self.next_session is not None and self.next_session.state == SessionState.OPEN


def published() -> QuerySet[TrainingProgramme]:
    """Return the programmes that the public may read."""
    return TrainingProgramme.objects.filter(state=ProgrammeState.PUBLISHED)


def blocks_taught() -> QuerySet[CompetencyBlock]:
    """Return the blocks of which a published programme takes something."""
    taught = Competency.objects.filter(block=OuterRef("pk"), programmes__state=ProgrammeState.PUBLISHED)
    return (
        CompetencyBlock.objects.filter(Exists(taught))
        .select_related("version__framework")
        .order_by("version__framework__title", "version_id", "position", "code")
    )


def teaching_bodies() -> QuerySet[Organisation]:
    """Return the bodies that have a published programme."""
    return Organisation.objects.filter(Exists(published().filter(organisation=OuterRef("pk")))).order_by("name")


def offers(filters: Filters, today: date | None = None) -> QuerySet[TrainingProgramme]:
    """Return the published programmes that fit, best match first, then the ones that begin soonest.

    A programme whose sessions are over stays at the end: one can still ask its body.
    """
    day = today or clock.today()
    coming = _coming(day)
    asked_of_session = _sessions_asked(filters)
    found = published().alias(all_hours=ALL_HOURS).filter(_facts_asked(filters))
    if asked_of_session:
        found = found.filter(Exists(coming.filter(asked_of_session)))
    asked = words(filters.words)
    for word in asked:
        found = found.filter(_has_word(word, coming))
    first_start = coming.order_by().values("programme").annotate(first=Min("starts_on")).values("first")
    return found.annotate(
        in_title=_titles_with(asked),
        can_apply=Exists(coming.filter(state=SessionState.OPEN)),
        next_start=Subquery(first_start),
    ).order_by("-in_title", "-can_apply", F("next_start").asc(nulls_last=True), "title", "pk")


def _coming(day: date) -> QuerySet[TrainingSession]:
    open_now, planned = Q(state=SessionState.OPEN), Q(state=SessionState.PLANNED, starts_on__gte=day)
    return TrainingSession.objects.filter(open_now | planned, programme=OuterRef("pk"))


def _sessions_asked(filters: Filters) -> Q:
    """Return what the filters ask of a session: its place, its dates, that it is open. Empty when nothing."""
    asked = Q()
    for word in words(filters.place):
        asked &= _contains("search_place", word)
    if filters.after:
        asked &= Q(starts_on__gte=filters.after)
    if filters.before:
        asked &= Q(starts_on__lte=filters.before)
    if filters.only_open:
        asked &= Q(state=SessionState.OPEN)
    return asked


def _facts_asked(filters: Filters) -> Q:
    asked = Q()
    if filters.formats:
        modes = Q()
        for mode in sorted(filters.formats):
            modes |= Q(**{f"{HOURS_OF_MODE[MeetingMode(mode)]}__gt": 0})
        asked &= modes
    if filters.price is not None:
        asked &= Q(price__lte=filters.price)
    if filters.hours is not None:
        asked &= Q(all_hours__lte=filters.hours)
    if filters.qualifying is not None:
        asked &= Q(qualification__isnull=not filters.qualifying)
    if filters.block:
        taught = Competency.objects.filter(block=filters.block, programmes=OuterRef("pk"))
        asked &= Q(Exists(taught))
    if filters.body:
        asked &= Q(organisation=filters.body)
    return asked


def _contains(field: str, word: str) -> Q:
    family, beginning = needles(word)
    return Q(**{f"{field}__contains": family}) | Q(**{f"{field}__contains": beginning})


def _has_word(word: str, coming: QuerySet[TrainingSession]) -> Q:
    """The word may be in the programme, in the name of its body, or in the place of a coming session."""
    found = _contains("search_text", word) | Q(Exists(coming.filter(_contains("search_place", word))))
    bodies = [pk for pk, name in teaching_bodies().values_list("pk", "name") if _names(name, word)]
    return found | Q(organisation__in=bodies) if bodies else found


def _names(name: str, word: str) -> bool:
    text = searchable([name])
    return any(needle in text for needle in needles(word))


def _titles_with(asked: Sequence[str]) -> Case | Value:
    if not asked:
        return Value(0, output_field=IntegerField())
    everywhere = Q()
    for word in asked:
        everywhere &= _contains("search_title", word)
    return Case(When(everywhere, then=Value(1)), default=Value(0), output_field=IntegerField())


def shown(
    programmes: Sequence[TrainingProgramme], filters: Filters | None = None, today: date | None = None
) -> list[Offer]:
    """Return what the catalogue shows of one page of programmes, in a fixed number of queries.

    The session shown first is one that fits the filters, where there are any about sessions.
    """
    keys = [programme.pk for programme in programmes]
    urls = public_addresses(programmes)
    blocks = blocks_of_many(programmes)
    asked = _sessions_asked(filters) if filters else Q()
    coming = coming_sessions(keys, today)
    fitting = set(coming.filter(asked).values_list("pk", flat=True)) if asked else set()
    sessions: dict[UUID, list[TrainingSession]] = {key: [] for key in keys}
    for session in sorted(coming, key=lambda item: bool(asked) and item.pk not in fitting):
        sessions[session.programme_id].append(session)
    return [
        Offer(
            programme=programme,
            blocks=tuple(blocks[programme.pk]),
            next_session=next(iter(sessions[programme.pk]), None),
            further_sessions=max(0, len(sessions[programme.pk]) - 1),
            url=urls.get(programme.pk, ""),
        )
        for programme in programmes
    ]
