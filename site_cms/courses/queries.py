"""Reading what the public sees of a course."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from certification.enrolments import queries as enrolments
from certification.recognition import queries as recognition
from cursus.core import clock, weave
from cursus.frameworks.weaving import bare_square
from cursus.programmes import queries as programmes
from cursus.programmes.enums import ProgrammeState, SessionState
from cursus.programmes.models import TrainingProgramme, TrainingSession
from cursus.programmes.queries import CoveredBlock


@dataclass(frozen=True)
class CourseBlock:
    """A block as the public reads it, with its band of bare squares."""

    covered: CoveredBlock
    squares: tuple[weave.Square, ...]


@dataclass(frozen=True)
class CourseSession:
    """A session that one can still join, and how many seats are free."""

    session: TrainingSession
    seats_left: int

    @property
    def can_apply(self) -> bool:
        """Whether it is open and has a free seat."""
        return self.session.state == SessionState.OPEN and self.seats_left > 0


@dataclass(frozen=True)
class Course:
    """Everything that a course page draws from the programme."""

    programme: TrainingProgramme
    blocks: tuple[CourseBlock, ...]
    sessions: tuple[CourseSession, ...]
    figures_url: str = ""
    """What became of the people certified, where there is a figure that anybody may read."""

    @property
    def next_session(self) -> CourseSession | None:
        """The first session that one can apply for, else the first to come."""
        able = [item for item in self.sessions if item.can_apply]
        return next(iter(able or self.sessions), None)

    @property
    def further_sessions(self) -> list[CourseSession]:
        """The other sessions to come."""
        return [item for item in self.sessions if item is not self.next_session]

    @property
    def competency_count(self) -> int:
        """How many competencies the course works on."""
        return sum(len(block.squares) for block in self.blocks)

    @property
    def has_whole_block(self) -> bool:
        """Whether a jury may validate at least one block after the course."""
        return any(block.covered.complete and block.covered.block for block in self.blocks)

    @property
    def withdrawn(self) -> bool:
        """Whether the body offers it no longer."""
        return self.programme.state == ProgrammeState.WITHDRAWN


def course_of(programme: TrainingProgramme) -> Course:
    """Return what the public reads of a programme today."""
    today = clock.today()
    sessions = list(programmes.coming_sessions([programme.pk], today))
    left = enrolments.seats_left_by_session(sessions)
    return Course(
        programme=programme,
        blocks=tuple(
            CourseBlock(covered, tuple(bare_square(row) for row in covered.competencies))
            for covered in programmes.blocks_of(programme)
        ),
        sessions=tuple(CourseSession(session, left[session.pk]) for session in sessions),
        figures_url=_figures_url(programme),
    )


def _figures_url(programme: TrainingProgramme) -> str:
    qualification = programme.qualification
    if qualification is None or not recognition.has_public_figures(qualification):
        return ""
    return reverse("recognition:figures", args=[qualification.pk])


def published_programme(pk: UUID) -> TrainingProgramme | None:
    """Return a programme that the public may read, now or until it was withdrawn."""
    return (
        TrainingProgramme.objects.exclude(state=ProgrammeState.DRAFT)
        .select_related("organisation", "version__framework", "qualification")
        .filter(pk=pk)
        .first()
    )


def page_addresses(keys: Iterable[UUID]) -> dict[UUID, str]:
    """Return the addresses of the live course pages of programmes, in the language in use, else in French."""
    model = apps.get_model("site_cms", "CoursePage")
    language = get_language() or settings.LANGUAGE_CODE
    pages = (
        model.objects.live()
        .filter(programme_id__in=list(keys), language__in={language, settings.LANGUAGE_CODE})
        .select_related("locale")
        .defer_streamfields()
    )
    found: dict[UUID, str] = {}
    for page in sorted(pages, key=lambda item: item.language != language):
        if page.programme_id not in found and (url := page.get_url()):
            found[page.programme_id] = url
    return found


def addresses(keys: Sequence[UUID]) -> dict[UUID, str]:
    """Return where the public reads about each programme: its page, else the page of its bare facts."""
    pages = page_addresses(keys)
    return {key: pages.get(key) or reverse("site:course", args=[key]) for key in keys}
