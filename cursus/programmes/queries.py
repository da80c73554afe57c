"""Reading programmes and sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.departments import department_of
from cursus.core.models import AuditNote
from cursus.frameworks.enums import Habilitation, RouteKind, VersionState
from cursus.frameworks.models import Competency, CompetencyBlock, FrameworkVersion, Qualification, Route
from cursus.organisations.models import Organisation
from cursus.programmes.enums import SessionState, StaffRole
from cursus.programmes.models import SessionStaff, TrainingProgramme, TrainingSession
from cursus.programmes.rules import Certifying, Fiche, Lacking, lacking_facts, may_certify

# Ways to a qualification on which nobody is trained: what a person already knows is assessed.
WITHOUT_TRAINING = (RouteKind.VAE, RouteKind.CL)
COMING_STATES = (SessionState.OPEN, SessionState.PLANNED)


@dataclass(frozen=True)
class CoveredBlock:
    """What a programme takes of one block. ``block`` is None for competencies that belong to none (RS)."""

    block: CompetencyBlock | None
    competencies: tuple[Competency, ...]
    total: int

    @property
    def complete(self) -> bool:
        """Whether the programme works on every competency of the block, so that a jury may validate it."""
        return len(self.competencies) == self.total

    @property
    def missing(self) -> int:
        """How many competencies of the block the programme leaves out."""
        return self.total - len(self.competencies)


def competencies_of(programme: TrainingProgramme) -> QuerySet[Competency]:
    """Return the competencies that the programme works on, in the order of the framework."""
    return programme.competencies.select_related("block").order_by("block__position", "position", "code")


def blocks_of(programme: TrainingProgramme) -> list[CoveredBlock]:
    """Return the blocks that the programme covers, entirely or partly, in the order of the framework."""
    return blocks_of_many([programme])[programme.pk]


def blocks_of_many(programmes: Sequence[TrainingProgramme]) -> dict[UUID, list[CoveredBlock]]:
    """Return :func:`blocks_of` for several programmes, in three queries whatever their number."""
    links = list(
        TrainingProgramme.competencies.through.objects.filter(
            trainingprogramme_id__in=[programme.pk for programme in programmes]
        ).values_list("trainingprogramme_id", "competency_id")
    )
    competencies = {
        row.pk: row
        for row in Competency.objects.filter(pk__in={competency for _, competency in links})
        .select_related("block")
        .order_by("block__position", "position", "code")
    }
    totals = _totals({row.version_id for row in competencies.values()})
    chosen: dict[UUID, set[UUID]] = defaultdict(set)
    for programme_id, competency_id in links:
        chosen[programme_id].add(competency_id)
    return {
        programme.pk: _grouped([row for pk, row in competencies.items() if pk in chosen[programme.pk]], totals)
        for programme in programmes
    }


def _totals(versions: set[UUID]) -> dict[tuple[UUID, UUID | None], int]:
    counted = (
        Competency.objects.filter(version_id__in=versions)
        .order_by()
        .values_list("version_id", "block_id")
        .annotate(number=Count("pk"))
    )
    return {(version, block): number for version, block, number in counted}


def _grouped(rows: list[Competency], totals: dict[tuple[UUID, UUID | None], int]) -> list[CoveredBlock]:
    by_block: dict[UUID | None, list[Competency]] = defaultdict(list)
    for row in rows:
        by_block[row.block_id].append(row)
    return [
        CoveredBlock(group[0].block, tuple(group), totals[(group[0].version_id, block_id)])
        for block_id, group in by_block.items()
    ]


def choosable_competencies(version: FrameworkVersion) -> list[CoveredBlock]:
    """Return every block of a version with all its competencies, for choosing among them."""
    rows = list(version.competencies.select_related("block").order_by("block__position", "position", "code"))
    return _grouped(rows, _totals({version.pk}))


def choosable_versions(current: FrameworkVersion | None = None) -> QuerySet[FrameworkVersion]:
    """Return the published versions of frameworks, whoever owns them, and the one already chosen."""
    return (
        FrameworkVersion.objects.filter(Q(state=VersionState.PUBLISHED) | Q(pk=current and current.pk))
        .select_related("framework")
        .order_by("framework__code", "-published_at")
    )


def choosable_qualifications(current: FrameworkVersion | None = None) -> QuerySet[Qualification]:
    """Return the qualifications that stand on the versions that may be chosen."""
    return (
        Qualification.objects.filter(version__in=choosable_versions(current).order_by())
        .select_related("version__framework")
        .order_by("version__framework__code", "title")
    )


def certifiers_of(qualification: Qualification | None) -> QuerySet[Organisation]:
    """Return the bodies of this installation that certify the qualification today."""
    if qualification is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(certifies__qualification=qualification, certifies__active=True).distinct()


def routes_of(qualification: Qualification | None) -> QuerySet[Route]:
    """Return the open routes to a qualification."""
    return Route.objects.filter(qualification=qualification, active=True) if qualification else Route.objects.none()


def fiche_of(qualification: Qualification | None) -> Fiche | None:
    """Return what :func:`may_certify` needs to know of a qualification."""
    if qualification is None:
        return None
    certifiers = qualification.certifiers.filter(active=True, organisation__isnull=False)
    partners = qualification.partners.filter(active=True, organisation__isnull=False)
    habilitated = list(partners.values_list("organisation_id", "habilitation"))
    return Fiche(
        active=qualification.active,
        certifiers=frozenset(certifiers.values_list("organisation_id", flat=True)),
        trainers=frozenset(body for body, kind in habilitated if kind != Habilitation.ASSESS),
        assessors=frozenset(body for body, kind in habilitated if kind != Habilitation.TRAIN),
        registered_until=qualification.registered_until,
        delivery_until=qualification.delivery_until,
    )


def certifying_of(session: TrainingSession) -> Certifying:
    """Return whether the session would certify if it were opened as it stands, and if not, why."""
    programme = session.programme
    covered = blocks_of(programme)
    return may_certify(
        body=programme.organisation_id,
        fiche=fiche_of(programme.qualification),
        certifier=session.certifier_id,
        has_route=session.route is not None and session.route.active,
        trains=session.route is None or session.route.kind not in WITHOUT_TRAINING,
        covers_a_block=any(group.complete for group in covered),
        starts_on=session.starts_on,
        ends_on=session.ends_on,
    )


def lacking_of(programme: TrainingProgramme, *, competencies: int | None = None) -> list[Lacking]:
    """Return what the programme lacks before it may be published."""
    body = programme.organisation
    facts = {field.name: getattr(programme, field.name) for field in programme._meta.concrete_fields}
    return lacking_facts(
        facts,
        hours=programme.hours,
        competencies=programme.competencies.count() if competencies is None else competencies,
        contact=bool(body.email or body.phone),
    )


def for_managers(programmes: QuerySet[TrainingProgramme], today: date) -> QuerySet[TrainingProgramme]:
    """Add to each programme ``competency_count``, ``session_count`` and ``next_start`` (a date or None)."""
    coming = Q(sessions__state__in=COMING_STATES, sessions__starts_on__gte=today)
    return (
        programmes.select_related("organisation", "version__framework", "qualification")
        .annotate(
            competency_count=Count("competencies", distinct=True),
            session_count=Count("sessions", distinct=True),
            next_start=Min("sessions__starts_on", filter=coming),
        )
        .order_by("organisation__name", "code")
    )


def coming_sessions(programme_ids: Iterable[UUID], today: date | None = None) -> QuerySet[TrainingSession]:
    """Return the sessions that are open, or planned and not begun, open ones first, then by date."""
    day = today or clock.today()
    return (
        TrainingSession.objects.filter(programme_id__in=list(programme_ids))
        .filter(Q(state=SessionState.OPEN) | Q(state=SessionState.PLANNED, starts_on__gte=day))
        .select_related("certifier", "route")
        .order_by("state", "starts_on", "code")  # OPEN sorts before PLANNED
    )


def session_states(programme: TrainingProgramme) -> list[str]:
    """Return the states of all sessions of a programme."""
    return list(programme.sessions.values_list("state", flat=True))


def staff_of(session: TrainingSession) -> dict[str, list[User]]:
    """Return the trainers and the assessors of a session, by role and name."""
    people: dict[str, list[User]] = {role: [] for role in StaffRole.values}
    rows = SessionStaff.objects.filter(session=session).select_related("user")
    for row in rows.order_by("user__last_name", "user__first_name"):
        people[row.role].append(row.user)
    return people


def last_editor(programme: TrainingProgramme) -> User | None:
    """Return who wrote last to the programme, as the log says; None once that person is erased."""
    notes = AuditNote.objects.filter(entry__model=programme._meta.label, entry__key=str(programme.pk))
    note = notes.select_related("actor").order_by("-entry__seq").first()
    return note.actor if note else None


def free_code(programme: TrainingProgramme, year: int) -> str:
    """Return a code for a new session that no other session of the programme has: ``P1-2027``, ``P1-2027-2`` …"""
    taken = set(programme.sessions.values_list("code", flat=True))
    base = f"{programme.code}-{year}"
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(code for code in numbered if code not in taken)


def search_words_of(programme: TrainingProgramme) -> tuple[list[str], list[str]]:
    """Return the texts that a search compares: those of the title, and all of them."""
    title = [programme.title, programme.code]
    competencies = list(competencies_of(programme))
    blocks = {row.block for row in competencies if row.block}
    qualification = programme.qualification
    others = [
        programme.summary,
        programme.objectives,
        programme.audience,
        qualification.title if qualification else "",
        *(block.title for block in blocks),
        *(f"{row.title} {row.description}" for row in competencies),
        *programme.modules.values_list("title", flat=True),
    ]
    return title, [*title, *others]


def place_words_of(session: TrainingSession) -> list[str]:
    """Return the texts by which a search finds where a session takes place: town, department, region."""
    department, region = department_of(session.postcode)
    return [session.postcode, session.city, session.place, department, region]
