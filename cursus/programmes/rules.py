"""Decisions about programmes and sessions, over plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cursus.core.rules import Life, Step
from cursus.programmes.enums import NotCertifying, ProgrammeState, SessionState

PROGRAMME_LIFE = Life(
    name="programme",
    states=ProgrammeState,
    initial=ProgrammeState.DRAFT,
    steps={
        "publish": Step((ProgrammeState.DRAFT, ProgrammeState.WITHDRAWN), ProgrammeState.PUBLISHED),
        "withdraw": Step((ProgrammeState.PUBLISHED,), ProgrammeState.WITHDRAWN),
    },
)

SESSION_LIFE = Life(
    name="session",
    states=SessionState,
    initial=SessionState.PLANNED,
    steps={
        "open": Step((SessionState.PLANNED,), SessionState.OPEN),
        "start": Step((SessionState.OPEN,), SessionState.RUNNING),
        "complete": Step((SessionState.RUNNING,), SessionState.COMPLETED),
        "cancel": Step((SessionState.PLANNED, SessionState.OPEN, SessionState.RUNNING), SessionState.CANCELLED),
    },
)

# A session that has been opened has, or had, people who applied for what the programme promised.
COMMITTING_STATES = frozenset({SessionState.OPEN, SessionState.RUNNING, SessionState.COMPLETED})
ENDED_STATES = frozenset({SessionState.COMPLETED, SessionState.CANCELLED})


@dataclass(frozen=True)
class Fiche:
    """What a qualification says of who may certify; bodies are given by their ids.

    ``trainers`` and ``assessors``: the partners habilitated to train, and to organise the assessment
    (HABILITATION_FORMER, HABILITATION_ORGANISER; HABILITATION_ORGA_FORM is in both).
    """

    active: bool
    certifiers: frozenset[UUID]
    trainers: frozenset[UUID] = frozenset()
    assessors: frozenset[UUID] = frozenset()
    registered_until: date | None = None
    delivery_until: date | None = None


@dataclass(frozen=True)
class Certifying:
    """Whether a session certifies, and if not, why."""

    allowed: bool
    reason: NotCertifying | None = None

    @property
    def specimen(self) -> bool:
        """Whether what it issues carries SPÉCIMEN. Without a qualification there is no title to imitate."""
        return not self.allowed and self.reason != NotCertifying.NO_QUALIFICATION


def may_certify(
    *,
    body: UUID,
    fiche: Fiche | None,
    certifier: UUID | None,
    has_route: bool,
    trains: bool,
    covers_a_block: bool,
    starts_on: date,
    ends_on: date,
) -> Certifying:
    """Decide whether a body may open a session that certifies; give the first reason why not.

    Only a certifier of the fiche, or a partner habilitated for it, may (art. L.6113-8 and R.6113-16 C. trav.
    for registered certifications; the same rule for a certificate of the establishment, whose certifiers are
    those that its qualification names). A session is judged by assessors of the body that holds it, so a partner
    must be habilitated to organise the assessment, and to train unless the route has no training (``trains``: not
    VAE, not an individual candidacy). ``covers_a_block``: the programme has all competencies of a block, or
    all of the fiche when it has no blocks. Registration must hold on the first day, delivery on the last.
    """
    if fiche is None:
        return Certifying(False, NotCertifying.NO_QUALIFICATION)
    refusals = (
        (not fiche.active, NotCertifying.NOT_ACTIVE),
        (body not in fiche.certifiers | fiche.trainers | fiche.assessors, NotCertifying.NOT_ENTITLED),
        (trains and body not in fiche.certifiers | fiche.trainers, NotCertifying.NOT_TRAINING),
        (body not in fiche.certifiers | fiche.assessors, NotCertifying.NOT_ASSESSING),
        (certifier is None, NotCertifying.NO_CERTIFIER),
        (certifier not in fiche.certifiers, NotCertifying.NOT_A_CERTIFIER),
        (not has_route, NotCertifying.NO_ROUTE),
        (not covers_a_block, NotCertifying.NO_BLOCK),
        (_after(starts_on, fiche.registered_until), NotCertifying.REGISTRATION_OVER),
        (_after(ends_on, fiche.delivery_until), NotCertifying.DELIVERY_OVER),
    )
    reason = next((reason for refused, reason in refusals if refused), None)
    return Certifying(reason is None, reason)


def _after(day: date, limit: date | None) -> bool:
    return limit is not None and day > limit


@dataclass(frozen=True)
class Lacking:
    """A fact that the public must find before a programme is published, and the form field that holds it."""

    field: str
    words: str | Promise


# Qualiopi, indicator 1: prerequisites, objectives, duration, terms and delays of access, prices, contacts,
# methods, assessment, access for people with disabilities must be public.
_PUBLIC_FACTS: tuple[tuple[str, Promise], ...] = (
    ("objectives", _("the objectives")),
    ("audience", _("for whom it is")),
    ("prerequisites", _("the prerequisites (or that there are none)")),
    ("methods", _("the methods")),
    ("assessment_methods", _("how people are assessed")),
    ("disability_access", _("access for people with disabilities")),
)


def lacking_facts(facts: Mapping[str, Any], *, hours: int, competencies: int, contact: bool) -> list[Lacking]:
    """Return what is missing before publication (Qualiopi, indicator 1), in the order of the form.

    ``facts`` are a programme's texts and price by field name, ``hours`` all its hours, ``competencies`` how many
    it works on, ``contact`` whether the body gives an e-mail address or a telephone number.
    """
    found = [Lacking(name, words) for name, words in _PUBLIC_FACTS if not str(facts.get(name) or "").strip()]
    if not hours:
        found.append(Lacking("hours_on_site", _("the hours")))
    if facts.get("price") is None and not str(facts.get("price_note") or "").strip():
        found.append(Lacking("price", _("the price, or a word about it")))
    if not competencies:
        found.append(Lacking("competencies", _("the blocks or competencies")))
    if not contact:
        found.append(Lacking("contact", _("an e-mail address or a telephone number of your organisation")))
    return found


def content_is_frozen(session_states: Collection[str]) -> bool:
    """Tell whether the version, the qualification and the competencies of a programme may no longer change.

    Somebody may have applied for what a session promised as soon as it was open.
    """
    return any(state in COMMITTING_STATES for state in session_states)


def meeting_outside(starts_on: date, ends_on: date, meeting_days: Collection[date]) -> date | None:
    """Return the first day of a meeting that lies outside the session, if any."""
    return next((day for day in sorted(meeting_days) if not starts_on <= day <= ends_on), None)


def meetings_overlap(start: datetime, end: datetime, others: Collection[tuple[datetime, datetime]]) -> bool:
    """Tell whether a meeting overlaps one of the others of its session (touching is no overlap)."""
    return any(start < other_end and other_start < end for other_start, other_end in others)
